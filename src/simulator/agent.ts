/**
 * BackupAgent2, the process that serves a backup: it is there exactly as long as that, and what it says is the log of the
 * phase it is in. While it scans, when nothing reaches the computer's disk, its lines are the only sign of life.
 */

import type { LogLine } from "./log.ts";
import type { Phone } from "./phone.ts";
import type { StoryEvent } from "./story.ts";

type Agent = { pid: number; exit(): void };

type Doing = "scanning" | "frozen" | "other";
type Words = (detail: string, phone: Phone) => [level: LogLine["level"], text: string][];

export function startAgent(phone: Phone): Agent {
  const { pid, exit } = phone.processes.start(name);
  const { log = "usual" } = phone.scene.script;
  let doing: Doing = "other";
  let before: Doing = doing;

  const say: (...line: ReturnType<Words>[number]) => void = (level, text) => {
    if (log !== "silent") phone.log.send({ pid, process: name, level, text });
  };
  const stop = phone.story.hear(({ what, detail = "" }: StoryEvent) => {
    if (what === "started") doing = "scanning";
    if (what === "scanned") doing = "other";
    if (what === "frozen") [before, doing] = [doing, "frozen"];
    if (what === "resumed") doing = before;
    const words = Object.hasOwn(wordsFor, what) ? wordsFor[what] : undefined;
    for (const line of words?.(detail, phone) ?? []) say(...line);
  });
  const murmur = setInterval(() => {
    if (doing === "scanning") say("notice", scanned);
    if (doing === "frozen" && log === "talkative") say("notice", "Not backed up (explicit): <private>");
  }, murmurEvery);

  return {
    pid,
    exit() {
      clearInterval(murmur);
      stop();
      exit();
    },
  };
}

const name = "BackupAgent2";
const murmurEvery = 100;
const scanned = "=scanning= Finished scanning domain <private> - size:149852, files:16, dirs:21, clones:0, hardlinks:0";

/** By what happens, heads and wording as in logs that people have published. */
const wordsFor: Record<string, Words> = {
  "passcode-timed-out": () => [["error", "Timed out waiting 30 minutes for passcode"]],
  started: (_, { encrypted }) => [
    ["notice", "Starting backup"],
    ["notice", "Starting preflight"],
    ...((encrypted ? [["notice", "Encryption is enabled"]] : []) satisfies ReturnType<Words>),
  ],
  "verified-last-backup": () => [["notice", "Verifying backup contents"]],
  scanned(detail) {
    const [files = "0", , size = "0"] = detail.match(/\d+/g) ?? [];
    return [
      ["notice", "Scanned in 23.124 s"],
      ["notice", `uploadSize:${size}(${size}), uploadFileCount:${files}`],
      ["notice", `Starting to upload ${files} files of size ${size}`],
    ];
  },
  batch: () => [["info", "Fetched batch i:0, c:128, s:0, t:0.012, o:0"]],
  "scanned-again": () => [["notice", "Retrying backup (attempt 1 of 1, modified domains: <private>)"]],
  moving: () => [
    ["notice", "Finished uploading 2 batches, s:{0,0,0,0}, t:1.062, r:0.000"],
    ["notice", "ManifestDB: closing <private>"],
    ["info", "Setting status to moving"],
  ],
  moved: (detail) => [["info", `Moving batch of ${detail.replace(" files", " items")}`]],
  removing: () => [["info", "Removing batch of 0 items"]],
  finished: () => [["notice", "Verifying backup contents"]],
  verified: () => [["notice", "Finished verifying backup: clean"]],
  succeeded: () => [["notice", "Finished backup in 12.345s"]],
  // The phone says that it has finished after a failure too: it is no sign of success.
  failed: (detail) => [
    ["notice", "Finished backup in 12.345s"],
    ["error", `Failed to backup: ${detail}`],
  ],
  "computer-gone": () => [["error", "Computer disconnected: Lost connection"]],
};
