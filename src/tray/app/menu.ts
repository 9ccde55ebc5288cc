/** The menu of the right button, made anew for each opening: a pure function of the picture. It has nothing that does nothing. */

import type { MenuItemConstructorOptions } from "electron";
import type { Offer, Place, Wish } from "../../core/fix/fix.ts";
import { fixTitles } from "../../words/fixes.en.ts";
import { menu as words } from "../../words/tray.en.ts";
import type { Picture } from "./picture.ts";

export type Deeds = {
  begin(offer: Offer, place: Place): void;
  wish(wish: Wish): void;
  startDaemon(): void;
  showPanel(): void;
  openDashboard(): void;
  /** Until then; 0: no longer. */
  mute(until: number): void;
  setPercent(on: boolean): void;
  quit(): void;
};

export type Standing = {
  now: number;
  /** 0: they are not. */
  mutedUntil: number;
  /** The system has refused to show a notice. */
  refused: boolean;
  percent: boolean;
};

const mostFixes = 3;
const mostPhones = 4;

type Items = MenuItemConstructorOptions[];

export function menuOf(picture: Picture, standing: Standing, deeds: Deeds): Items {
  return parted([
    statesOf(picture, standing),
    picture.away ? [{ label: words.start, click: deeds.startDaemon }] : fixesOf(picture, deeds),
    [
      { label: words.panel, click: deeds.showPanel },
      { label: words.dashboard, click: deeds.openDashboard },
      muting(standing, deeds),
      {
        label: words.percent,
        type: "checkbox",
        checked: standing.percent,
        click: () => deeds.setPercent(!standing.percent),
      },
    ],
    [{ label: words.quit, accelerator: "CommandOrControl+Q", click: deeds.quit }],
  ]);
}

const said = (label: string): Items[number] => ({ label, enabled: false });

/** An ampersand would be taken for the mark of a key. */
const literally = (text: string): string => text.replaceAll("&", "&&");

const statesOf = ({ faces, tooltip }: Picture, { refused }: Standing): Items => [
  ...(faces.length === 0
    ? [said(tooltip)]
    : faces.slice(0, mostPhones).map(({ headline, name }) => said(literally(`${headline}, ${name}`)))),
  ...(refused ? [said(words.notShown)] : []),
];

/** What helps the most urgent one that anything can be done about. */
function fixesOf({ faces, fixing }: Picture, { begin, wish }: Deeds): Items {
  if (fixing) return [said(fixTitles[fixing.fix]), { label: words.stop, click: () => wish({ want: "stop" }) }];
  const plan = faces.find((face) => (face.plan?.offers.length ?? 0) > 0)?.plan;
  if (!plan) return [];
  const place: Place = {
    ...(plan.device !== undefined && { device: plan.device }),
    ...(plan.root !== undefined && { root: plan.root }),
  };
  const alone = plan.offers.some(({ kind, needs }) => kind === "one-click" && needs.length === 0);
  return [
    ...plan.offers.slice(0, mostFixes).map((offer) => ({
      // What asks before it begins ends with dots.
      label: `${fixTitles[offer.fix]}${offer.needs.includes("consent") ? "…" : ""}`,
      click: () => begin(offer, place),
    })),
    ...(alone ? [{ label: words.fixForMe, click: () => wish({ want: "walk", by: "click", ...place }) }] : []),
  ];
}

const hour = 3_600_000;

function muting({ now, mutedUntil }: Standing, { mute }: Deeds): Items[number] {
  if (mutedUntil > now)
    return { label: words.muted(mutedUntil), submenu: [{ label: words.unmute, click: () => mute(0) }] };
  return {
    label: words.mute,
    submenu: [
      { label: words.hour, click: () => mute(now + hour) },
      { label: words.tomorrow, click: () => mute(tomorrow(now)) },
    ],
  };
}

/** Seven in the morning. */
const tomorrow = (now: number): number => {
  const then = new Date(now);
  then.setDate(then.getDate() + 1);
  return then.setHours(7, 0, 0, 0);
};

const parted = (groups: readonly Items[]): Items =>
  groups
    .filter((group) => group.length > 0)
    .flatMap((group, at) => (at === 0 ? group : [{ type: "separator" }, ...group]));
