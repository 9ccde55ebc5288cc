/**
 * Every command of the system that Defrost runs, by its absolute path: nothing
 * that somebody put earlier into PATH is ever run instead.
 */

export const linuxCommands = {
  journalctl: "/usr/bin/journalctl",
  notifySend: "/usr/bin/notify-send",
  systemctl: "/usr/bin/systemctl",
};

export const macosCommands = {
  launchctl: "/bin/launchctl",
  osascript: "/usr/bin/osascript",
  ps: "/bin/ps",
  sysctl: "/usr/sbin/sysctl",
  tail: "/usr/bin/tail",
};
