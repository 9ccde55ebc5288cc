/**
 * The notification proxy: whoever observes a name is told when anybody posts it, another computer program included. It
 * never confirms anything.
 */

import type { Phone } from "./phone.ts";
import { takePlist, textIn, xmlPlist } from "./plists.ts";
import { sendMessage, type Wire } from "./wire.ts";

export async function notificationProxy(wire: Wire, phone: Phone): Promise<void> {
  const observed = new Set<string>();
  const stop = phone.observe((name) => {
    // An observer who has left misses nothing, and its own conversation ends below.
    if (observed.has(name))
      sendMessage(wire, xmlPlist({ Command: "RelayNotification", Name: name })).catch(() => undefined);
  });
  wire.signal.addEventListener("abort", stop, { once: true });

  for (;;) {
    const message = await takePlist(wire);
    const name = textIn(message, "Name") ?? "";
    switch (textIn(message, "Command")) {
      case "ObserveNotification":
        observed.add(name);
        break;
      case "PostNotification":
        phone.notify(name);
        break;
      case "Shutdown":
        await sendMessage(wire, xmlPlist({ Command: "ProxyDeath" }));
        return;
      default:
        return;
    }
  }
}
