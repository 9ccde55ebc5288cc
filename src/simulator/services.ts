/** What the phone has to offer, by the names under which lockdownd opens it. Adding a service is adding a row. */

import { afc } from "./afc.ts";
import { diagnostics } from "./diagnostics.ts";
import { mobileBackup } from "./mobilebackup.ts";
import { notificationProxy } from "./notification-proxy.ts";
import { osTrace } from "./os-trace.ts";
import type { Phone } from "./phone.ts";
import { syslog } from "./syslog.ts";
import type { Wire } from "./wire.ts";

type Service = {
  /** Talks to one client until one of the two has had enough. */
  serve(wire: Wire, phone: Phone): Promise<void>;
  /** Some talk in clear by USB, although the session that opened them is encrypted. */
  inClear?: boolean;
};

export const services: Record<string, Service> = {
  "com.apple.afc": { serve: afc, inClear: true },
  "com.apple.mobile.diagnostics_relay": { serve: diagnostics },
  "com.apple.mobile.notification_proxy": { serve: notificationProxy },
  "com.apple.mobilebackup2": { serve: mobileBackup },
  "com.apple.os_trace_relay": { serve: osTrace },
  "com.apple.syslog_relay": { serve: syslog },
};
