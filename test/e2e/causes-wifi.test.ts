/** A backup by Wi-Fi, with the real client: past usbmuxd, which only tells that the phone is there no more. */

import { createServer } from "node:net";
import { describe, expect, onTestFinished, test } from "vitest";
import { putOnNetwork } from "../../src/simulator/radio.ts";
import type { Moment } from "../../src/simulator/script.ts";
import { clientsInstalled } from "../support/clients.ts";
import { betweenFiles, files, freeze, hurry, midFile, type Scenario, toldOf } from "./caused.ts";
import { watchedStage } from "./watched.ts";

const patience = hurry(0.03);

/** Linux takes all of 127.0.0.0/8 for its own; elsewhere there is but one address, and others may listen there. */
const addresses = ["127.77.1.1", "127.77.1.2", "127.77.1.3"] as const;
const mayListen = await new Promise<boolean>((resolve) => {
  const server = createServer().on("error", () => resolve(false));
  server.listen(0, addresses[0], () => server.close(() => resolve(true)));
});
if (!mayListen) console.warn("Skipped, because this system has only one address of its own to put a phone at.");

/** `cut`: the network is switched off; else the phone walks away, and its connections stay open. */
type Loss = { where: string; at: Moment; cut: boolean; told: string; by?: "failed" };

const losses: Loss[] = [
  { where: "in mid-file", at: midFile, cut: false, told: "disconnected, yes" },
  { where: "between two files", at: betweenFiles, cut: false, told: "disconnected, yes" },
  { where: "in mid-file, switched off", at: midFile, cut: true, told: "failed, over", by: "failed" },
];

describe.skipIf(!clientsInstalled() || !mayListen)("a backup by Wi-Fi", () => {
  test("that loses the phone is told so, in three ways", async () => {
    const stage = await watchedStage({ patience });
    const cast = await Promise.all(
      losses.map(async ({ where, at, cut, told, ...named }, i) => {
        const address = addresses[i] ?? expect.fail();
        const phone = stage.plugIn({ files, tls: true }, { link: "network", address });
        const radio = await putOnNetwork(phone, address);
        onTestFinished(radio.close);
        const trouble: Scenario = {
          ...named,
          scenario: `Wi-Fi lost ${where}`,
          play: freeze(at),
          // It looks for phones on the network only if it is told to.
          starts: ({ udid }) => stage.start("idevicebackup2", "-n", "-u", udid, "backup", stage.dir),
          begins() {
            const since = Date.now();
            stage.bus.detach(phone);
            if (cut) radio.cut();
            return since;
          },
          cause: "wifi-lost",
          told,
        };
        return { trouble, phone };
      }),
    );
    const daemon = await stage.watch();
    const told = await Promise.all(cast.map(({ trouble, phone }) => toldOf(trouble, { stage, daemon, phone })));
    expect(told).toEqual(losses.map((loss) => loss.told));
  });
});
