/** What icon and menu draw: the daemon's newest picture with the history that its words need. It holds no truth of its own. */

import type { FixingView } from "../../core/snapshot.ts";
import type { Heard } from "../../link/heard.ts";
import type { Hold } from "../../link/hold.ts";
import { mostPast } from "../../link/protocol.ts";
import { collectSamples, type Samples } from "../../link/samples.ts";
import { Broken, Declined, type Viewer } from "../../link/viewer.ts";
import * as words from "../../words/panel.en.ts";
import { tooltip } from "../../words/tray.en.ts";
import { expectedOf } from "../expected.ts";
import { type Face, facesOf } from "../face.ts";
import { changesHistory, type Known, learn, nothingKnown } from "../panel/known.ts";
import { type IconName, iconFor } from "./icon-name.ts";

export type Picture = {
  icon: IconName;
  tooltip: string;
  /** Of the most urgent backup, where its phone's history tells. */
  percent?: string;
  /** Most urgent first; none while nobody watches. */
  faces: readonly Face[];
  fixing?: FixingView;
  away: boolean;
};

/** “4 days ago” is told anew so often. */
const restingBeat = 600_000;

/** Draws at once and whenever something changes, until the signal aborts. */
export function followPicture(hold: Hold, signal: AbortSignal, draw: (picture: Picture) => void): void {
  let known = nothingKnown;
  const samples = collectSamples();
  const begun = new Set<string>();
  const show = () => signal.aborted || draw(pictureOf(known, samples.of, Date.now()));
  const ask = async <Answer>(question: (viewer: Viewer) => Promise<Answer>, take: (answer: Answer) => void) => {
    try {
      take(await hold.ask(question));
      show();
    } catch (error) {
      if (!(error instanceof Broken || error instanceof Declined)) throw error; // gone: it is asked again when it is back
    }
  };
  const readHistory = () =>
    ask(
      (viewer) => viewer.history({ limit: mostPast }),
      (history) => {
        known = { ...known, history };
      },
    );
  const readCurve = (backup: string) => {
    begun.add(backup);
    return ask(
      (viewer) => viewer.samples({ backup }),
      (before) => samples.seed(backup, before),
    );
  };
  const hear = (heard: Heard) => {
    const back = heard.kind === "snapshot" && known.line.kind !== "there";
    known = learn(known, heard);
    if (heard.kind !== "away") samples.take(heard);
    if (back || changesHistory(heard)) void readHistory();
    for (const { id } of known.snapshot?.backups ?? []) if (!begun.has(id)) void readCurve(id);
    if (heard.kind !== "event") show();
  };
  hear(hold.now());
  hold.hear(hear, signal);
  const beat = setInterval(show, restingBeat);
  signal.addEventListener("abort", () => clearInterval(beat), { once: true });
}

export function pictureOf({ line, snapshot, history }: Known, samples: Samples["of"], now: number): Picture {
  if (line.kind !== "there" || !snapshot)
    return { icon: "stopped", tooltip: tooltip(words.away.title), faces: [], away: true };
  const faces = facesOf({ snapshot, history, now });
  const [first] = faces;
  const { fixing } = snapshot;
  const backup = first?.backup;
  const share = backup && expectedOf(backup, { history, samples: samples(backup.id), now })?.share;
  return {
    icon: iconFor(first, fixing, share),
    tooltip: first ? tooltip(first.headline, first.name) : tooltip(words.empty.title),
    ...(share !== undefined && { percent: `${Math.floor(100 * share)} %` }),
    faces,
    ...(fixing && { fixing }),
    away: false,
  };
}
