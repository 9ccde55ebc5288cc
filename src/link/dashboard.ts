/**
 * The panel in a browser: serves the page and what it shows on the loopback
 * address, to whoever was given the key, and ends when nobody looks any more.
 */

import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { type Millis, minutes, seconds } from "../core/time.ts";
import { checkAddress, headers, makeDoor, type Refusal } from "./dashboard-door.ts";
import { answerPage, tellPage } from "./dashboard-talk.ts";
import { holdLink } from "./hold.ts";
import { readPage } from "./page-files.ts";

export type DashboardOptions = {
  /** Of the daemon. */
  socket: string;
  /** Where the page lies. */
  page: string;
  signal: AbortSignal;
  /** Ends when for so long no page has been open. */
  unused?: Millis;
};
/** `url` opens it once; the browser that used it may come back. */
export type Dashboard = { url: string; closed: Promise<"unused" | "stopped"> };

export async function openDashboard(options: DashboardOptions): Promise<Dashboard> {
  const { socket, page, signal, unused = minutes(10) } = options;
  const assets = await readPage(page);
  const ended = new AbortController();
  const until = AbortSignal.any([signal, ended.signal]);
  const hold = await holdLink({ socket, signal: until });
  const idle = afterLast(unused, () => ended.abort());

  const server = createServer({ requestTimeout: seconds(10) }, (request, response) => {
    serve(request, response).catch((error) => {
      // A page that left in the middle of its question is no surprise.
      if (!request.errored && !response.destroyed) throw error;
    });
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening", { signal });
  const address = server.address();
  if (typeof address !== "object" || address === null) throw new Error(`not listening on a port: ${address}`);
  const host = `127.0.0.1:${address.port}`;
  const door = makeDoor(`defrost-${address.port}`);

  async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
    const refusal = checkAddress(request, host);
    if (refusal) return refuse(response, refusal);
    const { pathname, searchParams } = new URL(request.url ?? "/", `http://${host}`);
    const what = `${request.method} ${pathname}`;
    if (what === "GET /enter") {
      const cookie = door.open(searchParams.get("key"));
      const turnedAway = cookie === undefined && door.refuses(request);
      if (turnedAway) return refuse(response, turnedAway);
      // The key leaves the address bar, the history and every referrer at once.
      return void response.writeHead(303, { Location: "/", ...(cookie && { "Set-Cookie": cookie }) }).end();
    }
    const turnedAway = door.refuses(request);
    if (turnedAway) return refuse(response, turnedAway);
    if (what === "POST /ask") return answerPage(request, response, hold);
    if (what === "GET /events") return idle.during(tellPage(response, hold, until));
    const asset = request.method === "GET" ? assets.get(pathname) : undefined;
    if (!asset) return refuse(response, { status: 404, says: "There is nothing here." });
    response.writeHead(200, { "Content-Type": asset.type }).end(asset.body);
  }

  const closed = Promise.withResolvers<"unused" | "stopped">();
  server.on("close", () => closed.resolve(signal.aborted ? "stopped" : "unused"));
  const close = () => {
    idle.stop();
    server.close();
    server.closeAllConnections();
  };
  until.addEventListener("abort", close, { once: true });
  if (until.aborted) close();
  return { url: `http://${host}/enter?key=${door.key}`, closed: closed.promise };
}

function refuse(response: ServerResponse, { status, says }: Refusal): void {
  response.writeHead(status, { "Content-Type": "text/plain; charset=utf-8", Connection: "close" }).end(says);
}

/** Calls when, after a while, nothing goes on any more. */
function afterLast(pause: Millis, call: () => void) {
  let going = 0;
  // It keeps nobody alive who has closed meanwhile.
  const begin = () => setTimeout(call, pause).unref();
  let timer = begin();
  return {
    async during(work: Promise<void>): Promise<void> {
      going++;
      clearTimeout(timer);
      try {
        await work;
      } finally {
        going--;
        if (going === 0) timer = begin();
      }
    },
    stop: () => clearTimeout(timer),
  };
}
