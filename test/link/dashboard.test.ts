/** The dashboard's server on its real port: who may come in, what is served, and what it says of its daemon. */

import { mkdirSync, writeFileSync } from "node:fs";
import { type IncomingHttpHeaders, request } from "node:http";
import { join } from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";
import type { Wish } from "../../src/core/fix/fix.ts";
import { openDashboard } from "../../src/link/dashboard.ts";
import type { Heard } from "../../src/link/heard.ts";
import type { Answers } from "../../src/link/protocol.ts";
import { openLink } from "../../src/link/server.ts";
import { answers, openTestLink } from "./daemon.ts";
import { pastBackup, progress, snapshotAt } from "./examples.ts";
import { temporaryFolder, testSignal, until } from "./ground.ts";

type Asked = { method?: string; headers?: Record<string, string>; body?: string };
type Answered = { status: number; headers: IncomingHttpHeaders; body: string };

function ask(url: string, { method = "GET", headers = {}, body }: Asked = {}): Promise<Answered> {
  return new Promise((resolve, reject) => {
    const asked = request(url, { method, headers, agent: false }, (response) => {
      const chunks: Buffer[] = [];
      response.on("data", (chunk) => chunks.push(chunk));
      response.on("end", () =>
        resolve({
          status: response.statusCode ?? 0,
          headers: response.headers,
          body: Buffer.concat(chunks).toString(),
        }),
      );
      response.on("error", reject);
    });
    asked.on("error", reject);
    asked.end(body);
  });
}

async function served(answer: Partial<Answers> = {}, unused?: number, signal = testSignal().signal) {
  const { socket, link, stop } = await openTestLink({ answer });
  const page = temporaryFolder();
  mkdirSync(page, { recursive: true });
  for (const name of ["index.html", "panel.js", "panel.css", "icon.svg"]) writeFileSync(join(page, name), name);
  const dashboard = await openDashboard({
    socket,
    page,
    signal,
    ...(unused !== undefined && { unused }),
  });
  const { origin } = new URL(dashboard.url);
  return { ...dashboard, origin, link, socket, daemonStops: () => stop.abort() };
}

/** Goes in by the key, and has the cookie from then on. */
async function entered(dashboard: { url: string; origin: string }) {
  const { headers } = await ask(dashboard.url);
  const cookie = headers["set-cookie"]?.[0]?.split(";")[0] ?? "";
  const { origin } = dashboard;
  return {
    get: (path: string, more: Record<string, string> = {}) => ask(origin + path, { headers: { cookie, ...more } }),
    post: (body: string, more: Record<string, string> = {}) =>
      ask(`${origin}/ask`, {
        method: "POST",
        headers: { cookie, origin, "content-type": "application/json", ...more },
        body,
      }),
    cookie,
  };
}

/** What the page hears, as it comes. */
function hears(origin: string, cookie: string): Heard[] {
  const heard: Heard[] = [];
  let rest = "";
  const asked = request(`${origin}/events`, { headers: { cookie }, agent: false }, (response) => {
    response.setEncoding("utf8").on("data", (text: string) => {
      const lines = (rest + text).split("\n\n");
      rest = lines.pop() ?? "";
      heard.push(...lines.map((line) => JSON.parse(line.slice("data: ".length))));
    });
    response.on("error", () => undefined); // hung up on when the story is over
  });
  asked.on("error", () => undefined);
  asked.end();
  onTestFinished(() => void asked.destroy());
  return heard;
}

describe("the door", () => {
  test("opens once by its key, which leaves the address for a cookie that no script and no other site can use", async () => {
    const dashboard = await served();
    const first = await ask(dashboard.url);
    expect([first.status, first.headers.location]).toEqual([303, "/"]);
    expect(first.headers["set-cookie"]?.[0]).toMatch(/^defrost-\d+=[\w-]{43}; Path=\/; HttpOnly; SameSite=Strict$/);
    expect((await ask(dashboard.url)).status).toBe(403);
    const cookie = first.headers["set-cookie"]?.[0]?.split(";")[0] ?? "";
    // The browser that has used it may use it again: it is in its history.
    expect((await ask(dashboard.url, { headers: { cookie } })).status).toBe(303);
  });

  test.each(["/", "/panel.js", "/events", "/nothing"])("without a key there is no %s", async (path) => {
    const { origin, url } = await served();
    expect((await ask(origin + path)).status).toBe(403);
    expect((await ask(origin + path, { headers: { cookie: "defrost=guess" } })).status).toBe(403);
    expect((await ask(`${origin}/enter?key=guess`)).status).toBe(403);
    expect((await ask(url)).status).toBe(303);
  });

  test("a name that a stranger gave for this address is not this address", async () => {
    const dashboard = await served();
    const { get } = await entered(dashboard);
    const { port } = new URL(dashboard.origin);
    for (const host of ["evil.example", `evil.example:${port}`, `localhost:${port}`, "127.0.0.1"]) {
      expect((await get("/", { host })).status, host).toBe(421);
    }
  });

  test("a page of another origin is turned away, with the cookie and all", async () => {
    const dashboard = await served();
    const { get, post, cookie } = await entered(dashboard);
    const wish = JSON.stringify({ ask: "wish", wish: { want: "stop" } });
    for (const origin of ["http://evil.example", "http://127.0.0.1:1", "null"]) {
      expect((await get("/events", { origin })).status, origin).toBe(403);
      expect((await post(wish, { origin })).status, origin).toBe(403);
    }
    for (const site of ["cross-site", "same-site"]) {
      expect((await get("/", { "sec-fetch-site": site })).status).toBe(403);
      expect((await ask(dashboard.url, { headers: { "sec-fetch-site": site } })).status).toBe(403);
    }
    const nobody = await ask(`${dashboard.origin}/ask`, { method: "POST", headers: { cookie }, body: wish });
    expect(nobody.status).toBe(403);
  });

  test("whatever is answered forbids what a page may not do", async () => {
    const dashboard = await served();
    const { get } = await entered(dashboard);
    for (const { headers } of [await get("/"), await get("/nothing"), await ask(dashboard.origin)]) {
      expect(headers["content-security-policy"]).toMatch(
        /^default-src 'none'; script-src 'self';.*frame-ancestors 'none'/,
      );
      expect(headers["content-security-policy"]).not.toContain("unsafe");
      expect(headers).toMatchObject({
        "x-content-type-options": "nosniff",
        "referrer-policy": "no-referrer",
        "cache-control": "no-store",
      });
    }
  });
});

