/**
 * Looks for the phone's backup agent among its processes and, while there is
 * one, counts what it says in the phone's log. Nothing it says is kept or told,
 * but how much it was and which of a few known beginnings came last.
 */

import { setTimeout as sleep } from "node:timers/promises";
import { backupAgent, phaseOf } from "../../apple/backup-agent.ts";
import type { Phone } from "../../apple/phone.ts";
import type { AgentPhase } from "../../core/observation.ts";
import type { PhonePace } from "./conversation.ts";
import type { TellOfPhone } from "./tell.ts";

export type AgentWatch = {
  phone: Phone;
  pace: Pick<PhonePace, "agent" | "log">;
  tell: TellOfPhone;
  /** The phone answers otherwise than before: what it says to a question may be of interest. */
  changed(): void;
};

export async function watchAgent(watch: AgentWatch, signal: AbortSignal): Promise<void> {
  const { phone, pace, tell, changed } = watch;
  let before = "processes"; // a phone that is well tells them
  let followed: { pid: number; ended: Promise<void> } | undefined;
  while (!signal.aborted) {
    const answer = await phone.processes(signal);
    if (answer.kind === "given-up" || answer.kind === "left-alone") break;
    if (before !== answer.kind) changed();
    before = answer.kind;
    if (answer.kind === "processes") {
      const agent = answer.processes.find(({ name }) => name === backupAgent);
      tell({ kind: "phone-agent", serving: agent !== undefined });
      if (agent && followed?.pid !== agent.pid) {
        const { pid } = agent;
        const ended = countLines(watch, pid, signal).finally(() => {
          if (followed?.pid === pid) followed = undefined;
        });
        followed = { pid, ended };
      }
    }
    await sleep(pace.agent, undefined, { signal }).catch(() => undefined); // aborted: the loop ends
  }
  await followed?.ended;
}

/** Runs until the phone ends the stream, as it does when its agent leaves. */
async function countLines({ phone, pace, tell }: AgentWatch, pid: number, signal: AbortSignal): Promise<void> {
  let lines = 0;
  let head: AgentPhase | undefined;
  let counting: NodeJS.Timeout | undefined;
  const count = () => {
    if (lines > 0) tell({ kind: "phone-log", lines, ...(head && { head }) });
    lines = 0;
    head = undefined;
  };
  const ear = {
    opened() {
      tell({ kind: "phone-log", lines: 0, opened: true });
      counting = setInterval(count, pace.log);
    },
    heard(line: { head: string }) {
      const next = phaseOf(line.head) ?? head;
      // Each phase is told: at the end of a backup the reason and its consequence come in one go.
      if (next !== head) count();
      lines++;
      head = next;
    },
  };
  await phone.follow(pid, ear, signal);
  if (!counting) return;
  clearInterval(counting);
  count();
  tell({ kind: "phone-log-closed" });
}
