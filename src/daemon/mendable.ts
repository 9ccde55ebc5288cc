/** What a person got wrong or has to mend: a sentence, and the exit code that goes with it. Not for bugs. */

export const exits = {
  fine: 0,
  /** Something is wrong with a backup. */
  wrong: 1,
  usage: 2,
  noDaemon: 3,
  /** Another daemon holds this state folder. */
  held: 4,
  /** A bug of ours (EX_SOFTWARE of sysexits). */
  bug: 70,
} as const;
export type Exit = (typeof exits)[keyof typeof exits];

export class Mendable extends Error {
  readonly exit: Exit;
  constructor(sentence: string, exit: Exit, options?: ErrorOptions) {
    super(sentence, options);
    this.exit = exit;
  }
}

/** Says each sentence once, however often it comes true. */
export function onlyOnce(say: (sentence: string) => void): (sentence: string) => void {
  const said = new Set<string>();
  return (sentence) => {
    if (said.has(sentence)) return;
    said.add(sentence);
    say(sentence);
  };
}
