/** Two people at one daemon: what each wants gets to a real mind over a real socket, and each hears its own reply. */

import { join } from "node:path";
import { expect, test } from "vitest";
import type { Order, Wish } from "../../src/core/fix/fix.ts";
import { snapshotOf } from "../../src/core/snapshot.ts";
import { runLoop } from "../../src/daemon/loop.ts";
import { makePeople } from "../../src/daemon/people.ts";
import { openLink } from "../../src/link/server.ts";
import { comesBack, leaves, spins } from "../core/happenings.ts";
import { copying, root, story } from "../core/story.ts";
import { answers, view } from "../link/daemon.ts";
import { temporaryFolder, testSignal } from "../link/ground.ts";

/** A daemon whose backup program runs in circles, and whose hands note what they are told. */
async function inTrouble() {
  const able = new Set<Order["hand"]>(["stop-writer", "start-backup", "restart-phone"]);
  const tale = copying(story({ fixes: { able } }));
  comesBack(leaves(tale).wait(10));
  let { state } = spins(tale, 30);
  const { signal } = testSignal();
  const people = makePeople(() => [root]);
  const orders: Order[] = [];
  const socket = join(temporaryFolder(), "daemon.sock");
  const link = await openLink({
    socket,
    answer: { ...answers, snapshot: () => snapshotOf(state), wish: people.ask },
    signal,
  });
  const begin = () =>
    runLoop({
      start: state,
      sources: [people.source],
      act(effects) {
        for (const effect of effects) {
          if (effect.kind === "reply") people.reply(effect.request, effect.reply);
          if (effect.kind === "hand") orders.push(effect.order);
          if (effect.kind === "tell") link.publish(effect.event);
        }
      },
      publish(next) {
        state = next;
      },
      signal,
    });
  return { socket, people, orders, begin };
}

const stop: Wish = { want: "fix", fix: "stop-stuck-backup", by: "click", consents: false };

test("two at once with different fixes: one runs, the other is told which", async () => {
  const { socket, orders, begin } = await inTrouble();
  void begin();
  const [one, other] = [await view(socket), await view(socket)];
  const replies = await Promise.all([
    one.wish(stop),
    other.wish({ ...stop, fix: "restart-iphone", by: "command", consents: true }),
  ]);
  const began = replies.find(({ kind }) => kind === "began");
  if (began?.kind !== "began") throw new Error(`nothing began: ${JSON.stringify(replies)}`);
  expect(replies).toContainEqual({ kind: "refused", why: "another-fix", fix: began.fix });
  expect(orders).toHaveLength(1);
  const { fixing } = await other.snapshot();
  expect(fixing).toMatchObject({ run: began.run, fix: began.fix });
});

test("the same click twice runs once", async () => {
  const { socket, orders, begin } = await inTrouble();
  void begin();
  const viewer = await view(socket);
  const replies = await Promise.all([viewer.wish(stop), viewer.wish(stop)]);
  expect(replies.map(({ kind }) => kind)).toEqual(["began", "refused"]);
  expect(orders).toHaveLength(1);
});

test("who asks before the mind is awake is heard when it is", async () => {
  const { people, begin } = await inTrouble();
  const reply = people.ask(stop);
  void begin();
  expect(await reply).toMatchObject({ kind: "began", fix: "stop-stuck-backup" });
});

test("in a folder that is not watched nothing is done", async () => {
  const { socket, orders, begin } = await inTrouble();
  void begin();
  const viewer = await view(socket);
  for (const wanted of [stop, { want: "walk", by: "click" } as const]) {
    expect(await viewer.wish({ ...wanted, root: "/etc" })).toEqual({ kind: "refused", why: "nothing-to-fix" });
  }
  expect(orders).toEqual([]);
});
