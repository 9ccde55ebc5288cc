/** The first steps, before any backup was seen: what cannot be done here is not shown, and nothing has to be done at all. */

import type { ComponentChildren } from "preact";
import { fixTitles } from "../../../words/fixes.en.ts";
import { fixButton } from "../../../words/panel.en.ts";
import * as words from "../../../words/settings.en.ts";
import { begin, placeOf } from "./around.ts";
import { Icon } from "./icon.tsx";
import { Alt, Go, Header, iconFor } from "./parts.tsx";
import { Picture } from "./picture.tsx";
import { type Deciding, Login, mayLook } from "./settings.tsx";

export function Welcome({ settings, set, host, around }: Deciding) {
  const { access, notices, login } = words.welcome;
  const sees = mayLook(around);
  const plan = around.known.snapshot?.plans.find(({ offers }) => offers.some(({ fix }) => fix === "grant-access"));
  const offer = plan?.offers.find(({ fix }) => fix === "grant-access");
  return (
    <div class="body">
      <Header tone="none" picture={iconFor("resting")} headline={words.welcome.title}>
        {words.welcome.sub}
      </Header>
      <ol class="steps">
        {settings.system === "macos" && (
          <First title={access.title} why={access.why} done={sees}>
            {!sees && <Picture step="grant-access" />}
            {!sees && plan && offer && (
              <Alt press={() => begin(around, offer, placeOf(plan))}>{fixButton(offer.fix, fixTitles[offer.fix])}</Alt>
            )}
          </First>
        )}
        {host.allowNotices && (
          <First title={notices.title} why={notices.why} done={false}>
            <Alt press={() => void host.allowNotices?.()}>{notices.press}</Alt>
          </First>
        )}
        {settings.startsAtLogin !== undefined && (
          <First title={login.title} why={login.why} done={settings.startsAtLogin}>
            {!settings.startsAtLogin && <Login settings={settings} host={host} />}
          </First>
        )}
      </ol>
      <Go press={() => set({ welcomed: true })}>{words.welcome.go}</Go>
      <p class="out">{words.welcome.later}</p>
    </div>
  );
}

type Step = { title: string; why: string; done: boolean; children: ComponentChildren };

const First = ({ title, why, done, children }: Step) => (
  <li class={done ? "done" : ""}>
    <span class="n">{done ? <Icon id="check" size={13} /> : "·"}</span>
    <div class="t">
      {title}
      {done && <span class="visually">, {words.welcome.done}</span>}
      <small>{why}</small>
      {children}
    </div>
  </li>
);
