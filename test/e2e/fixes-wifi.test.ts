/**
 * A VPN in the way of a backup by Wi-Fi: to the daemon this computer is a Mac, whose commands say what was recorded on Macs
 * with a VPN and without. The client, the phone and its network are real.
 */

import { existsSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";
import { putOnNetwork } from "../../src/simulator/radio.ts";
import { clientsInstalled } from "../support/clients.ts";
import { causeIn, freeze, midFile } from "./caused.ts";
import { files, fixedStage, paced } from "./fixed.ts";
import { mayMount, onOwnGround } from "./grounds.ts";

const address = "127.77.2.1";

/** A Mac's commands, where they are on a Mac. `up`: while this file is there, the VPN is connected. */
function macWithVpn(dir: string) {
  const [sbin, homebrew, up] = [join(dir, "sbin"), join(dir, "homebrew"), join(dir, "up")];
  mkdirSync(sbin);
  mkdirSync(join(homebrew, "bin"), { recursive: true });
  symlinkSync("/usr/bin/idevicebackup2", join(homebrew, "bin/idevicebackup2"));
  writeFileSync(up, "");
  const recorded = (name: string) => `cat ${resolve("test/fixtures/macos", name)}`;
  const command = (name: string, script: string) =>
    writeFileSync(join(sbin, name), `#!/bin/sh\n${script}\n`, { mode: 0o755 });
  const list = recorded("scutil-nc-list-10.13-l2tp.txt");
  const told = join(dir, "told");
  command(
    "scutil",
    `case "$2" in
      list) if [ -e ${up} ]; then ${list} | sed 's/(Disconnected)/(Connected)/'; else ${list}; fi;;
      stop) echo "$*" >> ${told}; rm ${up};;
      start) echo "$*" >> ${told}; touch ${up};;
    esac`,
  );
  const either = (one: string, other: string) => `if [ -e ${up} ]; then ${recorded(one)}; else ${recorded(other)}; fi`;
  command("ifconfig", either("ifconfig-10.15.txt", "ifconfig-14.5.txt"));
  command("netstat", either("netstat-rn-default-utun4.txt", "netstat-rn-default-en0.txt"));
  const prepare = `mount --bind ${sbin} /usr/sbin && mount -t tmpfs defrost /opt && ln -s ${homebrew} /opt/homebrew`;
  return {
    up,
    told: () => (existsSync(told) ? readFileSync(told, "utf8").trim().split("\n") : []),
    through: [...onOwnGround(prepare), "env", `NODE_OPTIONS=--import=${resolve("test/e2e/as-mac.ts")}`],
  };
}

describe.skipIf(!clientsInstalled() || !mayMount())("a backup by Wi-Fi that a VPN keeps from going on", () => {
  test("goes on to its good end once the VPN is left, which is connected again if it is wanted", async () => {
    const stage = await fixedStage();
    const phone = stage.plugIn({ files, tls: true }, { link: "network", address });
    const radio = await putOnNetwork(phone, address);
    onTestFinished(radio.close);
    const mac = macWithVpn(stage.dir);
    const daemon = await stage.watch({ through: mac.through });
    phone.story.hear(({ what }) => {
      if (what === "backup-requested") phone.play(paced(existsSync(mac.up) ? freeze(midFile) : {}));
    });
    const client = stage.start("idevicebackup2", "-n", "-u", phone.udid, "backup", stage.dir);
    await daemon.until((one) => causeIn(one)?.id === "vpn", "the VPN");
    const fixed = stage.fix("disconnect-vpn");
    const { code, outcomes } = await fixed;
    expect([code, outcomes]).toEqual([0, ["disconnect-vpn helped"]]);
    expect(await client.exited).not.toBe(0);
    await daemon.hears("finished");
    await stage.holds(phone);
    expect(mac.told()).toEqual(["--nc stop My_L2TP_VPN"]);
    expect((await stage.fix("reconnect-vpn")).outcomes).toEqual(["reconnect-vpn done"]);
    expect(mac.told()).toEqual(["--nc stop My_L2TP_VPN", "--nc start My_L2TP_VPN"]);
    expect(existsSync(mac.up)).toBe(true);
  });
});
