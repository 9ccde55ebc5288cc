/**
 * A daemon's life in small: the real mind, history and hands of a Mac run one fix of the table from its trouble to its end,
 * on real files, with recorders in place of the system's commands. Run as a program it is killed on its way, as told.
 */

import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { FixId, HandId, Order, StepId } from "../../src/core/fix/fix.ts";
import { actWith } from "../../src/daemon/act.ts";
import { openMemory } from "../../src/daemon/memory.ts";
import { macosCommands } from "../../src/platform/command/commands.ts";
import { hear } from "../../src/platform/command/run.ts";
import { makeInquiry } from "../../src/platform/computer/inquiry.ts";
import type { Hands } from "../../src/platform/fix/hands.ts";
import { doHandwork, makeHandwork } from "../../src/platform/fix/handwork.ts";
import { reportOf } from "../../src/platform/fix/said.ts";
import { macosHands } from "../../src/platform/macos/hands.ts";
import { makePhoneAttention } from "../../src/platform/phone/attention.ts";
import { makeBeat } from "../../src/platform/source.ts";
import { clicks, fixing } from "../core/clicks.ts";
import { passes, troubles } from "../core/every-step.ts";
import { type Story, sec, story } from "../core/story.ts";

export type Place = { root: string; state: string; commands: string };
export type KnownFix = keyof typeof troubles;

/** Before a step's hand begins, when that is done, or when the mind has heard of it. */
export type When = "asked" | "done" | "reported";

/** A step that was asked for, and the hand that did it, if it was not a person. */
export type Asked = { step: StepId; hand?: HandId };

const answersOf: Record<string, string> = {
  ps: '/bin/ps -o "$4" -p "$PPID"',
  lsof: "printf 'p%s\\nR1\\nfcwd\\nn/\\n' \"$PPID\"",
  du: "printf '12\\t%s\\n' \"$5\"",
};
const [apple, pair, restart] = ["AppleMobileBackup", "idevicepair", "restart-phone"];

/** Each notes down what it was called with; the one that `kill` names then kills who called it, and goes on. */
export function setUp(dir: string): Place {
  const place = { root: join(dir, "backups"), state: join(dir, "state"), commands: join(dir, "commands") };
  for (const path of Object.values(place)) mkdirSync(path);
  for (const name of [...Object.keys(macosCommands), apple, pair, restart]) {
    const note = `echo "${name} $*" >> ${place.commands}/calls`;
    const kill = `[ "$(cat ${place.commands}/kill 2>/dev/null)" = ${name} ] && kill -9 "$PPID"`;
    const script = `#!/bin/sh\n${note}\n${kill}\n${answersOf[name] ?? ""}\nexit 0\n`;
    writeFileSync(join(place.commands, name), script, { mode: 0o755 });
  }
  return place;
}

/** What was changed so far: looking does not count. */
export const changesIn = ({ commands }: Place): string[] =>
  existsSync(join(commands, "calls"))
    ? readFileSync(join(commands, "calls"), "utf8")
        .split("\n")
        .filter((call) => call !== "" && !/^(ps|lsof|du|open) /.test(call))
    : [];

function handsIn({ root: backups, state, commands }: Place): Hands {
  const stands = Object.fromEntries(Object.keys(macosCommands).map((name) => [name, join(commands, name)]));
  const hands = macosHands(
    { roots: [backups], finderRoots: [backups], stateFolder: state, usbmux: { path: "/no/usbmuxd" } },
    {
      commands: { ...macosCommands, ...stands, tail: macosCommands.tail },
      programs: { appleMobileBackup: [join(commands, apple)], idevicebackup2: [], idevicepair: [join(commands, pair)] },
    },
  );
  // There is no phone here that could obey.
  const restartPhone: Hands["restart-phone"] = async (_, signal) =>
    reportOf(await hear(join(commands, restart), [], { timeout: 5000, signal }));
  return { ...hands, "restart-phone": restartPhone };
}

type Around = { watch?(asked: readonly Asked[], when: When): void; complain?(sentence: string): void };

/** Opens the history as the next life of a daemon would, and goes on with it. `watch`: hears of each step. */
export function wakesUp(place: Place, { watch = () => undefined, complain = expectNothing }: Around = {}) {
  const stop = new AbortController();
  const hands = handsIn(place);
  const handwork = makeHandwork();
  const asked: Asked[] = [];
  const memory = openMemory(join(place.state, "memory.db"), complain);
  const cutOff = memory.cutOff(sec(0));
  memory.remember(cutOff);
  // The mind's own stories take place in a folder that is not there.
  const placed = (order: Order): Order => ("root" in order ? { ...order, root: place.root } : order);
  const grant = actWith({
    link: { publish: () => undefined, show: async () => false },
    memory,
    beat: makeBeat(),
    attention: makePhoneAttention(),
    inquiry: makeInquiry(),
    handwork: { ...handwork, do: (run, order) => handwork.do(run, placed(order)) },
    people: { reply: () => undefined },
    tell: () => undefined,
    complain,
    signal: stop.signal,
  });
  const tale: Story = story({
    fixes: {
      able: new Set(Object.keys(hands) as HandId[]), // the keys of the type
      tried: memory.tried(),
      helped: memory.helped(),
      undos: memory.undos(),
    },
    act(effects, state) {
      grant(effects, state);
      for (const effect of effects) {
        if (effect.kind !== "tell" || effect.event.kind !== "fix-step") continue;
        const { step, order } = effect.event;
        asked.push({ step, ...(order && { hand: order.hand }) });
        watch(asked, "asked");
      }
    },
  });
  let reported = Promise.withResolvers<void>();
  const working = doHandwork(handwork, { hands, complain })((seen) => {
    if (seen.kind !== "hand") return;
    watch(asked, "done");
    tale.see({ ...seen, at: sec(tale.now) });
    watch(asked, "reported");
    reported.resolve();
  }, stop.signal).catch((error: unknown) => {
    if (!stop.signal.aborted) throw error; // or else it ends with the life
  });

  /** What the fix that runs waits for happens: its hand reports, or what shows that its step is over. */
  const goOn = async (pass?: (tale: Story) => unknown) => {
    const { hand } = tale.state.fixes.fixing ?? {};
    if (hand && !hand.done) {
      reported = Promise.withResolvers();
      return reported.promise;
    }
    const { steps, step } = fixing(tale) ?? {};
    const now = steps?.[step ?? 0];
    if (now) await (pass ?? passes[now])(tale);
  };
  /** Runs it to its end; resolves with how it ended. */
  const run = async (fix: FixId, pass?: (tale: Story) => unknown) => {
    const reply = clicks(tale, fix, { consents: true });
    if (reply?.kind !== "began") throw new Error(`${fix}: ${JSON.stringify(reply)}`);
    for (let times = 0; fixing(tale) && times < 30; times++) await goOn(pass);
    const ended = tale.told.findLast(({ event }) => event.kind === "fix-ended")?.event;
    return ended?.kind === "fix-ended" ? ended.outcome : undefined;
  };
  return {
    tale,
    asked,
    memory,
    cutOff,
    goOn,
    run,
    async ends() {
      stop.abort();
      await working;
      memory.close();
    },
  };
}

function expectNothing(sentence: string): never {
  throw new Error(sentence);
}

/** From its trouble to its end. `begins`: now it is this fix that runs. */
export async function runFix(life: ReturnType<typeof wakesUp>, fix: KnownFix, begins: () => void = () => undefined) {
  await troubles[fix](life.tale, (other, _, pass) => life.run(other, pass));
  life.asked.length = 0;
  begins();
  return life.run(fix);
}
