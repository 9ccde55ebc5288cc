/** Phones that keep their backup waiting, refuse, cancel or fall silent, with the real client: all at once, each named for what it is. */

import { describe, expect, test } from "vitest";
import { clientsInstalled } from "../support/clients.ts";
import {
  betweenFiles,
  expected,
  files,
  freeze,
  hurry,
  midFile,
  namedFor,
  playAll,
  shows,
  type Trouble,
} from "./caused.ts";
import { watchedStage } from "./watched.ts";

const patience = hurry(0.02);

/** In the middle of a backup the phone turns Defrost away: that need not be what keeps the backup. */
const refusal = (scenario: string, error: string, cause: string): Trouble => ({
  scenario,
  play: freeze(betweenFiles),
  begins({ phone }) {
    phone.door.refusals = { StartSession: error };
    phone.notify("com.apple.springboard.lockstate");
    return Date.now();
  },
  cause,
  told: "stalled, yes",
});

const troubles: Trouble[] = [
  {
    scenario: "passcode asked for",
    play: { passcode: {} },
    begins: async ({ phone }) => (await phone.story.until("passcode-asked")).at,
    cause: "passcode",
    told: "waiting-for-you, yes",
  },
  refusal("locked", "PasswordProtected", "locked"),
  refusal("trust asked for", "PairingDialogResponsePending", "trust"),
  refusal("trust denied", "UserDeniedPairing", "trust"),
  refusal("an old pairing", "InvalidHostID", "trust"),
  {
    scenario: "phone silent in mid-file",
    play: freeze(midFile),
    begins({ phone }) {
      phone.hush();
      return Date.now();
    },
    cause: "phone-silent",
    told: "stalled, yes",
  },
  {
    scenario: "cancelled on the phone",
    play: freeze(betweenFiles),
    begins({ phone }) {
      phone.cancelBackup();
      return Date.now();
    },
    cause: "cancelled-on-phone",
    told: "stalled, yes",
  },
  {
    scenario: "writer out of step",
    play: { ...freeze(midFile), log: "talkative" },
    cause: "writer-out-of-step",
    told: "stalled, yes",
  },
  {
    scenario: "the last answer does not come",
    play: freeze({ when: "before-answer" }),
    cause: "writer-hung",
    told: "stalled, soon",
  },
  {
    scenario: "no reason to be found",
    play: freeze(betweenFiles),
    cause: "unknown",
    told: "stalled, yes",
  },
];

describe.skipIf(!clientsInstalled())("the phone", () => {
  test("in ten kinds of trouble, over TLS", async () => {
    expect(await playAll(await watchedStage({ patience }), troubles, { tls: true })).toEqual(expected(troubles));
  });

  test("that was not heard to ask for its passcode is guessed to, until it has been entered", async () => {
    const stage = await watchedStage({ patience });
    const phone = stage.plugIn({ files });
    phone.play({ passcode: {} });
    const client = stage.backUp(phone);
    const { at: since } = await phone.story.until("passcode-asked");
    const daemon = await stage.watch();
    const named = { scenario: "passcode asked for before Defrost listened", cause: "passcode", since };
    expect(await namedFor(phone, named, { stage, daemon })).toBe("waiting-for-you, yes");
    phone.passcode.enter();
    expect(await client.exited).toBe(0);
    expect(await daemon.hears("finished")).not.toHaveProperty("cause");
  });

  test("that gives up asking, and one that turns Defrost away while its backup goes well", async () => {
    const stage = await watchedStage({ patience });
    const [asking, busy] = [stage.plugIn({ files }), stage.plugIn({ files })];
    const daemon = await stage.watch();
    busy.play({ bytesPerSecond: 500_000 });
    stage.backUp(busy);
    asking.play({ passcode: { patience: 4000 } });
    const client = stage.backUp(asking);
    await daemon.hears("phase", ({ device, phase }) => device === busy.udid && phase === "transferring");
    busy.door.refusals = { StartSession: "PasswordProtected" };
    busy.notify("com.apple.springboard.lockstate");
    const { backups } = await shows(stage.state, ({ devices }) => devices.some(({ cause }) => cause?.id === "locked"));
    expect(backups.find(({ device }) => device === busy.udid)).not.toHaveProperty("cause");

    expect(await client.exited).toBe(256 - 208);
    const { at: since } = await asking.story.until("passcode-timed-out");
    const named = { scenario: "passcode never entered", cause: "passcode", by: "failed", since } as const;
    expect(await namedFor(asking, named, { stage, daemon })).toBe("failed, over");
  });
});
