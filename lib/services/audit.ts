/** The one way into the audit: every service that changes something records who did what. */
import type { Viewer } from "../auth/viewer.ts";
import type { Database } from "../db/database.ts";

/** What can happen, `subject.verb`. New acts are added here, so that the list of all of them stands in one place. */
export type AuditAction =
  | "session.begin"
  | "session.refused"
  | "session.end"
  | "account.connect"
  | "account.refused"
  | "credential.forget"
  | "credential.forgetAfterRun"
  | "credential.replace"
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
  | "migration.signOff"
  | "migration.takeBackSignOff"
  | "migration.devices"
  | "devices.link"
  | "devices.open"
  | "migration.moveUp"
  | "migration.moveBack"
  | "mail.ask"
  | "mail.confirm"
  | "mail.stop"
  | "message.fetch"
  | "message.download"
  | "administrator.add"
  | "server.add"
  | "server.change"
  | "server.remove"
  | "server.test"
  | "organisation.change"
  | "pilot.change"
  | "pilot.open"
  | "pilot.remove"
  | "announcement.save"
  | "announcement.publish"
  | "announcement.withdraw"
  | "announcement.remove"
  | "mailing.save"
  | "mailing.release"
  | "mailing.withdraw"
  | "mailing.stop"
  | "mailing.remove"
  | "mailing.test"
  | "reminders.change"
  | "reminders.leaveOut"
  | "reminders.include"
  | "text.change"
  | "text.reset"
  | "text.review";

export interface AuditEntry {
  readonly action: AuditAction;
  /** The id of what it happened to. */
  readonly subjectId: string | null;
  /** Ids, codes and counts; never a password, an address or anything from mail. */
  readonly details?: Readonly<Record<string, string | number | boolean | null>>;
}

/** Where an entry can be written: the database itself or a transaction of it, so that act and entry are one. */
type Writer = Pick<Database["client"], "auditEvent">;

export const audit = {
  async record(writer: Writer, viewer: Viewer, entry: AuditEntry): Promise<void> {
    const actor =
      viewer.kind === "person"
        ? { actorKind: "person" as const, actorId: viewer.personId }
        : viewer.kind === "administrator"
          ? { actorKind: "administrator" as const, actorId: viewer.administratorId }
          : { actorKind: "system" as const, actorId: null };
    const details = entry.details === undefined ? null : JSON.stringify(entry.details);
    await writer.auditEvent.create({
      data: { ...actor, action: entry.action, subjectId: entry.subjectId, details, at: new Date() },
    });
  },
};
