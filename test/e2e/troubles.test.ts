/** Cables, errors and refusals, with the real client, each said for what it is. */

import { describe, expect, test } from "vitest";
import { someFiles } from "../../src/simulator/files.ts";
import type { Cue } from "../../src/simulator/script.ts";
import { clientsInstalled } from "../support/clients.ts";
import { watchedStage } from "./watched.ts";

const files = someFiles(60, 100_000);
const since = (earlier: string, later: string) => Date.parse(later) - Date.parse(earlier);

async function troubled(cues: Cue[], options: Parameters<typeof watchedStage>[0] = {}) {
  const stage = await watchedStage(options);
  const phone = stage.plugIn({ files });
  const daemon = await stage.watch();
  const scene = phone.play({ bytesPerSecond: 1_000_000, cues });
  const client = stage.backUp(phone);
  // What ends before anybody could look is not Defrost's story.
  await daemon.hears("backup-began", ({ program }) => program === "idevicebackup2");
  return { stage, phone, daemon, scene, client };
}

describe.skipIf(!clientsInstalled())("the cable pulled", () => {
  test("in mid-file: the client leaves, and that is said within 10 s", async () => {
    const { stage, phone, daemon, scene, client } = await troubled([
      { kind: "freeze", at: { when: "in-file", file: 20, byte: 50_000 } },
    ]);
    await scene.frozen;
    const pulled = new Date().toISOString();
    stage.bus.detach(phone);
    expect(await client.exited).toBe(255);
    const failed = await daemon.hears("failed");
    expect(failed).toMatchObject({ reason: "writer-gone" });
    expect(since(pulled, failed.at)).toBeLessThanOrEqual(10_000);
  });

  test("between two files: disconnected within 10 s, frozen within 60 s, also when the phone is back", async () => {
    const { stage, phone, daemon, scene } = await troubled([{ kind: "freeze", at: { when: "before-file", file: 20 } }]);
    await scene.frozen;
    const pulled = new Date().toISOString();
    stage.bus.detach(phone);
    expect(since(pulled, (await daemon.hears("disconnected")).at)).toBeLessThanOrEqual(10_000);
    const stalled = await daemon.hears("stalled");
    expect(since(pulled, stalled.at)).toBeLessThanOrEqual(60_000);
    stage.bus.attach(phone);
    await daemon.hears("reconnected");
    // The client runs in circles from now on; the verdict stands.
    expect(daemon.story()).not.toContain("resumed");
  });

  test("for 0.4 s between two files: never called disconnected, frozen within 60 s all the same", async () => {
    const { stage, phone, daemon, scene, client } = await troubled([
      { kind: "freeze", at: { when: "before-file", file: 20 } },
    ]);
    await scene.frozen;
    const pulled = new Date().toISOString();
    await stage.bus.flap(phone, 400);
    const stalled = await daemon.hears("stalled");
    expect(since(pulled, stalled.at)).toBeLessThanOrEqual(60_000);
    expect(daemon.story()).not.toContain("disconnected");
    client.kill("SIGKILL");
    await daemon.hears("failed");
  });
});

describe.skipIf(!clientsInstalled())("the client", () => {
  test("in a busy loop is announced within 60 s, also where nobody can see that the phone left", async () => {
    const { stage, phone, daemon, scene } = await troubled(
      [{ kind: "freeze", at: { when: "before-file", file: 20 } }],
      { usbmuxd: "/nowhere/usbmuxd" },
    );
    await scene.frozen;
    const pulled = new Date().toISOString();
    stage.bus.detach(phone);
    const stalled = await daemon.hears("stalled");
    expect(since(pulled, stalled.at)).toBeLessThanOrEqual(60_000);
    const row = (id: string) => expect.objectContaining({ id });
    expect(stalled.evidence).toEqual(expect.arrayContaining([row("writer-busy"), row("blind")]));
  });

  test("that is killed is said to be gone within 10 s", async () => {
    const { daemon, scene, client } = await troubled([{ kind: "freeze", at: { when: "before-file", file: 20 } }]);
    await scene.frozen;
    const killed = new Date().toISOString();
    client.kill("SIGKILL");
    const failed = await daemon.hears("failed");
    expect(failed).toMatchObject({ reason: "writer-gone" });
    expect(since(killed, failed.at)).toBeLessThanOrEqual(10_000);
  });
});

describe.skipIf(!clientsInstalled())("the phone says no", () => {
  test("error 105, no space: the backup has failed", async () => {
    const { daemon, client } = await troubled([
      { kind: "fail", at: { when: "before-file", file: 30 }, code: 105, description: "Insufficient free disk space" },
    ]);
    expect(await client.exited).toBe(256 - 105);
    expect(await daemon.hears("failed")).toMatchObject({ reason: "writer-gone", phase: "transferring" });
  });
});
