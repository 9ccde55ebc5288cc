/** What the files under /proc say of a process. Pure; see proc(5). */

/** Linux counts in hundredths of a second towards programs, whatever it uses inside (USER_HZ, on every machine Node runs on). */
export const millisPerTick = 10;

type ProcessStat = { alive: boolean; running: boolean; startTick: number; cpuTicks: number };

/** `/proc/PID/stat`: the name, in parentheses, may hold spaces and parentheses itself; what follows the last one is fixed. */
export function readStat(text: string): ProcessStat | undefined {
  const fields = text.slice(text.lastIndexOf(")") + 2).split(" ");
  const [state, startTick, user, system] = [fields[0], Number(fields[19]), Number(fields[11]), Number(fields[12])];
  if (state === undefined || !Number.isFinite(startTick + user + system)) return undefined;
  return { alive: state !== "Z" && state !== "X", running: state === "R", startTick, cpuTicks: user + system };
}

/** `/proc/PID/cmdline`: empty for kernel threads and zombies. */
export const readArguments = (text: string): string[] => (text === "" ? [] : text.replace(/\0$/, "").split("\0"));

/** `/proc/PID/io`: bytes by any system call, also those that met the cache. */
export function readIo(text: string): { bytesRead: number; bytesWritten: number } | undefined {
  const read = /^rchar: (\d+)$/m.exec(text)?.[1];
  const written = /^wchar: (\d+)$/m.exec(text)?.[1];
  return read === undefined || written === undefined
    ? undefined
    : { bytesRead: Number(read), bytesWritten: Number(written) };
}

/** `/proc/stat`: when the computer started. */
export function readBootTime(text: string): number | undefined {
  const seconds = /^btime (\d+)$/m.exec(text)?.[1];
  return seconds === undefined ? undefined : Number(seconds) * 1000;
}

/** `/proc/PID/status`: as whom it acts, and who started it. */
export function readOwner(text: string): { uid: number; parent: number } | undefined {
  const uid = /^Uid:\t\d+\t(\d+)\t/m.exec(text)?.[1];
  const parent = /^PPid:\t(\d+)$/m.exec(text)?.[1];
  return uid === undefined || parent === undefined ? undefined : { uid: Number(uid), parent: Number(parent) };
}
