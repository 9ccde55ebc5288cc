/** What the page asks its host, as the questions that the link knows, however they are brought there. */

import type { Question } from "../../link/dashboard-question.ts";
import type { PanelHost } from "./host.ts";

/** Whoever answers has read the answer by the link’s schemas, and is of one build with the page. */
export type Ask = <Answer>(question: Question) => Promise<Answer>;

export const asking = (ask: Ask) =>
  ({
    wish: (wish) => ask({ ask: "wish", wish }),
    history: () => ask({ ask: "history" }),
    journal: () => ask({ ask: "journal" }),
    settings: () => ask({ ask: "settings" }),
    set: (change) => ask({ ask: "set", change }),
    samples: (backup) => ask({ ask: "samples", backup }),
  }) satisfies Partial<PanelHost>;
