/** One phone, open: what happened, why, what to press, and the proof. Or closed: a line and a spark. */

import type { BackupView, FixingView } from "../../../core/snapshot.ts";
import { unplugSentences } from "../../../words/causes.en.ts";
import { fixTitles } from "../../../words/fixes.en.ts";
import * as words from "../../../words/panel.en.ts";
import { about, amount, rate } from "../../../words/quantities.ts";
import { type Expected, expectedOf, usualPreparing } from "../../expected.ts";
import type { Face, FaceState } from "../../face.ts";
import { curveOf } from "../curve.ts";
import type { IconId } from "../icon-id.ts";
import { type Around, begin, placeOf } from "./around.ts";
import { Chart, Spark } from "./chart.tsx";
import { FixCard, Result } from "./fix.tsx";
import { Icon, Ring } from "./icon.tsx";
import { Figures, Header, iconFor, Meter, More, Name, Track } from "./parts.tsx";
import { Picture } from "./picture.tsx";
import { Reasons, Trouble } from "./trouble.tsx";

const icons: Record<Exclude<FaceState, "moving" | "quiet">, IconId> = {
  "no-access": "no-access",
  waiting: "waiting",
  frozen: "frozen",
  failed: "frozen",
  disconnected: "disconnected",
  "folder-missing": "disk",
  trouble: "lock",
  slow: "slow",
  resting: "dropcheck",
};

type Props = { face: Face; first: boolean; around: Around };

export function Phone({ face, first, around }: Props) {
  const { known } = around;
  const fixing = known.snapshot?.fixing;
  if (fixing && isAbout(fixing, face)) return <Fixed face={face} fixing={fixing} around={around} />;
  const { backup, state } = face;
  const expected = backup && expectedFor(backup, around);
  const result = known.result && isAbout(known.result, face);
  return (
    <div class="body">
      <Header
        tone={face.tone}
        solid={face.solid}
        picture={pictureOf(face, expected)}
        headline={backup && state === "moving" ? words.movingHeadline(backup.phase, expected?.leftMs) : face.headline}
      >
        <Name>{face.name}</Name> · {aside(face, around.now)}
      </Header>
      {result && <Result around={around} />}
      {backup ? <Running face={face} backup={backup} expected={expected} first={first} around={around} /> : null}
      {!backup && <Trouble face={face} first={first} around={around} />}
      {!backup && <Reasons face={face} />}
      {!backup && face.last && !face.stopped && <Last face={face} />}
    </div>
  );
}

function Fixed({ face, fixing, around }: Omit<Props, "first"> & { fixing: FixingView }) {
  const at = Math.min(fixing.step + 1, fixing.steps.length);
  return (
    <div class="body">
      <Header
        tone={fixing.asks === "you" ? "yours" : "moving"}
        picture={iconFor(fixing.asks === "you" ? "hand" : "bolt")}
        headline={fixTitles[fixing.fix]}
      >
        <Name>{face.name}</Name> · {words.stepOf(at, fixing.steps.length)}
      </Header>
      <FixCard fixing={fixing} around={around} />
    </div>
  );
}

type RunningProps = Props & { backup: BackupView; expected: Expected | undefined };

function Running({ face, backup, expected, first, around }: RunningProps) {
  const { state } = face;
  const { phase, bytes, files, partial } = backup;
  const calm = state === "moving" || state === "slow";
  return (
    <>
      {calm && <Track phase={phase} share={expected?.share} />}
      {state === "waiting" && <Waiting face={face} backup={backup} around={around} />}
      {state === "moving" && <Hint backup={backup} around={around} />}
      {calm && bytes > 0 && (
        <Figures
          of={[
            [amount(bytes), partial ? words.figures.partial : words.figures.copied(expected?.bytes)],
            [rate(backup.rate), words.figures.rate],
            expected
              ? [words.clock(around.now + expected.leftMs), words.figures.done(expected.plusMinusMs)]
              : [files.toLocaleString("en-US"), words.figures.files(files)],
          ]}
        />
      )}
      {(state === "frozen" || state === "disconnected") && <Trouble face={face} first={first} around={around} />}
      {bytes > 0 && <Chart curve={curveFor(backup, around, expected)} />}
      {state === "quiet" && <Patience backup={backup} around={around} />}
      {(state === "slow" || state === "quiet") && <Trouble face={face} first={false} around={around} />}
      {state !== "moving" && <Reasons face={face} />}
      <p class="out">{unplugSentences(backup.unplug)[0]}</p>
    </>
  );
}

