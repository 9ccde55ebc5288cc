/**
 * The phone's notification proxy, as a listener: it is told which names to
 * relay, and relays them, whoever posted them. Nothing here can post one.
 */

import * as v from "valibot";
import type { Ear, Line } from "./line.ts";
import { readAs, sendMessage, takeMessage } from "./messages.ts";

export const notificationProxy = "com.apple.mobile.notification_proxy";

const Pushed = v.object({ Command: v.string(), Name: v.optional(v.string()) });

/** Runs until the line ends. The proxy answers nothing, also when it refuses: only what it relays is certain. */
export async function observe<Name extends string>(line: Line, names: readonly Name[], ear: Ear<Name>): Promise<never> {
  for (const name of names) sendMessage(line, { Command: "ObserveNotification", Name: name });
  ear.opened();
  for (;;) {
    const pushed = readAs(Pushed, await takeMessage(line), "what the notification proxy says");
    const name = names.find((wanted) => wanted === pushed.Name);
    if (pushed.Command === "RelayNotification" && name !== undefined) ear.heard(name);
  }
}
