/**
 * A simulated iPhone: what it holds, whom it trusts, which services it has open, and the scene it is playing. It does not
 * know how it is connected; a bus brings it its connections.
 */

import { type Channel, makeChannel } from "./channel.ts";
import { type Door, makeDoor } from "./door.ts";
import { fileId, type SimulatedFile } from "./files.ts";
import type { LogLine } from "./log.ts";
import type { Owner } from "./papers.ts";
import { makePasscode, type Passcode } from "./passcode.ts";
import { makePorts, type Ports } from "./ports.ts";
import { makeProcesses, type Processes } from "./processes.ts";
import { makeScene, type Scene, type Script } from "./script.ts";
import { makeStory, type Story } from "./story.ts";
import { makeTrust, type Trust } from "./trust.ts";
import type { Condition } from "./values.ts";
import type { Wire } from "./wire.ts";

export type PhoneOptions = Partial<Owner> & { udid: string; files?: SimulatedFile[]; tls?: boolean };

export type Phone = Owner &
  Condition & {
    story: Story;
    scene: Scene;
    /** How the next backups go. Healthy until told otherwise. */
    play(script: Script): Scene;
    files(): SimulatedFile[];
    /** Adds files, or replaces those of the same domain and path; a running backup notices, once. */
    change(files: SimulatedFile[]): void;
    removeFiles(wanted: (file: SimulatedFile) => boolean): void;

    /** How it receives whoever calls. */
    door: Door;
    /** False from a restart to the next unlocking. */
    unlockedOnce: boolean;
    passcode: Passcode;
    /** The whole phone stops answering, whatever it is asked, until it is told to speak. */
    hush(): void;
    speak(): void;
    /** The person taps "Cancel" on the phone's own screen. */
    cancelBackup(): void;
    /** Goes away, and comes back locked after so long. */
    restart(): void;
    restartMillis: number;
    shutDown(): void;
    /** Told when it leaves the bus by itself, and when to expect it back. */
    leaving: Channel<{ backIn?: number }>;

    processes: Processes;
    log: Channel<LogLine>;
    notify(name: string): void;
    observe: Channel<string>["hear"];
    syncLock: { take(holder: object): boolean; release(holder: object): void };

    trust: Trust;
    ports: Ports;
    /** The computer whose backup it serves, or served last. */
    serves?: Wire;
  };

export function makePhone({ files = [], tls = false, ...owner }: PhoneOptions): Phone {
  const contents = new Map(files.map((file) => [fileId(file), file]));
  const notifications = makeChannel<string>();
  let lockHolder: object | undefined;
  const story = makeStory();
  let locked = false;

  const vanish = (what: string, backIn?: number) => {
    story.tell(what);
    phone.ports.closeAll();
    [phone.locked, phone.unlockedOnce] = [true, false];
    phone.leaving.send(backIn === undefined ? {} : { backIn });
  };

  const phone: Phone = {
    name: "Simulated iPhone",
    productType: "iPhone14,5",
    productVersion: "18.0",
    encrypted: false,
    ...owner,
    story,
    scene: makeScene({}, story),
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

    get locked() {
      return locked;
    },
    set locked(next) {
      if (!next) phone.unlockedOnce = true;
      if (locked === next) return;
      locked = next;
      phone.notify("com.apple.springboard.lockstate");
    },
    unlockedOnce: true,
    battery: { level: 80, charging: true },
    storage: { totalBytes: 128e9, freeBytes: 64e9 },
    wifiSync: false,

    door: makeDoor(tls),
    passcode: makePasscode(story, (name) => phone.notify(name)),
    hush: () => phone.ports.hush(),
    speak: () => phone.ports.speak(),
    cancelBackup: () => phone.notify("com.apple.itunes-client.syncCancelRequest"),
    restart: () => vanish("restarted", phone.restartMillis),
    restartMillis: 200,
    shutDown: () => vanish("shut-down"),
    leaving: makeChannel(),

    processes: makeProcesses(),
    log: makeChannel(),
    notify(name) {
      story.tell("notified", name);
      notifications.send(name);
    },
    observe: notifications.hear,
    syncLock: {
      take(holder) {
        lockHolder ??= holder;
        return lockHolder === holder;
      },
      release(holder) {
        if (lockHolder === holder) lockHolder = undefined;
      },
    },

    trust: makeTrust(),
    ports: makePorts(() => phone),
  };
  return phone;
}
