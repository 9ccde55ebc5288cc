import { spawnSync } from "node:child_process";
import { expect, test } from "vitest";

const tidy = new URL("../../src/daemon/tidy.ts", import.meta.url);

/** In a process at rest, where V8 sees no reason to collect anything. */
function atRest(body: string): string {
  const script = `
    import { makeTidy } from ${JSON.stringify(tidy)};
    const registry = new FinalizationRegistry(() => { process.stdout.write("collected"); process.exit(); });
    (() => registry.register({ large: new Array(1000).fill(0) }))();
    setTimeout(() => process.exit(), 2000);
    ${body}`;
  return spawnSync(process.execPath, ["--input-type=module", "-e", script], { encoding: "utf8" }).stdout;
}

test("what starting took is given back, also where nobody asks for more memory", () => {
  expect(atRest("makeTidy(1)();")).toBe("collected");
  expect(atRest("")).toBe("");
});

test("a process that is done does not wait for it", () => {
  const script = `import { makeTidy } from ${JSON.stringify(tidy)}; makeTidy(600_000)();`;
  const { status } = spawnSync(process.execPath, ["--input-type=module", "-e", script], { timeout: 60_000 });
  expect(status).toBe(0);
});
