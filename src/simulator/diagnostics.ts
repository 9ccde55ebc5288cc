/** The diagnostics relay: what the battery is like, and how to send a phone to sleep, down, or round again. */

import type { Phone } from "./phone.ts";
import { field, type PlistValue, takePlist, textIn, xmlPlist } from "./plists.ts";
import { sendMessage, type Wire } from "./wire.ts";

type Act = (phone: Phone) => void;
type Answer = { diagnostics?: (phone: Phone) => PlistValue; act?: Act };

const answers: Record<string, Answer> = {
  All: { diagnostics: (phone) => ({ GasGauge: gasGauge(phone) }) },
  GasGauge: { diagnostics: (phone) => ({ GasGauge: gasGauge(phone) }) },
  Goodbye: {},
  Restart: { act: (phone) => phone.restart() },
  Shutdown: { act: (phone) => phone.shutDown() },
  Sleep: { act: (phone) => phone.story.tell("slept") },
};

export async function diagnostics(wire: Wire, phone: Phone): Promise<void> {
  let afterwards: Act | undefined;
  try {
    for (;;) {
      const request = await takePlist(wire);
      const name = textIn(request, "Request") ?? "";
      const answer = Object.hasOwn(answers, name) ? answers[name] : undefined;
      if (!answer) {
        await sendMessage(wire, xmlPlist({ Status: "UnknownRequest" }));
        continue;
      }
      const found = answer.diagnostics && { Diagnostics: answer.diagnostics(phone) };
      await sendMessage(wire, xmlPlist({ Status: "Success", ...found }));
      if (field(request, "WaitForDisconnect") === true) afterwards = answer.act;
      else answer.act?.(phone);
      if (name === "Goodbye") return;
    }
  } finally {
    afterwards?.(phone);
  }
}

const gasGauge = ({ battery: { level, charging } }: Phone): PlistValue => ({
  CycleCount: 100,
  DesignCapacity: 100,
  ExternalConnected: true,
  FullChargeCapacity: 100,
  FullyCharged: level === 100,
  IsCharging: charging,
  Status: "Success",
});
