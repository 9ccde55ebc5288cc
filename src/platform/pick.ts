/** Chooses the platform, once. No other file asks which system this is. */

import { homedir } from "node:os";
import { linux, linuxPlaces } from "./linux/linux.ts";
import { systemd } from "./linux/systemd.ts";
import { launchd } from "./macos/launchd.ts";
import { macos, macosPlaces } from "./macos/macos.ts";
import type { Places, Platform, PlatformConfig } from "./platform.ts";
import type { Service, ServiceSettings } from "./service/service.ts";

const platforms = {
  linux: { open: linux, places: linuxPlaces, service: systemd, hasMenuBar: false },
  darwin: { open: macos, places: macosPlaces, service: launchd, hasMenuBar: true },
};

export const platformFor = (config: PlatformConfig): Platform => here().open(config);

export const placesHere = (env: NodeJS.ProcessEnv): Places => here().places(homedir(), env);

export const serviceHere = ({ env, ...settings }: Omit<ServiceSettings, "home">): Service =>
  here().service({ ...settings, env, home: homedir() });

/** Whether the menu-bar app runs here. */
export const hasMenuBar = (): boolean => here().hasMenuBar;

function here() {
  const name = process.platform;
  if (name === "linux" || name === "darwin") return platforms[name];
  throw new Error(`Defrost runs on macOS and Linux, and this is ${name}`);
}
