/** The sense that talks with phones, against the simulated iPhone over TLS: how much it asks, and what it tells of it. */

import { expect, test } from "vitest";
import type { Observation } from "../../../src/core/observation.ts";
import { makePhoneAttention } from "../../../src/platform/phone/attention.ts";
import { watchPhones } from "../../../src/platform/phone/sense.ts";
import { watchUsbmux } from "../../../src/platform/usbmux/sense.ts";
import { someFiles } from "../../../src/simulator/files.ts";
import type { Phone } from "../../../src/simulator/phone.ts";
import { setStage } from "../../simulator/stage.ts";
import { poll, watch } from "../watching.ts";

/** Nothing by the clock but what is looked for again and again. */
const pace = { ask: 300_000, settle: 1, listen: 20, agent: 20, log: 20 };

async function sense(options: { pace?: typeof pace; patience?: number } = {}) {
  const stage = await setStage();
  const attention = makePhoneAttention();
  const usbmux = { path: stage.bus.socket };
  const watched = watch(
    watchPhones({ list: watchUsbmux(usbmux), usbmux, attention, pace, patience: 60_000, ...options }),
  );
  return { stage, watched, attention };
}
type Sensed = Awaited<ReturnType<typeof sense>>;
const tls = { tls: true };

/** What was told of phones, in few words, and what was told several times on end only once. */
const story = ({ seen }: Sensed["watched"]): string[] =>
  seen.flatMap((one) => inWords(one) ?? []).filter((one, index, all) => one !== all[index - 1]);

/** The proxy does not say when it has begun to observe a name: it has when it relays one. */
async function heardBy({ of }: Sensed["watched"], phone: Phone): Promise<void> {
  const gone = () => of("phone-said").filter(({ device, word }) => device === phone.udid && word === "prompt-gone");
  const before = gone().length;
  await poll(() => {
    phone.notify("com.apple.LocalAuthentication.ui.dismissed");
    return gone()[before];
  }, "being heard");
}

function inWords(one: Observation): string | undefined {
  switch (one.kind) {
    case "attached":
    case "detached":
      return `${one.kind} ${one.link}`;
    case "phone":
      return `${one.facts.name}, ${one.facts.locked ? "locked" : "open"}`;
    case "phone-refused":
      return `refused: ${one.why}`;
    case "phone-no-answer":
      return "no answer";
    case "phone-said":
      return one.word;
    case "phone-agent":
      return one.serving ? "serving" : "not serving";
    default:
      return undefined;
  }
}

test("at rest a phone is asked once; by cable it is heard as well, by radio it is left alone", async () => {
  const { stage, watched } = await sense();
  const phone = stage.plugIn({ ...tls, name: "Ada's iPhone" }, { link: "network" });
  const { device, facts } = await watched.until("phone");
  expect([device, facts.ios]).toEqual([phone.udid, "18.0"]);
  const other = stage.plugIn({ ...tls, name: "Bob's iPhone" });
  await heardBy(watched, other);
  phone.locked = true; // which it would only see if it asked again
  other.locked = true;
  other.notify("com.apple.LocalAuthentication.ui.presented");
  await watched.until("phone-said", ({ word }) => word === "prompt-shown");
  expect(story(watched)).toEqual([
    "attached network",
    "Ada's iPhone, open",
    "attached usb",
    "Bob's iPhone, open",
    "heard",
    "prompt-gone",
    "prompt-shown",
  ]);
});

test.each(["usb", "network"] as const)(
  "while a backup by %s runs it hears the phone, and asks again when something has changed",
  async (link) => {
    const { stage, watched, attention } = await sense();
    const phone = stage.plugIn({ ...tls, files: someFiles(2, 1000) }, { link });
    attention.attend(phone.udid, "backup");
    await heardBy(watched, phone);
    phone.locked = true;
    await watched.until("phone", ({ facts }) => facts.locked === true);
    phone.cancelBackup();
    await watched.until("phone-said", ({ word }) => word === "cancelled");
    expect(watched.of("phone-agent")).toEqual([]);
  },
);

