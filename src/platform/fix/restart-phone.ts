/** Has a phone start again, by its cable where it has one. What it is told with is loaded when it is needed, as elsewhere. */

import type { PhoneTrouble } from "../../apple/phone-trouble.ts";
import type { UsbmuxAddress } from "../../apple/usbmux-address.ts";
import type { HandTrouble, Report } from "../../core/fix/fix.ts";
import type { Udid } from "../../core/observation.ts";
import { done, failed, type Hand } from "./hands.ts";
import { type ListProcesses, unlessRestoring } from "./processes.ts";

const patience = 10_000;

export const restartPhone = (usbmux: UsbmuxAddress, list: ListProcesses): Hand<"restart-phone"> =>
  unlessRestoring(list, async ({ device }, _, signal) => {
    const way = await wayTo(device, usbmux, signal);
    if (typeof way !== "number") return way;
    const { phoneAt } = await import("../../apple/phone.ts");
    const answer = await phoneAt({ usbmux, muxId: way, udid: device, patience }).restart(signal);
    return answer.kind === "restarting" ? done("it starts again") : failed(whys[answer.kind], wordsOf(answer));
  });

/** The number that usbmuxd has for it now. */
async function wayTo(device: Udid, usbmux: UsbmuxAddress, signal: AbortSignal): Promise<number | Report> {
  const { forAsLongAs } = await import("../../apple/line.ts");
  const { askUsbmux, takeMessage } = await import("../../apple/usbmux-line.ts");
  const { phoneTroubleOf } = await import("../../apple/phone-trouble.ts");
  const answer = await forAsLongAs({ signal, patience }, (options) => {
    const line = askUsbmux(usbmux, { ask: "ListDevices" }, options);
    return line.inTime(takeMessage(line));
  }).catch(phoneTroubleOf);
  if (answer.kind !== "list") return failed(signal.aborted ? "stopped" : "no-answer", "usbmuxd did not tell its list");
  const ways = answer.entries.filter((entry) => entry.device === device);
  const way = ways.find(({ link }) => link === "usb") ?? ways[0];
  return way?.muxId ?? failed("not-there", "usbmuxd does not list it");
}

const whys = {
  refused: "phone-refused",
  "left-alone": "phone-refused",
  unpaired: "not-permitted",
  "unusable-record": "not-permitted",
  "wrong-key": "changed",
  "no-answer": "no-answer",
  gone: "not-there",
  garbage: "failed",
  "given-up": "stopped",
} as const satisfies Record<PhoneTrouble["kind"], HandTrouble>;

function wordsOf(trouble: PhoneTrouble): string {
  if (trouble.kind === "refused") return `${trouble.why} ${trouble.said ?? ""}`.trim();
  return "detail" in trouble ? `${trouble.kind}: ${trouble.detail}` : trouble.kind;
}