describe("the server", () => {
  test("serves four files, and no path reaches another", async () => {
    const { get } = await entered(await served());
    expect([(await get("/")).body, (await get("/panel.js")).body]).toEqual(["index.html", "panel.js"]);
    for (const path of ["/../index.html", "/%2e%2e/etc/passwd", "//etc/passwd", "/index.html", "/panel.js/x"]) {
      const { status, body } = await get(path);
      expect([status === 404 || body === "index.html", path]).toEqual([true, path]);
    }
  });

  test("hands a wish to the daemon as it is, and the reply back", async () => {
    const wishes: Wish[] = [];
    const { post } = await entered(
      await served({
        wish: async (wish) => {
          wishes.push(wish);
          return { kind: "refused", why: "it-moves" };
        },
      }),
    );
    const wish: Wish = { want: "fix", fix: "stop-stuck-backup", by: "click", consents: false };
    expect(JSON.parse((await post(JSON.stringify({ ask: "wish", wish }))).body)).toEqual({
      kind: "refused",
      why: "it-moves",
    });
    expect(wishes).toEqual([wish]);
  });

  test.each([
    ["no JSON", "{"],
    ["no question", "{}"],
    ["a fix that there is not", '{"ask":"wish","wish":{"want":"fix","fix":"rm -rf /","by":"click","consents":true}}'],
    ["a word too much", '{"ask":"wish","wish":{"want":"stop","pid":1}}'],
    ["more than anybody asks", JSON.stringify({ ask: "samples", backup: "x".repeat(20_000) })],
  ])("refuses %s before anybody looks at it", async (_what, body) => {
    const wish = () => Promise.reject(new Error("nobody may ask me this"));
    const { post } = await entered(await served({ wish }));
    expect((await post(body)).status).toBe(400);
    expect((await post(body, { "content-type": "text/plain" })).status).toBe(415);
    expect(JSON.parse((await post('{"ask":"history"}')).body)).toEqual([pastBackup]);
  });

  test("tells how things are, at once and as they change, also that the daemon went and came back", async () => {
    const dashboard = await served();
    const { cookie, post } = await entered(dashboard);
    const heard = hears(dashboard.origin, cookie);
    await until(() => heard.length > 0);
    expect(heard[0]).toEqual({ kind: "snapshot", snapshot: snapshotAt(0) });
    dashboard.link.publish(progress(5000));
    await until(() => heard.some((one) => one.kind === "event" && one.event.at === 5000));
    const { body } = await post('{"ask":"samples","backup":"b1"}');
    expect(JSON.parse(body)).toEqual([{ at: 1, bytes: 4096 }]);

    dashboard.daemonStops();
    await until(() => heard.at(-1)?.kind === "away");
    expect((await post('{"ask":"history"}')).status).toBe(503);
    await openLink({ socket: dashboard.socket, answer: answers, signal: testSignal().signal });
    await until(() => heard.at(-1)?.kind === "snapshot");
    expect(heard.filter(({ kind }) => kind === "away").length).toBeLessThanOrEqual(2); // gone, then nobody
  });

  test("ends when for a while nobody has looked, and not while somebody looks", async () => {
    const dashboard = await served({}, 150);
    const { cookie } = await entered(dashboard);
    const asked = request(`${dashboard.origin}/events`, { headers: { cookie }, agent: false }, (response) => {
      response.on("error", () => undefined).resume();
      setTimeout(() => asked.destroy(), 400);
    });
    asked.on("error", () => undefined);
    const from = Date.now();
    asked.end();
    expect(await dashboard.closed).toBe("unused");
    expect(Date.now() - from).toBeGreaterThanOrEqual(400);
    await expect(ask(dashboard.origin)).rejects.toThrow("ECONNREFUSED");
  });

  test("stopped while a page is open, it leaves nothing behind that keeps a program alive", async () => {
    const timers = () => process.getActiveResourcesInfo().filter((what) => what === "Timeout").length;
    const stop = new AbortController();
    const dashboard = await served({}, 60_000, stop.signal);
    const { cookie } = await entered(dashboard);
    const heard = hears(dashboard.origin, cookie);
    await until(() => heard.length > 0);
    const before = timers();
    stop.abort();
    expect(await dashboard.closed).toBe("stopped");
    await until(() => timers() <= before);
  });
});
