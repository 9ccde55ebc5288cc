/**
 * How the next backups go: at which moments the phone pauses, freezes or fails. Each cue is played once, so what comes
 * after it (the same backup resumed, or the next one) is healthy.
 */

import { isDeepStrictEqual } from "node:util";
import type { Story } from "./story.ts";
import { rest, unlessAborted } from "./wire.ts";

/** Files are counted from 0, in the order in which this backup sends them. */
export type Moment =
  /** Before the passcode is asked for; nothing but Info.plist is on disk. */
  | { when: "preparing" }
  /** The last backup has been read and verified; the phone looks at its own files. */
  | { when: "scanning" }
  /** File n is over, and nothing of the next one has been sent. */
  | { when: "before-file"; file: number }
  /** So many bytes of a file have been sent. At 0 only its names have; at its size all but the end mark. */
  | { when: "in-file"; file: number; byte: number }
  | { when: "before-manifest" }
  | { when: "moving"; moved: number }
  | { when: "before-last-status" }
  | { when: "before-answer" };

export type Cue = { at: Moment } & (
  | { kind: "pause"; millis: number }
  | { kind: "freeze" }
  | { kind: "fail"; code: number; description: string }
);

export type Prompt = {
  /** Whether other programs can hear of the dialog; they can if this is not said. */
  announced?: boolean;
  /** After so long the phone gives up, with error 208; never without it. */
  patience?: number;
};

export type Script = {
  cues?: Cue[];
  /** Of everything uploaded; as fast as possible without it. */
  bytesPerSecond?: number;
  /** Asks for the passcode before anything is backed up. */
  passcode?: Prompt;
  /** What the log tells: nothing at all, or lines even while the backup stands still. */
  log?: "usual" | "silent" | "talkative";
};

/** The phone itself ends the backup, with one of its error codes. */
export class Failure extends Error {
  readonly code: number;
  constructor(code: number, description: string) {
    super(description);
    this.code = code;
  }
}

export type Scene = {
  script: Script;
  /** Resolves when the first freeze has begun. */
  frozen: Promise<void>;
  /** Freezes now: before the next byte or the next step. */
  freeze(): void;
  /** Goes on from a freeze. It also ends when the client leaves: the next backup is healthy. */
  resume(): void;
  /** Plays what is due at this moment. */
  reach(moment: Moment, signal: AbortSignal): Promise<void>;
  /** Stands still while frozen. */
  hold(signal: AbortSignal): Promise<void>;
  /** The bytes of a file, or the number of moves, at which something is to happen. */
  cuts(of: { file: number } | "moving"): number[];
};

export function makeScene(script: Script, { tell }: Pick<Story, "tell">): Scene {
  let cues = [...(script.cues ?? [])];
  let thawed: PromiseWithResolvers<void> | undefined;
  const frozen = Promise.withResolvers<void>();

  const scene: Scene = {
    script,
    frozen: frozen.promise,
    freeze() {
      thawed ??= Promise.withResolvers();
    },
    resume() {
      thawed?.resolve();
      thawed = undefined;
    },
    async reach(moment, signal) {
      const due = cues.filter((cue) => isDeepStrictEqual(cue.at, moment));
      cues = cues.filter((cue) => !due.includes(cue));
      for (const cue of due) {
        if (cue.kind === "pause") await rest(cue.millis, signal);
        if (cue.kind === "freeze") scene.freeze();
        if (cue.kind === "fail") throw new Failure(cue.code, cue.description);
      }
      await scene.hold(signal);
    },
    async hold(signal) {
      if (!thawed) return;
      tell("frozen");
      frozen.resolve();
      await unlessAborted(thawed.promise, signal).catch((left) => {
        scene.resume();
        throw left;
      });
      tell("resumed");
    },
    cuts(of) {
      const places = cues.map(({ at }) => {
        if (of === "moving") return at.when === "moving" ? at.moved : undefined;
        return at.when === "in-file" && at.file === of.file ? at.byte : undefined;
      });
      return places.filter((place) => place !== undefined).sort((a, b) => a - b);
    },
  };
  return scene;
}
