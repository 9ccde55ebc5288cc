/**
 * TLS as phones speak it, over a connection that is already open. Nobody names
 * the other end but its key: it is compared with that of the paired phone before
 * the first byte is said to it.
 */

import { connect } from "node:tls";
import { Ended, GivenUp, type Line, type OpenedLine } from "./line.ts";
import type { PairRecord } from "./pair-record.ts";
import type { PhoneTrouble } from "./phone-trouble.ts";

export async function secure(line: Line, record: PairRecord): Promise<OpenedLine | PhoneTrouble> {
  const over = line.continueOver((socket) =>
    // Certificates are as each tool made them, without names and maybe expired: what counts is the key, below.
    connect({ socket, secureContext: record.identity(), rejectUnauthorized: false }),
  );
  try {
    await over.line.inTime(over.line.happens("secureConnect"));
  } catch (error) {
    // A phone that does not trust this computer any more may accept the session, and then close the line in here.
    const reset = error instanceof Error && "code" in error && error.code === "ECONNRESET";
    if (reset || (error instanceof Ended && !(error instanceof GivenUp))) return { kind: "refused", why: "hung-up" };
    throw error;
  }
  const peer = over.socket.getPeerX509Certificate();
  return peer && record.isPhone(peer.publicKey) ? { kind: "line", line: over.line } : { kind: "wrong-key" };
}
