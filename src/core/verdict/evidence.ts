/**
 * What speaks for a freeze and against it, in weights, so that the decision
 * and its explanation are the same thing. A new sense is one more row here.
 *
 * Rows that tell of one and the same event stand in one group, of which only
 * the strongest counts. No row grows by mere ticking but silence itself.
 */

import { goneAfter } from "../backup/follow-tether.ts";
import { spinsAfter, spinsForCertain } from "../backup/follow-writer.ts";
import type { Session } from "../backup/session.ts";
import type { Evidence } from "../event.ts";
import type { SenseId } from "../observation.ts";
import { minutes, seconds } from "../time.ts";
import type { Circumstances } from "./circumstances.ts";
import { lessonsFor, longestIn, stretch } from "./habits.ts";
import { phoneRows } from "./phone-evidence.ts";
import { placeOf } from "./place.ts";
import { bars, priors, surprise } from "./priors.ts";

/** A fact that decides alone, whatever the silence and wherever the bar. */
const decisive = 2 * bars.stalled;

/** How telling the first and the second ghost are. Known from one client only, and not over TLS. */
const ghostWeights = { one: 3, two: 5.5 } as const;

export function weigh(session: Session, around: Circumstances): Evidence[] {
  const oneEvent = [...connection(session, around), ...phoneRows(session, around)];
  return [silence(session, around), ...ghosts(session), ...strongest(oneEvent), ...unseen(around)];
}

export const sum = (evidence: readonly Evidence[]): number => evidence.reduce((total, { weight }) => total + weight, 0);

/** Which silences are usual where this backup stands, and by how much this phone and this patience stretch them. */
export function silenceIn(session: Session, { patience, lessons }: Circumstances) {
  const place = placeOf(session);
  const known = longestIn(lessonsFor(session, lessons), session.phase);
  return { place, known, stretched: patience * stretch(known, place) };
}

function silence(session: Session, around: Circumstances): Evidence {
  const { silence, phase } = session;
  const { place, known, stretched } = silenceIn(session, around);
  const weight = surprise(priors[place], silence.ms / stretched);
  const habit = known.length > 0 && { longestMs: Math.max(...known), backups: known.length };
  return { id: "silence", weight, values: { silenceMs: silence.ms, phase, ...habit } };
}

function ghosts({ silence: { ghosts: count } }: Session): Evidence[] {
  if (count === 0) return [];
  return [{ id: "ghosts", weight: count > 1 ? ghostWeights.two : ghostWeights.one, values: { count } }];
}

/** Cable, phone and writer fail together: a pulled cable and the loop it leaves the writer in are one event. */
function connection({ tether, writer, silence }: Session, { at, patience, blind }: Circumstances): Evidence[] {
  const rows: Evidence[] = [];
  const sees = (sense: SenseId) => blind.every((one) => one.sense !== sense);
  if (tether.kind === "attached" && sees("usbmux")) {
    const { link, speed } = tether;
    rows.push({ id: "attached", weight: 0, values: { link, ...(speed !== undefined && { speed }) } });
  }
  if (tether.kind === "dropped") {
    const forMs = at - tether.at;
    const grace = goneAfter[tether.link] * Math.min(1, patience);
    // A network that lost the phone for a while has it back; one that still has not is another matter.
    const overNetwork = forMs >= minutes(2) && !tether.back ? 5.5 : 1;
    const weight = tether.link === "network" ? overNetwork : forMs >= 3 * grace ? decisive : 4;
    if (forMs >= grace && silence.ms > 0) {
      rows.push({ id: "link-dropped", weight, values: { link: tether.link, forMs, back: tether.back } });
    }
  }
  if (writer.kind === "alive" && sees("writer")) {
    const { program, busyMs } = writer;
    if (writer.working) rows.push({ id: "writer-working", weight: -2, values: { program } });
    else if (busyMs >= spinsAfter * patience) {
      const proven = spinsForCertain(writer);
      const weight = !proven ? 1 : busyMs >= seconds(30) * patience ? decisive : 5;
      rows.push({ id: "writer-busy", weight, values: { program, forMs: busyMs } });
    } else rows.push({ id: "writer-idle", weight: 0, values: { program } });
  }
  return rows;
}

function strongest(rows: Evidence[]): Evidence[] {
  const first = rows.reduce<Evidence | undefined>(
    (best, row) => (row.weight > 0 && row.weight > (best?.weight ?? 0) ? row : best),
    undefined,
  );
  return rows.map((row): Evidence => (first && row !== first ? { ...row, weight: 0 } : row));
}

const unseen = ({ blind }: Circumstances): Evidence[] =>
  blind.map((values): Evidence => ({ id: "blind", weight: 0, values }));
