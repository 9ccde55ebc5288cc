/**
 * Every command of the system that Defrost runs, by its absolute path: nothing
 * that somebody put earlier into PATH is ever run instead.
 */

export const linuxCommands = {
  cat: "/bin/cat",
  du: "/usr/bin/du",
  ip: "/sbin/ip",
  journalctl: "/usr/bin/journalctl",
  notifySend: "/usr/bin/notify-send",
  pkexec: "/usr/bin/pkexec",
  systemctl: "/usr/bin/systemctl",
  systemdInhibit: "/usr/bin/systemd-inhibit",
  tail: "/usr/bin/tail",
};

export const macosCommands = {
  caffeinate: "/usr/bin/caffeinate",
  defaults: "/usr/bin/defaults",
  df: "/bin/df",
  du: "/usr/bin/du",
  ifconfig: "/sbin/ifconfig",
  ioreg: "/usr/sbin/ioreg",
  launchctl: "/bin/launchctl",
  log: "/usr/bin/log",
  lsof: "/usr/sbin/lsof",
  netstat: "/usr/sbin/netstat",
  open: "/usr/bin/open",
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

/** Programs that back up and pair, wherever they may be: the first that is there counts. */
export const linuxPrograms = {
  idevicebackup2: ["/usr/bin/idevicebackup2", "/usr/local/bin/idevicebackup2"],
  idevicepair: ["/usr/bin/idevicepair", "/usr/local/bin/idevicepair"],
};

const mobileBackup =
  "System/Library/PrivateFrameworks/MobileDevice.framework/Versions/A/AppleMobileDeviceHelper.app/Contents/Resources/AppleMobileBackup";

export const macosPrograms = {
  appleMobileBackup: [`/${mobileBackup}`, `/Library/Apple/${mobileBackup}`],
  idevicebackup2: ["/opt/homebrew/bin/idevicebackup2", "/usr/local/bin/idevicebackup2"],
  idevicepair: ["/opt/homebrew/bin/idevicepair", "/usr/local/bin/idevicepair"],
};
