/** What there is to see where there is no phone: how to begin, why nothing can be seen, and that nobody watches. */

import { fixTitles } from "../../../words/fixes.en.ts";
import * as words from "../../../words/panel.en.ts";
import type { Face } from "../../face.ts";
import type { Known } from "../known.ts";
import { type Around, begin, placeOf } from "./around.ts";
import { FixCard } from "./fix.tsx";
import { Alt, Go, Header, iconFor } from "./parts.tsx";
import { Picture } from "./picture.tsx";

export const Empty = () => (
  <div class="body">
    <Header tone="none" picture={iconFor("resting")} headline={words.empty.title}>
      {words.empty.sub}
    </Header>
    <ol class="steps">
      {words.empty.steps.map(([what, how], at) => (
        <li key={what}>
          <span class="n">{at + 1}</span>
          <span class="t">
            {what}
            <small>{how}</small>
          </span>
        </li>
      ))}
    </ol>
  </div>
);

/** A folder that may not be looked into, or is not there. */
export function Folder({ face, first, around }: { face: Face; first: boolean; around: Around }) {
  const offer = face.plan?.offers[0];
  const fixing = around.known.snapshot?.fixing;
  const hidden = face.state === "no-access";
  return (
    <div class="body">
      <Header
        tone={face.tone}
        solid={face.solid}
        picture={iconFor(hidden ? "no-access" : "disk")}
        headline={face.headline}
      >
        <bdi>{face.name}</bdi>
      </Header>
      <p class="say">{hidden ? words.access.why : words.missing}</p>
      {fixing && fixing.root === face.root ? (
        <FixCard fixing={fixing} around={around} />
      ) : (
        <>
          {hidden && <Picture step="grant-access" />}
          {hidden && (
            <ol class="steps">
              {words.access.steps.map((step, at) => (
                <li key={step}>
                  <span class="n">{at + 1}</span>
                  <span class="t">{step}</span>
                </li>
              ))}
            </ol>
          )}
          {offer && (
            <Press
              first={first}
              name={words.fixButton(offer.fix, fixTitles[offer.fix])}
              press={() => begin(around, offer, placeOf(face))}
            />
          )}
          {around.answer && first && <p class="say answer">{around.answer}</p>}
          {hidden && <p class="label">{words.access.noticed}</p>}
          {hidden && <p class="out">{words.access.promise}</p>}
        </>
      )}
    </div>
  );
}

const Press = ({ first, name, press }: { first: boolean; name: string; press(): void }) =>
  first ? <Go press={press}>{name}</Go> : <Alt press={press}>{name}</Alt>;

/** Nobody watches, or nobody can say. */
export function Away({
  line,
  start,
}: {
  line: Exclude<Known["line"], { kind: "there" }>;
  start?: (() => void) | undefined;
}) {
  if (line.kind === "connecting") return <p class="body say">{words.away.connecting}</p>;
  const lost = line.kind === "no-host";
  const why = lost ? words.away.hostWhy : line.why === "refused" ? line.says : words.away.why[line.why];
  const how = lost ? words.away.hostCommand : words.away.command;
  return (
    <div class="body">
      <Header tone="none" picture={iconFor("stopped")} headline={lost ? words.away.host : words.away.title}>
        {words.away.sub}
      </Header>
      <p class="say">{why}</p>
      {start && !lost ? (
        <Go press={start}>{words.away.start}</Go>
      ) : (
        <section class="card">
          {!lost && <p class="say">{words.away.how}</p>}
          <code>{how}</code>
        </section>
      )}
    </div>
  );
}
