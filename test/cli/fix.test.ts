/**
 * The command `defrost fix` as a person runs it: the real program, a real daemon, and a simulated iPhone that the real
 * client backs up until it falls silent.
 */

import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";
import { someFiles } from "../../src/simulator/files.ts";
import { seeing, watchedStage } from "../e2e/watched.ts";
import { temporaryFolder } from "../simulator/stage.ts";
import { clientsInstalled } from "../support/clients.ts";
import { defrost, startDaemon } from "../support/daemon.ts";

type Plan = { device?: string; cause: { id: string }; offers: { fix: string; title: string; needs: string[] }[] };
type Run = { fix: string; by: string; end?: { outcome: string }; steps: { step: string }[] };

const program = "src/cli/defrost.ts";
/** That of util-linux, which takes the command as one word; BSD's does not. */
const hasTerminal = spawnSync("script", ["--version"], { encoding: "utf8" }).stdout?.includes("util-linux") ?? false;

const fix = (state: string, ...args: string[]) => defrost(["fix", ...args, "--state-dir", state]);
const journal = async (state: string): Promise<Run[]> => {
  const { out } = await fix(state, "--journal", "--json");
  const runs: Run[] = JSON.parse(out);
  return runs.filter((run) => run.fix !== "keep-awake");
};

/** A daemon whose backup folder is on a drive that is not there. */
async function withoutDrive() {
  const folder = await temporaryFolder();
  const [root, state] = [join(folder, "drive"), join(folder, "state")];
  const watch = async () => {
    const daemon = startDaemon({ roots: [root], state, usbmuxd: join(folder, "none"), patience: 0.1 });
    onTestFinished(() => void daemon.stop("SIGKILL"));
    await seeing(daemon, state);
    return daemon;
  };
  return { root, state, watch, daemon: await watch() };
}

describe("without a daemon", () => {
  test("there is nothing to ask", async () => {
    const state = await temporaryFolder();
    for (const args of [[], ["--all"], ["--auto"], ["--journal"], ["replug"], ["replug", "--dry-run"]]) {
      const { code, err } = await fix(state, ...args);
      expect([code, err], args.join(" ")).toEqual([3, expect.stringContaining("No Defrost daemon is running")]);
    }
  });

  test.each([
    [["exorcise"], "exorcise"],
    [["replug", "--auto"], "--auto"],
    [["--device", "my phone"], "UDID"],
    [["--journal", "--limit", "0"], "from 1 to 100"],
  ])("%j is wrong usage", async (args, named) => {
    const { code, err, out } = await fix(await temporaryFolder(), ...args);
    expect([code, out]).toEqual([2, ""]);
    expect(err).toContain(named);
  });
});

describe("a drive that is not there", () => {
  test("is what there is to fix; the fix waits for it, and is over when it is there", async () => {
    const { root, state, daemon } = await withoutDrive();
    const listed = await fix(state);
    expect(listed.code).toBe(0);
    expect(listed.out).toContain(`The backup folder ${root}: The backup folder is not there`);
    expect(listed.out).toMatch(
      /→ 1\. Attach the drive that holds the backup folder\n.*\n {5}defrost fix attach-drive\n/,
    );

    expect(await fix(state, "--auto")).toMatchObject({
      code: 1,
      out: "",
      err: "There is nothing that Defrost may do by itself. This needs you: attach the drive that holds the backup folder.\n",
    });

    const running = fix(state, "attach-drive");
    await daemon.hears("fix-step");
    const status = await defrost(["status", "--state-dir", state]);
    expect(status.out).toContain("Fixing, by a command: Attach the drive that holds the backup folder. Step 1 of 1:");
    await mkdir(root);
    const { code, out } = await running;
    expect([code, out.split("\n")]).toEqual([
      0,
      [
        "Attach the drive that holds the backup folder:",
        "  Step 1 of 1: Attach the drive that holds the backup folder, and wait until it is there.",
        "  ✓ The backup folder is there.",
        "Done.",
        "",
      ],
    ]);
    expect(await journal(state)).toMatchObject([{ fix: "attach-drive", by: "command", end: { outcome: "done" } }]);
    expect((await fix(state)).out).toBe("Nothing is in trouble.\n");
    expect(await fix(state, "attach-drive")).toMatchObject({ code: 1, err: "The backup folder is there.\n" });
    expect(await fix(state, "--auto")).toMatchObject({ code: 1, err: "Nothing is in trouble that it could fix.\n" });
  });

  test("a second fix meanwhile is told which one runs", async () => {
    const { state, daemon } = await withoutDrive();
    const running = fix(state, "attach-drive", "--json");
    await daemon.hears("fix-step");
    const second = await fix(state, "attach-drive");
    expect([second.code, second.err]).toEqual([
      1,
      "Another fix is running, and there is only one at a time: attach the drive that holds the backup folder.\n",
    ]);
    const told = await fix(state, "attach-drive", "--json");
    expect([told.code, JSON.parse(told.out)]).toEqual([
      1,
      { kind: "refused", why: "another-fix", fix: "attach-drive" },
    ]);
    await daemon.stop("SIGKILL");
    expect((await running).code).toBe(3);
  });

  test("Ctrl-C stops the fix, and says so", async () => {
    const { state, daemon } = await withoutDrive();
    const child = spawn(process.execPath, [program, "fix", "attach-drive", "--state-dir", state], {
      stdio: ["ignore", "pipe", "inherit"],
    });
    let out = "";
    child.stdout.setEncoding("utf8").on("data", (text) => {
      out += text;
    });
    await expect.poll(() => out, { timeout: 30_000 }).toContain("Step 1 of 1");
    child.kill("SIGINT");
    expect(await once(child, "close")).toEqual([1, null]);
    expect(out).toMatch(/\nStopped\.\n$/);
    await daemon.hears("fix-ended", ({ outcome }) => outcome === "stopped");
    expect(await journal(state)).toMatchObject([{ end: { outcome: "stopped" } }]);
  });

  test.skipIf(!hasTerminal)("at a terminal Enter leaves a step out", async () => {
    const { state, daemon } = await withoutDrive();
    const command = [process.execPath, program, "fix", "attach-drive", "--state-dir", state].join(" ");
    const child = spawn("script", ["-qec", command, "/dev/null"], { stdio: ["pipe", "pipe", "inherit"] });
    let out = "";
    child.stdout.setEncoding("utf8").on("data", (text) => {
      out += text;
    });
    await expect.poll(() => out, { timeout: 30_000 }).toContain("Enter: it is, or leave it out. Ctrl-C: stop.");
    child.stdin.write("\n");
    await daemon.hears("fix-ended", ({ outcome }) => outcome === "done");
    expect(await once(child, "close")).toEqual([0, null]);
    expect(out).not.toContain("✓");
    expect(out).toContain("Done.");
  });

  test("a daemon that is killed in the middle says so in its next life, once", async () => {
    const { root, state, watch, daemon } = await withoutDrive();
    const running = fix(state, "attach-drive", "--json");
    await daemon.hears("fix-step");
    await daemon.stop("SIGKILL");
    expect(await running).toMatchObject({ code: 3, err: expect.stringMatching(/^The (Defrost )?daemon/) });
    const next = await watch();
    expect(next.said.filter(({ kind }) => kind === "fix-ended")).toMatchObject([
      { fix: "attach-drive", outcome: "interrupted", root },
    ]);
    expect(await journal(state)).toMatchObject([{ fix: "attach-drive", end: { outcome: "interrupted" } }]);
    await next.stop();
    const third = await watch();
    expect(third.said.filter(({ kind }) => kind === "fix-ended")).toEqual([]);
    expect((await fix(state, "--journal")).out).toMatch(
      /^[-\d]+ [:\d]+ {2}Attach the drive that holds the backup folder, by a command: Defrost itself ended meanwhile/,
    );
  });
});

