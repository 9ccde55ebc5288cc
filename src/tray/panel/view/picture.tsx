/** A simple picture of what a person is to do with iPhone, cable and computer. The sentence beside it says the same. */

import type { StepId } from "../../../core/fix/fix.ts";

type Scene = "cable-out" | "cable-in" | "other-port" | "passcode" | "trust" | "unlock" | "switch" | "restart";

const scenes: Partial<Record<StepId, Scene>> = {
  unplug: "cable-out",
  "plug-in": "cable-in",
  "plug-in-elsewhere": "other-port",
  "plug-in-other-cable": "cable-in",
  "clean-and-plug-in": "cable-in",
  pair: "cable-in",
  "stays-connected": "cable-in",
  "start-backup": "passcode",
  "enter-passcode": "passcode",
  "tap-trust": "trust",
  unlock: "unlock",
  "phone-back": "unlock",
  "leave-recovery": "unlock",
  "restart-phone": "restart",
  "grant-access": "switch",
  "open-firewall": "switch",
  "stop-vpn": "switch",
  "turn-off-icloud-backup": "switch",
};

export function Picture({ step }: { step: StepId }) {
  const scene = scenes[step];
  if (!scene) return null;
  return (
    <div class="card">
      <svg class="pic" viewBox="0 0 304 84" aria-hidden="true">
        {scene === "switch" ? <Switch /> : <Laptop scene={scene} />}
      </svg>
    </div>
  );
}

const Laptop = ({ scene }: { scene: Exclude<Scene, "switch"> }) => (
  <>
    <path class="b l" d="M64 8h110a8 8 0 0 1 8 8v50H56V16a8 8 0 0 1 8-8z" />
    <path class="s" d="M63 15h112v44H63z" />
    <path class="b l" d="M42 66h154l6 6a4 4 0 0 1-3 5H39a4 4 0 0 1-3-5z" />
    {scene === "other-port" && <path class="fl" d="M31 71l-6-6m0 6l6-6" />}
    {scene === "cable-out" ? (
      <>
        <path class="fl" d="M203 71.5h10" />
        <path class="al" d="M222 71.5h12m-5-5l5 5-5 5" />
        <path class="l" d="M240 71.5h8c9 0 9-12 9-20V47" />
      </>
    ) : (
      <>
        <rect class="m" x="203" y="69" width="8" height="5" rx="1.5" />
        <path class="ml" d="M211 71.5h37c9 0 9-12 9-20V47" />
      </>
    )}
    <rect class="b l" x="236" y="2" width="42" height="68" rx="8" />
    <rect class="k" x="251" y="7" width="12" height="3" rx="1.5" />
    <Screen scene={scene} />
  </>
);

const dots = [0, 1, 2, 3, 4, 5] as const;
const keys = [0, 1, 2] as const;

function Screen({ scene }: { scene: Scene }) {
  switch (scene) {
    case "passcode":
      return (
        <>
          {dots.map((at) => (
            <circle key={at} class={at < 3 ? "v" : "s"} cx={244.5 + 5 * at} cy="24" r="1.8" />
          ))}
          {keys.flatMap((row) =>
            keys.map((column) => (
              <circle key={`${row} ${column}`} class="s" cx={247 + 10 * column} cy={36 + 10 * row} r="3.6" />
            )),
          )}
        </>
      );
    case "trust":
      return (
        <>
          <rect class="s" x="241" y="24" width="32" height="26" rx="4" />
          <rect class="k" x="246" y="29" width="22" height="3" rx="1.5" />
          <rect class="a" x="244" y="38" width="12" height="8" rx="3" />
          <rect class="b" x="258" y="38" width="12" height="8" rx="3" />
        </>
      );
    case "unlock":
      return (
        <>
          <rect class="v" x="250" y="32" width="14" height="11" rx="2.5" />
          <path class="vl" d="M253 32v-3a4 4 0 0 1 8 0" />
          <path class="al" d="M257 62V52m-4 4l4-4 4 4" />
        </>
      );
    case "restart":
      return <path class="al" d="M264 30a9.5 9.5 0 1 0 2.5 6M266 24v6h-6" />;
    default:
      return <path class="ml" d="M250 34l4.5 4.5 9-10" />;
  }
}

const Switch = () => (
  <>
    <rect class="s" width="304" height="84" rx="8" />
    <rect class="b" x="10" y="12" width="284" height="28" rx="6" />
    <rect class="b" x="10" y="46" width="284" height="28" rx="6" />
    <rect class="k" x="22" y="23" width="90" height="7" rx="3.5" />
    <rect class="s" x="22" y="57" width="70" height="7" rx="3.5" />
    <rect class="a" x="256" y="18" width="26" height="15" rx="7.5" />
    <circle class="w" cx="274.5" cy="25.5" r="5.8" />
    <rect class="s" x="256" y="52" width="26" height="15" rx="7.5" />
  </>
);
