/** What was asked of the shipped detector, and whether it reaches it. */

import type { Judged, Sets } from "./judge.ts";
import { type Detector, detectionTime, quality, quantile } from "./measure.ts";
import { number, per } from "./table.ts";
import type { Cause } from "./worlds.ts";

type Field = {
  fixed: Detector;
  silenceAlone: Detector;
  shipped: Detector;
  inWorlds: ReadonlyMap<string, { sets: Sets; judged: ReadonlyMap<Detector, Judged> }>;
};

export function goals({ fixed, silenceAlone, shipped, inWorlds }: Field): string[][] {
  const place = (world: string) => {
    const found = inWorlds.get(world);
    if (!found) throw new Error(`no world called ${world}`);
    return found;
  };
  const of = (detector: Detector, world = "nominal"): Judged => {
    const judged = place(world).judged.get(detector);
    if (!judged) throw new Error(`${detector.name} was not judged in ${world}`);
    return judged;
  };
  const at = (detector: Detector, budget: number, world = "nominal", barsOf = world) =>
    quality(of(detector, world).risen, of(detector, world).tops, of(detector, barsOf).barAt(budget));
  const row = (goal: string, measured: string, met: boolean) => [goal, measured, met ? "met" : "**not met**"];

  const alone = at(silenceAlone, 5).median / at(fixed, 5).median;
  const ten = at(shipped, 10);
  const two = at(shipped, 2);
  const usb = at(shipped, 10, "USB, every sense sees");
  const amber = at(shipped, 100);
  const missing = at(shipped, 10, "evidence mostly missing", "nominal");
  const slow = at(shipped, 10, "silences 1.5 times as long", "nominal");

  const worst = (causes: readonly Cause[], sees: "usbmux" | "writer") => {
    const { frozen } = place("nominal").sets;
    const bar = of(shipped).barAt(1);
    const times = of(shipped).risen.flatMap((rise, i) => {
      const backup = frozen[i];
      const seen = backup?.sees[sees] && (sees === "usbmux" || backup.sees.writerIo || backup.writerLeaves);
      return seen && causes.includes(rise.cause) ? [detectionTime(rise, bar)] : [];
    });
    return { median: quantile(times, 0.5), p95: quantile(times, 0.95) };
  };
  const cable = worst(["cable out, writer left", "cable out, writer stays", "cable flapped"], "usbmux");
  const writer = worst(["writer spins", "writer gone"], "writer");

  return [
    row("silence alone, ≤ 5: at most 0.45 of the best fixed timeout's median", number(alone, 2), alone <= 0.45),
    row("all evidence, ≤ 10: 270 / 1,300 s", per(ten.median, ten.p95), ten.median <= 270 && ten.p95 <= 1300),
    row("all evidence, ≤ 2: 430 s", number(two.median), two.median <= 430),
    row("USB, every sense sees, ≤ 10: 160 / 450 s", per(usb.median, usb.p95), usb.median <= 160 && usb.p95 <= 450),
    row("≤ 1: phone detached, where usbmux is seen, within 10 s", per(cable.median, cable.p95), cable.p95 <= 10),
    row("≤ 1: writer gone or spinning, where seen, within 60 s", per(writer.median, writer.p95), writer.p95 <= 60),
    row("quiet, ≤ 100: 110 s", number(amber.median), amber.median <= 110),
    row("evidence mostly missing, bar for 10: 375 s", number(missing.median), missing.median <= 375),
    row(
      "silences 1.5 times as long, bar for 10: at most 30 per 1,000",
      number(slow.falseAlarms),
      slow.falseAlarms <= 30,
    ),
  ];
}
