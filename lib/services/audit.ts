/** The one way into the audit: every service that changes something records who did what. */
import { randomBytes } from "node:crypto";
import type { Viewer } from "../auth/viewer.ts";
import { addressOfVisitor } from "../auth/visitor.ts";
import { addressHashOf } from "../db/audit-chain.ts";
import type { Database } from "../db/database.ts";
import type { Actor } from "../db/migrations.ts";

/** What can happen, `subject.verb`. New acts are added here, so that the list of all of them stands in one place. */
export type AuditAction =
  | "session.begin"
  | "session.refused"
  | "session.end"
  | "session.firstStep"
  | "session.prove"
  | "session.proveRefused"
  | "account.connect"
  | "account.refused"
  | "account.signInAt"
  | "credential.forget"
  | "credential.forgetAfterRun"
  | "credential.replace"
  | "credential.revoke"
  | "migration.list"
  | "migration.choose"
  | "migration.rename"
  | "migration.cut"
  | "migration.below"
  | "migration.start"
  | "migration.test"
  | "migration.pause"
  | "migration.resume"
  | "migration.stop"
  | "migration.startNow"
  | "migration.catchUp"
  | "migration.residue"
  | "migration.senders"
  | "migration.signOff"
  | "migration.takeBackSignOff"
  | "migration.eraseReports"
  | "migration.eraseJournal"
  | "migration.devices"
  | "devices.link"
  | "devices.open"
  | "migration.moveUp"
  | "migration.moveBack"
  | "person.export"
  | "person.erase"
  | "mail.ask"
  | "mail.confirm"
  | "mail.stop"
  | "mail.test"
  | "message.fetch"
  | "message.download"
  | "administrator.add"
  | "administrator.invite"
  | "administrator.uninvite"
  | "administrator.link"
  | "administrator.reset"
  | "administrator.password"
  | "administrator.address"
  | "administrator.role"
  | "administrator.remove"
  | "administrator.actFor"
  | "administrator.actEnd"
  | "factor.app"
  | "factor.appRemove"
  | "factor.passkey"
  | "factor.passkeyRename"
  | "factor.passkeyRemove"
  | "factor.codes"
  | "factor.codeUsed"
  | "factor.refused"
  | "factor.reset"
  | "organisation.factorFrom"
  | "link.send"
  | "organisation.fourEyes"
  | "change.ask"
  | "change.approve"
  | "change.reject"
  | "change.withdraw"
  | "change.outdated"
  | "audit.export"
  | "server.add"
  | "server.change"
  | "server.remove"
  | "server.test"
  | "server.measure"
  | "server.folders"
  | "provider.save"
  | "provider.remove"
  | "provider.check"
  | "roster.import"
  | "roster.add"
  | "roster.change"
  | "roster.remove"
  | "roster.mark"
  | "roster.wave"
  | "roster.delivery"
  | "roster.export"
  | "account.mappedElsewhere"
  | "report.consent"
  | "report.consentRevoked"
  | "report.consentUsed"
  | "report.consentRefused"
  | "organisation.change"
  | "checklist.settle"
  | "checklist.reopen"
  | "pilot.change"
  | "pilot.open"
  | "pilot.remove"
  | "announcement.save"
  | "announcement.publish"
  | "announcement.withdraw"
  | "announcement.remove"
  | "timetable.change"
  | "wave.add"
  | "wave.change"
  | "wave.remove"
  | "roster.grace"
  | "mailboxes.import"
  | "mailbox.expect"
  | "mailbox.excuse"
  | "evidence.sign"
  | "switchOff.declare"
  | "switchOff.takeBack"
  | "maintenance.begin"
  | "maintenance.end"
  | "portal.restore"
  | "lastDay.begin"
  | "lastDay.end"
  | "system.bundle"
  | "mailing.save"
  | "mailing.release"
  | "mailing.withdraw"
  | "mailing.stop"
  | "mailing.remove"
  | "mailing.test"
  | "reminders.change"
  | "reminders.leaveOut"
  | "reminders.include"
  | "reminders.send"
  | "undeliverable.export"
  | "undeliverable.tryAgain"
  | "text.change"
  | "text.reset"
  | "text.review"
  | "token.add"
  | "token.remove";

export interface AuditEntry {
  readonly action: AuditAction;
  /** The id of what it happened to. */
  readonly subjectId: string | null;
  /** Ids, codes and counts; never a password, an address or anything from mail. */
  readonly details?: Readonly<Record<string, string | number | boolean | null>>;
}

/** Whoever runs the portal, from its command line. */
export const COMMAND_LINE = { kind: "commandLine" } as const;
/** Who does something that is recorded. */
export type Doer = Viewer | typeof COMMAND_LINE;

/** Where an entry can be written: the database itself or a transaction of it, so that act and entry are one. */
type Writer = Pick<Database["client"], "auditEvent">;

/** Who does it: of an account that an administrator moves, the administrator. */
export function actorOf(doer: Doer): Actor {
  switch (doer.kind) {
    case "person":
      return doer.actedBy
        ? { kind: "administrator", id: doer.actedBy.administratorId }
        : { kind: "person", id: doer.personId };
    case "administrator":
      return doer.isCommandLine
        ? { kind: "commandLine", id: null }
        : { kind: "administrator", id: doer.administratorId };
    case "commandLine":
      return { kind: "commandLine", id: null };
    case "nobody":
      return { kind: "system", id: null };
    default:
      return doer satisfies never;
  }
}

/** The row holds a hash of it, so that the address itself can be erased. */
function doneFrom(at: Date) {
  const address = addressOfVisitor();
  if (address === null) return {};
  const row = { address, salt: randomBytes(16).toString("base64url") };
  return { addressHash: addressHashOf(row), address: { create: { ...row, at } } };
}

const ROWS_AT_ONCE = 1000;

export const audit = {
  async record(writer: Writer, doer: Doer, entry: AuditEntry): Promise<void> {
    const at = new Date();
    await writer.auditEvent.create({ data: { ...rowOf(doer, entry, at), ...doneFrom(at) } });
  },

  /** One row for each of many, written together, without the address from which it was done. */
  async recordAll(writer: Writer, doer: Doer, entries: readonly AuditEntry[]): Promise<void> {
    const at = new Date();
    for (let from = 0; from < entries.length; from += ROWS_AT_ONCE) {
      const data = entries.slice(from, from + ROWS_AT_ONCE).map((entry) => rowOf(doer, entry, at));
      await writer.auditEvent.createMany({ data });
    }
  },
};

function rowOf(doer: Doer, { action, subjectId, details }: AuditEntry, at: Date) {
  const { kind: actorKind, id: actorId } = actorOf(doer);
  const onBehalfOf = doer.kind === "person" && doer.actedBy ? doer.personId : null;
  const text = details === undefined ? null : JSON.stringify(details);
  return { actorKind, actorId, onBehalfOf, action, subjectId, details: text, at };
}
