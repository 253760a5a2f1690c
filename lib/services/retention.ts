/** How long things are kept, for the page that tells people. */
import { LIMITS } from "../auth/sessions.ts";
import { AUDIT_ADDRESS_DAYS, CONSENT_DAYS } from "../db/sweep.ts";
import { GRACE_DAYS, UNUSED_DAYS } from "../policy/credential-lifetime.ts";
import { REPORT_DAYS } from "../policy/report-lifetime.ts";
import { KEEP_MS } from "../policy/rescue.ts";
import { SENDERS_KEEP_MS } from "../policy/senders.ts";
import { DEVICE_LINK_MS } from "./device-links.ts";

/** The limits that hold for a person, from the rules themselves. */
export const RETENTION = {
  /** Without use; at the latest `passwordGraceDays` after the announced deadline. */
  passwordDays: UNUSED_DAYS,
  passwordGraceDays: GRACE_DAYS,
  idleMinutes: LIMITS.person.idle / 60_000,
  sessionHours: LIMITS.person.whole / 3_600_000,
  /** A message that waits to be downloaded. */
  fetchedMinutes: KEEP_MS / 60_000,
  /** A link that opens the settings on another device. */
  linkMinutes: DEVICE_LINK_MS / 60_000,
  /** Where acts in the audit were done from. */
  addressDays: AUDIT_ADDRESS_DAYS,
  /** Codes for the help desk, with who looked. */
  consentDays: CONSENT_DAYS,
  /** Who wrote to the old address. */
  sendersMinutes: SENDERS_KEEP_MS / 60_000,
  /** Reports, after the end: as an administrator chooses. */
  reportDays: REPORT_DAYS,
} as const;
