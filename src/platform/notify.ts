/** How a platform shows a notice. Its texts may hold whatever a phone was named: they are shown, and mean nothing more. */

type Notice = { title: string; body: string; urgent: boolean };

export type Notify = (notice: Notice, signal: AbortSignal) => Promise<"shown" | { failed: string }>;

/** For a command that only hands the notice over. */
export const noticeTimeout = 10_000;
