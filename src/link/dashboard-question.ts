/** What the dashboard’s page may ask: the little that it needs, and wishes, by the same schema as everybody’s. */

import * as v from "valibot";
import { wishSchema } from "./fix-schema.ts";

export const questionSchema = v.variant("ask", [
  v.strictObject({ ask: v.literal("wish"), wish: wishSchema }),
  v.strictObject({ ask: v.literal("history") }),
  v.strictObject({ ask: v.literal("journal") }),
  v.strictObject({ ask: v.literal("samples"), backup: v.pipe(v.string(), v.maxLength(200)) }),
]);
export type Question = v.InferOutput<typeof questionSchema>;
