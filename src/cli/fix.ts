/**
 * The command `fix`: what may help now, one fix or all that need nobody, and the
 * journal of what was done. It runs nothing itself: the daemon does.
 */

import { resolve } from "node:path";
import { createInterface } from "node:readline/promises";
import { Argument, type Command } from "commander";
import type { FixId, Place, Wish } from "../core/fix/fix.ts";
import type { Review } from "../core/fix/review.ts";
import { fixes } from "../core/fix/table.ts";
import type { PlanView, Snapshot } from "../core/snapshot.ts";
import { type Exit, exits, Mendable } from "../daemon/mendable.ts";
import type { Viewer } from "../link/viewer.ts";
import { fixSentences, fixTitles, hindranceSentence, replySentence, riskSentence } from "../words/fixes.en.ts";
import { settings } from "./daemon.ts";
import { follow } from "./fix-follow.ts";
import { dryLines, journalLines, planLines, reviewLines } from "./fix-lines.ts";
import { udid, wholeNumber } from "./options.ts";
import { plain, toJson } from "./print.ts";
import { ask, type Look } from "./viewer.ts";

type Flags = {
  stateDir?: string;
  device?: string;
  backupDir?: string;
  all?: boolean;
  auto?: boolean;
  journal?: boolean;
  limit: number;
  yes?: boolean;
  dryRun?: boolean;
  json?: boolean;
};

type Around = { signal: AbortSignal; print(line: string): void; ended(exit: Exit): void };

export function addFixCommand(program: Command, { signal, print, ended }: Around): void {
  program
    .command("fix")
    .description("what may help now; with an ID, run that fix")
    .addArgument(new Argument("[id]", "of the fix").choices(Object.keys(fixes)))
    .option("--all", "every fix, and why it may not run now")
    .option("--auto", "fix it for me: all that needs nobody, mildest first")
    .option("--journal", "what was done, newest first")
    .option("--limit <n>", "with --journal: how many", wholeNumber, 20)
    .option("--device <udid>", "for this iPhone", udid)
    .option("--backup-dir <dir>", "for backups in this folder")
    .option("--yes", "agree to what it risks")
    .option("--dry-run", "show what it would do now, and do nothing")
    .option("--state-dir <dir>", "where Defrost keeps its socket and history")
    .option("--json", "for programs: JSON, one object a line where things go on")
    .exitOverride()
    .action(async (id: FixId | undefined, flags: Flags) => {
      const { stateDir, json = false } = flags;
      if (id !== undefined && (flags.auto || flags.journal || flags.all))
        throw new Mendable("An ID goes without --auto, --journal and --all.", exits.usage);
      const look: Look = { config: await settings({ stateDir }), json, signal, print };
      if (flags.journal) ended(await journal(look, flags.limit));
      else if (flags.auto) ended(await run(look, flags));
      else if (id !== undefined) ended(await run(look, flags, id));
      else ended(await list(look, flags));
    });
}

const placeOf = ({ device, backupDir }: Flags): Place => ({
  ...(device !== undefined && { device }),
  ...(backupDir !== undefined && { root: resolve(backupDir) }),
});

async function list(look: Look, flags: Flags): Promise<Exit> {
  const place = placeOf(flags);
  if (flags.all) {
    const reviews = await ask(look, (viewer) => viewer.fixes(place));
    if (look.json) look.print(toJson(reviews.map(described)));
    else reviewLines(reviews).forEach(look.print);
    return exits.fine;
  }
  const snapshot = await ask(look, (viewer) => viewer.snapshot());
  const plans = planned(snapshot, place);
  if (look.json) look.print(toJson(plans));
  else planLines({ ...snapshot, plans }).forEach(look.print);
  return exits.fine;
}

/** What is in trouble there. */
const planned = ({ plans }: Snapshot, { device, root }: Place): PlanView[] =>
  plans.filter((plan) => (device ?? plan.device) === plan.device && (root ?? plan.root) === plan.root);

const described = (review: Review) => ({ ...review, title: fixTitles[review.fix], sentence: fixSentences[review.fix] });

async function journal(look: Look, limit: number): Promise<Exit> {
  const runs = await ask(look, (viewer) => viewer.journal({ limit }));
  if (look.json) look.print(toJson(runs));
  else journalLines(runs).forEach(look.print);
  return exits.fine;
}

/** Without an ID: all that needs nobody. */
async function run(look: Look, flags: Flags, id?: FixId): Promise<Exit> {
  // Whoever has had enough wants the fix stopped, and that takes a line that is still open.
  const open = new AbortController().signal;
  return ask({ config: look.config, signal: open }, async (viewer) => {
    const place = placeOf(flags);
    if (flags.dryRun) return dryRun(look, viewer, place, id);
    if (id === undefined) return begin(look, viewer, { want: "walk", by: "command", ...place });
    const consents = await agrees(look, await reviewed(viewer, place, id), flags.yes ?? false);
    return begin(look, viewer, { want: "fix", fix: id, by: "command", consents, ...place });
  });
}

async function reviewed(viewer: Viewer, place: Place, id: FixId): Promise<Review> {
  const found = (await viewer.fixes(place)).find(({ fix }) => fix === id);
  if (found) return found;
  throw new Error(`the daemon does not know the fix ${id}`);
}

async function dryRun(look: Look, viewer: Viewer, place: Place, id?: FixId): Promise<Exit> {
  const first = id ?? planned(await viewer.snapshot(), place)[0]?.offers[0]?.fix;
  if (first === undefined) throw new Mendable(hindranceSentence("nothing-to-fix"), exits.wrong);
  const review = await reviewed(viewer, place, first);
  if (look.json) look.print(toJson(described(review)));
  else dryLines(review).forEach(look.print);
  return review.hindrance ? exits.wrong : exits.fine;
}

async function begin(look: Look, viewer: Viewer, wish: Extract<Wish, { want: "fix" | "walk" }>): Promise<Exit> {
  const { json, print, signal } = look;
  const reply = await viewer.wish(wish);
  if (reply.kind === "began")
    return follow(viewer, { run: reply.run, walks: wish.want === "walk", json, stop: signal, print });
  if (json) print(toJson(reply));
  const vague = reply.kind === "refused" && reply.why === "which-one";
  throw new Mendable(
    `${replySentence(reply)}${vague ? " Say it with --device and --backup-dir." : ""}`,
    vague ? exits.usage : exits.wrong,
  );
}

/** Whether the person agrees to what it risks, where that is asked for. What may not run now asks for nothing. */
async function agrees({ json, signal }: Look, { fix, needs, hindrance }: Review, yes: boolean): Promise<boolean> {
  if (hindrance || !needs.includes("consent")) return false;
  if (yes) return true;
  const risk = riskSentence(fix) ?? fixSentences[fix];
  if (json || !process.stdin.isTTY || !process.stdout.isTTY)
    throw new Mendable(`${fixTitles[fix]}: ${risk} Agree with --yes.`, exits.usage);
  const terminal = createInterface({ input: process.stdin, output: process.stdout, terminal: false });
  try {
    const answer = await terminal.question(plain(`${fixTitles[fix]}. ${risk} Go on? (y/N) `), { signal });
    if (/^\s*y(es)?\s*$/i.test(answer)) return true;
  } catch (cause) {
    if (!signal.aborted) throw cause;
  } finally {
    terminal.close();
  }
  throw new Mendable("Nothing was done.", exits.wrong);
}
