/** The small things that the page is made of. */

import type { ComponentChildren } from "preact";
import type { Phase } from "../../../core/event.ts";
import { phaseSteps, trackName } from "../../../words/panel.en.ts";
import type { Tone } from "../../face.ts";
import type { IconId } from "../icon-id.ts";
import { Icon } from "./icon.tsx";

type Head = {
  tone: Tone;
  solid?: boolean;
  picture: ComponentChildren;
  headline: string;
  children?: ComponentChildren;
  aside?: ComponentChildren;
};

/** Of the page: there is one. It has the focus where nothing is to be pressed. */
const Headline = ({ children }: { children: string }) => (
  <h1 tabIndex={-1} data-headline>
    {children}
  </h1>
);

export const Header = ({ tone, solid = false, picture, headline, children, aside }: Head) => (
  <header class="head">
    <div class={`tile ${tone}${solid ? " solid" : ""}`}>{picture}</div>
    <div class="grow">
      <Headline>{headline}</Headline>
      <p class="sub">{children}</p>
    </div>
    {aside}
  </header>
);

/** A stranger's words: never markup, and never turning round the words beside them. */
export const Name = ({ children }: { children: string }) => <bdi>{children}</bdi>;

export const Figures = ({ of }: { of: readonly (readonly [value: string, label: string])[] }) => (
  <dl class="figures">
    {of.map(([value, label]) => (
      <div key={label}>
        <dt>{label}</dt>
        <dd>{value}</dd>
      </div>
    ))}
  </dl>
);

const phases: readonly Phase[] = ["preparing", "transferring", "finishing", "verifying"];

/** Where a backup is among its four parts; how far in it only where its phone's history tells. */
export function Track({ phase, share }: { phase: Phase; share?: number | undefined }) {
  const at = phases.indexOf(phase);
  return (
    <ol class="phases" aria-label={trackName(at + 1, phase)}>
      {phases.map((one, place) => (
        <li
          key={one}
          class={place < at ? "done" : place === at ? "now" : ""}
          style={{ "--p": `${Math.round((share ?? 0.5) * 100)}%` }}
          aria-current={place === at ? "step" : undefined}
        >
          {phaseSteps[one]}
        </li>
      ))}
    </ol>
  );
}

/** How much of something has gone by. */
export const Meter = ({ share, tone }: { share: number; tone: Tone }) => (
  <div class={`meter ${tone}`} style={{ "--p": `${Math.round(Math.min(1, share) * 100)}%` }} aria-hidden="true" />
);

type Press = { children: string; press(): void; id?: string };

/** The one blue button. Return presses it, wherever nothing else has the focus. */
export const Go = ({ children, press }: Press) => (
  <button type="button" class="go" data-go onClick={press}>
    {children}
    <span class="key" aria-hidden="true">
      ↩
    </span>
  </button>
);
export const Alt = ({ children, press }: Press) => (
  <button type="button" class="alt" onClick={press}>
    {children}
  </button>
);
export const More = ({ children, press }: Press) => (
  <button type="button" class="link" onClick={press}>
    {children}
    <Icon id="right" size={11} />
  </button>
);

export const Bar = ({ title, back, backName }: { title: string; back(): void; backName: string }) => (
  <div class="bar">
    <button type="button" class="ib" aria-label={backName} onClick={back}>
      <Icon id="back" size={16} />
    </button>
    <Headline>{title}</Headline>
  </div>
);

export const iconFor = (id: IconId) => <Icon id={id} size={22} />;
