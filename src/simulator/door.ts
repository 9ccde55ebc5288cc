/**
 * How the phone receives whoever calls: what it encrypts, whom it turns away, and in which ways its door can be broken. May
 * be changed at any time; what has been let in stays in.
 */

type Handshake =
  | "proper"
  /** Accepts the session and then drops the connection, as a phone that has lost its record of this computer. */
  | "hangs-up"
  /** Never answers the computer's first message. */
  | "silent"
  /** Another phone's key: somebody in between, or a restored phone. */
  | "another-key"
  /** Nothing newer than TLS 1.0. */
  | "old";

export type Door = {
  /** Real phones encrypt, always. It costs time that most stories have no use for. */
  tls: boolean;
  handshake: Handshake;
  /** What becomes of "Trust This Computer?". While it is open, computers are told to wait. */
  trustDialog: "accepted" | "open" | "denied";
  /** What is answered instead of doing it, by the name of a request ("Pair") or of a service. */
  refusals: Record<string, string>;
  /** Services that accept their connection and say nothing, ever. */
  mute: string[];
  /** lockdownd hangs up on whoever has said nothing for so long. */
  patience: number;
  /** If not, whoever wants to reach the phone through usbmuxd is never answered. */
  connects: boolean;
};

export const makeDoor = (tls: boolean): Door => ({
  tls,
  handshake: "proper",
  trustDialog: "accepted",
  refusals: {},
  mute: [],
  patience: 60_000,
  connects: true,
});
