/**
 * Every command of the system that Defrost runs, by its absolute path: nothing
 * that somebody put earlier into PATH is ever run instead.
 */

export const linuxCommands = {
  cat: "/bin/cat",
  ip: "/sbin/ip",
  journalctl: "/usr/bin/journalctl",
  notifySend: "/usr/bin/notify-send",
  systemctl: "/usr/bin/systemctl",
};

export const macosCommands = {
  defaults: "/usr/bin/defaults",
  df: "/bin/df",
  ifconfig: "/sbin/ifconfig",
  ioreg: "/usr/sbin/ioreg",
  launchctl: "/bin/launchctl",
  log: "/usr/bin/log",
  netstat: "/usr/sbin/netstat",
  osascript: "/usr/bin/osascript",
  plutil: "/usr/bin/plutil",
  pmset: "/usr/bin/pmset",
  ps: "/bin/ps",
  scutil: "/usr/sbin/scutil",
  socketfilterfw: "/usr/libexec/ApplicationFirewall/socketfilterfw",
  softwareupdate: "/usr/sbin/softwareupdate",
  swVers: "/usr/bin/sw_vers",
  sysctl: "/usr/sbin/sysctl",
  systemProfiler: "/usr/sbin/system_profiler",
  tail: "/usr/bin/tail",
};
