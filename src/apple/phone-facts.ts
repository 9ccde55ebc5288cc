/**
 * What lockdownd tells about a phone, as far as somebody watching its backup
 * wants to know. Every fact may be missing: iOS versions differ in what they
 * tell. One of a strange type is missing too; a name is cleaned before it is shown.
 */

import * as v from "valibot";
import type { PhoneFacts } from "../core/observation.ts";
import type { Line } from "./line.ts";
import { getValue } from "./lockdown.ts";
import type { Refusal } from "./phone-trouble.ts";

const maybe = <Schema extends v.GenericSchema>(schema: Schema) => v.fallback(v.optional(schema), undefined);
const label = maybe(
  v.pipe(
    v.string(),
    v.transform((text) => text.replace(/[\p{Cc}\p{Zl}\p{Zp}]/gu, "").slice(0, 100)),
  ),
);
const yes = maybe(v.boolean());
const size = maybe(v.pipe(v.number(), v.integer(), v.minValue(0)));

const Phone = v.object({
  DeviceName: label,
  ProductType: label,
  ProductVersion: label,
  BuildVersion: label,
  PasswordProtected: yes,
});
const Battery = v.object({
  BatteryCurrentCapacity: maybe(v.pipe(v.number(), v.minValue(0), v.maxValue(100))),
  BatteryIsCharging: yes,
});
const Storage = v.object({ TotalDiskCapacity: size, TotalDataAvailable: size });
const Backup = v.object({ WillEncrypt: yes });
const Wifi = v.object({ EnableWifiConnections: yes });

export type ReadFacts = { kind: "facts"; facts: PhoneFacts };

/** What it tells anybody, and to a session also whether it is locked. */
export async function askWhoItIs(line: Line): Promise<ReadFacts | Refusal> {
  const answer = await getValue(line);
  if (answer.kind === "refused") return answer;
  const told = v.safeParse(Phone, answer.value);
  if (!told.success) return { kind: "facts", facts: {} };
  const { DeviceName, ProductType, ProductVersion, BuildVersion, PasswordProtected } = told.output;
  return {
    kind: "facts",
    facts: known({
      name: DeviceName,
      model: ProductType,
      ios: ProductVersion,
      build: BuildVersion,
      locked: PasswordProtected,
    }),
  };
}

/** What it tells in a session only. A domain it refuses is one it does not have. */
export async function askHowItIs(line: Line): Promise<PhoneFacts> {
  const battery = await valuesIn(line, "com.apple.mobile.battery", Battery);
  const backup = await valuesIn(line, "com.apple.mobile.backup", Backup);
  const wifi = await valuesIn(line, "com.apple.mobile.wireless_lockdown", Wifi);
  // Last, because the phone has to count first.
  const storage = await valuesIn(line, "com.apple.disk_usage", Storage);
  const { BatteryCurrentCapacity: level, BatteryIsCharging: charging = false } = battery ?? {};
  const { TotalDiskCapacity: totalBytes, TotalDataAvailable: freeBytes } = storage ?? {};
  return known({
    battery: level === undefined ? undefined : { level, charging },
    storage: totalBytes === undefined || freeBytes === undefined ? undefined : { totalBytes, freeBytes },
    encrypts: backup?.WillEncrypt,
    wifiSync: wifi?.EnableWifiConnections,
  });
}

async function valuesIn<Schema extends v.GenericSchema>(
  line: Line,
  domain: string,
  schema: Schema,
): Promise<v.InferOutput<Schema> | undefined> {
  const answer = await getValue(line, { domain });
  const read = v.safeParse(schema, answer.kind === "value" ? answer.value : undefined);
  return read.success ? read.output : undefined;
}

type Known<Fields> = { [Key in keyof Fields]?: Exclude<Fields[Key], undefined> };

const known = <Fields extends object>(fields: Fields): Known<Fields> =>
  // The same fields, without those that are undefined.
  Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as Known<Fields>;
