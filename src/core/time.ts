/**
 * Durations say their unit once, where they are made. Every time in core is a
 * number of milliseconds: an instant since 1970, or a length.
 */

export type Millis = number;

export const seconds = (n: number): Millis => n * 1000;
export const minutes = (n: number): Millis => n * 60_000;
export const hours = (n: number): Millis => n * 3_600_000;
