/**
 * The phone's backup service: greets the client, agrees on a version, lives through one backup and says how it ended.
 */

import { greet, hear, hostOver, say } from "./device-link.ts";
import { backUp } from "./life.ts";
import type { Phone } from "./phone.ts";
import { field, real, textIn } from "./plists.ts";
import { Failure } from "./script.ts";
import { unlessAborted, type Wire } from "./wire.ts";

export async function mobileBackup(wire: Wire, phone: Phone): Promise<void> {
  const { scene, story } = phone;
  if (scene.script.neverSpeaks) await unlessAborted(new Promise<never>(() => undefined), wire.signal);
  await greet(wire);
  await hear(wire, "DLMessageProcessMessage"); // Hello, with the versions it knows: always 2.0 and 2.1
  await answer(wire, { ErrorCode: 0, ProtocolVersion: real(2.1) });

  const [request] = await hear(wire, "DLMessageProcessMessage");
  if (textIn(request, "MessageName") === "Backup") {
    story.tell("backup-requested");
    const { code, description } = await attempt(
      wire,
      phone,
      field(field(request, "Options"), "ForceFullBackup") === true,
    );
    story.tell(code === 0 ? "succeeded" : "failed", description);
    await answer(wire, { ErrorCode: code, ErrorDescription: description });
  } else {
    await answer(wire, { ErrorCode: 1, ErrorDescription: "The simulated phone only knows how to be backed up" });
  }
  await hear(wire, "DLMessageDisconnect");
}

const answer = (wire: Wire, content: Record<string, string | number>): Promise<void> =>
  say(wire, "DLMessageProcessMessage", { MessageName: "Response", ...content });

async function attempt(wire: Wire, phone: Phone, forceFull: boolean): Promise<{ code: number; description: string }> {
  const { scene, story } = phone;
  const host = hostOver(wire);
  try {
    story.tell("preparing");
    if (scene.script.asksForPasscode) phone.notify("com.apple.LocalAuthentication.ui.presented");
    await scene.reach({ when: "preparing" }, wire.signal);
    if (scene.script.asksForPasscode) phone.notify("com.apple.LocalAuthentication.ui.dismissed");
    await backUp(phone, { host, scene, story }, { forceFull });
    return { code: 0, description: "" };
  } catch (caught) {
    if (!(caught instanceof Failure)) throw caught;
    return { code: caught.code, description: caught.message };
  }
}
