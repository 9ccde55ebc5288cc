/** Every other place where a backup can freeze. Our waiting is shortened; the client's own 30 s reads are not. */

import { describe, expect, test } from "vitest";
import { someFiles } from "../../src/simulator/files.ts";
import type { Moment } from "../../src/simulator/script.ts";
import { clientsInstalled } from "../support/clients.ts";
import { watchedStage } from "./watched.ts";

const files = someFiles(60, 100_000);

async function freezeAt(at: Moment, patience: number) {
  const stage = await watchedStage({ patience });
  const phone = stage.plugIn({ files });
  const daemon = await stage.watch();
  const scene = phone.play({ bytesPerSecond: 3_000_000, cues: [{ kind: "freeze", at }] });
  const client = stage.backUp(phone);
  const stalled = await daemon.hears("stalled");
  return { stage, phone, daemon, scene, client, stalled };
}

describe.skipIf(!clientsInstalled())("frozen", () => {
  test.each([
    ["while preparing", { when: "preparing" }, "preparing", 0.01],
    ["at a file's very end", { when: "in-file", file: 20, byte: 100_000 }, "transferring", 0.03],
    ["between two files", { when: "before-file", file: 20 }, "transferring", 0.03],
    ["before the manifest", { when: "before-manifest" }, "transferring", 0.03],
    ["half-way through the moves", { when: "moving", moved: 30 }, "finishing", 0.02],
    ["before the last status", { when: "before-last-status" }, "finishing", 0.02],
    ["before the final answer", { when: "before-answer" }, "verifying", 0.03],
  ] as const)("%s: noticed, and followed to the end when it goes on", async (_where, at, phase, patience) => {
    const { daemon, scene, client, stalled } = await freezeAt(at, patience);
    expect(stalled).toMatchObject({ phase });
    scene.resume();
    expect(await client.exited).toBe(0);
    // A client that leaves after so long a silence may as well have been ended by a person: nobody heard the phone's answer.
    expect(await daemon.hears("finished")).toMatchObject({ confirmed: at.when !== "before-answer" });
    expect(daemon.story().filter((kind) => kind === "stalled")).toHaveLength(1);
    // Before the final answer nothing more moves on disk: the end itself is the good news.
    if (at.when !== "before-answer") expect(daemon.story()).toContain("resumed");
  });

  test("and killed: the backup has failed, and the leftover is no backup that runs", async () => {
    const { stage, daemon, client } = await freezeAt({ when: "before-file", file: 20 }, 0.03);
    client.kill("SIGKILL");
    expect(await daemon.hears("failed")).toMatchObject({ reason: "writer-gone", phase: "transferring" });
    await daemon.stop();
    const next = await stage.watch();
    expect(next.story()).toEqual([]);
    expect((await stage.history()).map(({ end }) => end?.outcome)).toEqual(["failed"]);
  });
});
