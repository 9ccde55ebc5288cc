import { existsSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { parse } from "plist";
import { describe, expect, test } from "vitest";
import { fileId, type SimulatedFile, someFiles } from "../../src/simulator/files.ts";
import type { Phone } from "../../src/simulator/phone.ts";
import { clientsInstalled } from "../support/clients.ts";
import { collected, digestOfDisk, digestOfPhone, filesBelow, placed, setStage, statusOf, until } from "./stage.ts";

const told = (phone: Phone) =>
  phone.story.events.map(({ what }) => what).filter((what) => what !== "notified" && what !== "batch");

const papers = ["Info.plist", "Manifest.db", "Manifest.plist", "Status.plist"];

describe.skipIf(!clientsInstalled())("idevicebackup2 backs up the simulated phone", () => {
  test("a first backup has every file, byte for byte, under its name", async () => {
    const stage = await setStage();
    const awkward: SimulatedFile[] = [
      { domain: "HomeDomain", path: "empty", size: 0 },
      { domain: "HomeDomain", path: "one byte more than a step", size: 32 * 1024 + 1 },
      { domain: "CameraRollDomain", path: "Media/Größe – 大きい.mov", size: 5_000_000 },
    ];
    const files = [...awkward, ...someFiles(300, 2000)];
    const phone = stage.plugIn({ files });
    const client = stage.backUp(phone);
    expect(await client.exited, client.output()).toBe(0);

    expect(told(phone)).toEqual(
      ["backup-requested", "preparing", "started", "no-last-backup", "scanned", "uploading"].concat([
        "moving",
        "moved",
        "moved",
        "moved",
        "removing",
        "finished",
        "verified",
        "succeeded",
      ]),
    );
    const root = join(stage.dir, phone.udid);
    const places = files.map(fileId).map((id) => `${id.slice(0, 2)}/${id}`);
    expect(filesBelow(root)).toEqual([...papers, ...places].sort());
    for (const file of files) expect(await digestOfDisk(placed(stage.dir, phone.udid, file))).toBe(digestOfPhone(file));

    expect(statusOf(stage.dir, phone.udid)).toMatchObject({ SnapshotState: "finished", IsFullBackup: true });
    expect(parse(readFileSync(join(root, "Info.plist"), "utf8"))).toMatchObject({ "Target Identifier": phone.udid });
    const manifest = new DatabaseSync(join(root, "Manifest.db"), { readOnly: true });
    const rows = manifest.prepare("SELECT fileID, domain, relativePath FROM Files WHERE relativePath = 'empty'").all();
    expect(rows.map((row) => ({ ...row }))).toEqual([
      { fileID: fileId({ domain: "HomeDomain", path: "empty", size: 0 }), domain: "HomeDomain", relativePath: "empty" },
    ]);
    manifest.close();
  });

  test("the next backup sends only what changed, and removes what is gone", async () => {
    const stage = await setStage();
    const phone = stage.plugIn({ files: someFiles(40, 1000) });
    expect(await stage.backUp(phone).exited).toBe(0);
    const [same, edited, deleted] = phone.files();
    if (!same || !edited || !deleted) throw new Error("expected three files");

    const digestBefore = await digestOfDisk(placed(stage.dir, phone.udid, edited));
    const added = { domain: "HomeDomain", path: "new", size: 70_000 };
    phone.change([{ ...edited, seed: 7 }, added]);
    phone.removeFiles((file) => file === deleted);
    const before = statSync(placed(stage.dir, phone.udid, same)).mtimeMs;
    expect(await stage.backUp(phone).exited).toBe(0);

    expect(phone.story.events.findLast(({ what }) => what === "scanned")?.detail).toMatch(/^2 of 40 files/);
    expect(statusOf(stage.dir, phone.udid)).toMatchObject({ SnapshotState: "finished", IsFullBackup: false });
    expect(statSync(placed(stage.dir, phone.udid, same)).mtimeMs).toBe(before);
    expect(await digestOfDisk(placed(stage.dir, phone.udid, edited))).not.toBe(digestBefore);
    expect(existsSync(placed(stage.dir, phone.udid, deleted))).toBe(false);
    for (const file of phone.files()) {
      expect(await digestOfDisk(placed(stage.dir, phone.udid, file))).toBe(digestOfPhone(file));
    }
  });

  test("an encrypted phone understands its own manifest, and nobody else does", async () => {
    const stage = await setStage();
    const phone = stage.plugIn({ files: someFiles(20, 100), encrypted: true });
    expect(await stage.backUp(phone).exited).toBe(0);
    const manifest = readFileSync(join(stage.dir, phone.udid, "Manifest.db"));
    expect(manifest.toString("latin1")).not.toContain("SQLite");
    expect(await stage.backUp(phone).exited).toBe(0);
    expect(phone.story.events.findLast(({ what }) => what === "scanned")?.detail).toMatch(/^0 of 20 files/);
  });

  test("two phones are backed up at once, and do not disturb each other", async () => {
    const stage = await setStage();
    const [good, bad] = [stage.plugIn({ files: someFiles(50, 40_000) }), stage.plugIn({ files: someFiles(5, 40_000) })];
    bad.play({ cues: [{ kind: "freeze", at: { when: "in-file", file: 3, byte: 20_000 } }] });
    stage.backUp(bad);
    await bad.scene.frozen;
    expect(await stage.backUp(good).exited).toBe(0);
    expect(statusOf(stage.dir, bad.udid)).toMatchObject({ SnapshotState: "uploading" });
  });

  test("a phone that freezes in mid-file and soon goes on loses nothing", async () => {
    const stage = await setStage();
    const phone = stage.plugIn({ files: someFiles(5, 100_000) });
    const scene = phone.play({ cues: [{ kind: "freeze", at: { when: "in-file", file: 2, byte: 50_000 } }] });
    const client = stage.backUp(phone);
    await scene.frozen;
    const frozen = phone.files()[2];
    if (!frozen) throw new Error("expected three files");
    await until(() => existsSync(collected(stage.dir, phone.udid, frozen)));
    scene.resume();
    expect(await client.exited).toBe(0);
    for (const file of phone.files()) {
      expect(await digestOfDisk(placed(stage.dir, phone.udid, file))).toBe(digestOfPhone(file));
    }
  });

  test.each([
    [105, { when: "before-file", file: 2 }],
    [104, { when: "in-file", file: 2, byte: 50_000 }],
    [208, { when: "preparing" }],
    [205, { when: "before-answer" }],
  ] as const)("a phone that ends it with error %i is believed", async (code, at) => {
    const stage = await setStage();
    const phone = stage.plugIn({ files: someFiles(5, 100_000) });
    phone.play({ cues: [{ kind: "fail", at, code, description: "Asked to fail" }] });
    const client = stage.backUp(phone);
    expect(await client.exited).toBe(256 - code);
    expect(client.output()).toContain(`ErrorCode ${code}: Asked to fail`);
    expect(phone.story.events.findLast(({ what }) => what === "failed")?.detail).toBe("Asked to fail");
    // The cue has been played: trying again helps.
    expect(await stage.backUp(phone).exited).toBe(0);
  });

  test("cancelled on the phone, the current file goes and the others stay", async () => {
    const stage = await setStage();
    // Long enough for the client, which looks at notifications once a second.
    const first = { domain: "HomeDomain", path: "first", size: 10_000 };
    const current = { domain: "HomeDomain", path: "current", size: 4_000_000 };
    const phone = stage.plugIn({ files: [first, current] });
    const scene = phone.play({
      bytesPerSecond: 1_000_000,
      cues: [{ kind: "freeze", at: { when: "in-file", file: 1, byte: 100_000 } }],
    });
    const client = stage.backUp(phone);
    await scene.frozen;
    phone.cancelBackup();
    scene.resume();
    expect(await client.exited).toBe(255);
    expect(existsSync(collected(stage.dir, phone.udid, first))).toBe(true);
    expect(existsSync(collected(stage.dir, phone.udid, current))).toBe(false);
  });

  test.each([{ when: "preparing" }, { when: "in-file", file: 1, byte: 50_000 }, { when: "moving", moved: 2 }] as const)(
    "a cable pulled at $when ends the client at once, and another try succeeds",
    async (at) => {
      const stage = await setStage();
      const phone = stage.plugIn({ files: someFiles(5, 100_000) });
      const scene = phone.play({ cues: [{ kind: "freeze", at }] });
      const client = stage.backUp(phone);
      await scene.frozen;
      stage.bus.detach(phone);
      expect(await client.exited).toBe(255);
      scene.resume();
      stage.bus.attach(phone);
      expect(await stage.backUp(phone).exited).toBe(0);
      for (const file of phone.files()) {
        expect(await digestOfDisk(placed(stage.dir, phone.udid, file))).toBe(digestOfPhone(file));
      }
    },
  );

  test.each([{ when: "preparing" }, { when: "in-file", file: 1, byte: 50_000 }] as const)(
    "frozen at $when, a phone notices that the client was killed, and the next one succeeds",
    async (at) => {
      const stage = await setStage();
      const phone = stage.plugIn({ files: someFiles(5, 100_000) });
      const scene = phone.play({ cues: [{ kind: "freeze", at }] });
      const client = stage.backUp(phone);
      await scene.frozen;
      client.kill("SIGKILL");
      await client.exited;
      expect(await stage.backUp(phone).exited).toBe(0);
      expect(told(phone)).toEqual(expect.arrayContaining(["frozen", "succeeded"]));
    },
  );

  test("a file that changes during the backup is sent once more", async () => {
    const stage = await setStage();
    const phone = stage.plugIn({ files: someFiles(5, 100_000) });
    const scene = phone.play({ cues: [{ kind: "freeze", at: { when: "before-file", file: 4 } }] });
    const client = stage.backUp(phone);
    await scene.frozen;
    phone.change(
      phone
        .files()
        .slice(0, 2)
        .map((file) => ({ ...file, seed: 9, size: 300_000 })),
    );
    scene.resume();
    expect(await client.exited).toBe(0);
    expect(phone.story.events.find(({ what }) => what === "scanned-again")?.detail).toBe("2 files");
    for (const file of phone.files()) {
      expect(await digestOfDisk(placed(stage.dir, phone.udid, file))).toBe(digestOfPhone(file));
    }
  });

  test("one phone is not synchronised by two programs at once", async () => {
    const stage = await setStage();
    const phone = stage.plugIn({ files: someFiles(5, 100_000) });
    const scene = phone.play({ cues: [{ kind: "freeze", at: { when: "before-file", file: 1 } }] });
    const first = stage.backUp(phone);
    await scene.frozen;
    const second = stage.backUp(phone);
    await until(() => phone.story.events.filter(({ detail }) => detail?.endsWith("syncLockRequest")).length === 2);
    scene.resume();
    expect(await first.exited).toBe(0);
    expect(await second.exited).toBe(0);
    expect(told(phone).filter((what) => what === "succeeded").length).toBe(2);
  });

  test("a phone that asks for its passcode says so to whoever observes", async () => {
    const stage = await setStage();
    const phone = stage.plugIn({ files: someFiles(1, 10) });
    phone.locked = true;
    phone.play({ passcode: {} });
    const client = stage.backUp(phone);
    await phone.story.until("passcode-asked");
    const dialogs = () => phone.story.events.filter(({ detail }) => detail?.includes("LocalAuthentication")).length;
    await expect.poll(dialogs).toBe(1);
    expect(filesBelow(join(stage.dir, phone.udid))).toEqual(["Info.plist"]);
    phone.passcode.enter();
    expect(await client.exited).toBe(0);
    expect(dialogs()).toBe(2);
    expect(phone.locked).toBe(false);
  });

  test("a phone that falls silent altogether answers nobody, until it speaks again", async () => {
    const stage = await setStage();
    const phone = stage.plugIn();
    phone.hush();
    const asking = stage.run("ideviceinfo", "-k", "DeviceName");
    const listed = await stage.run("idevice_id", "-l");
    expect(listed.output).toBe(`${phone.udid}\n`);
    phone.speak();
    expect(await asking).toEqual({ code: 0, output: "Simulated iPhone\n" });
  });
});
