/** Amounts and times as a person reads them: rounded where a headline rounds, exact where evidence is exact. */

const units = ["bytes", "KB", "MB", "GB", "TB"];

/** Decimal units, as Finder and Apple's own settings count: 18.2 GB. */
export function amount(bytes: number): string {
  let value = bytes;
  let unit = 0;
  while (value >= 999.5 && unit < units.length - 1) {
    value /= 1000;
    unit++;
  }
  const digits = unit === 0 || value >= 100 ? 0 : 1;
  return `${value.toFixed(digits)} ${units[unit]}`;
}

export const rate = (bytesPerSecond: number): string => `${amount(Math.max(0, bytesPerSecond))}/s`;

export const count = (n: number, one: string): string => `${n.toLocaleString("en-US")} ${one}${n === 1 ? "" : "s"}`;

/** Exact, for evidence: "92 s", "4 min 10 s", "2 h 5 min". */
export function exactly(ms: number): string {
  const s = Math.round(ms / 1000);
  if (s < 120) return `${s} s`;
  if (s < 7200) return s % 60 === 0 ? `${s / 60} min` : `${Math.floor(s / 60)} min ${s % 60} s`;
  return `${Math.floor(s / 3600)} h ${Math.floor((s % 3600) / 60)} min`;
}

/** Rounded, for headlines: "3 minutes". */
export function about(ms: number): string {
  const s = Math.round(ms / 1000);
  if (s < 90) return count(s, "second");
  if (s < 5400) return count(Math.round(s / 60), "minute");
  if (s < 129_600) return count(Math.round(s / 3600), "hour");
  return count(Math.round(s / 86_400), "day");
}

/** Link speeds, in the bits a cable is sold by: "480 Mb/s", "10 Gb/s". */
export const speed = (bitsPerSecond: number): string =>
  bitsPerSecond >= 1e9 ? `${bitsPerSecond / 1e9} Gb/s` : `${Math.round(bitsPerSecond / 1e6)} Mb/s`;
