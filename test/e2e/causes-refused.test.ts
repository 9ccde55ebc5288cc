/** Phones that let nobody in, over TLS and with pair records that are what they should be, or not: no backup begins, and why is shown. */

import { randomBytes } from "node:crypto";
import { describe, expect, test } from "vitest";
import type { AttachOptions } from "../../src/simulator/bus.ts";
import type { Door } from "../../src/simulator/door.ts";
import type { Phone } from "../../src/simulator/phone.ts";
import { clientsInstalled } from "../support/clients.ts";
import { defrost } from "../support/daemon.ts";
import { files, type Shown, shows } from "./caused.ts";
import { watchedStage } from "./watched.ts";

type Odd = {
  door?: Partial<Door>;
  how?: AttachOptions;
  /** What becomes of this computer's pair record. */
  record?: (record: Buffer) => Buffer;
  /** Why it does not talk to this computer; absent: it does. */
  proof?: string;
};

const refusing = (error: string, proof: string): Odd => ({ door: { refusals: { StartSession: error } }, proof });

const unusable = (record: NonNullable<Odd["record"]>): Odd => ({
  record,
  proof: "this computer’s pairing record cannot be used",
});

const withKey = (name: string, value: string) => (record: Buffer) =>
  Buffer.from(String(record).replace(new RegExp(`(<key>${name}</key>\\s*<(?:data|string)>)[^<]*`), `$1${value}`));

const unknown = "it does not know this computer, or no longer";

const odd: Record<string, Odd> = {
  "that is well": {},
  "with expired certificates": { how: { pairing: "expired" } },
  "that was never paired": { how: { pairing: "none" }, proof: "this computer was never paired with it" },
  "that has forgotten this computer": refusing("InvalidHostID", unknown),
  "paired with another computer": { record: withKey("HostID", "SOMEBODY-ELSE"), proof: unknown },
  "that asks about trust": refusing("PairingDialogResponsePending", "it is asking whether to trust this computer"),
  "told not to trust": refusing("UserDeniedPairing", "somebody tapped Don’t Trust"),
  "that is locked": refusing("PasswordProtected", "it is locked"),
  "that is another": { door: { handshake: "another-key" }, proof: "who answers is not the iPhone that was paired" },
  "that hangs up": {
    door: { handshake: "hangs-up" },
    proof: "it ended the conversation when it saw who asks",
  },
  "with a record that is no list": unusable(() => Buffer.from("mine")),
  "with a record of noise": unusable(() => randomBytes(5000)),
  "with half a record": unusable((record) => record.subarray(0, record.length >> 1)),
  "with a certificate that is none": unusable(withKey("DeviceCertificate", "AAAA")),
  "with a private key that is none": unusable(withKey("HostPrivateKey", "AAAA")),
};

const causeOf = ({ devices }: Shown, { udid }: Phone) => devices.find(({ device }) => device === udid)?.cause;

describe.skipIf(!clientsInstalled())("a phone", () => {
  test("that lets nobody in is shown with the reason, and what can be done", async () => {
    const stage = await watchedStage({ patience: 0.02 });
    const plugIn = ([name, { door, how, record }]: [string, Odd]) => {
      const phone = stage.plugIn({ tls: true, files, name }, how);
      Object.assign(phone.door, door);
      const kept = stage.bus.pairRecords.get(phone.udid);
      if (record && kept) stage.bus.pairRecords.set(phone.udid, record(kept));
      return phone;
    };
    const phones = Object.entries(odd).map(plugIn);
    const mute = [plugIn(["that is never reached", { door: { connects: false } }]), plugIn(["that never answers", {}])];
    mute[1]?.hush();
    await stage.watch();
    const troubled = [...Object.values(odd).filter(({ proof }) => proof), ...mute];
    const picture = await shows(
      stage.state,
      ({ devices }) => devices.filter(({ cause }) => cause).length === troubled.length,
    );
    expect(
      Object.fromEntries(phones.map((phone) => [phone.name, causeOf(picture, phone)?.evidence[0]?.sentence])),
    ).toEqual(
      Object.fromEntries(
        Object.entries(odd).map(([name, { proof }]) => [
          name,
          proof && `The iPhone does not talk to this computer: ${proof}`,
        ]),
      ),
    );
    expect(mute.map((phone) => causeOf(picture, phone)?.id)).toEqual(["phone-silent", "phone-silent"]);

    // Whoever starts a backup now fails before anything is on disk. That is no story, and the reason is there to be read.
    const forgetful = phones.find(({ name }) => name === "that has forgotten this computer") ?? expect.fail();
    expect(await stage.backUp(forgetful).exited).not.toBe(0);
    const { out } = await defrost(["status", "--state-dir", stage.state]);
    expect(out).toContain(
      [
        `iPhone …${forgetful.udid.slice(-4)}`,
        "  cause     The iPhone does not trust this computer.",
        `            The iPhone does not talk to this computer: ${unknown}`,
        "  do now    Unlock the iPhone, and tap Trust when it asks.",
      ].join("\n"),
    );
  });

  test("that nobody has unlocked since it started is called locked until somebody has, and is heard from then on", async () => {
    const stage = await watchedStage({ patience: 0.02 });
    const phone = stage.plugIn({ tls: true, files });
    const daemon = await stage.watch();
    phone.restart();
    await shows(stage.state, (picture) => causeOf(picture, phone)?.id === "locked");
    expect(await stage.backUp(phone).exited).not.toBe(0);
    expect(daemon.story()).toEqual([]);
    phone.locked = false;
    await shows(stage.state, ({ devices }) => devices[0] !== undefined && devices[0].cause === undefined);

    phone.play({ passcode: {} });
    const client = stage.backUp(phone);
    const waiting = await daemon.hears("waiting-for-you");
    expect(waiting).toMatchObject({ cause: { id: "passcode", confidence: "certain" } });
    phone.passcode.enter();
    expect(await client.exited).toBe(0);
  });
});
