/**
 * What a phone can ask of the computer that keeps its backup. Two things answer: a client at the other end of a wire, and
 * for the plain writer the disk itself. Paths are relative to the folder of all backups and start with the UDID.
 */

export type Upload = {
  /** Where it lies on the phone. */
  phonePath: string;
  hostPath: string;
  size: number;
  /** Called before anything of it is sent: the place between two files. */
  before?: () => Promise<void>;
  /** At most `pieceSize` bytes each; a piece comes when its time has come. */
  pieces(): AsyncIterable<Buffer>;
};

export type Host = {
  /** Aborts when the computer can no longer be reached. */
  signal: AbortSignal;
  freeSpace(): Promise<number>;
  /** The files of one folder, and their sizes. */
  list(folder: string): Promise<Map<string, number>>;
  /** Undefined if there is no such file. */
  read(path: string): Promise<Buffer | undefined>;
  makeFolder(path: string): Promise<void>;
  write(uploads: Upload[], progress: { fraction: number; bytes: number }): Promise<void>;
  move(moves: Record<string, string>): Promise<void>;
  remove(paths: string[]): Promise<void>;
};

/** What clients read and write at once. */
export const pieceSize = 32 * 1024;
