/** The live picture in a terminal: a pure function from a snapshot to lines. */

import type { Cause } from "../core/cause/cause.ts";
import type { Unplug } from "../core/cause/unplug.ts";
import type { Offer } from "../core/fix/fix.ts";
import type { BackupView, DeviceView, PlanView, SenseView, Snapshot, StoppedView } from "../core/snapshot.ts";
import { causeSentence, earlierSentence, nextSentence, proofSentence, unplugSentences } from "../words/causes.en.ts";
import { cannotSee, connection, evidenceSentence, headline, phases, portSentence } from "../words/en.ts";
import { phoneInList } from "../words/phone-name.ts";
import { amount, count, exactly, rate, speed } from "../words/quantities.ts";
import { fixingLine } from "./fix-lines.ts";
import { clockTime, evidenceLine, plain } from "./print.ts";

export function viewLines(snapshot: Snapshot): string[] {
  const { backups } = snapshot;
  const lines =
    backups.length > 0
      ? backups.flatMap((backup) => backupLines(backup, offersFor(snapshot, { backup: backup.id })))
      : [restingLine(snapshot)];
  return [...lines, ...otherLines(snapshot)].map(plain);
}

/** All but the backups that run. */
const otherLines = (snapshot: Snapshot): string[] => [
  ...snapshot.devices.flatMap((one) => deviceLines(one, offersFor(snapshot, { device: one.device }))),
  ...snapshot.stopped.flatMap((one) => stoppedLines(one, offersFor(snapshot, { backup: one.id }))),
  ...snapshot.ports.flatMap((port) => portSentence(port) ?? []),
  ...snapshot.senses.flatMap(blindLine),
  ...(snapshot.fixing ? [fixingLine(snapshot.fixing)] : []),
];

/** What may help this backup now, or this phone where it is not about a backup. */
const offersFor = ({ plans }: Snapshot, { backup, device }: Pick<PlanView, "backup" | "device">): Offer[] =>
  plans.find((plan) => plan.backup === backup && (device ?? plan.device) === plan.device)?.offers ?? [];

function restingLine({ devices }: Snapshot): string {
  if (devices.length === 0) return "No backup is running, and no iPhone is connected.";
  return `No backup is running. ${count(devices.length, "iPhone")} connected: ${devices.map(deviceWords).join("; ")}.`;
}

const deviceWords = ({ device, facts, links }: DeviceView): string =>
  `${facts.name === undefined ? `…${device.slice(-4)}` : phoneInList(device, facts.name)} by ${links.map(({ link, speed: bits }) => `${connection(link)}${bits ? ` at ${speed(bits)}` : ""}`).join(" and ")}`;

function backupLines(backup: BackupView, offers: readonly Offer[]): string[] {
  const { device, name, phase, bytes, files, silenceMs, lastProgressAt, score, bars, evidence, program } = backup;
  return [
    `${headline(backup)}   (${phoneInList(device, name)}${program ? `, ${program}` : ""})`,
    `  phase     ${phases[phase]}`,
    `  amount    ${amount(bytes)} in ${count(files, "file")}${backup.partial ? ", since Defrost looked" : ""}`,
    `  rate      ${rate(backup.rate)}`,
    `  silence   ${exactly(silenceMs)}, last movement at ${clockTime(lastProgressAt)}`,
    `  verdict   ${score.toFixed(1)} (quiet from ${bars.quiet}, frozen from ${bars.stalled}), because:`,
    ...evidence.map(evidenceLine),
    ...causeLines(backup, offers).map((line) => `  ${line}`),
  ];
}

/** Why, by what, and what to do; and whether the cable may be pulled, for as long as anybody wants to. */
function causeLines({ cause, ...backup }: { cause?: Cause; unplug?: Unplug }, [offer]: readonly Offer[]): string[] {
  if (!cause) return [];
  const next = offer?.fix ?? cause.next[0];
  return [
    `cause     ${causeSentence(cause)}`,
    ...cause.evidence.map((proof) => `          ${proofSentence(proof)}`),
    ...(next ? [`do now    ${nextSentence(next, cause)}`] : []),
    ...(offer ? [`${offer.kind === "one-click" ? "one click" : "guided   "} defrost fix ${offer.fix}`] : []),
    ...(backup.unplug
      ? unplugSentences(backup.unplug).map((line, at) => `${at === 0 ? "unplug?   " : "          "}${line}`)
      : []),
  ];
}

/** Of a phone that is well there is nothing more to say. */
const deviceLines = ({ device, facts, cause }: DeviceView, offers: readonly Offer[]): string[] =>
  cause ? [phoneInList(device, facts.name), ...causeLines({ cause }, offers).map((line) => `  ${line}`)] : [];

const stoppedLines = (stopped: StoppedView, offers: readonly Offer[]): string[] => [
  `Backup stopped at ${clockTime(stopped.at)}, at ${amount(stopped.bytes)}   (${phoneInList(stopped.device, stopped.name)})`,
  ...causeLines(stopped, offers).map((line) => `  ${line}`),
  ...(stopped.earlier ? [`            ${earlierSentence(stopped.earlier, "was")}`] : []),
];

const blindLine = (sense: SenseView): string[] =>
  sense.sees
    ? []
    : [`${cannotSee(sense.sense, sense.why)}${sense.root ? ` (${sense.root})` : ""}, since ${clockTime(sense.since)}.`];

/** What `status` says in a sentence for each backup. */
export const statusLines = (snapshot: Snapshot): string[] =>
  [
    ...(snapshot.backups.length === 0 ? [restingLine(snapshot)] : []),
    ...snapshot.backups.flatMap((backup) => [
      `${phoneInList(backup.device, backup.name)}: ${headline(backup)}.`,
      ...backup.evidence.filter(({ weight }) => weight > 0).map((one) => `  ${evidenceSentence(one)}.`),
      ...causeLines(backup, offersFor(snapshot, { backup: backup.id })).map((line) => `  ${line}`),
    ]),
    ...otherLines(snapshot),
  ].map(plain);

/** Something is wrong with a backup, or may be without our seeing it. */
export const isWrong = ({ backups, senses }: Snapshot): boolean =>
  backups.some(({ pace, disconnected }) => pace === "stalled" || disconnected) ||
  senses.some((one) => !one.sees && one.why === "not-permitted");
