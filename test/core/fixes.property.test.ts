/** Whatever happens and whatever people click: no hand is ever told to do harm, and no two fixes run at once. */

import fc from "fast-check";
import { expect, test } from "vitest";
import type { FixId, Order } from "../../src/core/fix/fix.ts";
import type { Fixes } from "../../src/core/fix/fixes.ts";
import { fixes } from "../../src/core/fix/table.ts";
import { type State, wakeUp } from "../../src/core/state.ts";
import { step } from "../../src/core/step.ts";
import { client, copying, everyHand, phone, type Story, sec, setStatus, story } from "./story.ts";

const ids = Object.keys(fixes) as FixId[]; // the keys of the type
/** Clicked more often than the others. */
const risky: FixId[] = [
  "stop-stuck-backup",
  "force-stop",
  "start-again",
  "set-aside-backup",
  "put-back",
  "replug",
  "restart-usbmuxd",
  "restart-backup-services",
  "restart-iphone",
];
const other = "00008110-00000000000000AA";

const moment = fc.oneof(
  { weight: 3, arbitrary: fc.record({ kind: fc.constant("wait"), s: fc.constantFrom(1, 5, 250) }) },
  {
    weight: 3,
    arbitrary: fc.record({
      kind: fc.constant("click"),
      fix: fc.constantFrom(...ids, ...risky, ...risky),
      consents: fc.boolean(),
    }),
  },
  fc.record({ kind: fc.constant("walk") }),
  fc.record({ kind: fc.constant("stop") }),
  fc.record({ kind: fc.constant("next") }),
  { weight: 2, arbitrary: fc.record({ kind: fc.constant("report"), good: fc.boolean() }) },
  fc.record({ kind: fc.constant("disk"), bytes: fc.constantFrom(0, 40e6) }),
  fc.record({ kind: fc.constant("status"), word: fc.constantFrom("uploading", "moving", "removing", "finished") }),
  fc.record({ kind: fc.constant("writer"), lives: fc.boolean(), restores: fc.boolean() }),
  fc.record({ kind: fc.constant("cable"), inside: fc.boolean() }),
  fc.record({ kind: fc.constant("other") }),
  fc.record({ kind: fc.constant("error"), code: fc.constantFrom(105, 205, 3, 207) }),
) as fc.Arbitrary<Moment>; // what fc makes of the records above

type Moment =
  | { kind: "wait"; s: number }
  | { kind: "click"; fix: FixId; consents: boolean }
  | { kind: "walk" | "stop" | "next" | "other" }
  | { kind: "report"; good: boolean }
  | { kind: "disk"; bytes: number }
  | { kind: "status"; word: "uploading" | "moving" | "removing" | "finished" }
  | { kind: "writer"; lives: boolean; restores: boolean }
  | { kind: "cable"; inside: boolean }
  | { kind: "error"; code: number };

function happens(tale: Story, moment: Moment, request: number): void {
  const at = sec(tale.now);
  const run = tale.state.fixes.fixing?.run ?? "none";
  switch (moment.kind) {
    case "wait":
      tale.wait(moment.s);
      break;
    case "click":
      tale.see({ kind: "asked", at, request, wish: { want: "fix", by: "click", ...pick(moment) } });
      break;
    case "walk":
      tale.see({ kind: "asked", at, request, wish: { want: "walk", by: "command" } });
      break;
    case "stop":
      tale.see({ kind: "asked", at, request, wish: { want: "stop" } });
      break;
    case "next":
      tale.see({ kind: "asked", at, request, wish: { want: "next-step", run } });
      break;
    case "report": {
      const report = moment.good
        ? ({ kind: "done", text: "" } as const)
        : ({ kind: "failed", why: "failed", text: "" } as const);
      tale.see({ kind: "hand", at, run, report });
      break;
    }
    case "disk":
      tale.copy(moment.bytes, { files: moment.bytes > 0 ? 1 : 0 });
      break;
    case "status":
      setStatus(tale, moment.word);
      break;
    case "writer":
      tale.world.writers = moment.lives ? [moment.restores ? { ...client, pid: 78, doing: "restore" } : client] : [];
      tale.wait(2);
      break;
    case "cable":
      tale.see(
        moment.inside
          ? { kind: "attached", at, device: phone, link: "usb", muxId: 1 }
          : { kind: "detached", at, device: phone, link: "usb", muxId: 1 },
      );
      break;
    case "other":
      tale.see({ kind: "attached", at, device: other, link: "usb", muxId: 9 });
      break;
    case "error":
      tale.see({ kind: "fact", at, fact: { kind: "backup-error", code: moment.code, stopped: true } });
      break;
    default:
      throw new Error(`unhandled moment ${JSON.stringify(moment satisfies never)}`);
  }
}

const pick = ({ fix, consents }: { fix: FixId; consents: boolean }) => ({ fix, consents });

/** What may be told to a hand in this state. */
function isHarmless(state: State, order: Order): void {
  const sessions = [...state.sessions.values()];
  const about = "device" in order ? order.device : state.fixes.fixing?.device;
  const session = sessions.find(({ device }) => device === about);
  switch (order.hand) {
    case "stop-writer": {
      expect(session?.phase).not.toBe("finishing");
      const writer = state.writers?.writers.find(({ pid }) => pid === order.writer.pid);
      if (writer) expect(writer.doing).not.toBe("restore");
      if (order.force) expect(state.fixes.tried.some(({ fix }) => fix === "stop-stuck-backup")).toBe(true);
      return;
    }
    case "start-backup":
    case "set-aside":
    case "put-back":
      expect(session).toBeUndefined();
      return;
    case "restart-usbmuxd":
    case "restart-services":
      expect(sessions.filter(({ device }) => device !== about)).toEqual([]);
      return;
    case "restart-phone":
      if (session?.tether.kind !== "dropped") expect(session?.phase).not.toBe("finishing");
      return;
    default:
      return;
  }
}

test("no hand is told to do harm, one fix runs at a time, and every wish is answered once", () => {
  fc.assert(
    fc.property(fc.array(moment, { minLength: 5, maxLength: 30 }), fc.boolean(), (moments, allowsAll) => {
      const mind: Partial<Fixes> = { able: everyHand, allowed: new Set(allowsAll ? ids : []), keepsAwake: true };
      const tale = copying(story({ fixes: mind }));
      for (const [request, one] of moments.entries()) happens(tale, one, request);
      // Once more, step by step, to judge each wish of the mind by the state it was made in.
      let state = wakeUp({ at: sec(0), patience: 1, kept: [], fixes: mind });
      let running: string | undefined;
      for (const seen of tale.log) {
        const { state: next, effects } = step(state, seen);
        state = next;
        for (const effect of effects) {
          if (effect.kind === "hand") isHarmless(state, effect.order);
          if (effect.kind !== "tell" || !("run" in effect.event) || effect.event.fix === "keep-awake") continue;
          if (effect.event.kind === "fix-began") {
            expect(running).toBeUndefined();
            running = effect.event.run;
          }
          expect(effect.event.run).toBe(running);
          if (effect.event.kind === "fix-ended") running = undefined;
        }
        expect(effects.filter(({ kind }) => kind === "reply")).toHaveLength(seen.kind === "asked" ? 1 : 0);
        expect(state.fixes.fixing?.run).toBe(running);
      }
    }),
    { numRuns: 60 },
  );
});
