/** The past backups: how long each took as bars, and each with its date, how it ended, what helped, duration and amount. */

import type { PastBackup } from "../../../link/schema.ts";
import { causeSentence } from "../../../words/causes.en.ts";
import { fixTitles } from "../../../words/fixes.en.ts";
import * as words from "../../../words/panel.en.ts";
import { about, amount } from "../../../words/quantities.ts";
import { phoneName } from "../../phone-name.ts";
import type { IconId } from "../icon-id.ts";
import type { Known } from "../known.ts";
import type { Around } from "./around.ts";
import { Icon } from "./icon.tsx";
import { Bar, Name } from "./parts.tsx";

export function History({ around }: { around: Around }) {
  const { history, journal, snapshot } = around.known;
  const devices = [...new Set(history.map(({ device }) => device))];
  const nameOf = (device: string) =>
    phoneName(device, snapshot?.devices.find((one) => one.device === device)?.facts.name);
  return (
    <>
      <Bar title={words.history.title} back={() => around.go({ kind: "phones" })} backName={words.nav.back} />
      <div class="body">
        {devices.length === 0 && <p class="say">{words.history.none}</p>}
        {devices.map((device) => {
          const past = history.filter((one) => one.device === device);
          return (
            <section key={device} class="past">
              <div class="card">
                <div class="row top">
                  <h2 class="grow">
                    <Name>{nameOf(device)}</Name>
                  </h2>
                  <span class="label">{usual(past)}</span>
                </div>
                <Bars past={past} />
              </div>
              <ul class="card flush hist">
                {past.map((one) => (
                  <Row key={one.id} past={one} journal={journal} first={one === past.at(-1)} />
                ))}
              </ul>
            </section>
          );
        })}
      </div>
    </>
  );
}

type Kind = "ok" | "ice" | "bad" | "on";

const kindOf = ({ end, stalls }: PastBackup): Kind => {
  if (!end) return "on";
  if (end.outcome === "failed") return "bad";
  return stalls.length > 0 ? "ice" : "ok";
};

const icons: Record<Kind, IconId> = { ok: "check", ice: "frozen", bad: "cross", on: "again" };

const outcome = (past: PastBackup): string => {
  const { end } = past;
  if (!end) return words.history.running;
  if (end.outcome === "failed") return words.history.failed;
  if (end.outcome === "unconfirmed") return words.history.unconfirmed;
  return past.stalls.length > 0 ? words.history.froze : words.history.finished;
};

function Row({ past, journal, first }: { past: PastBackup; journal: Known["journal"]; first: boolean }) {
  const kind = kindOf(past);
  return (
    <li>
      <span class={kind}>
        <Icon id={icons[kind]} size={14} />
        <span class="visually">{outcome(past)}, </span>
      </span>
      <span class="d">{words.day(past.beganAt)}</span>
      <span class="note">{note(past, journal, first)}</span>
      <span class="r">{past.end ? about(past.end.at - past.beganAt) : ""}</span>
      <span class="r">{amount(past.bytes)}</span>
    </li>
  );
}

/** What helped, else what went wrong, else what is special about it. */
function note(past: PastBackup, journal: Known["journal"], first: boolean): string {
  const over = past.end?.at ?? Number.POSITIVE_INFINITY;
  const helped = journal.find(
    ({ device, end, beganAt }) =>
      device === past.device && end?.outcome === "helped" && beganAt >= past.beganAt - 1 && beganAt <= over,
  );
  if (helped) return words.history.helped(fixTitles[helped.fix]);
  const cause = past.causes.at(-1);
  if (past.end?.outcome === "failed")
    return cause && cause.id !== "unknown" ? causeSentence(cause) : words.failedShortly(past.end.reason);
  if (past.end?.outcome === "unconfirmed") return words.history.unconfirmed;
  return first && past.full ? words.history.first : "";
}

const lengthOf = ({ beganAt, end }: PastBackup): number => (end ? end.at - beganAt : 0);

function usual(past: readonly PastBackup[]): string {
  const good = past.filter(({ end, arrival }) => end?.outcome === "finished" && !arrival).map(lengthOf);
  return good.length < 3 ? "" : words.history.normal(Math.min(...good), Math.max(...good));
}

const most = 12;
const tall = 56;

function Bars({ past }: { past: readonly PastBackup[] }) {
  const shown = past
    .filter(({ end }) => end)
    .slice(0, most)
    .reverse();
  if (shown.length < 2) return null;
  const longest = Math.max(...shown.map(lengthOf), 1);
  const high = (ms: number) => Math.max(3, (tall * ms) / longest);
  const [oldest, newest] = [shown[0], shown.at(-1)];
  return (
    <>
      <svg class="bars" viewBox="0 0 264 62" role="img" aria-label={words.history.bars(shown.length)}>
        {shown.map((one, place) => {
          const kind = kindOf(one);
          const frozen = high(
            one.stalls.reduce((sum, { at, silenceMs, end }) => sum + silenceMs + ((end?.at ?? at) - at), 0),
          );
          const [x, height] = [4 + 22 * place, high(lengthOf(one))];
          return (
            <g key={one.id}>
              <rect
                class={kind === "bad" ? "bad" : "ok"}
                x={x}
                y={tall + 4 - height}
                width="14"
                height={height}
                rx="2.5"
              />
              {kind === "ice" && (
                <rect class="ice" x={x} y={tall + 4 - height} width="14" height={Math.min(frozen, height)} rx="2.5" />
              )}
            </g>
          );
        })}
        <path class="base" d={`M0 ${tall + 4.5}H264`} />
      </svg>
      <p class="ends label">
        <span>{oldest && words.day(oldest.beganAt)}</span>
        <span>{newest && words.day(newest.beganAt)}</span>
      </p>
      <p class="legend" aria-hidden="true">
        <span class="ok">{words.history.legend.moving}</span>
        <span class="ice">{words.history.legend.frozen}</span>
        <span class="bad">{words.history.legend.failed}</span>
      </p>
    </>
  );
}
