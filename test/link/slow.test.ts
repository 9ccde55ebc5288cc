import { setImmediate } from "node:timers/promises";
import { expect, test } from "vitest";
import { ofEvents, openTestLink, rawLine, view } from "./daemon.ts";
import { progress, snapshotAt } from "./examples.ts";
import { until } from "./ground.ts";

const many = 100_000;

test("a viewer that does not read costs nothing, and goes on from the newest picture", async () => {
  let now = 0;
  const { link, socket } = await openTestLink({ answer: { snapshot: () => snapshotAt(now) } });
  const sleeper = await rawLine(socket);
  sleeper.pause();

  let read = 0;
  const events = ofEvents((await view(socket)).messages);
  const reading = (async () => {
    for await (const at of events) {
      expect(at).toBe(++read);
      if (read === many) return;
    }
  })();
  for (now = 1; now <= many; now++) {
    link.publish(progress(now));
    while (now - read > 200) await setImmediate();
  }
  now = many;
  await reading;

  // All that was ever held for the sleeper is what it finds now: the system's buffer and a few messages of ours.
  let found = "";
  sleeper.on("data", (bytes: Buffer) => {
    found += bytes;
  });
  sleeper.resume();
  await until(() => found.includes(`"method":"snapshot","params":{"at":${many},`));
  const held = found.split('"method":"event"').length - 1;
  expect(held).toBeGreaterThan(0);
  expect(found.length).toBeLessThan(1024 * 1024);

  // And from here on it is told everything again.
  link.publish(progress(many + 1));
  await until(() => found.includes(`"at":${many + 1},`));
}, 60_000);
