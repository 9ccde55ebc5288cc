/** Whether the real client's backup takes longer while Defrost watches it. */

import { rmSync } from "node:fs";
import { someFiles } from "../../src/simulator/files.ts";
import { backUp } from "../../test/support/clients.ts";
import { median, type Row, ratios, short } from "./row.ts";
import type { Scene } from "./scene.ts";
import { startDefrost } from "./watchers.ts";

/** Pairs of the same backup, with Defrost and without, the one or the other first in turns. */
export async function client(scene: Scene, { rounds }: { rounds: number }): Promise<Row[]> {
  scene.phone.removeFiles(() => true);
  scene.phone.change(someFiles(1500, 300_000));
  const [withDefrost, without]: [number[], number[]] = [[], []];
  await timed(scene); // fills caches, and does not count
  for (let round = 0; round < rounds; round++) {
    const watched = async () => {
      const daemon = await startDefrost(scene);
      withDefrost.push(await timed(scene));
      await daemon.stop();
    };
    const alone = async () => void without.push(await timed(scene));
    for (const one of round % 2 ? [watched, alone] : [alone, watched]) await one();
  }
  const { figure, between } = ratios(withDefrost, without);
  return [
    {
      measure: "The client's time for a backup (the other: without Defrost)",
      defrost: `${short(median(withDefrost))} s`,
      other: `${short(median(without))} s`,
      figure,
      between,
      atMost: 1.01,
    },
  ];
}

/** Seconds that the client takes for a first backup. */
async function timed({ device, root, usbmuxd, udid, phone }: Scene): Promise<number> {
  rmSync(device, { recursive: true, force: true });
  phone.play({});
  const startedAt = performance.now();
  const client = backUp({ env: { USBMUXD_SOCKET_ADDRESS: `UNIX:${usbmuxd}` }, dir: root, udid });
  const code = await client.exited;
  if (code !== 0) throw new Error(`the client ended with ${code}: ${client.output()}`);
  return (performance.now() - startedAt) / 1000;
}
