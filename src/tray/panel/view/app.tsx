/**
 * The whole page: hears its host, keeps what it heard, and draws it. Only a
 * person moves the focus; a change of the picture never does, unless what had it is gone.
 */

import { useCallback, useEffect, useLayoutEffect, useMemo, useReducer, useRef, useState } from "preact/hooks";
import type { Wish } from "../../../core/fix/fix.ts";
import { collectSamples } from "../../../link/samples.ts";
import { replySentence } from "../../../words/fixes.en.ts";
import * as words from "../../../words/panel.en.ts";
import { type Face, facesOf } from "../../face.ts";
import type { PanelHost } from "../host.ts";
import { changesHistory, type Known, learn, nothingKnown } from "../known.ts";
import { type Spoken, spoken } from "../spoken.ts";
import type { Around, Page } from "./around.ts";
import { useFocus } from "./focus.ts";
import { History } from "./history.tsx";
import { Icon } from "./icon.tsx";
import { Consent, Ladder } from "./ladder.tsx";
import { Closed, Phone } from "./phone.tsx";
import { SettingsPage } from "./settings.tsx";
import { Away, Empty, Folder } from "./states.tsx";
import { useSettings } from "./use-settings.ts";
import { Welcome } from "./welcome.tsx";

type Props = { host: PanelHost; say(spoken: Spoken): void };

export function App({ host, say }: Props) {
  const { known, samples, dismiss } = useKnown(host, say);
  const [page, setPage] = useState<Page>({ kind: "phones" });
  const [open, setOpen] = useState<string>();
  const [answer, setAnswer] = useState<string>();
  const now = useNow(known);
  const decided = useSettings(host, known.line.kind === "there", page.kind, say);
  const { snapshot, line } = known;
  const faces = useMemo(
    () => (snapshot ? facesOf({ snapshot, history: known.history, now }) : []),
    [snapshot, known.history, now],
  );

  const go = useCallback((next: Page) => {
    setAnswer(undefined);
    setPage(next);
  }, []);
  const wish = useCallback(
    async (wanted: Wish) => {
      setAnswer(undefined);
      dismiss();
      try {
        const reply = await host.wish(wanted);
        if (reply.kind !== "began")
          return answered(replySentence(reply), reply.kind === "refused" || reply.kind === "needs-you");
        setPage({ kind: "phones" });
      } catch {
        answered(words.trouble, true); // the host or the daemon has gone, which the page shows by itself
      }
      function answered(sentence: string, shown: boolean) {
        say({ text: sentence, urgent: false });
        if (shown) setAnswer(sentence);
      }
    },
    [host, dismiss, say],
  );
  const around: Around = { known, now, samples, answer, go, wish, dismiss };
  useFocus(`${line.kind} ${page.kind}`, () => (page.kind === "phones" ? host.close?.() : go({ kind: "phones" })));
  useLayoutEffect(() => {
    document.title = faces[0] ? `${faces[0].headline} – Defrost` : "Defrost";
  }, [faces[0]?.headline]);

  if (line.kind !== "there")
    return (
      <main class="panel">
        <Away line={line} start={host.startDaemon?.bind(host)} />
      </main>
    );
  const deciding = decided.settings && { ...decided, settings: decided.settings, host, around };
  const first = known.history.length === 0 && snapshot?.backups.length === 0 && deciding?.settings.welcomed === false;
  const shown = faces.find(({ key }) => key === open) ?? faces[0];
  return (
    <main class="panel">
      {page.kind === "history" && <History around={around} />}
      {page.kind === "consent" && <Consent {...page} around={around} />}
      {page.kind === "ladder" && <LadderOf faces={faces} page={page} around={around} />}
      {page.kind === "settings" && deciding && <SettingsPage {...deciding} />}
      {page.kind === "phones" && first && deciding && <Welcome {...deciding} />}
      {page.kind === "phones" && !first && (
        <>
          {faces.length === 0 && <Empty />}
          {faces.map((face) => (
            <div key={face.key} class="phone">
              {face !== shown ? (
                <Closed face={face} open={() => setOpen(face.key)} around={around} />
              ) : face.device === undefined ? (
                <Folder face={face} first={face === shown} around={around} />
              ) : (
                <Phone face={face} first={face === shown} around={around} />
              )}
            </div>
          ))}
        </>
      )}
      <footer class="foot">
        <span class="grow safe">
          <span class="ok">
            <Icon id="shield" size={15} />
          </span>
          {footLine(faces, snapshot?.devices.length ?? 0)}
        </span>
        <button type="button" class="ib" aria-label={words.nav.history} onClick={() => go({ kind: "history" })}>
          <Icon id="history" size={16} />
        </button>
        <button type="button" class="ib" aria-label={words.nav.settings} onClick={() => go({ kind: "settings" })}>
          <Icon id="gear" size={16} />
        </button>
      </footer>
    </main>
  );
}

/** A ladder whose trouble has gone has nothing to offer any more. */
function LadderOf({ faces, page, around }: { faces: Face[]; page: Extract<Page, { kind: "ladder" }>; around: Around }) {
  const face = faces.find(({ key }) => key === page.face);
  useEffect(() => {
    if (!face) around.go({ kind: "phones" });
  });
  return face ? <Ladder face={face} around={around} /> : null;
}

/** What is safe. */
function footLine(faces: readonly Face[], phones: number): string {
  const [first] = faces;
  const earlier = first?.backup?.unplug.earlier ?? first?.stopped?.earlier;
  if (first?.backup && first.backup.unplug.safe !== "yes") return words.unplugShortly[first.backup.unplug.safe];
  if (earlier) return words.earlierShortly(earlier.at, earlier.untouched);
  return words.watching(phones);
}

/** All that the host says, and what has to be asked for besides. */
function useKnown(host: PanelHost, say: Props["say"]) {
  const [known, change] = useReducer((before: Known, by: (known: Known) => Known) => by(before), nothingKnown);
  const newest = useRef(known);
  newest.current = known;
  const curves = useMemo(collectSamples, []);

  useEffect(() => {
    const readPast = async () => {
      try {
        const [history, journal] = await Promise.all([host.history(), host.journal()]);
        change((now) => ({ ...now, history, journal }));
      } catch {
        // A daemon that has just gone: the page says so by itself, and asks again when it is back.
      }
    };
    const fetched = new Set<string>();
    const readCurve = async (backup: string) => {
      fetched.add(backup);
      curves.seed(backup, await host.samples(backup).catch(() => []));
    };
    let there = false;
    host.hear((told) => {
      const words = spoken(newest.current, told);
      if (words) say(words);
      if (told.kind === "event" || told.kind === "snapshot") curves.take(told);
      if (told.kind === "snapshot")
        for (const { id } of told.snapshot.backups) if (!fetched.has(id)) void readCurve(id);
      newest.current = learn(newest.current, told);
      change((now) => learn(now, told));
      const back = told.kind === "snapshot" && !there;
      there = told.kind === "event" ? there : told.kind === "snapshot";
      if (back || changesHistory(told)) void readPast();
    });
  }, [host, curves, say]);

  const dismiss = useCallback(() => change(({ result, walked, ...rest }) => rest), []);
  return { known, samples: curves.of, dismiss };
}

/** The daemon’s moment while a backup runs; at rest nobody tells it, and a minute is soon enough. */
function useNow({ snapshot }: Known): number {
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), 60_000);
    return () => clearInterval(timer);
  }, []);
  if (!snapshot) return now;
  return snapshot.backups.length > 0 ? snapshot.at : Math.max(snapshot.at, now);
}
