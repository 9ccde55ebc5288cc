/**
 * Measures what Defrost costs, next to others in the same run, and prints one
 * table. Linux only: it reads /proc. Needs inotify-tools and
 * libimobiledevice-utils.
 *
 *   node bench/cost/run.ts [--quick] [--node-flags="..."] [measurement ...]
 *
 * Without --node-flags Defrost gets those of the service's template.
 */

import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { cpus, release } from "node:os";
import { parseArgs } from "node:util";
import { client } from "./client.ts";
import { flow } from "./flow.ts";
import { life } from "./life.ts";
import { memory } from "./memory.ts";
import { ready } from "./ready.ts";
import { rest } from "./rest.ts";
import { type Row, tableOf } from "./row.ts";
import { type Scene, setScene } from "./scene.ts";
import { seen } from "./seen.ts";
import { storm } from "./storm.ts";

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    quick: { type: "boolean" },
    "node-flags": { type: "string", default: flagsOf("launchd/defrost.service") },
  },
});
const size = values.quick
  ? { many: 20_000, rounds: 2, each: 10_000, settle: 45_000, times: 5, pairs: 3, backups: 200 }
  : { many: 500_000, rounds: 3, each: 60_000, settle: 60_000, times: 30, pairs: 8, backups: 10_000 };
const { rounds, each, settle } = size;

/** In this order: the last ones leave the large folder as they found it, but not its caches. */
const measurements: Record<string, (scenes: { few: Scene; many: Scene }) => Promise<Row[]>> = {
  memory: ({ few, many }) => memory(few, many, { rounds, settle }),
  ready: ({ many }) => ready(many, { rounds }),
  rest: ({ many }) => rest(many, { rounds, each, settle }),
  seen: ({ many }) => seen(many, { times: size.times }),
  flow: ({ many }) => flow(many, { rounds, each: each / 3 }),
  storm: ({ many }) => storm(many),
  client: ({ few }) => client(few, { rounds: size.pairs }),
  life: ({ few }) => life(size.backups, few.nodeFlags),
};
const unknown = positionals.filter((name) => !measurements[name]);
if (unknown.length > 0) throw new Error(`no such measurement: ${unknown}; there are ${Object.keys(measurements)}`);

const built = spawnSync(process.execPath, ["scripts/build.ts"], { stdio: "inherit" });
if (built.status !== 0) throw new Error("the bundle could not be built");

const flags = values["node-flags"].split(" ").filter((flag) => flag !== "");
const scenes = { few: await setScene(1000, flags), many: await setScene(size.many, flags) };
try {
  const rows: Row[] = [];
  for (const [name, measure] of Object.entries(measurements)) {
    if (positionals.length > 0 && !positionals.includes(name)) continue;
    console.error(`${name} ...`);
    rows.push(...(await measure(scenes)));
  }
  console.log(`${tableOf(rows)}\n`);
  const model = cpus()[0]?.model ?? "processors";
  console.log(
    `${cpus().length} × ${model}, Linux ${release()}, Node ${process.versions.node}; "many" is ${size.many} files.`,
  );
} finally {
  await Promise.all([scenes.few.close(), scenes.many.close()]);
}

/** What stands between Node and the bundle. */
function flagsOf(template: string): string {
  const [, flags] = /^ExecStart=__NODE__(.*?)__BUNDLE__/m.exec(readFileSync(template, "utf8")) ?? [];
  if (flags === undefined) throw new Error(`${template} does not say how the bundle is started`);
  return flags;
}
