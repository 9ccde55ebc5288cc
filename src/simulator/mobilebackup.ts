/**
 * The phone's backup service: greets the client, agrees on a version, lives through one backup and says how it ended.
 */

import { startAgent } from "./agent.ts";
import { greet, hear, hostOver, say } from "./device-link.ts";
import { backUp } from "./life.ts";
import type { Phone } from "./phone.ts";
import { field, real, textIn } from "./plists.ts";
import { Failure } from "./script.ts";
import { Gone, type Wire } from "./wire.ts";

/** The agent is there for as long as it is served. */
export async function mobileBackup(wire: Wire, phone: Phone): Promise<void> {
  const agent = startAgent(phone);
  await serve(wire, phone).finally(agent.exit);
}

async function serve(wire: Wire, phone: Phone): Promise<void> {
  const { story } = phone;
  await greet(wire);
  await hear(wire, "DLMessageProcessMessage"); // Hello, with the versions it knows: always 2.0 and 2.1
  await answer(wire, { ErrorCode: 0, ProtocolVersion: real(2.1) });

  const [request] = await hear(wire, "DLMessageProcessMessage");
  if (textIn(request, "MessageName") === "Backup") {
    // The last computer may have gone with words unread, which its socket does not tell.
    phone.serves?.socket.destroy();
    phone.serves = wire;
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
    await scene.reach({ when: "preparing" }, wire.signal);
    await unlock(phone, wire.signal);
    story.tell("started");
    await backUp(phone, { host, scene, story }, { forceFull });
    return { code: 0, description: "" };
  } catch (caught) {
    if (caught instanceof Gone) story.tell("computer-gone");
    if (!(caught instanceof Failure)) throw caught;
    return { code: caught.code, description: caught.message };
  }
}

/** A locked phone that does not ask for its passcode cannot be backed up. */
async function unlock(phone: Phone, signal: AbortSignal): Promise<void> {
  const { passcode: prompt } = phone.scene.script;
  if (prompt) {
    await phone.passcode.ask(prompt, signal);
    phone.locked = false;
  }
  if (phone.locked) throw new Failure(208, "Device locked (MBErrorDomain/208)");
}
