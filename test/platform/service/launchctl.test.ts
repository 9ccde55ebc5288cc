/** What launchctl printed on real machines, and what it might print when cut, shuffled or repeated. */

import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { isDisabled, readPrint } from "../../../src/platform/macos/launchctl.ts";

const recorded = (name: string) => readFileSync(`test/fixtures/macos/launchctl-${name}.txt`, "utf8");
const running = recorded("print-27-running-keepalive");
const stopped = recorded("print-27-notrunning-exit1");
const failed = recorded("print-smappservice-failed");
const agents = "/Users/sglavoie/scripts/launchagents/Library/LaunchAgents";

describe("print", () => {
  test("a service that runs, whatever its coalitions and environment say deeper in", () => {
    expect(readPrint(running)).toEqual({
      job: { kind: "running", pid: 1076 },
      path: `${agents}/com.sglavoie.ddc-brightnessd.plist`,
    });
  });

  test("a service that ended with 1", () => {
    expect(readPrint(stopped)).toEqual({
      job: { kind: "stopped", last: "1" },
      path: `${agents}/com.sglavoie.sync-legacy.plist`,
    });
  });

  test("a service of an app, whose program could not be started", () => {
    expect(readPrint(failed)).toEqual({
      job: { kind: "stopped", last: "78: EX_CONFIG" },
      path: "(submitted by smd.370)",
    });
  });

  test("a service that waits until it may be started again", () => {
    const throttled = failed.replace("state = not running", "state = spawn scheduled");
    expect(readPrint(throttled).job).toEqual({ kind: "restarting", last: "78: EX_CONFIG" });
  });

  test("a service that was killed", () => {
    const killed = stopped.replace("last exit code = 1", "last terminating signal = Killed: 9");
    expect(readPrint(killed).job).toEqual({ kind: "stopped", last: "Killed: 9" });
  });

  test("a service that ended as it should, or not yet", () => {
    expect(readPrint(stopped.replace("code = 1", "code = 0")).job).toEqual({ kind: "stopped" });
    expect(readPrint(stopped.replace("code = 1", "code = (never exited)")).job).toEqual({ kind: "stopped" });
  });

  const texts = fc.constantFrom(running, stopped, failed);

  test("cut anywhere, it is never taken for another process or another service", () => {
    fc.assert(
      fc.property(texts, fc.nat(), (text, at) => {
        const whole = readPrint(text);
        const { job, path } = readPrint(text.slice(0, at % text.length));
        expect([undefined, whole.path]).toContain(path);
        if (job.kind === "running") expect(whole.job).toMatchObject({ kind: "running", pid: job.pid });
      }),
    );
  });

  test("its lines in another order say the same", () => {
    // The blocks stay together, as launchctl prints them.
    const parts = (text: string) =>
      text
        .split("\n")
        .slice(1)
        .join("\n")
        .split(/\n(?=\t[^\t}])/);
    fc.assert(
      fc.property(
        texts.chain((text) =>
          fc.tuple(fc.constant(text), fc.shuffledSubarray(parts(text), { minLength: parts(text).length })),
        ),
        ([text, shuffled]) => {
          expect(readPrint(`service = {\n${shuffled.join("\n")}\n`)).toEqual(readPrint(text));
        },
      ),
    );
  });

  test("repeated lines, deeper or later, change nothing", () => {
    const line = fc.constantFrom("state = running", "pid = 7", "path = /elsewhere", "last exit code = 9");
    fc.assert(
      fc.property(texts, fc.array(fc.tuple(line, fc.integer({ min: 2, max: 5 }))), (text, added) => {
        const deeper = added.map(([what, depth]) => `${"\t".repeat(depth)}${what}`).join("\n");
        expect(readPrint(`${deeper}\n${text}`)).toEqual(readPrint(text));
        expect(readPrint(`${text}\n\tstate = other\n\tpid = 7\n\tpath = /elsewhere\n`)).toEqual(readPrint(text));
      }),
    );
  });

  test("whatever it prints, it is read", () => {
    fc.assert(fc.property(fc.string({ unit: "binary" }), (text) => void readPrint(text)));
  });
});

test.each(["12", "26"])("print-disabled of macOS %s tells who is switched off", (version) => {
  const text = recorded(`print-disabled-${version}`);
  expect(isDisabled(text, "com.apple.ManagedClientAgent.enrollagent")).toBe(true);
  expect(isDisabled(text, "com.docker.helper")).toBe(false);
  expect(isDisabled(text, "app.defrost.daemon")).toBe(false);
  expect(isDisabled(text, "helper")).toBe(false);
});
