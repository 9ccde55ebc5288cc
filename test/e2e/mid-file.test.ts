/** The classic freeze, with nothing shortened: the phone goes silent in the middle of a file. */

import { describe, expect, test } from "vitest";
import { someFiles } from "../../src/simulator/files.ts";
import { clientsInstalled } from "../support/clients.ts";
import { watchedStage } from "./watched.ts";

describe.skipIf(!clientsInstalled())("a phone silent in mid-file", () => {
  test("is quiet within 45 s and frozen within 180 s of the last true byte, though the client flushes two ghosts", async () => {
    const stage = await watchedStage();
    const phone = stage.plugIn({
      files: [...someFiles(30, 100_000), { domain: "HomeDomain", path: "big", size: 9_000_000 }],
    });
    const daemon = await stage.watch();
    phone.play({
      bytesPerSecond: 2_000_000,
      cues: [{ kind: "freeze", at: { when: "in-file", file: 30, byte: 5_555_555 } }],
    });
    stage.backUp(phone);

    const quiet = await daemon.hears("quiet");
    expect(quiet.silenceMs).toBeLessThanOrEqual(45_000);
    const stalled = await daemon.hears("stalled");
    expect(stalled.silenceMs).toBeLessThanOrEqual(180_000);
    expect(Date.parse(stalled.at) - Date.parse(String(stalled.lastProgressAt))).toBeLessThanOrEqual(180_000);
    expect(stalled).toMatchObject({
      phase: "transferring",
      evidence: expect.arrayContaining([
        expect.objectContaining({
          id: "silence",
          sentence: expect.stringMatching(/^No byte, file or rename for \d+ s$/),
        }),
        expect.objectContaining({ id: "ghosts" }),
      ]),
    });
    expect(daemon.story().filter((kind) => kind === "stalled")).toHaveLength(1);
  });
});
