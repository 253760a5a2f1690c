/** Exit statuses: 0 complete, 1 finished with problems, 2 usage, 3 a sign-in was refused, 4 could not go on: run it again. */
import type { ErrorCode } from "../engine/errors.ts";
import type { RunReport } from "../engine/report.ts";
import type { Grade } from "../engine/state.ts";

export type ExitStatus = 0 | 1 | 2 | 3 | 4;

export const USAGE: ExitStatus = 2;
export const COULD_NOT_GO_ON: ExitStatus = 4;

/** The status of a program that an error ended. */
export const STATUS_OF_ERROR: Record<ErrorCode, ExitStatus> = {
  "auth.refused": 3,
  "auth.appPasswordNeeded": 3,
  "auth.imapDisabled": 3,
  "auth.unsure": 3,
  "auth.passwordNeeded": 3,
  "auth.signInAgain": 3,
  "auth.providerAway": 3,
  "auth.providerSetup": 3,
  "net.unreachable": 4,
  "net.timeout": 4,
  "net.lost": 4,
  "tls.untrusted": 4,
  "tls.unavailable": 4,
  "server.throttled": 4,
  "server.tooManyConnections": 4,
  "server.closedNow": 4,
  "server.dayIsSpent": 4,
  "portal.maintenance": 4,
  "server.notImap": 4,
  "quota.full": 4,
  "account.same": 2,
  "message.tooLarge": 1,
  "message.virus": 1,
  "message.rejected": 1,
  "message.unclear": 1,
  "message.flagsRefused": 1,
  "message.tooManyKeywords": 1,
  "message.unreadable": 1,
  "message.vanished": 1,
  "message.unsettled": 1,
  "message.notThere": 1,
  "message.changed": 1,
  "folder.notAllowed": 1,
  "folder.unreadable": 1,
  "folder.vanished": 1,
  "folder.uidValidityChanged": 1,
  "folder.notChosen": 2,
  "journal.unreadable": 4,
  "journal.inUse": 4,
  "journal.otherMigration": 2,
  "journal.leaseLost": 4,
  "destination.inUse": 4,
  "imports.closed": 4,
  "disk.full": 4,
  "engine.bug": 4,
};

const STATUS_OF_GRADE: Record<Grade, ExitStatus> = { complete: 0, smallDifferences: 0, checkThese: 1, notComplete: 4 };

export function statusOf(report: Pick<RunReport, "endedBy" | "grade">): ExitStatus {
  if (report.endedBy === null || report.endedBy === "interrupted") return STATUS_OF_GRADE[report.grade];
  return STATUS_OF_ERROR[report.endedBy.code];
}

/** How much a status weighs among many: what needs a person most comes first. */
const WEIGHT: Record<ExitStatus, number> = { 0: 0, 1: 1, 4: 2, 3: 3, 2: 4 };

/** The worst of all; 0 of none. */
export function worst(statuses: readonly ExitStatus[]): ExitStatus {
  return statuses.reduce<ExitStatus>((worst, status) => (WEIGHT[status] > WEIGHT[worst] ? status : worst), 0);
}
