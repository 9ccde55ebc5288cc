/** The phone's log: what its processes say, for whoever listens at that moment. Nothing is kept. */

export type Level = "notice" | "info" | "debug" | "error" | "fault";
export type LogLine = { pid: number; process: string; level: Level; text: string };

/** What is written whether or not somebody asked for more. */
export const isPlain = ({ level }: LogLine): boolean => level !== "info" && level !== "debug";
