/** Serves the panel's files, and nothing else, to the app's own window, under an address that no other program has. */

import type { CustomScheme, Protocol } from "electron";
import { headers } from "../../link/dashboard-door.ts";
import type { PageFile } from "../../link/page-files.ts";

const scheme = "defrost";
const host = "panel";
export const pageUrl = `${scheme}://${host}/`;

/** To be registered before the app is ready. */
export const pageScheme: CustomScheme = {
  scheme,
  privileges: { standard: true, secure: true, supportFetchAPI: true, codeCache: true },
};

export function servePage(protocol: Pick<Protocol, "handle">, files: ReadonlyMap<string, PageFile>): void {
  protocol.handle(scheme, ({ url, method }) => {
    const asked = new URL(url);
    const file = asked.host === host && method === "GET" ? files.get(asked.pathname) : undefined;
    if (!file) return new Response("There is nothing here.", { status: 404, headers });
    return new Response(new Uint8Array(file.body), { headers: { ...headers, "Content-Type": file.type } });
  });
}
