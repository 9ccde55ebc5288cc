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
  type Scenario,
  shows,
} from "./caused.ts";
import { watchedStage } from "./watched.ts";

const patience = hurry(0.04);

/** In the middle of a backup the phone turns Defrost away: that need not be what keeps the backup. */
const refusal = (scenario: string, error: string, cause: string): Scenario => ({
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

/** As its backup begins the phone turns this computer away: nothing comes until a person does something. */
const refusedAtOnce: Scenario[] = [
  refusal("locked as the backup begins", "PasswordProtected", "locked"),
  refusal("trust asked for as the backup begins", "PairingDialogResponsePending", "trust"),
  refusal("trust denied as the backup begins", "UserDeniedPairing", "trust"),
  refusal("an old pairing as the backup begins", "InvalidHostID", "trust"),
].map((trouble) => ({ ...trouble, play: freeze({ when: "preparing" }), told: "waiting-for-you, yes" }));

const troubles: Scenario[] = [
  ...refusedAtOnce,
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
    // The client obeys half a minute later; before that it may be found to hang.
    by: "failed",
    told: "failed, over",
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
  test("in many kinds of trouble, over TLS", async () => {
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

  test("that keeps a backup waiting until it is unlocked is called so until then", async () => {
    const stage = await watchedStage({ patience });
    const phone = stage.plugIn({ files, tls: true });
    const daemon = await stage.watch();
    const scene = phone.play(freeze({ when: "preparing" }));
    const client = stage.backUp(phone);
    await scene.frozen;
    phone.door.refusals = { StartSession: "PasswordProtected" };
    phone.notify("com.apple.springboard.lockstate");
    const waiting = await daemon.hears("waiting-for-you");
    expect(waiting).toMatchObject({ reason: "unlock", cause: { id: "locked", confidence: "certain" } });
    phone.door.refusals = {};
    phone.notify("com.apple.springboard.lockstate");
    const { backups } = await shows(stage.state, (picture) => picture.backups[0]?.waiting === false);
    expect(backups[0]).not.toHaveProperty("cause");
    scene.resume();
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
