/**
 * Every command of the system that Defrost runs, by its absolute path: nothing
 * that somebody put earlier into PATH is ever run instead.
 */

export const linuxCommands = {
  notifySend: "/usr/bin/notify-send",
};

export const macosCommands = {
  osascript: "/usr/bin/osascript",
  ps: "/bin/ps",
  sysctl: "/usr/sbin/sysctl",
};
