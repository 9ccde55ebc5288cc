/**
 * A stand-in for Electron, for the app and for the real menubar alike: what was
 * asked of the system can be looked at, and what the system says can be said.
 * Each part is checked against Electron's own types. Import it before the app.
 */

import { EventEmitter } from "node:events";
import { registerHooks } from "node:module";
import { basename } from "node:path";
import type * as Electron from "electron";

const stub = new URL("electron-stub.cjs", import.meta.url).href;
registerHooks({
  resolve: (specifier, context, next) =>
    specifier === "electron" || specifier.endsWith("/node_modules/electron/index.js")
      ? { url: stub, format: "commonjs", shortCircuit: true }
      : next(specifier, context),
});

type Options<Of> = Of extends abstract new (...given: infer Given) => unknown ? Given[0] : never;
type Bounds = Electron.Rectangle;

export const display = {
  bounds: { x: 0, y: 0, width: 1440, height: 900 },
  workArea: { x: 0, y: 25, width: 1440, height: 875 },
};
export const placed: Bounds = { x: 1200, y: 0, width: 32, height: 24 };

export class FakeTray
  extends EventEmitter
  implements Pick<Electron.Tray, "setToolTip" | "getBounds" | "setIgnoreDoubleClickEvents" | "isDestroyed">
{
  bounds = placed;
  image = "";
  tooltip = "";
  title = "";
  /** How often the bar had to be drawn anew. */
  redrawn = 0;
  menu: Electron.MenuItemConstructorOptions[] = [];
  readonly guid: string | undefined;
  constructor(image: Electron.NativeImage, guid?: string) {
    super();
    this.setImage(image);
    this.guid = guid;
  }
  setImage(image: Electron.NativeImage) {
    this.image = String(image);
    this.redrawn++;
  }
  setToolTip(tooltip: string) {
    this.tooltip = tooltip;
  }
  setTitle(title: string) {
    this.title = title;
    this.redrawn++;
  }
  getBounds = () => this.bounds;
  isDestroyed = () => false;
  setIgnoreDoubleClickEvents() {
    this.removeAllListeners("double-click");
  }
  popUpContextMenu(menu: { template: Electron.MenuItemConstructorOptions[] }) {
    this.menu = menu.template;
  }
}

class FakeContents extends EventEmitter {
  readonly mainFrame = { url: "" };
  readonly told: unknown[] = [];
  opening: ((details: { url: string }) => { action: string }) | undefined;
  setWindowOpenHandler(handler: FakeContents["opening"]) {
    this.opening = handler;
  }
  send(_channel: string, told: unknown) {
    this.told.push(told);
  }
}

export class FakeWindow
  extends EventEmitter
  implements Pick<Electron.BrowserWindow, "show" | "hide" | "isVisible" | "isAlwaysOnTop" | "setPosition" | "close">
{
  readonly options: Electron.BrowserWindowConstructorOptions;
  readonly webContents = new FakeContents();
  bounds: Partial<Bounds> = {};
  overFullScreen = false;
  visible = false;
  constructor(options: Electron.BrowserWindowConstructorOptions) {
    super();
    this.options = options;
    world().windows.push(this);
    world().app.emit("web-contents-created", {}, this.webContents);
  }
  async loadURL(url: string) {
    this.webContents.mainFrame.url = url;
  }
  show() {
    this.visible = true;
  }
  hide() {
    this.visible = false;
  }
  isVisible = () => this.visible;
  isAlwaysOnTop = () => false;
  setBounds(bounds: Partial<Bounds>) {
    this.bounds = { ...this.bounds, ...bounds };
  }
  setPosition(x: number, y: number) {
    this.setBounds({ x, y });
  }
  getSize = () => [this.bounds.width ?? 0, this.bounds.height ?? 0];
  setVisibleOnAllWorkspaces(_on: boolean, options?: Electron.VisibleOnAllWorkspacesOptions) {
    this.overFullScreen = options?.visibleOnFullScreen ?? false;
  }
  close() {
    this.visible = false;
    this.emit("close");
  }
}

export class FakeNotification extends EventEmitter implements Pick<Electron.Notification, "show" | "close"> {
  readonly options: NonNullable<Options<typeof Electron.Notification>>;
  here = false;
  constructor(options: NonNullable<Options<typeof Electron.Notification>> = {}) {
    super();
    this.options = options;
  }
  show() {
    world().notices.push(this);
    const { noticesBy } = world();
    if (noticesBy === "silence") return;
    this.here = noticesBy === "show";
    queueMicrotask(() => this.emit(noticesBy, {}));
  }
  close() {
    this.here = false;
  }
  press(text: string) {
    this.emit("action", { actionIndex: this.options.actions?.findIndex((one) => one.text === text) ?? -1 });
  }
}

