/**
 * What a person decides, by the keys of the configuration file, as it crosses
 * the socket. Whether a value is one that Defrost can use, the daemon says in a
 * sentence: it reads the file by the same rules.
 */

import * as v from "valibot";
import { fixId } from "./words-schema.ts";

const decisions = {
  backupDirs: v.pipe(v.array(v.pipe(v.string(), v.maxLength(4096))), v.maxLength(20)),
  patience: v.number(),
  notices: v.boolean(),
  keepAwake: v.boolean(),
  fixWithoutAsking: v.pipe(v.array(fixId), v.maxLength(50)),
  welcomed: v.boolean(),
};
export type DecisionKey = keyof typeof decisions;

/** Some of them, anew. */
export const changeSchema = v.strictObject({
  backupDirs: v.exactOptional(decisions.backupDirs),
  patience: v.exactOptional(decisions.patience),
  notices: v.exactOptional(decisions.notices),
  keepAwake: v.exactOptional(decisions.keepAwake),
  fixWithoutAsking: v.exactOptional(decisions.fixWithoutAsking),
  welcomed: v.exactOptional(decisions.welcomed),
});
export type Change = v.InferOutput<typeof changeSchema>;

export const settingsSchema = v.strictObject({
  ...decisions,
  /** An option or an environment variable decides these, for as long as this daemon lives. */
  fixed: v.array(v.picklist(Object.keys(decisions) as DecisionKey[])), // the keys are those of the type
  /** What there is to choose from for `fixWithoutAsking`. */
  mayFix: v.array(fixId),
  system: v.picklist(["macos", "linux"]),
  /** Whether the daemon is a service that begins with the session; absent where that cannot be told. */
  startsAtLogin: v.exactOptional(v.boolean()),
});
export type Settings = v.InferOutput<typeof settingsSchema>;

export const changedSchema = v.variant("kind", [
  v.strictObject({ kind: v.literal("changed"), settings: settingsSchema }),
  /** Nothing has been changed; why, for a person. */
  v.strictObject({ kind: v.literal("refused"), why: v.string() }),
]);
export type Changed = v.InferOutput<typeof changedSchema>;
