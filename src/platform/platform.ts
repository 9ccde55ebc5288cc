/** What a system can do for Defrost. What it cannot do is absent here, so that nobody offers it. */

import type { UsbmuxAddress } from "../apple/usbmux-address.ts";
import type { Inquiry } from "./computer/inquiry.ts";
import type { Hands } from "./fix/hands.ts";
import type { Handwork } from "./fix/handwork.ts";
import type { KeepAwake } from "./fix/keep-awake.ts";
import type { Notify } from "./notify.ts";
import type { PhoneAttention } from "./phone/attention.ts";
import type { Beat, Source } from "./source.ts";

/** Where things are on this system unless a person says otherwise. */
export type Places = {
  stateFolder: string;
  /** The folders where backups are written; none where no program has a usual one. */
  roots: string[];
  /** How many bytes a socket's path may have. */
  longestSocketPath: number;
};

export type PlatformConfig = {
  roots: string[];
  usbmux: UsbmuxAddress;
  /** Multiplies how long the phones are left alone between two questions. */
  patience: number;
  beat: Beat;
  attention: Pick<PhoneAttention, "whenever">;
  inquiry: Pick<Inquiry, "next">;
  /** Where the mind's orders for the hands come from. */
  handwork: Pick<Handwork, "next">;
  /** Where what goes on is written down. */
  stateFolder: string;
  complain(sentence: string): void;
};

/** `hands` are there to know what can be done; one of the sources does it. */
export type Platform = {
  name: "macos" | "linux";
  sources: Source[];
  notify: Notify;
  hands: Hands;
  /** Whether the computer may fall asleep by itself; it always may again when the sources have ended. */
  keepAwake?: KeepAwake;
};
