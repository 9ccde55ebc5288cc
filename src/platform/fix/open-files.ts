/** Who has a file of a folder open, told by the folder's own name: the way to it may be written in several ways. */

export type Opener = { pid: number; parent: number; paths: readonly string[] };

export type Opened = { kind: "open"; by: Opener[] } | { kind: "unknown"; why: string };

export type OpenFiles = (signal: AbortSignal) => Promise<Opened>;

/** Our own looks, and those of our children, do no harm and come to none; a backup that we started is known by its program. */
export const openerOf = (by: readonly Opener[], name: string, me: number): Opener | undefined =>
  by.find(({ pid, parent, paths }) => pid !== me && parent !== me && paths.some((path) => isIn(path, name)));

const isIn = (path: string, name: string): boolean => path.endsWith(`/${name}`) || path.includes(`/${name}/`);
