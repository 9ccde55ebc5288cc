/** Keeping the computer awake: for as long as that is wanted, and not a moment longer than Defrost lives. */

import { spawn } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { linuxCommands } from "../../../src/platform/command/commands.ts";
import { makeKeepAwake } from "../../../src/platform/fix/keep-awake.ts";
import { keepAwakeWith } from "../../../src/platform/linux/awake.ts";
import { until } from "../../simulator/stage.ts";
import { folder, standIn } from "../stand-in.ts";
import { poll, watch } from "../watching.ts";

/** As systemd-inhibit does it: the command that it is given runs for as long as the computer may not sleep. */
function inhibitor() {
  const pids = join(folder(), "pids");
  const stand = standIn(`echo $$ >> '${pids}'; while [ "\${1#--}" != "$1" ]; do shift; done; exec "$@"`);
  const all = () => (existsSync(pids) ? readFileSync(pids, "utf8").trim().split("\n") : []);
  return { ...stand, all, awake: () => all().some(alive) };
}

const alive = (pid: string): boolean =>
  existsSync(`/proc/${pid}/stat`) && !/ [ZX] /.test(readFileSync(`/proc/${pid}/stat`, "utf8"));

function scene(commands: { systemdInhibit: string }) {
  const complaints: string[] = [];
  const kept = keepAwakeWith({ ...linuxCommands, ...commands }, (sentence) => complaints.push(sentence));
  if (!kept) throw new Error("no hand for it");
  return { ...kept.keepAwake, complaints, ...watch(kept.source) };
}

test("while it is wanted the computer stays awake, as often as that is", async () => {
  const stand = inhibitor();
  const { set, complaints, end } = scene({ systemdInhibit: stand.command });
  for (const round of [1, 2]) {
    set(true);
    set(true);
    await until(() => stand.awake());
    set(false);
    await until(() => !stand.awake());
    expect(stand.all()).toHaveLength(round);
  }
  set(true);
  await until(() => stand.awake());
  await end();
  expect(stand.awake()).toBe(false);
  expect(stand.calls()[0]).toEqual([
    "--what=idle:sleep",
    "--who=Defrost",
    "--why=An iPhone is being backed up",
    "--mode=block",
    "/bin/cat",
  ]);
  expect(complaints).toEqual([]);
});

test("it ends with Defrost, also where that is killed", async () => {
  const stand = inhibitor();
  const args = ["--mode=block", "/bin/cat"];
  const daemon = spawn(process.execPath, ["test/platform/fix/awake.ts", stand.command, ...args], { stdio: "inherit" });
  onTestFinished(() => void daemon.kill("SIGKILL"));
  await until(() => stand.awake());
  const ended = new Promise((resolve) => daemon.on("exit", resolve));
  daemon.kill("SIGKILL");
  await ended;
  await until(() => !stand.awake());
});

test("where it is refused, that is said, and the next time it is tried again", async () => {
  const stand = standIn("echo 'Failed to inhibit: Access denied' >&2; exit 1");
  const { set, complaints, end } = scene({ systemdInhibit: stand.command });
  for (const round of [1, 2]) {
    set(true);
    await poll(() => complaints[round - 1], "a complaint");
    set(false);
  }
  expect(complaints[0]).toBe("Cannot keep the computer awake: it ended with 1: Failed to inhibit: Access denied");
  await end();
});

test.skipIf(!existsSync(linuxCommands.systemdInhibit) || existsSync("/run/systemd/system"))(
  "the real command, where nobody decides on sleep",
  async () => {
    const { set, complaints } = scene(linuxCommands);
    set(true);
    expect(await poll(() => complaints[0], "a complaint")).toMatch(
      /^Cannot keep the computer awake: it ended with 1: /,
    );
  },
);

test("a command that is not there is no hand, and one that goes away later is complained of", async () => {
  expect(keepAwakeWith({ ...linuxCommands, systemdInhibit: "/no/inhibitor" }, () => undefined)).toBeUndefined();
  const complaints: string[] = [];
  const { keepAwake, source } = makeKeepAwake({ command: "/no/it", args: [], complain: (one) => complaints.push(one) });
  watch(source);
  keepAwake.set(true);
  expect(await poll(() => complaints[0], "a complaint")).toContain("ENOENT");
});
