/** Where a person looks: `status` and `watch` say the cause, what speaks for it, what to do, and whether the cable may be pulled. */

import { describe, expect, test } from "vitest";
import { until } from "../simulator/stage.ts";
import { clientsInstalled } from "../support/clients.ts";
import { defrost } from "../support/daemon.ts";
import { betweenFiles, causeIn, files, freeze, shown } from "./caused.ts";
import { watchedStage } from "./watched.ts";

describe.skipIf(!clientsInstalled())("a cause", () => {
  test("is said by status and by watch, in words and in JSON", async () => {
    const stage = await watchedStage({ patience: 0.02 });
    const [sending, moving] = [stage.plugIn({ files }), stage.plugIn({ files })];
    await Promise.all([sending, moving].map((phone) => stage.backUp(phone).exited));
    const today = new Date().toISOString().slice(0, 10);
    const daemon = await stage.watch();
    const watch = (...more: string[]) =>
      stage.start(process.execPath, "src/cli/defrost.ts", "watch", "--state-dir", stage.state, ...more);
    const [inWords, inJson] = [watch(), watch("--json")];
    await until(() => inWords.output() !== "" && inJson.output() !== "");

    for (const phone of [sending, moving]) phone.change(files.map((file) => ({ ...file, seed: 2 })));
    sending.play({ bytesPerSecond: 3_000_000, ...freeze(betweenFiles) });
    moving.play({ ...freeze({ when: "moving", moved: 30 }) });
    for (const phone of [sending, moving]) {
      stage.backUp(phone);
      await phone.scene.frozen;
      await daemon.hears("backup-began", ({ device }) => device === phone.udid);
      phone.cancelBackup();
    }
    const told = await Promise.all(
      [sending, moving].map(({ udid }) => daemon.hears("stalled", ({ device }) => device === udid)),
    );
    expect(told.map((one) => causeIn(one)?.id)).toEqual(["cancelled-on-phone", "cancelled-on-phone"]);

    const { code, out } = await defrost(["status", "--state-dir", stage.state]);
    expect(code).toBe(1);
    const wordsOf = ({ udid, name }: { udid: string; name: string }) =>
      out.split(/^(?=\S)/m).find((part) => part.startsWith(`${name} …${udid.slice(-4)}`));
    const cause = [
      "  cause     The backup was cancelled on the iPhone\\.",
      "            The iPhone said so \\d+ s ago",
    ];
    const lines = (...more: string[]) => new RegExp([...cause, ...more].join("\n"));
    expect(wordsOf(sending)).toMatch(
      lines(
        "  do now    Stop the stuck backup\\.",
        "  one click defrost fix stop-stuck-backup",
        "  unplug\\?   You may unplug the iPhone now: only this run would be lost\\.",
        `            The good backup of ${today} is untouched\\.`,
      ),
    );
    // Nothing that could be done now would leave it whole.
    expect(wordsOf(moving)).toMatch(
      lines(
        "  do now    Let it go on\\.",
        "  unplug\\?   Do not unplug the iPhone now: files are being moved to their place\\.",
        `            The good backup of ${today} is being replaced, and may not be whole any more\\.`,
      ),
    );

    const { backups } = await shown(stage.state);
    expect(backups.find(({ device }) => device === sending.udid)).toMatchObject({
      cause: {
        id: "cancelled-on-phone",
        confidence: "certain",
        sentence: "The backup was cancelled on the iPhone.",
        evidence: [{ id: "cancelled", sentence: expect.stringMatching(/^The iPhone said so \d+ s ago$/) }],
        next: [{ id: "start-again", sentence: "Start the backup again." }],
      },
      unplug: { safe: "yes", earlier: { at: expect.stringContaining(today), untouched: true } },
    });

    await until(() => [inWords, inJson].every((client) => client.output().split("cancelled on the iPhone").length > 2));
    expect(inWords.output()).toMatch(
      /The backup was cancelled on the iPhone\.\n\s+The iPhone said so \d+ s ago\n\s+→ Start the backup again\./,
    );
    const events: unknown[] = inJson
      .output()
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line));
    expect(events).toContainEqual(
      expect.objectContaining({ kind: "stalled", device: sending.udid, cause: causeIn(told[0] ?? expect.fail()) }),
    );
  });
});
