/** Troubles grouped by what somebody has to do about them. */
import type { ErrorCode } from "../engine/errors.ts";

/** In the order in which an administrator should look at them. */
export const PROBLEM_KINDS = [
  "ours",
  "encryption",
  "unreachable",
  "password",
  "full",
  "busy",
  "limits",
  "tooLarge",
  "rejected",
  "unreadable",
  "differs",
  "folders",
] as const;
export type ProblemKind = (typeof PROBLEM_KINDS)[number];

/** The kind of each code. */
export const KIND_OF_CODE: Readonly<Record<ErrorCode, ProblemKind>> = {
  "auth.refused": "password",
  "auth.appPasswordNeeded": "password",
  "auth.imapDisabled": "password",
  "auth.unsure": "password",
  "auth.passwordNeeded": "password",
  "auth.signInAgain": "password",
  "auth.providerAway": "unreachable",
  "auth.providerSetup": "ours",
  "account.same": "password",
  "net.unreachable": "unreachable",
  "net.timeout": "unreachable",
  "net.lost": "unreachable",
  "server.notImap": "unreachable",
  "tls.untrusted": "encryption",
  "tls.unavailable": "encryption",
  "server.throttled": "busy",
  "server.tooManyConnections": "busy",
  "server.closedNow": "limits",
  "server.dayIsSpent": "limits",
  "portal.maintenance": "limits",
  "imports.closed": "limits",
  "quota.full": "full",
  "message.tooLarge": "tooLarge",
  "message.virus": "rejected",
  "message.rejected": "rejected",
  "message.unclear": "rejected",
  "message.flagsRefused": "rejected",
  "message.tooManyKeywords": "rejected",
  "message.unreadable": "unreadable",
  "message.vanished": "differs",
  "message.unsettled": "differs",
  "message.notThere": "differs",
  "message.changed": "differs",
  "folder.notAllowed": "folders",
  "folder.unreadable": "unreadable",
  "folder.vanished": "folders",
  "folder.uidValidityChanged": "folders",
  "folder.notChosen": "folders",
  "journal.unreadable": "ours",
  "journal.inUse": "ours",
  "journal.otherMigration": "ours",
  "journal.leaseLost": "ours",
  "destination.inUse": "ours",
  "disk.full": "ours",
  "engine.bug": "ours",
};

/** Of a code as it stands in a row; null where this version does not know it. */
export function problemKind(code: string): ProblemKind | null {
  return code in KIND_OF_CODE ? KIND_OF_CODE[code as ErrorCode] : null;
}
