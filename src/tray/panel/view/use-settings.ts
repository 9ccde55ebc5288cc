/** The settings as the daemon holds them: asked for whenever it is there anew, and changed only by what it answers. */

import { useCallback, useEffect, useState } from "preact/hooks";
import type { Change, Settings } from "../../../link/settings-schema.ts";
import * as words from "../../../words/settings.en.ts";
import type { PanelHost } from "../host.ts";
import type { Spoken } from "../spoken.ts";

export function useSettings(host: PanelHost, there: boolean, page: string, say: (spoken: Spoken) => void) {
  const [settings, setSettings] = useState<Settings>();
  const [refused, setRefused] = useState<string>();
  // Whoever turns to another page sees what holds now.
  useEffect(() => {
    setRefused(undefined);
    if (there) host.settings().then(setSettings, () => undefined); // a daemon that has just gone: the page says so
  }, [host, there, page]);
  const set = useCallback(
    async (change: Change) => {
      const answer = await host.set(change).catch(() => ({ kind: "refused", why: words.failed }) as const);
      setRefused(answer.kind === "refused" ? answer.why : undefined);
      if (answer.kind === "refused") return setSettings((now) => now && { ...now }); // what was pressed is drawn as it was
      setSettings(answer.settings);
      say({ text: words.saved, urgent: false });
    },
    [host, say],
  );
  return { settings, refused, set };
}