describe.skipIf(!clientsInstalled())("an iPhone that falls silent in the middle of its backup", () => {
  test("has fixes: listed, shown without being run, and none without consent", async () => {
    const stage = await watchedStage({ patience: 0.02 });
    const phone = stage.plugIn({ files: someFiles(60, 100_000) });
    const daemon = await stage.watch();
    const scene = phone.play({
      bytesPerSecond: 3_000_000,
      cues: [{ kind: "freeze", at: { when: "in-file", file: 20, byte: 50_000 } }],
    });
    stage.backUp(phone);
    await scene.frozen;
    phone.hush();
    await daemon.until((one) => one.device === phone.udid && one.cause !== undefined, "a cause");
    const { state } = stage;

    const plans: Plan[] = JSON.parse((await fix(state, "--json")).out);
    // With what the phone does or does not say, the cause may become another one: this is about whatever it is.
    const [first] = plans.find(({ device }) => device === phone.udid)?.offers ?? [];
    expect(first).toMatchObject({ title: expect.stringMatching(/^[A-Z]/), sentence: expect.stringMatching(/\.$/) });
    expect((await fix(state)).out).toMatch(
      /^.* …[0-9A-F]{4}: .*\n→ 1\. [A-Z].*\n {5}[A-Z].*\n {5}defrost fix [a-z-]+\n/,
    );

    const every = await fix(state, "--all", "--device", phone.udid);
    expect(every.code).toBe(0);
    expect(every.out).toMatch(/^restart-iphone +May run now \(needs your yes\)\.$/m);
    expect(every.out).toMatch(/^force-stop +The program has not been asked to end yet\.$/m);
    expect(every.out).toMatch(/^start-again +A program is still writing this backup\.$/m);
    expect(every.out).toMatch(/^keep-awake +It happens by itself\.$/m);

    const dry = await fix(state, "restart-iphone", "--dry-run");
    expect(dry.code).toBe(0);
    expect(dry.out).toMatch(/^Restart the iPhone\. .*\n {2}1\. (Defrost|You): Restart/);
    expect(dry.out).toContain("Needs your yes.\nMind: All that runs on the iPhone ends, a call as well.\n");
    const not = await fix(state, "start-again", "--dry-run");
    expect([not.code, not.out]).toEqual([1, expect.stringContaining("Not now: A program is still writing")]);

    const refused = await fix(state, "restart-iphone");
    expect(refused).toMatchObject({
      code: 2,
      out: "",
      err: "Restart the iPhone: All that runs on the iPhone ends, a call as well. Agree with --yes.\n",
    });
    expect(await journal(state)).toEqual([]);

    const picture = await defrost(["status", "--state-dir", state]);
    expect(picture.out).toMatch(/^ {2}do now {4}[A-Z].*\n {2}(one click|guided {3}) defrost fix [a-z-]+$/m);
  });
});
