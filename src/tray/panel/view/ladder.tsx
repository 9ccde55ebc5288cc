/** The other ways, mildest first, with those that were tried; and the question before one that may cost something. */

import { fixSentences, fixTitles, needWords, outcomeSentence, riskSentence } from "../../../words/fixes.en.ts";
import * as words from "../../../words/panel.en.ts";
import type { Face } from "../../face.ts";
import { type Around, begin, type Page, placeOf } from "./around.ts";
import { Icon } from "./icon.tsx";
import { Alt, Bar, Go } from "./parts.tsx";

export function Ladder({ face, around }: { face: Face; around: Around }) {
  const offers = face.plan?.offers ?? [];
  const others = offers.slice(1);
  const since = face.backup?.beganAt ?? face.stopped?.at ?? 0;
  const tried = around.known.journal.filter(
    ({ device, fix, end, beganAt }) =>
      device === face.device && beganAt >= since && end !== undefined && offers.every((offer) => offer.fix !== fix),
  );
  const alone = offers.some(({ kind, needs }) => kind === "one-click" && needs.length === 0);
  return (
    <>
      <Bar title={words.ladder.title} back={() => around.go({ kind: "phones" })} backName={words.nav.back} />
      <div class="body">
        <p class="say">{words.ladder.hint}</p>
        <div class="card flush">
          <ul class="rungs" onKeyDown={walk}>
            {tried.map(({ run, fix, beganAt, end }) => (
              <li key={run} class="rung tried">
                <Icon id="cross" />
                <span class="grow">
                  <strong>{fixTitles[fix]}</strong>
                  {end && <small>{words.ladder.tried(beganAt, outcomeSentence(end.outcome))}</small>}
                </span>
              </li>
            ))}
            {others.map((offer) => (
              <li key={offer.fix}>
                <button type="button" class="rung" onClick={() => begin(around, offer, placeOf(face))}>
                  <Icon id={offer.needs.includes("phone-in-hand") ? "hand" : "bolt"} />
                  <span class="grow">
                    <strong>{fixTitles[offer.fix]}</strong>
                    <small>{fixSentences[offer.fix]}</small>
                  </span>
                  <span class="tag">{words.offerTag(offer.kind, offer.needs.includes("consent"))}</span>
                </button>
              </li>
            ))}
          </ul>
        </div>
        {alone && (
          <>
            <Alt press={() => around.wish({ want: "walk", by: "click", ...placeOf(face) })}>{words.ladder.auto}</Alt>
            <p class="out">{words.ladder.autoHint}</p>
          </>
        )}
        {around.answer && <p class="say answer">{around.answer}</p>}
      </div>
    </>
  );
}

/** Arrows go from rung to rung. */
function walk(event: KeyboardEvent & { currentTarget: HTMLElement }): void {
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (!step) return;
  const rungs = [...event.currentTarget.querySelectorAll("button")];
  const at = rungs.findIndex((rung) => rung.matches(":focus"));
  rungs[Math.min(rungs.length - 1, Math.max(0, at + step))]?.focus();
  event.preventDefault();
}

export function Consent({
  offer,
  place,
  around,
}: Omit<Extract<Page, { kind: "consent" }>, "kind"> & { around: Around }) {
  const { fix, needs } = offer;
  const back = () => around.go({ kind: "phones" });
  const risk = riskSentence(fix);
  const others = needs.filter((need) => need !== "consent").map((need) => needWords[need]);
  return (
    <>
      <Bar title={words.consent.title} back={back} backName={words.nav.back} />
      <div class="body">
        <section class="card">
          <h2>{fixTitles[fix]}</h2>
          <p class="say">{fixSentences[fix]}</p>
          {risk && <p class="say risk">{risk}</p>}
          {others.length > 0 && <p class="out">{words.card.needs(others)}</p>}
        </section>
        <Go press={() => around.wish({ want: "fix", fix, by: "click", consents: true, ...place })}>
          {words.consent.yes}
        </Go>
        <Alt press={back}>{words.consent.no}</Alt>
      </div>
    </>
  );
}