test("what happens on the phone in a backup, by its own words and by those of the computer", async () => {
  const { stage, watched } = await sense();
  const phone = stage.plugIn({ ...tls, files: someFiles(2, 1000) });
  await heardBy(watched, phone);
  phone.play({ passcode: { announced: true } });
  const client = stage.backUp(phone);
  await watched.until("phone-said", ({ word }) => word === "prompt-shown");
  phone.passcode.enter();
  await watched.until("phone-said", ({ word }) => word === "sync-ends");
  await client.exited;
  expect(story(watched).slice(2)).toEqual([
    "heard",
    "prompt-gone",
    "sync-starts",
    "prompt-shown",
    "prompt-gone",
    "sync-ends",
  ]);
});

test("when the backup is over, a phone on the radio is let go, until there is another", async () => {
  const { stage, watched, attention } = await sense();
  const phone = stage.plugIn(tls, { link: "network" });
  attention.attend(phone.udid, "backup");
  await heardBy(watched, phone);
  attention.attend(phone.udid, "rest");
  await watched.until("phone-said", ({ word }) => word === "not-heard");
  phone.notify("com.apple.LocalAuthentication.ui.presented");
  attention.attend(phone.udid, "backup");
  await heardBy(watched, phone);
  const words = story(watched).filter((one) => !one.endsWith("open"));
  expect(words).toEqual(["attached network", "heard", "prompt-gone", "not-heard", "heard", "prompt-gone"]);
});

test("in silence it looks for the backup agent and counts what that says in the log", async () => {
  const { stage, watched, attention } = await sense();
  const phone = stage.plugIn({ ...tls, files: someFiles(2, 1000) });
  await watched.until("phone");
  attention.attend(phone.udid, "silent");
  await watched.until("phone-agent", ({ serving }) => !serving);
  const scene = phone.play({ cues: [{ at: { when: "scanning" }, kind: "freeze" }], log: "talkative" });
  const client = stage.backUp(phone);
  await scene.frozen;
  await watched.until("phone-agent", ({ serving }) => serving);
  await watched.until("phone-log", ({ lines, head }) => lines > 0 && head === "scanning");
  expect(watched.of("phone-log")[0]).toMatchObject({ lines: 0, opened: true });
  scene.resume();
  await client.exited;
  await watched.until("phone-agent", ({ at, serving }) => !serving && at >= (watched.of("phone-log").at(-1)?.at ?? at));
  attention.attend(phone.udid, "backup");
  await watched.until("phone-log-closed");
  const looks = watched.of("phone-agent").length;
  await heardBy(watched, phone);
  phone.locked = true;
  await watched.until("phone", ({ facts }) => facts.locked === true);
  expect(watched.of("phone-agent").length).toBeLessThanOrEqual(looks + 1); // one may have been under way
});

test("a phone that does not answer, and one that does again", async () => {
  const { stage, watched, attention } = await sense({ patience: 150, pace: { ...pace, ask: 50 } });
  const phone = stage.plugIn();
  attention.attend(phone.udid, "backup");
  await watched.until("phone");
  phone.hush();
  const silences = watched.of("phone-no-answer").length;
  const silence = await poll(() => watched.of("phone-no-answer")[silences], "silence");
  expect(silence).toMatchObject({ device: phone.udid, waitedMs: 150 });
  const answers = watched.of("phone").length;
  phone.speak();
  await poll(() => watched.of("phone")[answers], "an answer");
});

test("a phone that stops answering shows in the search for its agent, and is asked out of turn", async () => {
  const { stage, watched, attention } = await sense({ patience: 1000 });
  const phone = stage.plugIn();
  attention.attend(phone.udid, "silent");
  await watched.until("phone-agent");
  phone.hush();
  await watched.until("phone-no-answer");
});

test("a phone that stopped answering before its agent was looked for is asked out of turn as well", async () => {
  const { stage, watched, attention } = await sense({ patience: 300 });
  const phone = stage.plugIn();
  attention.attend(phone.udid, "backup");
  await poll(() => watched.of("phone")[1], "two answers");
  phone.hush();
  attention.attend(phone.udid, "silent");
  await watched.until("phone-no-answer");
});

