import { utimesSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { hintsByFolder, hintsByTree } from "../../../src/platform/folder/hints.ts";
import { between, makeClient, makeRoot, phone, step, tick, watchRoot } from "./scene.ts";

const nothing = { bytes: 0, files: 0, entries: 0 };

describe.each([
  ["without hints", {}],
  ["with a hint for each folder, as on Linux", { hints: hintsByFolder }],
  ["with hints for the whole tree, as on macOS", { hints: hintsByTree }],
])("%s", (_, options) => {
  test("a file that is sent again, as when a backup is tried again, counts again from its first byte", async () => {
    const root = makeRoot();
    const client = makeClient(root);
    const sense = await watchRoot(root, options);
    client.begin();
    client.folders("Snapshot");
    client.file("Snapshot/ab/ab01", 10 * step);
    client.status("uploading");
    await sense.until("folder");
    const was = await sense.turn();

    client.again("Snapshot/ab/ab01", 2 * step);
    const is = await sense.turn();
    expect(between(was, is)).toMatchObject({ bytes: 2 * step, files: 1 });
    client.grow("Snapshot/ab/ab01");
    expect(between(is, await sense.turn())).toMatchObject({ bytes: step, files: 0 });
  });

  test("a backup is seen from its first sign to its end", async () => {
    const root = makeRoot();
    const client = makeClient(root);
    const sense = await watchRoot(root, options);
    expect(sense.seen).toMatchObject([{ kind: "sees", sense: "folder", root }]);

    client.begin();
    const preparing = await sense.until("folder");
    expect(preparing.sample).toMatchObject({ root, device: phone, arrival: false, status: "absent", snapshot: false });
    expect(preparing.sample.infoAt).toBeTypeOf("number");

    client.folders("Snapshot");
    client.status("uploading");
    let was = await sense.turn();
    expect(was).toMatchObject({ status: { state: "uploading", full: true }, snapshot: true, bytes: 0, files: 0 });

    for (const name of ["ab/ab01", "cd/cd01", "ab/ab02"]) {
      client.file(`Snapshot/${name}`, 0);
      for (let steps = 0; steps < 3; steps++) client.grow(`Snapshot/${name}`);
      const is = await sense.turn();
      expect(between(was, is)).toMatchObject({ bytes: 3 * step, files: 1 });
      expect(is.lastFile).toBe(`Snapshot/${name}`);
      was = is;
    }

    client.file("Snapshot/Manifest.db", 100);
    const manifest = await sense.turn();
    expect(manifest.manifestAt).toBeTypeOf("number");
    client.grow("Snapshot/Manifest.db", 1000);
    expect((await sense.turn()).bytes - manifest.bytes).toBe(1000);

    client.status("moving");
    was = await sense.turn();
    expect(was).toMatchObject({ status: { state: "moving" } });
    for (const name of ["ab/ab01", "cd/cd01", "ab/ab02"]) {
      client.move(name);
      const is = await sense.turn();
      expect(between(was, is)).toEqual({ bytes: 0, files: 0, entries: expect.toSatisfy((more: number) => more > 0) });
      was = is;
      expect(between(was, await sense.turn())).toEqual(nothing);
    }

    client.move("Manifest.db");
    client.status("removing");
    client.remove("Snapshot");
    client.status("finished");
    const done = await sense.turn();
    expect(done).toMatchObject({ status: { state: "finished" }, snapshot: false, bytes: 9 * step + 1000, files: 3 });
    expect(await sense.turn()).toEqual(done);
  });

  test("a file kept open is seen to grow at each beat", async () => {
    const root = makeRoot();
    const client = makeClient(root);
    const sense = await watchRoot(root, options);
    client.begin();
    client.status("uploading");
    for (const folder of ["00", "5f", "ff"]) client.file(`Snapshot/${folder}/${folder}`);
    await sense.turn();
    const write = client.open("Snapshot/5f/5f01");
    write();
    let was = await sense.turn();
    for (let beats = 0; beats < 12; beats++) {
      write(100 + beats);
      const is = await sense.turn();
      expect(between(was, is)).toEqual({ bytes: 100 + beats, files: 0, entries: 0 });
      was = is;
    }
    expect(was.lastFile).toBe("Snapshot/5f/5f01");
  });

  test("a ghost, after a long silence, is a few bytes more in the last file and nothing else", async () => {
    const root = makeRoot();
    const client = makeClient(root);
    const sense = await watchRoot(root, options);
    client.begin();
    client.status("uploading");
    for (let file = 0; file < 40; file++) client.file(`Snapshot/a${file % 10}/${file}`);
    await tick();
    const write = client.open("Snapshot/a3/last");
    write();
    const frozen = await sense.turn();
    await sense.turn();
    const silent = await sense.turn();
    for (let beats = 0; beats < 40; beats++) expect(await sense.turn()).toEqual(silent);
    expect(silent.bytes - frozen.bytes).toBe(0);
    write(777);
    const ghost = await sense.turn();
    expect(between(silent, ghost)).toEqual({ bytes: 777, files: 0, entries: 0 });
    expect(ghost.lastFile).toBe("Snapshot/a3/last");
    expect(silent.lastFile).toBe("Snapshot/a3/last");
  });

  test("half a backup is met, and goes on", async () => {
    const root = makeRoot();
    const client = makeClient(root);
    client.begin();
    client.status("uploading");
    for (let file = 0; file < 300; file++)
      client.file(`Snapshot/${(file % 256).toString(16).padStart(2, "0")}/${file}`, 10);
    client.file("Snapshot/Manifest.db");
    client.file("Manifest.db");
    await tick();
    const write = client.open("Snapshot/77/open");
    write();
    const sense = await watchRoot(root, options);
    const [first] = sense.of("folder");
    expect(first?.sample).toMatchObject({ ...nothing, arrival: true, lastFile: "Snapshot/77/open" });
    const met = await sense.turn();
    expect(met).toEqual({ ...first?.sample, arrival: false });
    write(5);
    expect(between(met, await sense.turn())).toEqual({ bytes: 5, files: 0, entries: 0 });
    client.file("Snapshot/78/new");
    const more = await sense.turn();
    expect(between(met, more)).toEqual({ bytes: 5 + step, files: 1, entries: 0 });
  });
});

test("many small files between two beats are movement, and all in the last folder are counted", async () => {
  const root = makeRoot();
  const client = makeClient(root);
  const sense = await watchRoot(root);
  client.begin();
  client.status("uploading");
  client.folders("Snapshot/0a", "Snapshot/0b");
  let was = await sense.turn();
  was = await sense.turn();
  for (let file = 0; file < 100; file++) client.file(`Snapshot/0b/${file}`, 10);
  const is = await sense.turn();
  expect(between(was, is)).toEqual({ bytes: 1000, files: 100, entries: 0 });
  expect(between(is, await sense.turn())).toEqual(nothing);
});

test("a file taken back is movement", async () => {
  const root = makeRoot();
  const client = makeClient(root);
  const sense = await watchRoot(root);
  client.begin();
  client.status("uploading");
  client.file("Snapshot/0a/one");
  client.file("Snapshot/0a/two");
  await sense.turn();
  const was = await sense.turn();
  client.remove("Snapshot/0a/two");
  expect(between(was, await sense.turn())).toEqual({ bytes: 0, files: 0, entries: 1 });
});

test("what a latecomer judges by is the newest change, be it in the future", async () => {
  const root = makeRoot();
  const client = makeClient(root);
  client.begin();
  client.status("uploading");
  client.file("Snapshot/0a/one");
  const future = Date.now() + 3_600_000;
  utimesSync(join(client.folder, "Snapshot/0a/one"), future / 1000, future / 1000);
  const sense = await watchRoot(root);
  expect(sense.of("folder")[0]?.sample.changedAt).toBeCloseTo(future, -1);
});

test("an incremental run is told of while the last run's status still says finished, and how long the list of files is that it adds to", async () => {
  const root = makeRoot();
  const client = makeClient(root);
  client.begin();
  client.status("finished");
  client.file("Manifest.db", 7);
  const days = Date.now() / 1000 - 3 * 86_400;
  for (const file of ["Info.plist", "Status.plist", "Manifest.db"]) utimesSync(join(client.folder, file), days, days);
  const sense = await watchRoot(root);
  await sense.beat.turn();
  expect(sense.of("folder")).toHaveLength(1);
  client.begin();
  for (let beats = 0; beats < 5; beats++) await sense.turn();
  expect(await sense.turn()).toMatchObject({ status: { state: "finished" }, manifestBytes: 7, ...nothing });
});
