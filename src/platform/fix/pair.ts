/** Asks a phone to trust this computer anew, by libimobiledevice's `idevicepair`: the phone then asks its owner. */

import { readUdid } from "../../apple/udid.ts";
import type { UsbmuxAddress } from "../../apple/usbmux-address.ts";
import type { Report } from "../../core/fix/fix.ts";
import { hear, type Said } from "../command/run.ts";
import { done, failed, type Hand } from "./hands.ts";
import { reportOf, wordsOf } from "./said.ts";
import { environmentFor } from "./usbmux-environment.ts";

const timeout = 30_000;

export const pair =
  (idevicepair: string, usbmux: UsbmuxAddress): Hand<"pair"> =>
  async ({ device }, signal) => {
    if (readUdid(device) !== device) return failed("failed", "not a phone");
    return readPair(await hear(idevicepair, ["-u", device, "pair"], { timeout, signal, env: environmentFor(usbmux) }));
  };

/** It says on its output why it ends with 1. */
export function readPair(said: Said): Report {
  const words = wordsOf(said);
  if (said.kind !== "ended") return reportOf(said);
  if (said.code === 0 && words.includes("SUCCESS")) return done(words);
  if (words.includes("accept the trust dialog")) return done(words); // the phone asks: what is left is its owner's
  if (/denied the trust dialog|passcode is set/.test(words)) return failed("phone-refused", words);
  if (words.includes("No device found")) return failed("not-there", words);
  return failed("failed", words);
}
