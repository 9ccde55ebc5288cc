/** A notice is shown once: by a viewer that can, else by the daemon itself. */

import { expect, test } from "vitest";
import type { Event } from "../../src/core/event.ts";
import { connectLink } from "../../src/link/client.ts";
import { openTestLink, view } from "./daemon.ts";
import { examples } from "./examples.ts";
import { testSignal } from "./ground.ts";

async function showing(show: (event: Event) => Promise<boolean>) {
  const { link, socket } = await openTestLink();
  await view(socket); // one that only looks
  const stop = testSignal();
  await connectLink({ socket, signal: stop.signal, show });
  return { link, stop };
}

test("a viewer that shows notices is asked to, and is believed", async () => {
  const shown: Event[] = [];
  const { link } = await showing(async (event) => {
    shown.push(event);
    return true;
  });
  expect(await link.show(examples.stalled)).toBe(true);
  expect(shown).toEqual([examples.stalled]);
});

test("where the system did not let it, or nobody is there, the daemon knows", async () => {
  const { link } = await showing(async () => false);
  expect(await link.show(examples.stalled)).toBe(false);
  expect(await (await openTestLink()).link.show(examples.stalled)).toBe(false);
});

test("a viewer that goes before it answers has shown nothing", async () => {
  const asked = Promise.withResolvers<void>();
  const { link, stop } = await showing(() => {
    asked.resolve();
    return new Promise(() => undefined);
  });
  const shown = link.show(examples.stalled);
  await asked.promise;
  stop.abort();
  expect(await shown).toBe(false);
});
