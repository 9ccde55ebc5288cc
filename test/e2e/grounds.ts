/** Where a daemon can be made to stand: kept out by modes even as root, or on a disk of its own. */

import { spawnSync } from "node:child_process";

const root = process.getuid?.() === 0;

/** Runs what follows so that modes count: root ignores them unless it lays down that right. */
export const keptOutByModes = root ? ["setpriv", "--bounding-set=-dac_override,-dac_read_search"] : [];

/** Runs what follows after a shell command, with mounts that nobody else sees. */
export const onOwnGround = (prepare: string): string[] => ["unshare", "-m", "sh", "-c", `${prepare} && exec "$0" "$@"`];

/** Whether this user may mount. Says so if not, and insists on it on CI. */
export function mayMount(): boolean {
  const [command = "", ...args] = [...onOwnGround("mount -t tmpfs defrost /mnt"), "true"];
  if (spawnSync(command, args).status === 0) return true;
  const why = "mounting a small disk needs root";
  if (process.env.CI) throw new Error(why);
  console.warn(`Skipped, because ${why}.`);
  return false;
}
