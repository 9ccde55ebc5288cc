/**
 * The way into one phone: to lockdownd, into a session with it, and to a service.
 * One conversation with lockdownd at a time, for one question and closed at once;
 * whoever the phone is, it has proved it before it is told anything in a session.
 */

import type { Udid } from "../core/observation.ts";
import { forAsLongAs, type Line, type LineOptions, Nonsense, type OpenedLine } from "./line.ts";
import { lockdownPort, queryType, startService, startSession } from "./lockdown.ts";
import { type PairRecord, readPairRecord } from "./pair-record.ts";
import type { PhoneTrouble, Refusal } from "./phone-trouble.ts";
import { secure } from "./secure.ts";
import type { UsbmuxAddress } from "./usbmux-address.ts";
import { connectTo, fetchPairRecord } from "./usbmux-line.ts";

export type Door = { usbmux: UsbmuxAddress; muxId: number; udid: Udid };

export function doorOf({ usbmux, muxId, udid }: Door) {
  let lastTurn: Promise<unknown> = Promise.resolve();

  /** As a stranger. */
  const atTheDoor = <T>(options: LineOptions, talk: (line: Line) => Promise<T>): Promise<T | Refusal> => {
    const turn = lastTurn.then(() =>
      forAsLongAs(options, async (inside) => {
        const line = await connectTo({ usbmux, muxId, port: lockdownPort }, inside);
        const answer = await queryType(line);
        if (answer.kind === "refused") return answer;
        if (answer.type !== "com.apple.mobile.lockdown") throw new Nonsense("it answers as a phone being restored");
        return talk(line);
      }),
    );
    lastTurn = turn.catch(() => undefined); // said to the one whose turn it was
    return turn;
  };

  const inSession = async <T>(
    options: LineOptions,
    talk: (line: Line, record: PairRecord) => Promise<T>,
  ): Promise<T | PhoneTrouble> => {
    const bytes = await fetchPairRecord({ usbmux, device: udid }, options);
    if (!bytes) return { kind: "unpaired" };
    const read = readPairRecord(bytes);
    if (read.kind !== "record") return read;
    return atTheDoor(options, async (line) => {
      const session = await startSession(line, read.record);
      return session.kind === "line" ? talk(session.line, read.record) : session;
    });
  };

  return {
    atTheDoor,
    inSession,
    /** The line to a service lives on after the session that it was opened in. */
    toService: (name: string, options: LineOptions): Promise<OpenedLine | PhoneTrouble> =>
      inSession(options, async (session, record): Promise<OpenedLine | PhoneTrouble> => {
        const service = await startService(session, name);
        if (service.kind !== "service") return service;
        const line = await connectTo({ usbmux, muxId, port: service.port }, options);
        return service.encrypted ? secure(line, record) : { kind: "line", line };
      }),
  };
}
