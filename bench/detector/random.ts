/**
 * Chance that can be told again: the same seed draws the same lots, on every
 * machine. Nothing in the benchmark draws from anywhere else.
 */

export type Random = {
  /** At least 0, below 1. */
  next: () => number;
  chance: (share: number) => boolean;
  normal: () => number;
  /** By its median, and by the spread of its logarithm. */
  lognormal: (median: number, sigma: number) => number;
  exponential: (mean: number) => number;
  /** A key, as often as its share of the sum says. */
  pick: <Key extends string>(shares: Partial<Record<Key, number>>) => Key;
};

/** sfc32 by Chris Doty-Humphrey, warmed up. */
export function random(seed: number, stream = 0): Random {
  let [a, b, c, d] = [seed | 0, stream | 0, 0x9e3779b9, 1];
  const next = () => {
    const sum = (((a + b) | 0) + d) | 0;
    d = (d + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = (c << 21) | (c >>> 11);
    c = (c + sum) | 0;
    return (sum >>> 0) / 2 ** 32;
  };
  for (let i = 0; i < 15; i++) next();

  const normal = () => Math.sqrt(-2 * Math.log(1 - next())) * Math.cos(2 * Math.PI * next());
  return {
    next,
    chance: (share) => next() < share,
    normal,
    lognormal: (median, sigma) => median * Math.exp(sigma * normal()),
    exponential: (mean) => -mean * Math.log(1 - next()),
    pick: <Key extends string>(shares: Partial<Record<Key, number>>) => {
      // Object.entries forgets the key's type; the keys are those of `shares`.
      const rows = Object.entries(shares) as [Key, number][];
      let left = next() * rows.reduce((sum, [, share]) => sum + share, 0);
      for (const [key, share] of rows) {
        left -= share;
        if (left < 0) return key;
      }
      throw new Error("nothing to pick from");
    },
  };
}

/** The share of a lognormal's draws that are longer. */
export function outlasts([median, sigma]: readonly [median: number, sigma: number], seconds: number): number {
  const z = Math.log(Math.max(seconds, 1e-3) / median) / sigma;
  // Abramowitz and Stegun 26.2.17
  const t = 1 / (1 + 0.2316419 * Math.abs(z));
  const tail =
    (Math.exp((-z * z) / 2) / Math.sqrt(2 * Math.PI)) *
    t *
    (0.31938153 + t * (-0.356563782 + t * (1.781477937 + t * (-1.821255978 + t * 1.330274429))));
  return z > 0 ? tail : 1 - tail;
}