/** Nothing to press: the backup goes on by itself. */
function Waiting({
  face,
  backup: { waitingFor = "passcode", cause },
  around,
}: Omit<RunningProps, "expected" | "first">) {
  const offer = face.plan?.offers[0];
  return (
    <>
      <Picture step={asked[waitingFor]} />
      <section class="card">
        <p class="say">{words.waitHint(waitingFor, cause?.confidence === "certain")}</p>
        {around.answer && <p class="say answer">{around.answer}</p>}
        <div class="under">
          {offer && (
            <More press={() => begin(around, offer, placeOf(face))}>
              {words.fixButton(offer.fix, fixTitles[offer.fix])}
            </More>
          )}
          <span class="label">{words.card.nothing}</span>
        </div>
      </section>
    </>
  );
}

const asked = { passcode: "enter-passcode", unlock: "unlock", trust: "tap-trust" } as const;

/** Of a phase in which nothing grows. */
function Hint({ backup: { phase, device }, around }: { backup: BackupView; around: Around }) {
  const hint = words.phaseHints[phase];
  const usual = phase === "preparing" && usualPreparing(around.known.history, device);
  return hint === undefined ? null : (
    <section class="card">
      <p class="say">{hint}</p>
      {usual && <p class="label">{words.usually(...usual)}</p>}
    </section>
  );
}

/** Silent, and for how long it may be. */
function Patience({ backup, around }: { backup: BackupView; around: Around }) {
  const limit = limitOf(backup, around);
  return (
    <section class="card">
      <p class="say">{words.card.leave}</p>
      {limit !== undefined && <Meter share={backup.silenceMs / limit} tone="quiet" />}
      <p class="ends label">
        <span>{words.silenceSoFar(backup.silenceMs)}</span>
        {limit !== undefined && <span>{words.frozenAt(limit)}</span>}
      </p>
    </section>
  );
}

const Last = ({ face: { last } }: { face: Face }) =>
  last?.end ? (
    <Figures
      of={[
        [amount(last.bytes), words.figures.copied()],
        [about(last.end.at - last.beganAt), words.figures.took],
      ]}
    />
  ) : null;

/** The others, each in a line that opens it. */
export function Closed({ face, open, around }: { face: Face; open(): void; around: Around }) {
  const { backup } = face;
  const expected = backup && expectedFor(backup, around);
  return (
    <button type="button" class="closed" aria-expanded="false" onClick={open}>
      <span class={`tile ${face.tone}${face.solid ? " solid" : ""}`}>{pictureOf(face, expected)}</span>
      <span class="grow">
        <strong>{face.headline}</strong>
        <small>
          <Name>{face.name}</Name> · {aside(face, around.now)}
        </small>
      </span>
      {backup && backup.bytes > 0 && <Spark curve={curveFor(backup, around, expected)} />}
      <Icon id="right" size={12} />
    </button>
  );
}

const pictureOf = ({ state }: Face, expected: Expected | undefined) =>
  state === "moving" || state === "quiet" ? <Ring share={expected?.share} /> : iconFor(icons[state]);

function aside({ backup, stopped, phone, last, state }: Face, now: number): string {
  if (stopped) return words.ended(stopped.at);
  if (backup) {
    if (state === "waiting") return words.askedFor(promptOf(backup) ?? now - backup.beganAt);
    return words.since(state === "frozen" || state === "quiet" ? backup.lastProgressAt : backup.beganAt);
  }
  if (!phone) return last?.end ? `${words.dayAndClock(last.end.at)} · ${words.notConnected}` : words.notConnected;
  return last?.end ? words.dayAndClock(last.end.at) : words.connected;
}

const promptOf = ({ cause }: BackupView): number | undefined => {
  const prompt = cause?.evidence.find(({ id }) => id === "prompt-open");
  return prompt?.id === "prompt-open" ? prompt.values.forMs : undefined;
};

const expectedFor = (backup: BackupView, { known: { history }, samples, now }: Around) =>
  expectedOf(backup, { history, samples: samples(backup.id), now });

function curveFor(backup: BackupView, around: Around, expected: Expected | undefined) {
  const { known, now, samples } = around;
  const limitMs = limitOf(backup, around);
  return curveOf(backup, {
    samples: samples(backup.id),
    drops: known.drops.filter(({ device }) => device === undefined || device === backup.device).map(({ at }) => at),
    now,
    ...(expected && { until: now + expected.leftMs, expected: expected.bytes }),
    ...(limitMs !== undefined && { limitMs }),
  });
}

/** How much silence was called frozen, or will be. Of a phone that has gone, silence says nothing. */
function limitOf(
  { id, lastProgressAt, disconnected, patience }: BackupView,
  { known: { history } }: Around,
): number | undefined {
  const stall = history.find((one) => one.id === id)?.stalls.find((one) => one.lastProgressAt === lastProgressAt);
  return stall?.silenceMs ?? (disconnected ? undefined : patience.stalledMs);
}

const isAbout = (place: { device?: string; root?: string }, face: Face): boolean =>
  place.device !== undefined ? place.device === face.device : place.root !== undefined && place.root === face.root;
