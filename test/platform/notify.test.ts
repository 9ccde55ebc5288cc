/** Notices: what the system's commands are called with, and what is said when they do not do it. */

import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { run } from "../../src/platform/command/run.ts";
import { notifySend } from "../../src/platform/linux/notify.ts";
import { displayNotification } from "../../src/platform/macos/notify.ts";
import { folder, standIn } from "./stand-in.ts";

const { signal } = new AbortController();
const nasty = `-e $(touch x) \`id\` "quoted" '; rm <b>&amp; \\n`;

describe("notify-send", () => {
  test("gets the texts as arguments, escaped for the two that read them again", async () => {
    const { command, calls } = standIn("exit 0");
    const notify = notifySend({ notifySend: command });
    expect(await notify({ title: "--help", body: nasty, urgent: true }, signal)).toBe("shown");
    expect(await notify({ title: "It moves", body: "again", urgent: false }, signal)).toBe("shown");
    expect(calls()).toEqual([
      [
        "--app-name=Defrost",
        "--urgency=critical",
        "--",
        "--help",
        `-e $(touch x) \`id\` "quoted" '; rm &lt;b&gt;&amp;amp; \\\\n`,
      ],
      ["--app-name=Defrost", "--urgency=normal", "--", "It moves", "again"],
    ]);
  });

  test("that is not installed, or has no desktop, is a sentence", async () => {
    const missing = join(folder(), "notify-send");
    const notice = { title: "a", body: "b", urgent: false };
    expect(await notifySend({ notifySend: missing })(notice, signal)).toEqual({ failed: `${missing} is not there` });
    const { command } = standIn("echo 'Cannot autolaunch D-Bus without X11 $DISPLAY' >&2; exit 1");
    expect(await notifySend({ notifySend: command })(notice, signal)).toEqual({
      failed: `${command} ended with 1: Cannot autolaunch D-Bus without X11 $DISPLAY`,
    });
  });
});

test("osascript gets a constant script, and the texts as its arguments", async () => {
  const { command, calls } = standIn("exit 0");
  const notify = displayNotification({ osascript: command });
  expect(await notify({ title: '" & (do shell script "id") & "', body: nasty, urgent: true }, signal)).toBe("shown");
  expect(calls()).toEqual([
    [
      ...["-e", "on run argv"],
      ...["-e", "display notification (item 1 of argv) with title (item 2 of argv)"],
      ...["-e", "end run"],
      ...["--", nasty, '" & (do shell script "id") & "'],
    ],
  ]);
});

describe("a command", () => {
  test("that takes too long is ended, whatever it does about it", async () => {
    const { command } = standIn("trap '' TERM; exec sleep 600");
    expect(await run(command, [], { timeout: 50, signal })).toEqual({
      kind: "failed",
      why: `${command} took longer than 50 ms`,
    });
  });

  test("ends with its signal", async () => {
    const stop = new AbortController();
    const { command } = standIn("exec sleep 600");
    const ran = run(command, [], { timeout: 600_000, signal: stop.signal });
    stop.abort();
    expect(await ran).toEqual({ kind: "failed", why: `${command} was ended with Defrost` });
  });

  test("that prints without end is cut off", async () => {
    const { command } = standIn("exec yes");
    expect(await run(command, [], { timeout: 600_000, signal })).toMatchObject({
      kind: "failed",
      why: expect.stringContaining("printed more than"),
    });
  });

  test("speaks one language, in one time zone, and is given nothing to read", async () => {
    const { command } = standIn('cat; echo "$LC_ALL $TZ"; date -r 0 2>/dev/null || date -d @0');
    const ran = await run(command, [], { timeout: 600_000, signal });
    expect(ran).toMatchObject({
      kind: "done",
      output: expect.stringMatching(/^C UTC\nThu Jan +1 00:00:00 UTC 1970\n$/),
    });
  });
});
