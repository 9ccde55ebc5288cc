import { describe, expect, test } from "vitest";
import { makePhone } from "../../src/simulator/phone.ts";
import { clientsInstalled } from "../support/clients.ts";
import { setStage } from "./stage.ts";

describe.skipIf(!clientsInstalled())("the real clients meet the simulated phone", () => {
  test("idevice_id lists the phones that are plugged in, and no longer the one that left", async () => {
    const stage = await setStage();
    const [one, two] = [stage.plugIn(), stage.plugIn()];
    expect((await stage.run("idevice_id", "-l")).output.split("\n").sort()).toEqual(["", one.udid, two.udid].sort());
    stage.bus.detach(one);
    expect(await stage.run("idevice_id", "-l")).toEqual({ code: 0, output: `${two.udid}\n` });
  });

  test("a phone on the network as well is listed under both links", async () => {
    const stage = await setStage();
    const phone = stage.plugIn();
    stage.bus.attach(phone, { link: "network" });
    expect((await stage.run("idevice_id")).output.split("\n").sort()).toEqual(
      ["", `${phone.udid} (USB)`, `${phone.udid} (Network)`].sort(),
    );
  });

  test("ideviceinfo reads all values, one value, and a domain", async () => {
    const stage = await setStage();
    const phone = stage.plugIn({ name: "Ada's iPhone", productVersion: "17.6.1", encrypted: true });
    const all = await stage.run("ideviceinfo");
    expect(all).toMatchObject({ code: 0 });
    expect(all.output).toContain("DeviceName: Ada's iPhone\n");
    expect(all.output).toContain(`UniqueDeviceID: ${phone.udid}\n`);
    expect(await stage.run("ideviceinfo", "-k", "ProductVersion")).toEqual({ code: 0, output: "17.6.1\n" });
    const backups = await stage.run("ideviceinfo", "-q", "com.apple.mobile.backup", "-k", "WillEncrypt");
    expect(backups).toEqual({ code: 0, output: "true\n" });
  });

  test("a phone in somebody's pocket says that it is locked, but only to a computer it trusts", async () => {
    const stage = await setStage();
    stage.plugIn().locked = true;
    expect(await stage.run("ideviceinfo", "-k", "PasswordProtected")).toEqual({ code: 0, output: "true\n" });
    expect((await stage.run("ideviceinfo", "-s", "-k", "PasswordProtected")).output).toBe("");
  });

  test("idevicepair validates the pairing", async () => {
    const stage = await setStage();
    const phone = stage.plugIn();
    const { code, output } = await stage.run("idevicepair", "validate");
    expect([code, output]).toEqual([0, `SUCCESS: Validated pairing with device ${phone.udid}\n`]);
  });

  test("a computer the phone has never seen can pair, and unpair", async () => {
    const stage = await setStage();
    const phone = makePhone({ udid: "00008110-000A1B2C3D4E801E" });
    stage.bus.attach(phone, { pairing: "none" });
    expect(await stage.run("idevicepair", "pair")).toMatchObject({ code: 0 });
    expect(await stage.run("idevicepair", "validate")).toMatchObject({ code: 0 });
    expect(await stage.run("idevicepair", "unpair")).toMatchObject({ code: 0 });
  });

  test.each(["PasswordProtected", "PairingDialogResponsePending", "UserDeniedPairing", "InvalidHostID"] as const)(
    "a phone that answers %s is not backed up, and nothing is written",
    async (refuses) => {
      const stage = await setStage();
      const phone = stage.plugIn();
      phone.door.refusals = { StartSession: refuses };
      expect(await stage.backUp(phone).exited).toBe(255);
      expect(phone.story.events).toEqual([]);
    },
  );

  test("whoever observes a notification hears of it, whoever posts it", async () => {
    const stage = await setStage();
    const phone = stage.plugIn();
    const ears = stage.start(
      "stdbuf",
      "-oL",
      "idevicenotificationproxy",
      "observe",
      "com.apple.itunes-mobdev.syncWillStart",
    );
    const heard = () => ears.output().includes("> com.apple.itunes-mobdev.syncWillStart");
    while (!heard()) await stage.run("idevicenotificationproxy", "post", "com.apple.itunes-mobdev.syncWillStart");
    expect(phone.story.events[0]).toMatchObject({ what: "notified", detail: "com.apple.itunes-mobdev.syncWillStart" });
  });
});
