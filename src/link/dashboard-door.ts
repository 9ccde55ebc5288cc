/**
 * Who may come in to the dashboard: a browser on this computer that was given
 * the key, on a page of our own. Any other page in that browser, under whatever
 * name it found its way here, is turned away before anything is read.
 */

import { createHash, randomBytes, timingSafeEqual } from "node:crypto";
import type { IncomingMessage } from "node:http";

export type Door = {
  /** Good for one opening. */
  key: string;
  /** `undefined`: come in. Else the status and a sentence. */
  refuses(request: IncomingMessage): Refusal | undefined;
  /** The cookie in exchange for the key. */
  open(key: string | null): string | undefined;
};
export type Refusal = { status: number; says: string };

/** Asked of every request before its path is looked at. */
export function checkAddress({ headers, method }: IncomingMessage, host: string): Refusal | undefined {
  // A name that a stranger's server gave for this address would be another Host.
  if (headers.host !== host) return { status: 421, says: "This is not the address of the Defrost dashboard." };
  const from = headers["sec-fetch-site"];
  if (from !== undefined && from !== "same-origin" && from !== "none") return stranger;
  if (headers.origin !== undefined && headers.origin !== `http://${host}`) return stranger;
  return method === "POST" && headers.origin === undefined ? stranger : undefined;
}

const stranger: Refusal = { status: 403, says: "Another page may not talk to the Defrost dashboard." };
const noKey: Refusal = {
  status: 403,
  says: "This address alone does not open the Defrost dashboard. Run again: npx defrost dashboard",
};

/** `name` of the cookie: a browser does not keep the cookies of two ports apart. */
export function makeDoor(name: string): Door {
  const key = secret();
  const pass = secret();
  let used = false;
  return {
    key,
    refuses: ({ headers }) => (same(cookieIn(headers.cookie ?? "", name), pass) ? undefined : noKey),
    open(given) {
      if (used || given === null || !same(given, key)) return undefined;
      used = true;
      return `${name}=${pass}; Path=/; HttpOnly; SameSite=Strict`;
    },
  };
}

const secret = (): string => randomBytes(32).toString("base64url");

const cookieIn = (header: string, name: string): string =>
  header
    .split("; ")
    .find((one) => one.startsWith(`${name}=`))
    ?.slice(name.length + 1) ?? "";

const same = (one: string, other: string): boolean => timingSafeEqual(digest(one), digest(other));
const digest = (text: string): Buffer => createHash("sha256").update(text).digest();

/** What the page may do: nothing but show itself and talk to us. No markup is ever made from text. */
export const headers = {
  "Content-Security-Policy":
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; base-uri 'none'; " +
    "form-action 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types 'none'",
  "X-Content-Type-Options": "nosniff",
  "X-Frame-Options": "DENY",
  "Referrer-Policy": "no-referrer",
  "Cross-Origin-Opener-Policy": "same-origin",
  "Cross-Origin-Resource-Policy": "same-origin",
  "Cache-Control": "no-store",
} as const;
