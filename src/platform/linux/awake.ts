/** Keeping a Linux computer awake, where systemd decides on its sleep; elsewhere nobody is asked. */

import { existsSync } from "node:fs";
import type { linuxCommands } from "../command/commands.ts";
import { makeKeepAwake } from "../fix/keep-awake.ts";

/** For as long as `cat` lives, which ends with its input: however Defrost ends, that ends too. */
export const keepAwakeWith = (
  { systemdInhibit, cat }: Pick<typeof linuxCommands, "systemdInhibit" | "cat">,
  complain: (sentence: string) => void,
) =>
  existsSync(systemdInhibit)
    ? makeKeepAwake({
        command: systemdInhibit,
        args: ["--what=idle:sleep", "--who=Defrost", "--why=An iPhone is being backed up", "--mode=block", cat],
        complain,
      })
    : undefined;
