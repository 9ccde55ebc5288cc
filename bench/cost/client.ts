/**
 * Whether the real client's backup takes longer while Defrost watches it: at
 * the pace of a phone, and as fast as the two processors can.
 */

import { rmSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { someFiles } from "../../src/simulator/files.ts";
import type { Script } from "../../src/simulator/script.ts";
import { backUp } from "../../test/support/clients.ts";
import { median, type Row, ratios, short } from "./row.ts";
import type { Scene } from "./scene.ts";
import { startDefrost } from "./watchers.ts";

/** In milliseconds, until all that starting brings is over. */
const settle = 8000;

export async function client(scene: Scene, rounds: { rounds: number }): Promise<Row[]> {
  scene.phone.removeFiles(() => true);
  scene.phone.change(someFiles(6000, 100_000));
  return [
    await compared(scene, { ...rounds, script: { bytesPerSecond: 40e6 }, measure: "at 40 MB/s" }),
    await compared(scene, { ...rounds, script: {}, measure: "as fast as it can" }),
  ];
}

/** Pairs of the same backup, with Defrost and without, the one or the other first in turns. */
async function compared(
  scene: Scene,
  { rounds, script, measure }: { rounds: number; script: Script; measure: string },
): Promise<Row> {
  const [withDefrost, without]: [number[], number[]] = [[], []];
  await timed(scene, script); // fills caches, and does not count
  for (let round = 0; round < rounds; round++) {
    const watched = async () => {
      const daemon = await startDefrost(scene);
      await sleep(settle);
      withDefrost.push(await timed(scene, script));
      await daemon.stop();
    };
    const alone = async () => void without.push(await timed(scene, script));
    for (const one of round % 2 ? [watched, alone] : [alone, watched]) await one();
  }
  return {
    measure: `The client's time for a backup, ${measure} (the other: without Defrost)`,
    defrost: `${short(median(withDefrost))} s`,
    other: `${short(median(without))} s`,
    ...ratios(withDefrost, without),
    atMost: 1.01,
  };
}

/**
 * Seconds that a first backup takes, from the client's request until the phone says that it succeeded. Then the client
 * waits for its own 1.5 s timers, which would round everything.
 */
async function timed({ device, root, usbmuxd, udid, phone }: Scene, script: Script): Promise<number> {
  rmSync(device, { recursive: true, force: true });
  phone.play(script);
  const client = backUp({ env: { USBMUXD_SOCKET_ADDRESS: `UNIX:${usbmuxd}` }, dir: root, udid });
  const code = await client.exited;
  if (code !== 0) throw new Error(`the client ended with ${code}: ${client.output()}`);
  const at = (what: string) => phone.story.events.findLast((event) => event.what === what)?.at ?? Number.NaN;
  return (at("succeeded") - at("backup-requested")) / 1000;
}
