/** How the app starts: once, and only by somebody who says where the daemon is. */

import { expect, onTestFinished, test, vi } from "vitest";
import { fakeElectron } from "./electron.ts";

async function started(args: string[], alone = true) {
  const world = fakeElectron();
  world.app.alone = alone;
  let quit = false;
  world.app.on("will-quit", () => {
    quit = true;
  });
  const { argv } = process;
  process.argv = ["electron", "main.js", ...args];
  onTestFinished(() => {
    process.argv = argv;
  });
  vi.resetModules();
  await import("../../../src/tray/app/main.ts");
  return { world, quit };
}

test("a second one leaves at once: the first has been told, and shows its panel", async () => {
  const { world, quit } = await started(["--socket=/nowhere/daemon.sock", "--node=/usr/bin/node"], false);
  expect([quit, world.trays]).toEqual([true, []]);
  expect(world.app.sandboxed).toBe(true);
  expect(world.schemes).toMatchObject([{ scheme: "defrost", privileges: { standard: true, secure: true } }]);
  expect(world.schemes[0]?.privileges).not.toHaveProperty("bypassCSP");
  expect(world.app.listenerCount("window-all-closed")).toBe(1); // closing the panel is not quitting
});

test("without an address it says what it expected", async () => {
  await expect(started([])).rejects.toThrow("expected --socket=PATH and --node=PATH");
});
