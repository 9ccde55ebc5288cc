/** What no page may do here, whatever it holds: leave, open another, or be allowed anything. */

import { app, type Session } from "electron";

/** Before the app is ready. */
export function guardPages(): void {
  app.enableSandbox();
  app.on("web-contents-created", (_event, contents) => {
    contents.on("will-navigate", (event) => event.preventDefault());
    contents.on("will-redirect", (event) => event.preventDefault());
    contents.on("will-attach-webview", (event) => event.preventDefault());
    contents.setWindowOpenHandler(() => ({ action: "deny" }));
  });
}

/** Electron grants everything unless told otherwise. */
export function denyAll(session: Session): void {
  session.setPermissionRequestHandler((_contents, _permission, answer) => answer(false));
  session.setPermissionCheckHandler(() => false);
  session.setDevicePermissionHandler(() => false);
}

/** All that is ever opened outside of the app, besides its own dashboard. */
export const outside = { menuBar: "x-apple.systempreferences:com.apple.MenuBarSettings" } as const;
