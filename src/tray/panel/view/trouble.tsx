/** Why it is so, how sure that is, and the one thing to press, with the other ways behind it. */

import { causeSentence, nextSentence } from "../../../words/causes.en.ts";
import { fixTitles, needWords } from "../../../words/fixes.en.ts";
import { card, confidences, fixButton } from "../../../words/panel.en.ts";
import type { Face } from "../../face.ts";
import { reasonsOf, ruledOut } from "../reasons.ts";
import { type Around, begin, placeOf } from "./around.ts";
import { Bars, Icon } from "./icon.tsx";
import { Alt, Go, More } from "./parts.tsx";

/** `first`: its button is the panel’s blue one. */
export function Trouble({ face, first, around }: { face: Face; first: boolean; around: Around }) {
  const cause = face.plan?.cause ?? face.backup?.cause ?? face.stopped?.cause ?? face.phone?.cause;
  if (!cause) return null;
  const offers = face.plan?.offers ?? [];
  const [offer, ...others] = offers;
  const Button = first && face.state !== "slow" ? Go : Alt;
  const next = cause.next[0];
  // Beside a button that does it, the sentence would be one too many.
  const says = next !== undefined && !offer ? nextSentence(next, cause) : undefined;
  return (
    <section class="card">
      <div class="row top">
        <h2 class="grow">{causeSentence({ id: cause.id, confidence: "certain" })}</h2>
        {cause.id !== "unknown" && (
          <span class="sure">
            <Bars sure={cause.confidence} />
            {confidences[cause.confidence]}
          </span>
        )}
      </div>
      {says && <p class="say">{says}</p>}
      {offer && (
        <Button press={() => begin(around, offer, placeOf(face))}>{fixButton(offer.fix, fixTitles[offer.fix])}</Button>
      )}
      {around.answer && first && <p class="say answer">{around.answer}</p>}
      <div class="under">
        {others.length > 0 && (
          <More press={() => around.go({ kind: "ladder", face: face.key })}>{card.others(others.length)}</More>
        )}
        <span class="label">{offer ? asides(offer) : card.nothing}</span>
      </div>
    </section>
  );
}

const asides = ({ kind, needs }: NonNullable<Face["plan"]>["offers"][number]): string => {
  const words = needs.map((need) => needWords[need]);
  return words.length > 0 ? card.needs(words) : kind === "guided" ? card.guided : "";
};

export function Reasons({ face }: { face: Face }) {
  const about = face.backup ?? face.stopped ?? face.phone;
  if (!about) return null;
  const reasons = reasonsOf(about);
  const out = ruledOut(about.cause);
  if (reasons.length === 0 && !out) return null;
  return (
    <>
      <ul class={`why ${face.tone}`} aria-label={card.evidence}>
        {reasons.map(({ id, icon, text, key }) => (
          <li key={id} class={key ? "key" : ""}>
            <Icon id={icon} size={15} />
            <span>{text}</span>
          </li>
        ))}
      </ul>
      {out && <p class="out">{out}</p>}
    </>
  );
}
