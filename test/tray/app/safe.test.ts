/** What the app's page may not do, one promise a test; in Chromium where it is Chromium that has to keep it. */

import { EventEmitter } from "node:events";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { buildTray } from "../../../scripts/build-tray.ts";
import type { Hold } from "../../../src/link/hold.ts";
import { readPage } from "../../../src/link/page-files.ts";
import { temporaryFolder } from "../../link/ground.ts";
import { browserInstalled, useBrowser } from "../browser.ts";
import { snapshots } from "../scenes.ts";
import { FakeWindow, fakeElectron } from "./electron.ts";

const launched = browserInstalled() ? useBrowser() : undefined;

async function served() {
  const world = fakeElectron();
  const page = join(temporaryFolder(), "tray");
  await buildTray(page);
  const electron = await import("electron");
  const { pageUrl, servePage } = await import("../../../src/tray/app/page.ts");
  servePage(electron.protocol, await readPage(join(page, "panel")));
  const get = async (path: string, method = "GET") => {
    const answer = await world.serves?.(new Request(new URL(path, pageUrl), { method }));
    if (!answer) throw new Error("nothing is served");
    return answer;
  };
  return { get, page, pageUrl };
}

test("a page runs in a sandbox, and cannot leave, open another, or embed one", async () => {
  const world = fakeElectron();
  const { guardPages } = await import("../../../src/tray/app/guard.ts");
  guardPages();
  expect(world.app.sandboxed).toBe(true);
  const { webContents } = new FakeWindow({});
  for (const what of ["will-navigate", "will-redirect", "will-attach-webview"]) {
    let prevented = false;
    const preventDefault = () => {
      prevented = true;
    };
    webContents.emit(what, { preventDefault }, "https://example.com/");
    expect([what, prevented]).toEqual([what, true]);
  }
  expect(webContents.opening?.({ url: "https://example.com/" })).toEqual({ action: "deny" });
});

test("it is allowed nothing", async () => {
  const world = fakeElectron();
  const { session } = await import("electron");
  const { denyAll } = await import("../../../src/tray/app/guard.ts");
  denyAll(session.defaultSession);
  const { setPermissionRequestHandler: asks, ...others } = world.permissions;
  const answers: unknown[] = [];
  (asks as (...given: unknown[]) => void)({}, "media", (answer: unknown) => answers.push(answer));
  expect(answers).toEqual([false]);
  expect(Object.keys(others).sort()).toEqual(["setDevicePermissionHandler", "setPermissionCheckHandler"]);
  for (const may of Object.values(others)) expect(may()).toBe(false);
});

test("only the panel is heard, and only what the schema knows", async () => {
  const world = fakeElectron();
  const { answerPanel } = await import("../../../src/tray/app/ipc.ts");
  const { pageUrl } = await import("../../../src/tray/app/page.ts");
  const frame = { url: pageUrl };
  const asked: unknown[] = [];
  // Only its asking is used here.
  const hold = { ask: async (question: unknown) => asked.push(question) } as unknown as Hold;
  const did: string[] = [];
  answerPanel({
    hold,
    frame: () => frame as never,
    hears: () => did.push("hears"),
    startDaemon: () => did.push("starts"),
    close: () => did.push("closes"),
    pickFolder: async () => "/folder",
    startAtLogin: async (on) => void did.push(`at login: ${on}`),
    allowNotices: async () => true,
  });
  const strangers = [null, { url: pageUrl }, { url: "https://example.com/" }];
  for (const senderFrame of strangers) {
    for (const answer of Object.values(world.answers))
      expect(() => answer({ senderFrame }, { ask: "history" })).toThrow("Only the panel may ask");
    for (const channel of ["hear", "start-daemon", "close"]) world.ipc.emit(channel, { senderFrame });
  }
  frame.url = "https://example.com/"; // even its own, once it is somewhere else
  world.ipc.emit("start-daemon", { senderFrame: frame });
  expect([asked, did]).toEqual([[], []]);

  frame.url = pageUrl;
  for (const question of [{ ask: "rm" }, {}, null, { ask: "wish", wish: { want: "fix", fix: "rm -rf /" } }])
    expect(() => world.answers.ask?.({ senderFrame: frame }, question)).toThrow();
  await world.answers.ask?.({ senderFrame: frame }, { ask: "history" });
  expect(() => world.answers["start-at-login"]?.({ senderFrame: frame }, "yes")).toThrow();
  expect(await world.answers["pick-folder"]?.({ senderFrame: frame })).toBe("/folder");
  for (const channel of ["hear", "start-daemon", "close"]) world.ipc.emit(channel, { senderFrame: frame });
  expect([asked.length, did]).toEqual([1, ["hears", "starts", "closes"]]);
});

