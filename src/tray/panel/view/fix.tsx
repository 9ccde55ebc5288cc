/** A fix that runs, step by step, with a picture of what a person is to do; and what came of the last one. */

import type { StepId } from "../../../core/fix/fix.ts";
import type { FixingView } from "../../../core/snapshot.ts";
import { stepSeen, stepSentence } from "../../../words/fix-steps.en.ts";
import { fixEventSentence, fixTitles, outcomeSentence } from "../../../words/fixes.en.ts";
import { clock, stepNotNeeded, stepTitles, fixing as words } from "../../../words/panel.en.ts";
import type { Known } from "../known.ts";
import { type Around, placeOf } from "./around.ts";
import { Icon } from "./icon.tsx";
import { Alt } from "./parts.tsx";
import { Picture } from "./picture.tsx";

export function FixCard({ fixing, around }: { fixing: FixingView; around: Around }) {
  const { steps, step: at, asks, run } = fixing;
  const now = steps[at];
  return (
    <>
      {now && asks === "you" && <Picture step={now} />}
      <ol class="steps">
        {steps.map((step, place) => (
          // A fix may have the same step twice.
          <StepRow key={`${place} ${step}`} step={step} place={place} fixing={fixing} known={around.known} />
        ))}
      </ol>
      {around.answer && <p class="say answer">{around.answer}</p>}
      <div class="pair">
        <Alt press={() => around.wish({ want: "stop" })}>{words.stop}</Alt>
        {asks === "you" && <Alt press={() => around.wish({ want: "next-step", run })}>{words.skip}</Alt>}
      </div>
    </>
  );
}

type Row = { step: StepId; place: number; fixing: FixingView; known: Known };

function StepRow({ step, place, fixing: { steps, step: at, asks, lacking, leftMs, run }, known: { begun } }: Row) {
  const done = place < at;
  const now = place === at;
  // The same step may come twice: the times are in order, too.
  const nth = steps.slice(0, place).filter((one) => one === step).length;
  const seen = begun?.run === run ? begun.steps.filter((one) => one.step === step)[nth] : undefined;
  const left = done && begun?.run === run && !seen;
  return (
    <li class={done ? "done" : now ? "now" : ""} aria-current={now ? "step" : undefined}>
      <span class="n">{done ? <Icon id="check" size={13} /> : now ? <Turning /> : place + 1}</span>
      <span class="t">
        {stepTitles[step]}
        {done && <span class="visually">, {words.done}</span>}
        {now && <small>{stepSentence(step, asks, lacking)}</small>}
        {now && asks === "you" && <small>{leftMs === undefined ? words.watching : words.left(leftMs)}</small>}
        {done && <small>{left ? stepNotNeeded : stepSeen(step)}</small>}
      </span>
      {seen && !now && <time>{clock(seen.at)}</time>}
    </li>
  );
}

const Turning = () => (
  <svg class="spin" width="20" height="20" viewBox="0 0 20 20" aria-hidden="true">
    <circle class="l" cx="10" cy="10" r="8.6" stroke-width="2.2" opacity=".25" />
    <circle class="l" cx="10" cy="10" r="8.6" stroke-width="2.2" pathLength="100" stroke-dasharray="30 100" />
  </svg>
);

/** How the last one ended, until somebody has taken note of it. */
export function Result({ around }: { around: Around }) {
  const { result, walked } = around.known;
  if (!result) return null;
  const { outcome, fix, undo } = result;
  const good = outcome === "helped" || outcome === "done";
  return (
    <section class="card">
      <div class="row top">
        <h2 class="grow">{fixTitles[fix]}</h2>
        {outcome === "helped" && (
          <span class="sure good">
            <Icon id="check" size={13} />
            {words.verified}
          </span>
        )}
      </div>
      <p class={good ? "say" : "say bad"}>{outcomeSentence(outcome)}</p>
      {walked && <p class="say">{fixEventSentence(walked)}</p>}
      <div class="pair">
        {undo && (
          <Alt press={() => around.wish({ want: "fix", fix: undo, by: "click", consents: true, ...placeOf(result) })}>
            {words.takeBack(fixTitles[undo])}
          </Alt>
        )}
        <Alt press={around.dismiss}>{words.dismiss}</Alt>
      </div>
    </section>
  );
}
