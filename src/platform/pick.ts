/** Chooses the platform, once. No other file asks which system this is. */

import { homedir } from "node:os";
import { linux, linuxPlaces } from "./linux/linux.ts";
import { macos, macosPlaces } from "./macos/macos.ts";
import type { Places, Platform, PlatformConfig } from "./platform.ts";

const platforms = {
  linux: { open: linux, places: linuxPlaces },
  darwin: { open: macos, places: macosPlaces },
};

export const platformFor = (config: PlatformConfig): Platform => here().open(config);

export const placesHere = (env: NodeJS.ProcessEnv): Places => here().places(homedir(), env);

function here() {
  const name = process.platform;
  if (name === "linux" || name === "darwin") return platforms[name];
  throw new Error(`Defrost runs on macOS and Linux, and this is ${name}`);
}
