/** What is known of families of servers, to begin a server's form with. Everything can be changed there. */
import { RESERVED_PRESETS, type ServerField, type ServerForm, USES } from "./server-form.ts";
import { NO_HOURS } from "./server-hours-form.ts";

export const PRESETS = ["gmail", "microsoft365", "exchange", "zimbra", "dovecot", "cyrus", "courier"] as const;
export type Preset = (typeof PRESETS)[number];

type Values = Readonly<Partial<Record<ServerField, string>>>;

const TLS: Values = { port: "993", security: "tls" };
const names = (list: readonly string[]) => list.join("\n");

/**
 * Gmail: 15 connections, 2,500 MB down and 500 MB up a day (support.google.com/a/answer/1071518 and 2751577): as an old server a little less than
 * that; as a new one the smaller. Dovecot: mail_max_userip_connections = 10. Courier: MAXPERIP = 4. Each leaves some to people's own programs.
 */
const VALUES: Record<Preset, Values> = {
  gmail: { ...TLS, name: "Gmail", host: "imap.gmail.com", maxConnections: "8" },
  microsoft365: {
    ...TLS,
    ...{ name: "Microsoft 365", host: "outlook.office365.com", maxConnections: "8" },
    reservedNames: names(RESERVED_PRESETS.exchange),
  },
  exchange: { ...TLS, name: "Exchange", maxConnections: "4", reservedNames: names(RESERVED_PRESETS.exchange) },
  zimbra: { ...TLS, name: "Zimbra", maxConnections: "4", reservedNames: names(RESERVED_PRESETS.zimbra) },
  dovecot: { ...TLS, name: "Dovecot", maxConnections: "6" },
  cyrus: { ...TLS, name: "Cyrus", maxConnections: "4" },
  courier: { ...TLS, name: "Courier", maxConnections: "2" },
};

/** The form of a server of which nothing is known. `use`: of which side it is to be; an old one, where it is none of them. */
export function emptyServer(use: string | undefined): ServerForm {
  return {
    ...{ name: "", host: "", port: "993", security: "tls", plaintextAccepted: "", maxConnections: "2" },
    use: USES.find((each) => each === use) ?? "old",
    ...{ ca: "", pin: "", pinUntil: "", reservedNames: "", loginHint: "" },
    ...{ smtpHost: "", smtpPort: "465", smtpSecurity: "tls", mailDomain: "", shortLogins: "" },
    ...{ messagesPerSecond: "", megabytesPerSecond: "", gigabytesPerDay: "", idleMinutes: "" },
    ...NO_HOURS,
    zone: Intl.DateTimeFormat().resolvedOptions().timeZone,
  };
}

/** What the form begins with. `use`: of which of the two sides it is to be, `old` or `new`. */
export function presetValues(preset: Preset, use: string): Values {
  if (preset !== "gmail") return VALUES[preset];
  return { ...VALUES.gmail, gigabytesPerDay: use === "new" ? "0.45" : "2.3" };
}
