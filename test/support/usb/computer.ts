/**
 * The inside of a computer with a USB bus that a test plays: runs in mount and
 * network namespaces of its own, lays a bus over /sys, runs the program it is
 * given, and plugs and unplugs as it is told. Nothing outside notices.
 */

import { spawn, spawnSync } from "node:child_process";
import { mkdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { sendUevent } from "./uevent.ts";

export type UsbThing = {
  /** Its path of ports on bus 1: "3", or "4.2" behind a hub. */
  port: string;
  /** 1 to 127, anew whenever it comes. */
  address: number;
  vendor: number;
  product: number;
  /** Empty: it has none. */
  serial: string;
  name: string;
  megabits: number;
};
/** `stop` ends the program, and the computer with the program's exit status. */
export type Command = { plug: UsbThing } | { unplug: UsbThing } | "stop";

const controller = "devices/pci0000:00/0000:00:14.0/usb1";
const listing = "/sys/bus/usb/devices";
const hex = (id: number) => id.toString(16).padStart(4, "0");

function show({ port, address, vendor, product, serial, name, megabits }: UsbThing): void {
  const device = join("/sys", controller, `1-${port}`);
  for (const folder of [device, listing]) mkdirSync(folder, { recursive: true });
  const files: Record<string, string | number> = {
    busnum: 1,
    devnum: address,
    devpath: port,
    idVendor: hex(vendor),
    idProduct: hex(product),
    bcdDevice: "1504",
    version: "2.00",
    speed: megabits,
    bDeviceClass: "00",
    bDeviceSubClass: "00",
    bDeviceProtocol: "00",
    bMaxPacketSize0: 64,
    bNumConfigurations: 1,
    bConfigurationValue: 1,
    manufacturer: "Apple Inc.",
    product: name,
    ...(serial && { serial }),
  };
  for (const [file, content] of Object.entries(files)) writeFileSync(join(device, file), `${content}\n`);
  symlinkSync(device, join(listing, `1-${port}`));
}

function hide({ port }: UsbThing): void {
  rmSync(join(listing, `1-${port}`));
  rmSync(join("/sys", controller, `1-${port}`), { recursive: true });
}

const announce = (action: "add" | "remove", { port, address, vendor, product }: UsbThing): void =>
  sendUevent({
    ACTION: action,
    DEVPATH: `/${controller}/1-${port}`,
    SUBSYSTEM: "usb",
    DEVTYPE: "usb_device",
    PRODUCT: `${vendor.toString(16)}/${product.toString(16)}/1504`,
    BUSNUM: "001",
    DEVNUM: String(address).padStart(3, "0"),
    DEVNAME: `/dev/bus/usb/001/${String(address).padStart(3, "0")}`,
  });

const [start = "null", program = "", ...args] = process.argv.slice(2);
const mounted = spawnSync("mount", ["-t", "tmpfs", "-o", "mode=755", "tmpfs", "/sys"], { stdio: "inherit" });
if (mounted.status !== 0) throw new Error("cannot lay a tmpfs over /sys");
// Written by startComputer in namespaces.ts, as are the commands. Null: no bus, until something is plugged.
const there = JSON.parse(start) as UsbThing[] | null;
if (there) mkdirSync(listing, { recursive: true });
for (const thing of there ?? []) show(thing);

const child = spawn(program, args, { stdio: ["ignore", "inherit", "inherit"] });
child.on("exit", (code) => process.exit(code ?? 1));
process.on("message", (message) => {
  for (const command of message as Command[]) obey(command);
});

function obey(command: Command): void {
  if (command === "stop") child.kill();
  else if ("plug" in command) {
    show(command.plug);
    announce("add", command.plug);
  } else {
    hide(command.unplug);
    announce("remove", command.unplug);
  }
}