test("a phone that nobody has paired says who it is, and one that does not trust this computer is asked until it does", async () => {
  const { stage, watched, attention } = await sense({ pace: { ...pace, ask: 20 } });
  stage.plugIn({ ...tls, name: "Ada's iPhone" }, { pairing: "none" });
  await watched.until("phone-refused");
  expect(story(watched)).toEqual(["attached usb", "Ada's iPhone, open", "refused: unpaired"]);
  const phone = stage.plugIn(tls);
  phone.door.refusals = { StartSession: "InvalidHostID" };
  attention.attend(phone.udid, "backup");
  const refused = () => watched.of("phone-refused").filter(({ device }) => device === phone.udid);
  await poll(() => refused()[5], "six refusals");
  expect(new Set(refused().map(({ why }) => why))).toEqual(new Set(["not-trusted"]));
  phone.door.refusals = {};
  await watched.until("phone", ({ device }) => device === phone.udid);
});

test("a phone that nobody has unlocked since it started is heard as soon as somebody has, however long that takes", async () => {
  const { stage, watched } = await sense({ pace: { ...pace, ask: 20 } });
  const phone = stage.plugIn(tls);
  await heardBy(watched, phone);
  phone.restart();
  const deaf = () => watched.of("phone-refused").length;
  await poll(() => deaf() > 4 || undefined, "refusals");
  expect(new Set(watched.of("phone-refused").map(({ why }) => why))).toEqual(new Set(["locked"]));
  phone.locked = false;
  await heardBy(watched, phone);
  // Which a picture of it needs to know, or it would call it locked for ever.
  expect(watched.seen.findLast(({ kind }) => kind === "phone" || kind === "phone-refused")).toHaveProperty(
    "kind",
    "phone",
  );
});

test("that it waited for its passcode in vain is told, though more is said at once", async () => {
  const { stage, watched, attention } = await sense({ pace: { ...pace, log: 300_000 } });
  const phone = stage.plugIn({ ...tls, files: someFiles(2, 1000) });
  await heardBy(watched, phone);
  attention.attend(phone.udid, "silent");
  phone.play({ passcode: { patience: 500 } });
  const client = stage.backUp(phone);
  await client.exited;
  attention.attend(phone.udid, "rest");
  await watched.until("phone-log-closed");
  expect(watched.of("phone-log").flatMap(({ head }) => head ?? [])).toEqual(["waiting-for-passcode", "failed"]);
});

test("a phone with two ways is asked by its cable, and by radio when that is pulled", async () => {
  const { stage, watched, attention } = await sense();
  const phone = stage.plugIn(tls, { link: "network" });
  attention.attend(phone.udid, "backup");
  await heardBy(watched, phone);
  stage.bus.attach(phone);
  await watched.until("phone-said", ({ word }) => word === "not-heard");
  await heardBy(watched, phone);
  stage.bus.detach(phone, "usb");
  await poll(() => watched.of("phone-said").filter(({ word }) => word === "not-heard")[1], "the end by cable");
  await heardBy(watched, phone);
  stage.bus.detach(phone);
  await poll(() => watched.of("phone-said").filter(({ word }) => word === "not-heard")[2], "the end by radio");
  const turns = story(watched).filter((one) => one.endsWith("heard") || one.includes("tached"));
  expect(turns).toEqual([
    "attached network",
    "heard",
    "attached usb",
    "not-heard",
    "heard",
    "detached usb",
    "not-heard",
    "heard",
    "detached network",
    "not-heard",
  ]);
});

test.each(["rest", "backup", "silent"] as const)(
  "ends at once with its signal, at %s, and leaves nothing open",
  async (wish) => {
    const { stage, watched, attention } = await sense();
    const phone = stage.plugIn(tls);
    attention.attend(phone.udid, wish);
    await watched.until("phone");
    if (wish !== "rest") await watched.until("phone-said");
    await watched.end();
    const told = watched.seen.length;
    phone.notify("com.apple.LocalAuthentication.ui.presented");
    stage.bus.detach(phone);
    expect(watched.seen).toHaveLength(told);
  },
);
