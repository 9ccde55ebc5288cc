/** What `systemctl show` prints: a name, an equals sign and a value a line, always with every name that was asked for. */

import type { Job } from "../service/service.ts";

export const asked = ["LoadState", "ActiveState", "SubState", "MainPID", "UnitFileState", "Result", "ExecMainStatus"];

export function readShow(text: string): Job {
  const value = new Map(text.split("\n").map((line) => [line.split("=", 1)[0], line.slice(line.indexOf("=") + 1)]));
  const result = value.get("Result");
  // The result of the life before stays while the next one runs.
  const last = result === undefined || result === "success" ? {} : { last: `${result} ${value.get("ExecMainStatus")}` };
  const pid = Number(value.get("MainPID"));
  switch (value.get("ActiveState")) {
    case "active":
      if (pid > 0) return { kind: "running", pid, ...last };
      break;
    case "activating":
      return { kind: "restarting", ...last };
  }
  if (value.get("LoadState") === "not-found") return { kind: "absent" };
  if (["disabled", "masked"].includes(value.get("UnitFileState") ?? "")) return { kind: "disabled" };
  return { kind: "stopped", ...last };
}
