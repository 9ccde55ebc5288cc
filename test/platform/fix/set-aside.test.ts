/** A backup gets another name and its old one back: and whatever is in the way, no file of it is ever lost or changed. */

import { spawn } from "node:child_process";
import { createHash, randomBytes } from "node:crypto";
import {
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { basename, join } from "node:path";
import fc from "fast-check";
import { describe, expect, onTestFinished, test, vi } from "vitest";
import { putBack, type Shelf, setAside } from "../../../src/platform/fix/set-aside.ts";
import { listUnderProc, openUnderProc } from "../../../src/platform/linux/processes.ts";
import { openWithLsof } from "../../../src/platform/macos/processes.ts";
import { filesBelow } from "../../simulator/stage.ts";
import { disguised, folder, standIn } from "../stand-in.ts";
import { poll } from "../watching.ts";
import { backupIn, neverAborted, newDevice, reader } from "./bench.ts";

const asideName = (device: string): string => `${device}.set-aside-20261122T101112Z`;
const commands = { du: "/usr/bin/du" };

function scene(more: Partial<Shelf> = {}) {
  const [root, device] = [folder(), newDevice()];
  const [at, to] = [backupIn(root, device), asideName(device)];
  const shelf: Shelf = { roots: [root], list: listUnderProc, open: openUnderProc, commands, ...more };
  return {
    root,
    at,
    device,
    to,
    aside: (name = to, where = root) =>
      setAside(shelf)({ hand: "set-aside", root: where, device, to: name }, neverAborted),
    back: (name = to) => putBack(shelf)({ hand: "put-back", root, device, from: name }, neverAborted),
  };
}

/** Every file, by its content, wherever it lies. */
const contents = (root: string): string[] =>
  filesBelow(root)
    .map(
      (file) =>
        `${basename(file)} ${createHash("sha256")
          .update(readFileSync(join(root, file)))
          .digest("hex")}`,
    )
    .sort();

test("a backup is set aside, which says how large it is, and put back as it was", async () => {
  const { root, at, device, to, aside, back } = scene();
  writeFileSync(join(at, "ab/large"), randomBytes(1_000_000));
  const [before, { ino }] = [contents(root), lstatSync(at)];
  const report = await aside();
  expect(report).toMatchObject({
    kind: "done",
    text: expect.stringMatching(/it takes 10\d{5} bytes, and \d+ are free/),
  });
  expect(readdirSync(root)).toEqual([to]);
  expect(await back()).toMatchObject({ kind: "done" });
  expect(readdirSync(root)).toEqual([device]);
  expect(lstatSync(at).ino).toBe(ino);
  expect(contents(root)).toEqual(before);
});

test("one that takes long to be counted is set aside all the same, which says that its size is unknown", async () => {
  const { root, to, aside } = scene({ commands: { du: standIn("exec sleep 60").command }, countingTime: 100 });
  const before = contents(root);
  expect(await aside()).toMatchObject({ kind: "done", text: expect.stringContaining("size is unknown") });
  expect(readdirSync(root)).toEqual([to]);
  expect(contents(root)).toEqual(before);
});

describe("stays where it is", () => {
  const refused = async (story: ReturnType<typeof scene>, why: string) => {
    const before = contents(story.root);
    expect(await story.aside()).toMatchObject({ kind: "failed", why });
    expect(readdirSync(story.root)).toContain(story.device);
    expect(contents(story.root)).toEqual(before);
  };

  const opens = [
    ["as /proc tells it", openUnderProc],
    ["as lsof tells it", openWithLsof({ lsof: "/usr/bin/lsof" })],
  ] as const;
  describe.each(opens.filter(([by]) => !by.includes("lsof") || existsSync("/usr/bin/lsof")))("%s", (_, open) => {
    test("a backup of which a program has a file open", async () => {
      const story = scene({ open });
      const end = reader({ file: join(story.at, "Status.plist") });
      await refused(story, "in-use");
      end();
      await vi.waitFor(async () => expect(await story.aside()).toMatchObject({ kind: "done" }), { timeout: 15_000 });
    });

    test("a backup in which a program is at home", async () => {
      const story = scene({ open });
      reader({ at: join(story.at, "ab") });
      await refused(story, "in-use");
    });
  });

  test("where nobody can tell what is open", async () => {
    await refused(scene({ open: openWithLsof({ lsof: standIn("exit 0").command }) }), "failed");
    await refused(scene({ open: openWithLsof({ lsof: "/no/lsof" }) }), "failed");
  });

  test.each([["backup"], ["restore"]])("while a %s of this phone runs", async (doing) => {
    const story = scene();
    disguised("idevicebackup2", ["-u", story.device, doing, "/elsewhere"]);
    await refused(story, doing === "backup" ? "in-use" : "might-restore");
  });

  test("for want of room for another one, with how much there is", async () => {
    const story = scene({ commands: { du: standIn("printf '999999999999\\t%s\\n' folder").command } });
    await refused(story, "no-room");
    expect(await story.aside()).toMatchObject({
      text: expect.stringMatching(/need 1023999999998976 bytes, and \d+ are/),
    });
  });

  test("if it cannot be counted", async () => {
    await refused(scene({ commands: { du: standIn("echo 'du: cannot read' >&2; exit 1").command } }), "failed");
    await refused(scene({ commands: { du: standIn("echo many").command } }), "failed");
    await refused(scene({ commands: { du: "/no/du" } }), "not-there");
  });

  test.each(["file", "folder", "empty folder", "link", "link to nothing"])("where a %s has the name", async (what) => {
    const story = scene();
    const target = join(story.root, story.to);
    if (what === "file") writeFileSync(target, "mine");
    else if (what.startsWith("link")) symlinkSync(what === "link" ? story.at : "/nowhere", target);
    else mkdirSync(what === "folder" ? join(target, "more") : target, { recursive: true });
    await refused(story, "changed");
    expect(lstatSync(target).isDirectory()).toBe(what.endsWith("folder"));
  });

  test("a link in place of the folder", async () => {
    const story = scene();
    renameSync(story.at, join(story.root, "elsewhere"));
    symlinkSync("elsewhere", story.at);
    await refused(story, "changed");
  });

  test("in a folder that nobody watches, and under a name that is not of this kind", async () => {
    const story = scene();
    const { device, to } = story;
    const before = contents(story.root);
    for (const name of ["../away", `${device}`, `${to}/..`, "x", `${device}.set-aside-`, asideName(newDevice())])
      expect(await story.aside(name)).toMatchObject({ kind: "failed" });
    for (const where of ["/", `${story.root}/`, join(story.root, ".."), join(story.root, device)])
      expect(await story.aside(to, where)).toMatchObject({ kind: "failed" });
    expect(contents(story.root)).toEqual(before);
    expect(readdirSync(story.root)).toEqual([device]);
  });
});

test("a backup is not put back over the new one, nor from where there is none", async () => {
  const { root, device, to, aside, back } = scene();
  expect(await back()).toMatchObject({ kind: "failed", why: "not-there" });
  await aside();
  backupIn(root, device, { "Status.plist": "new" });
  const before = contents(root);
  expect(await back()).toMatchObject({ kind: "failed", why: "changed" });
  expect(contents(root)).toEqual(before);
  expect(readdirSync(root).sort()).toEqual([device, to]);
});

test("a hand that is killed at any moment leaves every file as it was, under one name or the other", async () => {
  const [root, device] = [folder(), newDevice()];
  const at = backupIn(root, device);
  for (let file = 0; file < 300; file++) writeFileSync(join(at, `ab/${file}`), randomBytes(file * 10));
  const before = contents(root);
  await fc.assert(
    fc.asyncProperty(fc.integer({ min: 0, max: 3 }), fc.integer({ min: 0, max: 120 }), async (moves, later) => {
      const child = spawn(process.execPath, ["test/platform/fix/shelf.ts", root, device], {
        stdio: ["ignore", "pipe", "inherit"],
      });
      onTestFinished(() => void child.kill("SIGKILL"));
      let said = "";
      child.stdout.setEncoding("utf8").on("data", (text: string) => {
        said += text;
      });
      await poll(() => (said.split("\n").length > moves ? true : undefined), "its moves");
      await new Promise((resolve) => setTimeout(resolve, later));
      const ended = new Promise((resolve) => child.on("exit", resolve));
      child.kill("SIGKILL");
      await ended;
      expect(readdirSync(root)).toHaveLength(1);
      expect([device, asideName(device)]).toContain(readdirSync(root)[0]);
      expect(contents(root)).toEqual(before);
    }),
    { numRuns: 12 },
  );
});
