import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { wakeUp } from "../../src/core/state.ts";
import { actWith } from "../../src/daemon/act.ts";
import { makeInquiry } from "../../src/platform/computer/inquiry.ts";
import type { Notify } from "../../src/platform/notify.ts";
import { makePhoneAttention } from "../../src/platform/phone/attention.ts";
import { makeBeat } from "../../src/platform/source.ts";
import { examples, phone } from "../link/examples.ts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** A daemon's hands, and a desktop that shows a notice when `shows` says so, unless it is told to give up. */
function noticing(name?: string, viewer = false) {
  const stop = new AbortController();
  const shows = Promise.withResolvers<"shown">();
  const seen: string[] = [];
  const notify: Notify = async ({ title, body }, signal) => {
    const gaveUp = new Promise<{ failed: string }>((resolve) =>
      signal.addEventListener("abort", () => resolve({ failed: "given up" })),
    );
    const shown = await Promise.race([shows.promise, gaveUp]);
    seen.push(shown === "shown" ? `${title}: ${body}` : shown.failed);
    return shown;
  };
  const act = actWith({
    link: { publish: () => undefined, show: async () => viewer },
    memory: { remember: () => ({ kind: "stored" }) },
    beat: makeBeat(),
    attention: makePhoneAttention(),
    inquiry: makeInquiry(),
    handwork: { do: () => undefined, letGo: () => undefined },
    people: { reply: () => undefined },
    notify,
    tell: () => undefined,
    complain: (sentence) => void seen.push(sentence),
    signal: stop.signal,
  });
  const state = wakeUp({ at: 0, patience: 1, kept: [] });
  const phones = new Map([[phone, { facts: { ...(name !== undefined && { name }) } }]]);
  act([{ kind: "notify", event: examples.stalled }], { ...state, phones });
  return { stop, shows, seen };
}

test("a notice on its way when the daemon is told to stop is still shown", async () => {
  const { stop, shows, seen } = noticing();
  stop.abort();
  await vi.advanceTimersByTimeAsync(1500);
  shows.resolve("shown");
  await vi.advanceTimersByTimeAsync(0);
  expect(seen).toEqual([expect.stringContaining("frozen")]);
});

test("and given up, without a word, where that would keep the daemon", async () => {
  const { stop, seen } = noticing();
  stop.abort();
  await vi.advanceTimersByTimeAsync(2500);
  expect(seen).toEqual(["given up"]);
});

test.each([
  ["Anna’s iPhone", "Anna’s iPhone: "],
  ["\u001b[2J\u202E--Anna\n$(rm -rf)", "[2J--Anna$(rm -rf): "],
  [undefined, `iPhone …${phone.slice(-4)}: `],
])("a notice calls a phone by its name, which does nothing but be read: %j", async (name, called) => {
  const { shows, seen } = noticing(name);
  shows.resolve("shown");
  await vi.advanceTimersByTimeAsync(0);
  expect(seen).toEqual([expect.stringContaining(called)]);
});

test("a notice that a viewer has shown is not shown twice", async () => {
  const { shows, seen } = noticing("Anna’s iPhone", true);
  shows.resolve("shown");
  await vi.advanceTimersByTimeAsync(0);
  expect(seen).toEqual([]);
});
