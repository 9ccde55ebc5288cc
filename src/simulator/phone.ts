/**
 * A simulated iPhone: what it holds, whom it trusts, which services it has open, and the scene it is playing. It does not
 * know how it is connected; a bus brings it its connections.
 */

import { afc } from "./afc.ts";
import { fileId, type SimulatedFile } from "./files.ts";
import { lockdown, lockdownPort } from "./lockdown.ts";
import { mobileBackup } from "./mobilebackup.ts";
import { notificationProxy } from "./notification-proxy.ts";
import { devicePublicKey, makeKeys, makePairRecord } from "./pairing.ts";
import type { Owner } from "./papers.ts";
import type { PlistValue } from "./plists.ts";
import { makeScene, type Scene, type Script } from "./script.ts";
import { makeStory, type Story } from "./story.ts";
import { readValue } from "./values.ts";
import { Gone, unlessAborted, type Wire } from "./wire.ts";

export type PhoneOptions = Partial<Owner> & { udid: string; files?: SimulatedFile[] };

export type Phone = Owner & {
  story: Story;
  scene: Scene;
  /** How the next backups go. Healthy until told otherwise. */
  play(script: Script): Scene;
  files(): SimulatedFile[];
  /** Adds files, or replaces those of the same domain and path; a running backup notices, once. */
  change(files: SimulatedFile[]): void;
  removeFiles(wanted: (file: SimulatedFile) => boolean): void;
  /** Whether it is locked with its passcode right now. */
  locked: boolean;
  /** The whole phone stops answering, whatever it is asked, until it is told to speak. */
  hush(): void;
  speak(): void;
  /** The person taps "Cancel" on the phone's own screen. */
  cancelBackup(): void;

  notify(name: string): void;
  observe(observer: (name: string) => void): () => void;
  syncLock: { take(holder: object): boolean; release(holder: object): void };
  escrowBag: Buffer;
  trusts(hostId: string): boolean;
  trust(hostId: string): void;
  distrust(hostId: string): boolean;
  pairWith(systemBuid: string): Buffer;
  valueOf(domain: string | undefined, key: string | undefined, trusted: boolean): PlistValue | undefined;
  /** Opens a port for one client of a service, if there is such a service. */
  open(service: string): number | undefined;
  /** What listens on a port, if anything does: it talks to one client until one of the two has had enough. */
  listenerAt(port: number): ((wire: Wire) => Promise<void>) | undefined;
};

type Service = (wire: Wire, phone: Phone) => Promise<void>;

const services: Record<string, Service> = {
  "com.apple.afc": afc,
  "com.apple.mobile.notification_proxy": notificationProxy,
  "com.apple.mobilebackup2": mobileBackup,
};

export function makePhone({ files = [], ...owner }: PhoneOptions): Phone {
  const contents = new Map(files.map((file) => [fileId(file), file]));
  const keys = makeKeys();
  const trusted = new Set<string>();
  const observers = new Set<(name: string) => void>();
  const listening = new Map<number, Service>();
  let nextPort = 49_152;
  let lockHolder: object | undefined;
  const story = makeStory();
  let silence: PromiseWithResolvers<void> | undefined;

  const phone: Phone = {
    name: "Simulated iPhone",
    productType: "iPhone14,5",
    productVersion: "18.0",
    encrypted: false,
    ...owner,
    story,
    scene: makeScene({}, story),
    locked: false,
    play(script) {
      phone.scene = makeScene(script, story);
      return phone.scene;
    },
    files: () => [...contents.values()],
    change(changed) {
      for (const file of changed) contents.set(fileId(file), file);
    },
    removeFiles(wanted) {
      for (const [id, file] of contents) if (wanted(file)) contents.delete(id);
    },
    hush() {
      silence ??= Promise.withResolvers();
    },
    speak() {
      silence?.resolve();
      silence = undefined;
    },
    cancelBackup: () => phone.notify("com.apple.itunes-client.syncCancelRequest"),

    notify(name) {
      story.tell("notified", name);
      for (const observer of observers) observer(name);
    },
    observe(observer) {
      observers.add(observer);
      return () => observers.delete(observer);
    },
    syncLock: {
      take(holder) {
        lockHolder ??= holder;
        return lockHolder === holder;
      },
      release(holder) {
        if (lockHolder === holder) lockHolder = undefined;
      },
    },
    escrowBag: keys.escrowBag,
    trusts: (hostId) => trusted.has(hostId),
    trust: (hostId) => void trusted.add(hostId),
    distrust: (hostId) => trusted.delete(hostId),
    pairWith(systemBuid) {
      const { hostId, record } = makePairRecord(keys, systemBuid);
      phone.trust(hostId);
      return record;
    },
    valueOf: (domain, key, isTrusted) =>
      readValue(
        { ...phone, publicKey: devicePublicKey(keys) },
        { ...(domain && { domain }), ...(key && { key }), trusted: isTrusted },
      ),
    open(name) {
      const service = Object.hasOwn(services, name) ? services[name] : undefined;
      if (!service) return undefined;
      listening.set(++nextPort, service);
      return nextPort;
    },
    listenerAt(port) {
      const service = port === lockdownPort ? lockdown : listening.get(port);
      listening.delete(port);
      return service && ((wire) => serve(service, wire));
    },
  };

  /** Everything the phone says passes here, so it can be held back. */
  const quietable = (wire: Wire): Wire => ({
    ...wire,
    async send(...parts) {
      if (silence) await unlessAborted(silence.promise, wire.signal);
      await wire.send(...parts);
    },
  });

  const serve = async (service: Service, wire: Wire) => {
    try {
      await service(quietable(wire), phone);
    } catch (caught) {
      if (!(caught instanceof Gone)) throw caught;
    } finally {
      wire.end();
    }
  };
  return phone;
}
