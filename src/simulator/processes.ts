/** What runs on the phone, as its process list shows it: some always do, others come and go. */

export type Processes = {
  /** Names by process number. */
  list(): ReadonlyMap<number, string>;
  start(name: string): { pid: number; exit(): void };
};

export function makeProcesses(): Processes {
  const running = new Map(always);
  let lastPid = 500;
  return {
    list: () => running,
    start(name) {
      const pid = ++lastPid;
      running.set(pid, name);
      return { pid, exit: () => void running.delete(pid) };
    },
  };
}

/** `backupd` belongs to iCloud backup: whoever takes it for ours is wrong. */
const always: [number, string][] = [
  [1, "launchd"],
  [33, "SpringBoard"],
  [61, "lockdownd"],
  [74, "powerd"],
  [112, "backupd"],
];
