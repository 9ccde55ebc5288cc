import { mkdirSync, utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { minutes } from "../../../src/core/time.ts";
import { type Disk, realDisk } from "../../../src/platform/folder/disk.ts";
import { hintsByFolder } from "../../../src/platform/folder/hints.ts";
import type { FolderOptions } from "../../../src/platform/folder/sense.ts";
import { poll } from "../watching.ts";
import { makeClient, makeRoot, phone, tick, watchRoot } from "./scene.ts";

const folders = Array.from({ length: 256 }, (_, n) => n.toString(16).padStart(2, "0"));

/** A disk that counts what it is asked, and the entries it lists. */
function counting() {
  let questions = 0;
  let listed = 0;
  const ask = <Rest extends unknown[], Answer>(question: (...rest: Rest) => Promise<Answer>) => {
    return (...rest: Rest) => {
      questions += 1;
      return question(...rest);
    };
  };
  const disk: Disk = {
    look: ask(realDisk.look),
    read: ask(realDisk.read),
    follow: ask(realDisk.follow),
    list: ask(async (folder) => {
      const names = await realDisk.list(folder);
      listed += names?.length ?? 0;
      return names;
    }),
  };
  return { disk, questions: () => questions, listed: () => listed };
}

/** A phone's folder with so many files, half of them still in Snapshot/. */
function makeFull(files: number) {
  const root = makeRoot();
  const client = makeClient(root);
  client.begin();
  client.folders(...folders.flatMap((name) => [name, `Snapshot/${name}`]));
  for (let n = 0; n < files; n++) {
    const name = `${folders[n % 256]}/${n}`;
    writeFileSync(join(client.folder, n % 2 ? name : `Snapshot/${name}`), "");
  }
  return { root, client };
}

/** How many questions each beat of a short backup costs: while a file grows, in silence, and when a file is moved. */
async function costsOf({ root, client }: ReturnType<typeof makeFull>, options: FolderOptions) {
  client.status("uploading");
  await tick();
  const write = client.open("Snapshot/a1/open");
  const { disk, questions } = counting();
  const sense = await watchRoot(root, { ...options, disk, retry: minutes(60), gap: minutes(60) });
  await sense.until("folder");
  await sense.turn();
  const cost = async (happens: () => void) => {
    happens();
    const before = questions();
    await sense.turn();
    return questions() - before;
  };
  const growing: number[] = [];
  for (let beats = 0; beats < 5; beats++) growing.push(await cost(write));
  const silent: number[] = [];
  for (let beats = 0; beats < 40; beats++) silent.push(await cost(() => undefined));
  client.status("moving");
  await sense.turn();
  const moving = await cost(() => client.move("a1/open"));
  await sense.end();
  return { growing, silent, moving };
}

test("a beat costs the same beside 600 files and 20,000", { timeout: 120_000 }, async () => {
  const [few, many] = [makeFull(600), makeFull(20_000)];
  for (const options of [{ hints: hintsByFolder }, {}]) {
    const costs = await costsOf(few, options);
    expect(await costsOf(many, options)).toEqual(costs);
    expect(Math.max(...costs.growing)).toBeLessThan(20);
    expect(Math.max(...costs.silent)).toBeLessThan(300);
    expect(costs.silent.filter((cost) => cost > 20).length).toBeLessThan(35);
    expect(costs.moving).toBeLessThan(600);
  }
});

test("hundreds of old backups in a root cost a beat nothing", async () => {
  const root = makeRoot();
  const years = new Date(2020, 1);
  for (let n = 0; n < 500; n++) {
    const old = makeClient(root, n.toString(16).padStart(40, "0"));
    old.begin();
    old.status(n % 2 ? "finished" : "uploading");
    for (const file of ["Info.plist", "Status.plist"]) utimesSync(join(old.folder, file), years, years);
  }
  const client = makeClient(root);
  client.begin();
  client.status("uploading");
  mkdirSync(join(client.folder, "Snapshot"));
  const { disk, questions } = counting();
  const sense = await watchRoot(root, { disk, retry: minutes(60), gap: minutes(60) });
  await poll(() => sense.of("folder")[500], "all to be met");
  await sense.turn();
  const told = sense.of("folder").length;
  const before = questions();
  await sense.turn();
  expect(questions() - before).toBeLessThan(40);
  expect(sense.of("folder").slice(told)).toMatchObject([{ sample: { device: phone } }]);
});

test("at rest nothing is asked and nothing told, until something happens", async () => {
  const root = makeRoot();
  const client = makeClient(root);
  client.begin();
  client.status("uploading");
  client.file("Snapshot/0a/one", 10);
  const { disk, questions } = counting();
  const sense = await watchRoot(root, { disk, gap: 5, hints: hintsByFolder });
  let asked = -1;
  await poll(() => {
    const still = asked === questions();
    asked = questions();
    return still && sense.of("folder").length > 0 ? true : undefined;
  }, "rest");
  expect(sense.of("folder")).toHaveLength(1);
  client.grow("Snapshot/0a/one", 5);
  await sense.until("folder", ({ sample }) => sample.bytes === 5);
  client.status("finished");
  await sense.until("folder", ({ sample }) => typeof sample.status === "object" && sample.status.state === "finished");
});
