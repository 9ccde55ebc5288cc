/** A way to the phone that is lost, from frozen to a finished, good backup: with a service that starts anew, and another port. */

import { chmodSync, existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";
import { startBus } from "../../src/simulator/bus.ts";
import { until } from "../simulator/stage.ts";
import { clientsInstalled } from "../support/clients.ts";
import type { Said } from "../support/daemon.ts";
import type { UsbThing } from "../support/usb/computer.ts";
import { busCanBePlayed, startComputer } from "../support/usb/namespaces.ts";
import { causeIn, freeze, midFile, shows } from "./caused.ts";
import { files, fixedStage, paced } from "./fixed.ts";
import { mayMount, onOwnGround } from "./grounds.ts";

const iPhone: UsbThing = {
  port: "3",
  address: 9,
  vendor: 0x05ac,
  product: 0x12a8,
  serial: "",
  name: "iPhone",
  megabits: 480,
};

describe.skipIf(!clientsInstalled() || !mayMount())("a usbmuxd that has lost its phone", () => {
  test("is started anew by the system, and the backup with it", async () => {
    const stage = await fixedStage();
    const phone = stage.plugIn({ files });
    const [systemctl, asked] = [join(stage.dir, "systemctl"), join(stage.dir, "asked")];
    writeFileSync(systemctl, `#!/bin/sh\necho "$@" >> ${asked}\n`);
    chmodSync(systemctl, 0o755);
    const daemon = await stage.watch({ through: onOwnGround(`mount --bind ${systemctl} /usr/bin/systemctl`) });
    const scene = phone.play(paced(freeze(midFile)));
    const client = stage.backUp(phone);
    await daemon.hears("backup-began");
    await scene.frozen;
    await stage.bus.close();
    await client.exited;
    await daemon.until((one) => causeIn(one)?.id === "usbmuxd-lost-phone", "the cause");
    const fixed = stage.fix("restart-usbmuxd");
    await until(() => existsSync(asked) && readFileSync(asked, "utf8") === "restart usbmuxd\n");
    const bus = await startBus({ socket: stage.bus.socket });
    onTestFinished(() => bus.close());
    bus.attach(phone);
    const { code, outcomes } = await fixed;
    expect([code, outcomes]).toEqual([0, ["restart-usbmuxd helped"]]);
    await daemon.hears("finished");
    await stage.holds(phone);
  });
});

describe.skipIf(!clientsInstalled() || !busCanBePlayed())("a worn port", () => {
  test("that shakes the phone off again and again is left for another one", async () => {
    const stage = await fixedStage();
    const phone = stage.plugIn({ files });
    let plugged: UsbThing = { ...iPhone, serial: phone.udid.replace("-", "") };
    const daemon = ["src/cli/defrost.ts", "daemon", "--json", "--state-dir", stage.state, "--backup-dir", stage.dir];
    const patience = ["--patience", "0.03"];
    const address = `USBMUXD_SOCKET_ADDRESS=UNIX:${stage.bus.socket}`;
    const computer = startComputer([plugged], ["env", address, process.execPath, ...daemon, ...patience]);
    const said = () => computer.lines.map((line): Said => JSON.parse(line));
    const hears = (kind: string, step?: string) =>
      until(() => said().some((one) => one.kind === kind && (step === undefined || one.step === step)));
    const pull = () => {
      stage.bus.detach(phone);
      computer.does({ unplug: plugged });
    };
    const plug = (port: string) => {
      plugged = { ...plugged, port, address: plugged.address + 1 };
      computer.does({ plug: plugged });
      stage.bus.attach(phone);
    };
    await until(() => existsSync(join(stage.state, "daemon.sock")));
    await shows(stage.state, ({ senses, devices }) => senses.length > 2 && devices.length > 0);

    phone.play(paced(freeze(midFile)));
    const client = stage.backUp(phone);
    await hears("backup-began");
    await phone.scene.frozen;
    for (let times = 0; times < 3; times += 1) {
      pull();
      plug("3");
    }
    await client.exited;
    await hears("failed");
    const cause = said().find(({ kind }) => kind === "failed")?.cause;
    expect(cause).toMatchObject({
      id: "cable",
      evidence: expect.arrayContaining([expect.objectContaining({ id: "flapped" })]),
    });
    const fixed = stage.fix("other-port");
    await hears("fix-step", "unplug");
    pull();
    await hears("fix-step", "plug-in-elsewhere");
    plug("3"); // the same one
    await shows(stage.state, ({ devices }) => devices.length > 0);
    expect(said().map(({ step }) => step)).not.toContain("stays-connected");
    pull();
    plug("4");
    const { code, outcomes } = await fixed;
    expect([code, outcomes]).toEqual([0, ["other-port helped"]]);
    await hears("finished");
    await stage.holds(phone);
  });
});
