/** The page in a browser: its host is the server that it came from, by Server-Sent Events and small questions. */

import type { Question } from "../../link/dashboard-question.ts";
import { asking } from "./asking.ts";
import type { PanelHost, Told } from "./host.ts";
import { mount } from "./mount.tsx";

/** Asks the server. What it answers has been read by the link’s schemas there, and page and server are of one build. */
async function ask<Answer>(question: Question): Promise<Answer> {
  const response = await fetch("ask", {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify(question),
  });
  const answer = await response.json();
  if (!response.ok) throw new Error(String(answer));
  return answer;
}

const host: PanelHost = {
  hear(tell) {
    const events = new EventSource("events");
    events.onmessage = ({ data }) => tell(JSON.parse(data) as Told); // the server has read it, see above
    // It tries again by itself, until the server refuses.
    events.onerror = () => tell({ kind: "no-host" });
  },
  ...asking(ask),
};

mount(host);
