/** Orders on their way to the hands: one after the other, ended when nobody wants them any more, and told of once. */

import { expect, test } from "vitest";
import type { Order } from "../../../src/core/fix/fix.ts";
import { done, failed, type Hands } from "../../../src/platform/fix/hands.ts";
import { doHandwork, makeHandwork } from "../../../src/platform/fix/handwork.ts";
import type { Source } from "../../../src/platform/source.ts";
import { poll, watch } from "../watching.ts";

const services: Order = { hand: "restart-services" };
const usbmuxd: Order = { hand: "restart-usbmuxd" };
const pane: Order = { hand: "open", pane: "vpn" };

function atWork(hands: Hands) {
  const handwork = makeHandwork();
  const complaints: string[] = [];
  const source = doHandwork(handwork, { hands, complain: (sentence) => complaints.push(sentence) });
  const untilItEnds: Source = (see, signal) => source(see, signal).catch((error) => expect(error).toBe(signal.reason));
  return { ...handwork, complaints, ...watch(untilItEnds) };
}

test("two orders at once are done one after the other, and told in that order", async () => {
  const story: string[] = [];
  const first = Promise.withResolvers<void>();
  const work = atWork({
    "restart-services": async () => {
      story.push("services begin");
      await first.promise;
      story.push("services end");
      return done("");
    },
    "restart-usbmuxd": async () => {
      story.push("usbmuxd");
      return failed("cancelled", "no");
    },
  });
  work.do("one", services);
  work.do("two", usbmuxd);
  await poll(() => story[0], "the first to begin");
  expect(story).toEqual(["services begin"]);
  first.resolve();
  await work.until("hand", ({ run }) => run === "two");
  expect(story).toEqual(["services begin", "services end", "usbmuxd"]);
  expect(work.of("hand").map(({ run, report }) => `${run} ${report.kind}`)).toEqual(["one done", "two failed"]);
});

test("what is let go of is ended and not told of; what waited behind it comes next, and its own rest does not", async () => {
  const ended: string[] = [];
  const work = atWork({
    "restart-services": (_, signal) =>
      new Promise((resolve) => {
        signal.addEventListener("abort", () => {
          ended.push("aborted");
          resolve(failed("stopped", ""));
        });
        ended.push("began");
      }),
    "restart-usbmuxd": async () => done("fine"),
  });
  work.do("one", services);
  work.do("one", usbmuxd);
  work.do("two", usbmuxd);
  await poll(() => ended[0], "the first to begin");
  work.letGo("one");
  work.letGo("nobody");
  await work.until("hand");
  expect(ended).toEqual(["began", "aborted"]);
  expect(work.of("hand").map(({ run }) => run)).toEqual(["two"]);
});

test("an order let go of before its turn is never begun", async () => {
  const work = atWork({ "restart-usbmuxd": async () => done("") });
  work.do("one", services);
  work.do("two", usbmuxd);
  work.letGo("one");
  await work.until("hand");
  expect(work.of("hand").map(({ run }) => run)).toEqual(["two"]);
});

test("a page that was opened is no report of what the fix does meanwhile, and one that could not be is complained of", async () => {
  const work = atWork({
    open: async ({ pane: page }) => (page === "vpn" ? failed("failed", "no such page") : done("")),
    "restart-usbmuxd": async () => done(""),
  });
  work.do("one", { hand: "open", pane: "storage" });
  work.do("one", pane);
  work.do("one", usbmuxd);
  await work.until("hand");
  expect(work.of("hand")).toHaveLength(1);
  expect(work.complaints).toEqual(["Could not open the settings: no such page"]);
});

test("what this system has no hand for fails, and does not stop the next", async () => {
  const work = atWork({ "restart-usbmuxd": async () => done("") });
  work.do("one", services);
  work.do("two", usbmuxd);
  const seen = await work.until("hand");
  expect(seen.report).toMatchObject({ kind: "failed", why: "not-there" });
  await work.until("hand", ({ run }) => run === "two");
});
