/** The pictures of index.html by their names, and the one that is never twice the same: the ring. */

import type { IconId } from "../icon-id.ts";

export const Icon = ({ id, size = 18 }: { id: IconId; size?: number }) => (
  <svg class="icon" width={size} height={size} aria-hidden="true">
    <use href={`#${id}`} />
  </svg>
);

/** A drop in a ring that fills. Without a share the ring stays an empty track: nobody knows how much there is to come. */
export const Ring = ({ share = 0, size = 22 }: { share?: number | undefined; size?: number }) => (
  <svg class="icon" width={size} height={size} viewBox="0 0 18 18" aria-hidden="true">
    <circle class="l" cx="9" cy="9" r="7.1" stroke-width="1.5" opacity=".3" />
    {share > 0 && (
      <circle
        class="l"
        cx="9"
        cy="9"
        r="7.1"
        stroke-width="2"
        pathLength="100"
        stroke-dasharray={`${Math.round(share * 20) * 5} 100`}
        transform="rotate(-90 9 9)"
      />
    )}
    <path d="M9 4.7C9 4.7 6.25 7.77 6.25 10a2.75 2.75 0 0 0 5.5 0C11.75 7.77 9 4.7 9 4.7Z" fill="currentColor" />
  </svg>
);

const bars = [0, 1, 2] as const;
const heights = { certain: 3, likely: 2, possible: 1 } as const;

/** How sure, by shape: one, two or three bars. */
export const Bars = ({ sure }: { sure: keyof typeof heights }) => (
  <svg width="17" height="9" viewBox="0 0 17 9" aria-hidden="true">
    {bars.map((at) => (
      <rect
        key={at}
        x={6 * at}
        y={6 - 3 * at}
        width="4"
        height={3 + 3 * at}
        rx="1"
        fill="currentColor"
        opacity={at < heights[sure] ? 1 : 0.28}
      />
    ))}
  </svg>
);