/** Known by its file. */
const image = (path: string) => ({ toString: () => basename(path) });

export function fakeElectron() {
  const defaults = new Map<string, unknown>();
  const ipc = new EventEmitter();
  const app = Object.assign(new EventEmitter(), {
    isPackaged: false,
    hidden: 0,
    sandboxed: false,
    hide: () => void app.hidden++,
    quit: () => void app.emit("will-quit"),
    /** Whether this is the only one. */
    alone: true,
    requestSingleInstanceLock: (): boolean => app.alone,
    whenReady: () => Promise.resolve(),
    setName: () => undefined,
    setPath: () => undefined,
    getPath: () => "/",
    isReady: () => true,
    getAppPath: () => "/",
    enableSandbox: () => {
      app.sandboxed = true;
    },
    dock: { hide: () => undefined },
  } satisfies Partial<Omit<Electron.App, keyof EventEmitter | "dock">> & Record<string, unknown>);
  const parts = {
    app,
    windows: [] as FakeWindow[],
    notices: [] as FakeNotification[],
    /** What the system does with a notice. */
    noticesBy: "show" as "show" | "failed" | "silence",
    trays: [] as FakeTray[],
    opened: [] as string[],
    asked: [] as Electron.MessageBoxOptions[],
    /** The button that is pressed next. */
    press: 0,
    permissions: {} as Record<string, (...given: never[]) => unknown>,
    serves: undefined as undefined | ((request: Request) => Response | Promise<Response>),
    schemes: [] as Electron.CustomScheme[],
    ipc,
    answers: {} as Record<string, (event: object, asked?: unknown) => unknown>,
    powerMonitor: new EventEmitter(),
    /** Everything of it that is here now; what is not yet here has not been asked for. */
    get tray() {
      const tray = parts.trays[0];
      if (!tray) throw new Error("no tray yet");
      return tray;
    },
    get window() {
      const window = parts.windows.at(-1);
      if (!window) throw new Error("no window yet");
      return window;
    },
    noticesHere: () => parts.notices.filter(({ here }) => here),
  };
  const electron = {
    app,
    powerMonitor: parts.powerMonitor,
    Tray: class extends FakeTray {
      constructor(image: Electron.NativeImage, guid?: string) {
        super(image, guid);
        parts.trays.push(this);
      }
    },
    BrowserWindow: FakeWindow,
    Notification: FakeNotification,
    Menu: {
      buildFromTemplate: (template: Electron.MenuItemConstructorOptions[]) => ({ template }),
      setApplicationMenu: () => undefined,
    },
    nativeImage: { createFromPath: image, createEmpty: () => image("") },
    screen: {
      getAllDisplays: () => [display],
      getCursorScreenPoint: () => ({ x: 10, y: 10 }),
      getDisplayNearestPoint: () => display,
      getDisplayMatching: () => display,
    },
    shell: {
      openExternal: async (url) => void parts.opened.push(url),
    } satisfies Partial<Electron.Shell>,
    dialog: {
      showMessageBox: async (options: Electron.MessageBoxOptions) => {
        parts.asked.push(options);
        return { response: parts.press, checkboxChecked: false };
      },
    },
    systemPreferences: {
      getUserDefault: (key: string) => defaults.get(key) ?? false,
      setUserDefault: (key: string, _type: string, value: unknown) => void defaults.set(key, value),
    },
    session: {
      defaultSession: new Proxy(
        {},
        { get: (_none, name) => (handler: never) => Object.assign(parts.permissions, { [String(name)]: handler }) },
      ),
    },
    protocol: {
      registerSchemesAsPrivileged: (schemes) => void parts.schemes.push(...schemes),
      handle: (_scheme, handler) => {
        parts.serves = handler;
      },
    } satisfies Partial<Electron.Protocol>,
    ipcMain: Object.assign(ipc, {
      handle: (channel: string, handler: (event: object, asked?: unknown) => unknown) => {
        parts.answers[channel] = handler;
      },
    }),
  };
  Object.assign(globalThis, { electronUnderTest: electron, worldUnderTest: parts });
  return parts;
}

export type World = ReturnType<typeof fakeElectron>;

// Set by fakeElectron, above, before anything of Electron can be made.
const world = (): World => (globalThis as unknown as { worldUnderTest: World }).worldUnderTest;
