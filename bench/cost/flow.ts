/** What Defrost costs while the real client writes 40 MB a second, next to inotifywait and chokidar, all at once. */

import { existsSync, rmSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { type SimulatedFile, someFiles } from "../../src/simulator/files.ts";
import { backUp } from "../../test/support/clients.ts";
import { bytesWritten, usedIn } from "./process.ts";
import { median, type Row, ratios, short } from "./row.ts";
import { type Scene, setStatus } from "./scene.ts";
import { poll, startChokidar, startDefrost, startInotifywait } from "./watchers.ts";

const bytesPerSecond = 40e6;
/** In milliseconds, until starting is over and the mind has met the backup: the beat is the usual one. */
const warmUp = 15_000;

/** `each` is how long one round lasts; all of them lie within one backup. */
type Rounds = { rounds: number; each: number };

export async function flow(scene: Scene, rounds: Rounds): Promise<Row[]> {
  const megabytes = Math.ceil(((warmUp + rounds.rounds * rounds.each + 10_000) * bytesPerSecond) / 1e9);
  const one = { domain: "CameraRollDomain", path: "Media/DCIM/one.mov", size: megabytes * 1e6 };
  return [
    { measure: "one growing file", atMost: 0.25, ...(await during(scene, [one], rounds)) },
    { measure: "files of 1 MB", atMost: 1, ...(await during(scene, someFiles(megabytes, 1e6), rounds)) },
  ].map((row) => ({ ...row, measure: `Processor at 40 MB/s, ${row.measure} (the other: inotifywait, chokidar)` }));
}

async function during(scene: Scene, files: SimulatedFile[], { rounds, each }: Rounds) {
  const { root, device, usbmuxd, udid, phone } = scene;
  const watchers = [await startDefrost(scene), await startInotifywait(scene), await startChokidar(scene)];
  phone.removeFiles(() => true);
  phone.change(files);
  phone.play({ bytesPerSecond });
  const client = backUp({ env: { USBMUXD_SOCKET_ADDRESS: `UNIX:${usbmuxd}` }, dir: root, udid });
  await poll(() => existsSync(join(device, "Snapshot")));
  await sleep(warmUp);

  const shares: number[][] = watchers.map(() => []);
  const [from, startedAt] = [bytesWritten(client.pid), performance.now()];
  for (let round = 0; round < rounds; round++) {
    const used = await usedIn(
      each,
      watchers.map(({ pid }) => pid),
    );
    for (const [place, millis] of used.entries()) shares[place]?.push((100 * millis) / each);
  }
  const rate = (bytesWritten(client.pid) - from) / (performance.now() - startedAt) / 1000;

  client.kill("SIGKILL");
  await client.exited;
  await Promise.all(watchers.map((watcher) => watcher.stop()));
  rmSync(join(device, "Snapshot"), { recursive: true, force: true });
  setStatus(device, "finished");
  const [defrost = [], inotifywait = [], chokidar = []] = shares;
  return {
    defrost: `${short(median(defrost))} % at ${short(rate)} MB/s`,
    other: `${short(median(inotifywait))} %, ${short(median(chokidar))} %`,
    ...ratios(defrost, inotifywait),
  };
}
