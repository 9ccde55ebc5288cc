/**
 * The dialog that asks for the phone's passcode before a backup: shown, perhaps announced to other programs, and entered by
 * the person or never.
 */

import { Failure, type Prompt } from "./script.ts";
import type { Story } from "./story.ts";
import { rest, unlessAborted } from "./wire.ts";

export type Passcode = {
  /** Waits until it is entered. Throws `Failure` when the phone has waited long enough. */
  ask(prompt: Prompt, signal: AbortSignal): Promise<void>;
  /** The person enters it, if a dialog asks for it. */
  enter(): void;
};

export function makePasscode({ tell }: Pick<Story, "tell">, notify: (name: string) => void): Passcode {
  let dialog: PromiseWithResolvers<void> | undefined;
  return {
    async ask({ announced = true, patience }, signal) {
      const entered = Promise.withResolvers<void>();
      const over = new AbortController();
      dialog = entered;
      tell("passcode-asked");
      if (announced) notify("com.apple.LocalAuthentication.ui.presented");
      try {
        const until = AbortSignal.any([signal, over.signal]);
        const answers = [entered.promise];
        if (patience !== undefined) answers.push(rest(patience, until).then(tooLate));
        await unlessAborted(Promise.race(answers), signal);
        tell("passcode-entered");
      } catch (caught) {
        if (caught instanceof Failure) tell("passcode-timed-out");
        throw caught;
      } finally {
        over.abort();
        dialog = undefined;
        if (announced) notify("com.apple.LocalAuthentication.ui.dismissed");
      }
    },
    enter: () => dialog?.resolve(),
  };
}

const tooLate = (): never => {
  throw new Failure(208, "Device locked (MBErrorDomain/208)");
};
