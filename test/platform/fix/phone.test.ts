/** What hands do to a phone: it starts again, and is asked to trust this computer anew. With the simulated iPhone, and the real client. */

import { expect, test } from "vitest";
import { pair, readPair } from "../../../src/platform/fix/pair.ts";
import type { ListProcesses } from "../../../src/platform/fix/processes.ts";
import { restartPhone } from "../../../src/platform/fix/restart-phone.ts";
import { listUnderProc } from "../../../src/platform/linux/processes.ts";
import { setStage } from "../../simulator/stage.ts";
import { clientsInstalled } from "../../support/clients.ts";
import { neverAborted, newDevice } from "./bench.ts";

async function scene(list: ListProcesses = listUnderProc) {
  const stage = await setStage();
  const usbmux = { path: stage.bus.socket };
  return {
    ...stage,
    usbmux,
    restart: (device: string, signal = neverAborted) =>
      restartPhone(usbmux, list)({ hand: "restart-phone", device }, signal),
  };
}

test("a phone is told to start again, over its own session, by its cable where it has one", async () => {
  const { plugIn, bus, restart } = await scene();
  const phone = plugIn({ tls: true });
  bus.attach(phone, { link: "network" });
  expect(await restart(phone.udid)).toEqual({ kind: "done", text: "it starts again" });
  await phone.story.until("restarted");
});

test("one that is away, or does not trust this computer, or is not there any more, stays as it is", async () => {
  const { plugIn, restart, usbmux } = await scene();
  expect(await restart(newDevice())).toMatchObject({ kind: "failed", why: "not-there" });
  const { udid, door } = plugIn({ tls: true });
  door.refusals = { StartSession: "InvalidHostID" };
  expect(await restart(udid)).toMatchObject({ kind: "failed", why: "phone-refused", text: "not-trusted" });
  const nobody = restartPhone({ path: `${usbmux.path}-not` }, listUnderProc);
  expect(await nobody({ hand: "restart-phone", device: udid }, neverAborted)).toMatchObject({ why: "no-answer" });
  expect(await restart(udid, AbortSignal.abort())).toMatchObject({ why: "stopped" });
});

test("one that is being restored is left alone", async () => {
  const args = ["idevicerestore", "-l"];
  const { plugIn, restart } = await scene(async () => ({
    kind: "processes",
    processes: [{ pid: 1, parent: 0, uid: 0, startedAt: 0, path: "/usr/bin/idevicerestore", args }],
  }));
  expect(await restart(plugIn().udid)).toMatchObject({ kind: "failed", why: "might-restore" });
});

test.skipIf(!clientsInstalled())(
  "a phone is asked to trust this computer, and what it says is understood",
  async () => {
    const { plugIn, usbmux } = await scene();
    const { udid, door, ...phone } = plugIn();
    const ask = (device = udid) => pair("/usr/bin/idevicepair", usbmux)({ hand: "pair", device }, neverAborted);
    expect(await ask()).toMatchObject({ kind: "done", text: expect.stringContaining("SUCCESS") });
    door.refusals = { Pair: "PairingDialogResponsePending" };
    expect(await ask()).toMatchObject({ kind: "done", text: expect.stringContaining("accept the trust dialog") });
    door.refusals = { Pair: "UserDeniedPairing" };
    expect(await ask()).toMatchObject({ kind: "failed", why: "phone-refused" });
    door.refusals = { Pair: "PasswordProtected" };
    expect(await ask()).toMatchObject({ kind: "failed", why: "phone-refused" });
    door.refusals = { Pair: "InvalidPairRecord" };
    expect(await ask()).toMatchObject({ kind: "failed", why: "failed" });
    expect(await ask(newDevice())).toMatchObject({ kind: "failed", why: "not-there" });
    expect(await ask("--help")).toMatchObject({ kind: "failed" });
    expect(phone.locked).toBe(false);
  },
);

test("a client that is not there, or takes for ever, is no answer of the phone", () => {
  const nothing = { output: "", complaint: "" };
  expect(readPair({ kind: "missing", ...nothing })).toMatchObject({ why: "not-there" });
  expect(readPair({ kind: "too-slow", ...nothing })).toMatchObject({ why: "too-slow" });
});
