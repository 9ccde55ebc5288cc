/**
 * Where usbmuxd listens: `USBMUXD_SOCKET_ADDRESS` read as libusbmuxd reads it,
 * so that we and the program that backs up ask the same usbmuxd. What cannot
 * be an address is refused with a sentence, not replaced by a guess.
 */

/** Either form goes into `net.connect` as it is. */
export type UsbmuxAddress = { path: string } | { host: string; port: number };

const usualUsbmux: UsbmuxAddress = { path: "/var/run/usbmuxd" };

const expected = "expected UNIX:/path or host:port; correct it, or leave it out";

/** `longestPath`: how many bytes this system's socket addresses hold. */
export function readUsbmuxAddress(
  text: string | undefined,
  longestPath: number,
): { kind: "address"; address: UsbmuxAddress } | { kind: "refused"; why: string } {
  if (text === undefined || text === "") return { kind: "address", address: usualUsbmux };
  const refused = (why: string) =>
    ({ kind: "refused", why: `usbmuxd address ${JSON.stringify(text.slice(0, 200))}: ${why}` }) as const;

  if (text.startsWith("UNIX:")) {
    const path = text.slice("UNIX:".length);
    const bytes = Buffer.byteLength(path);
    if (path === "" || path.includes("\0")) return refused(`no usable path, ${expected}`);
    if (bytes > longestPath)
      return refused(`a path of ${bytes} bytes, at most ${longestPath} fit here; use a shorter one`);
    return { kind: "address", address: { path } };
  }
  const parts = /^(?:\[([^[\]]+)\]|(.+)):(\d{1,5})$/.exec(text);
  const host = parts?.[1] ?? parts?.[2];
  const port = Number(parts?.[3]);
  if (host === undefined) return refused(expected);
  if (port < 1 || port > 65535) return refused(`port ${port}, expected 1 to 65535`);
  return { kind: "address", address: { host, port } };
}
