/**
 * A phone's UDID: one form inside, several outside. Folders and usbmuxd write
 * newer ones with a dash, USB serial numbers without; case differs by tool.
 */

import type { Udid } from "../core/observation.ts";

const old = /^[0-9a-f]{40}$/i;
const recent = /^([0-9a-f]{8})-?([0-9a-f]{16})$/i;

/** The canonical form, or undefined if the text is no UDID. */
export function readUdid(text: string): Udid | undefined {
  if (old.test(text)) return text.toLowerCase();
  const parts = recent.exec(text);
  return parts ? `${parts[1]}-${parts[2]}`.toUpperCase() : undefined;
}