test("its address serves four files under a strict policy, and no path reaches another", async () => {
  const { get, pageUrl } = await served();
  for (const path of ["", "panel.js", "panel.css", "icon.svg"]) {
    const { status, headers } = await get(path);
    expect([path, status]).toEqual([path, 200]);
    expect(headers.get("content-security-policy")).toMatch(/^default-src 'none'; script-src 'self';/);
    expect(headers.get("content-security-policy")).not.toContain("unsafe");
    expect(headers.get("x-content-type-options")).toBe("nosniff");
  }
  for (const path of [
    "../main.js",
    "%2e%2e/main.js",
    "//etc/passwd",
    "index.html",
    `${pageUrl}../preload.cjs`,
    "defrost://other/",
  ])
    expect([path, (await get(path)).status]).toEqual([path, 404]);
  expect((await get("", "POST")).status).toBe(404);
});

test("its preload hands it a handful of functions, and nothing of Electron", async () => {
  const { page } = await served();
  const given: Record<string, unknown> = {};
  const ipcRenderer = Object.assign(new EventEmitter(), { invoke: async () => "answer", send: () => undefined });
  const electron = {
    ipcRenderer,
    contextBridge: { exposeInMainWorld: (name: string, api: unknown) => (given[name] = api) },
  };
  const source = readFileSync(join(page, "preload.cjs"), "utf8");
  new Function("require", "exports", source)((name: string) => (name === "electron" ? electron : undefined), {});
  expect(Object.keys(given)).toEqual(["defrost"]);
  const api = given.defrost as Record<string, (...given: unknown[]) => unknown>;
  expect(Object.keys(api)).toEqual([
    ...["ask", "hear", "pickFolder", "startAtLogin", "allowNotices", "startDaemon", "close"],
  ]);
  const heard: unknown[] = [];
  api.hear?.((...told: unknown[]) => heard.push(...told));
  ipcRenderer.emit("told", { sender: ipcRenderer }, "a picture");
  expect(heard).toEqual(["a picture"]);
});

test("nothing is opened outside but what a short list names", async () => {
  fakeElectron();
  const { outside } = await import("../../../src/tray/app/guard.ts");
  expect(Object.values(outside)).toEqual(["x-apple.systempreferences:com.apple.MenuBarSettings"]);
});

test.skipIf(!launched)("the page works in a real browser with nothing but the preload’s functions", async () => {
  const { page: folder } = await served();
  const browser = launched?.();
  if (!browser) throw new Error("skipped, then");
  const context = await browser.newContext({ viewport: { width: 360, height: 620 } });
  const page = await context.newPage();
  const errors: string[] = [];
  page.on("pageerror", (error) => errors.push(error.message));
  page.on("console", (message) => message.type() === "error" && errors.push(message.text()));
  const files = await readPage(join(folder, "panel"));
  const { headers } = await import("../../../src/link/dashboard-door.ts");
  await page.route("**/*", (route) => {
    const file = files.get(new URL(route.request().url()).pathname);
    return route.fulfill(file ? { body: file.body, contentType: file.type, headers: { ...headers } } : { status: 404 });
  });
  await page.addInitScript(`window.defrost = {
    ask: async () => [],
    hear: (tell) => tell({ kind: "snapshot", snapshot: ${JSON.stringify(snapshots.frozen)} }),
    startDaemon() {}, close() { document.title = "closed" } }`);
  await page.goto("http://localhost/");
  await page.getByRole("heading", { name: "Frozen for 3 minutes at 18.2 GB" }).waitFor();
  // As high as what is in it, so that the window can be.
  expect(await page.evaluate("document.body.getBoundingClientRect().height")).toBeLessThan(1500);
  await page.keyboard.press("Escape");
  expect([await page.title(), errors]).toEqual(["closed", []]);
  await context.close();
});
