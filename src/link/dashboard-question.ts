/** What the dashboard’s page may ask: the little that it needs, and wishes, by the same schema as everybody’s. */

import * as v from "valibot";
import { wishSchema } from "./fix-schema.ts";
import { samplesQuerySchema } from "./schema.ts";
import { changeSchema } from "./settings-schema.ts";

export const questionSchema = v.variant("ask", [
  v.strictObject({ ask: v.literal("wish"), wish: wishSchema }),
  v.strictObject({ ask: v.literal("history") }),
  v.strictObject({ ask: v.literal("journal") }),
  v.strictObject({ ask: v.literal("settings") }),
  v.strictObject({ ask: v.literal("set"), change: changeSchema }),
  v.strictObject({ ask: v.literal("samples"), ...samplesQuerySchema.entries }),
]);
export type Question = v.InferOutput<typeof questionSchema>;
