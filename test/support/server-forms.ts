/** The form of a server as an administrator leaves it who sets no limits and tells mail programs nothing. */
import { limitForm } from "../../lib/services/server-limits-form.ts";
import { programForm } from "../../lib/services/server-programs-form.ts";

export const NO_LIMITS_TYPED = limitForm({
  ...{ messagesPerSecond: null, bytesPerSecond: null, dailyBytes: null, idleMinutes: 30, windows: null },
  zone: "Europe/Berlin",
});

export const NO_PROGRAMS_TYPED = programForm({
  ...{ smtpHost: null, smtpPort: null, smtpSecurity: null, mailDomain: null, shortLogins: false },
});
