/**
 * Watches the USB bus itself: there a phone is seen that usbmuxd has lost, or
 * never lists, as one in recovery mode. Costs nothing while nothing comes or
 * goes. When it says that it sees, every phone on the bus has been told.
 */

import { makeBeat, type Source } from "../source.ts";
import { type UsbLibrary, usbBus } from "./bus.ts";
import { tellPhones } from "./phones.ts";

type Options = {
  load?: () => Promise<UsbLibrary>;
  /** In milliseconds. A bus comes with the hardware, hence rarely. */
  lookAgainAfter?: number;
  /** In milliseconds, after something came or went: what was lost in a rush, or told early, is set right. */
  settle?: number;
};

export const watchUsb =
  ({ load = () => import("usb/index.js"), lookAgainAfter = 60_000, settle = 1000 }: Options = {}): Source =>
  async (see, signal) => {
    const bell = makeBeat();
    let settled = true;
    const call = (isSettled: boolean) => {
      settled = isSettled;
      bell.rouse();
    };
    const bus = usbBus(load, () => call(false));
    const tell = tellPhones(see);
    let said: "sees" | "missing" | "failed" | undefined;

    while (!signal.aborted) {
      const called = bell.next(signal).catch(() => undefined); // before the look, so that a call during it is not missed
      const listed = await bus.list().catch(whyBlind);
      if (signal.aborted) break;
      const sees = Array.isArray(listed);
      if (sees) tell(listed);
      if (sees && said !== "sees") see({ kind: "sees", at: Date.now(), sense: "usb" });
      if (!sees && said !== listed.why) see({ kind: "blind", at: Date.now(), sense: "usb", ...listed });
      said = sees ? "sees" : listed.why;
      const again = sees && settled ? undefined : setTimeout(call, sees ? settle : lookAgainAfter, true);
      await called;
      clearTimeout(again);
    }
    await bus.close();
  };

/** The package calls every failure the same, and has the system's number for it (2: no such file) in the words alone. */
function whyBlind(error: unknown) {
  const detail = error instanceof Error ? error.message : String(error);
  return { why: detail.includes("(errno 2)") ? "missing" : "failed", detail } as const;
}
