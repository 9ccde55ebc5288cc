/** What a person decides. Every press is said to the daemon, and what it then holds is what is drawn. */

import { useState } from "preact/hooks";
import type { Change, DecisionKey, Settings } from "../../../link/settings-schema.ts";
import { nav } from "../../../words/panel.en.ts";
import * as words from "../../../words/settings.en.ts";
import type { PanelHost } from "../host.ts";
import type { Around } from "./around.ts";
import { Icon } from "./icon.tsx";
import { Alt, Bar, Name } from "./parts.tsx";

export type Deciding = {
  settings: Settings;
  set(change: Change): void;
  /** Why the last change was not made. */
  refused?: string | undefined;
  host: Pick<PanelHost, "pickFolder" | "startAtLogin" | "allowNotices">;
  around: Around;
};

export function SettingsPage(deciding: Deciding) {
  const { settings, refused, set, around } = deciding;
  const { fixWithoutAsking: may, mayFix } = settings;
  const change = (fix: (typeof may)[number], on: boolean) =>
    set({ fixWithoutAsking: on ? [...may, fix] : may.filter((one) => one !== fix) });
  const free = (key: DecisionKey) => !settings.fixed.includes(key);
  return (
    <>
      <Bar title={words.title} back={() => around.go({ kind: "phones" })} backName={nav.back} />
      <div class="body">
        {refused && (
          <p class="say bad" role="alert">
            {refused}
          </p>
        )}
        <Folders {...deciding} free={free("backupDirs")} />
        <Patience {...deciding} free={free("patience")} />
        <section class="card">
          {(["notices", "keepAwake"] as const).map((key) => (
            <Switch
              key={key}
              name={words.switches[key][0]}
              hint={free(key) ? words.switches[key][1] : words.fixed}
              on={settings[key]}
              free={free(key)}
              turn={(on) => set({ [key]: on })}
            />
          ))}
        </section>
        <fieldset class="card">
          <legend>{words.mayFix.title}</legend>
          <p class="out">{words.mayFix.hint}</p>
          {mayFix.map((fix) => (
            <Switch
              key={fix}
              name={words.mayFix.fix(fix)}
              on={may.includes(fix)}
              free={free("fixWithoutAsking")}
              turn={(on) => change(fix, on)}
            />
          ))}
        </fieldset>
        <Login {...deciding} />
        {settings.system === "macos" && <Access around={around} />}
        <section class="card">
          <h2>{words.privacy.title}</h2>
          {words.privacy.says.map((says) => (
            <p key={says} class="say">
              {says}
            </p>
          ))}
        </section>
      </div>
    </>
  );
}

type One = { name: string; hint?: string; on: boolean; free: boolean; turn(on: boolean): void };

const Switch = ({ name, hint, on, free, turn }: One) => (
  <label class="switch">
    <span class="grow">
      {name}
      {hint && <small>{hint}</small>}
    </span>
    <input
      type="checkbox"
      checked={on}
      disabled={!free}
      onChange={({ currentTarget }) => turn(currentTarget.checked)}
    />
  </label>
);

function Folders({ settings: { backupDirs }, set, host, free }: Deciding & { free: boolean }) {
  const [path, setPath] = useState("");
  const add = (folder: string) => {
    setPath("");
    set({ backupDirs: [...backupDirs, folder] });
  };
  return (
    <section class="card">
      <h2>{words.folders.title}</h2>
      <p class="out">{free ? words.folders.hint : words.fixed}</p>
      <ul>
        {backupDirs.map((folder) => (
          <li key={folder} class="folder">
            <span class="grow">
              <Name>{folder}</Name>
            </span>
            {free && backupDirs.length > 1 && (
              <button
                type="button"
                class="ib"
                aria-label={words.folders.remove(folder)}
                onClick={() => set({ backupDirs: backupDirs.filter((one) => one !== folder) })}
              >
                <Icon id="cross" size={14} />
              </button>
            )}
          </li>
        ))}
      </ul>
      {free && host.pickFolder && (
        <Alt press={() => void host.pickFolder?.().then((folder) => folder !== undefined && add(folder))}>
          {words.folders.pick}
        </Alt>
      )}
      {free && !host.pickFolder && (
        <form
          class="pair"
          onSubmit={(event) => {
            event.preventDefault();
            if (path !== "") add(path);
          }}
        >
          <input
            type="text"
            value={path}
            aria-label={words.folders.path}
            placeholder={words.folders.path}
            onInput={({ currentTarget }) => setPath(currentTarget.value)}
          />
          <button type="submit" class="alt">
            {words.folders.add}
          </button>
        </form>
      )}
    </section>
  );
}

function Patience({ settings, set, free }: Deciding & { free: boolean }) {
  const { choices } = words.patience;
  const other = choices.every(([factor]) => factor !== settings.patience);
  return (
    <fieldset class="card">
      <legend>{words.patience.title}</legend>
      <p class="out">{free ? words.patience.hint : words.fixed}</p>
      <div class="pair">
        {choices.map(([factor, name]) => (
          <label key={name} class="choice">
            <input
              type="radio"
              name="patience"
              checked={settings.patience === factor}
              disabled={!free}
              onChange={() => set({ patience: factor })}
            />
            {name}
          </label>
        ))}
      </div>
      {other && <p class="out">{words.patience.other(settings.patience)}</p>}
    </fieldset>
  );
}

/** The app can do it; elsewhere the command does. */
export function Login({ settings: { startsAtLogin: on }, host }: Pick<Deciding, "settings" | "host">) {
  const to = on ? "off" : "on";
  return (
    <section class="card">
      <h2>{words.login.title}</h2>
      <p class="say">{on === undefined ? words.login.unknown : on ? words.login.on : words.login.off}</p>
      {on !== undefined && host.startAtLogin && (
        <Alt press={() => void host.startAtLogin?.(!on)}>{words.login.button[to]}</Alt>
      )}
      {on !== undefined && !host.startAtLogin && (
        <>
          <p class="out">{words.login.inTerminal[to]}</p>
          <code>{words.login.how[to]}</code>
        </>
      )}
    </section>
  );
}

/** Whether every watched folder may be looked into. */
export const mayLook = ({ known: { snapshot } }: Around): boolean =>
  (snapshot?.senses ?? []).every((one) => one.sees || one.sense !== "folder" || one.why !== "not-permitted");

const Access = ({ around }: { around: Around }) => (
  <section class="card">
    <h2>{words.access.title}</h2>
    <p class="say">{mayLook(around) ? words.access.on : words.access.off}</p>
    <p class="out">{words.access.how}</p>
  </section>
);
