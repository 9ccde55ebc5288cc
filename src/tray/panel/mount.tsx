/** Puts the page into its document, for whatever host there is. */

import { render } from "preact";
import type { PanelHost } from "./host.ts";
import type { Spoken } from "./spoken.ts";
import { App } from "./view/app.tsx";

export function mount(host: PanelHost): void {
  const place = byId("panel");
  const regions = { polite: byId("polite"), assertive: byId("assertive") };
  // The regions are there from the start, and the page never draws over them: so each change is heard.
  const say = ({ text, urgent }: Spoken) => {
    regions[urgent ? "assertive" : "polite"].textContent = text;
  };
  render(<App host={host} say={say} />, place);
}

function byId(id: string): HTMLElement {
  const found = document.getElementById(id);
  if (!found) throw new Error(`no #${id} in this document`);
  return found;
}
