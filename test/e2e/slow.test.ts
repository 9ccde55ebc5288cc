/** Slow is not frozen, with nothing shortened: at 800 B/s the disk rests 40 s at a time. */

import { describe, expect, test } from "vitest";
import { clientsInstalled } from "../support/clients.ts";
import { watchedStage } from "./watched.ts";

describe.skipIf(!clientsInstalled())("a backup at 800 B/s", () => {
  test("is never called frozen", async () => {
    const stage = await watchedStage();
    const phone = stage.plugIn({ files: [{ domain: "HomeDomain", path: "slow", size: 150_000 }] });
    const daemon = await stage.watch();
    const scene = phone.play({ bytesPerSecond: 800 });
    const client = stage.backUp(phone);
    // Four full rests; what is left then need not be waited for.
    const steps = new Set<unknown>();
    await daemon.until((one) => one.kind === "progress" && steps.add(one.bytes).size >= 5, "five steps");
    scene.script.bytesPerSecond = Number.MAX_SAFE_INTEGER;
    expect(await client.exited).toBe(0);
    await daemon.hears("finished");
    expect(daemon.story()).not.toContain("stalled");
  });
});
