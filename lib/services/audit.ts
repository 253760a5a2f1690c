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
  | "migration.senders"
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
  | "mail.test"
  | "message.fetch"
  | "message.download"
  | "administrator.add"
  | "server.add"
  | "server.change"
  | "server.remove"
  | "server.test"
  | "server.measure"
  | "server.folders"
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
  | "pilot.change"
  | "pilot.open"
  | "pilot.remove"
  | "announcement.save"
  | "announcement.publish"
  | "announcement.withdraw"
  | "announcement.remove"
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

export const audit = {
  async record(writer: Writer, viewer: Doer, entry: AuditEntry): Promise<void> {
    await writer.auditEvent.create({ data: rowOf(viewer, entry, new Date()) });
  },

  /** One row for each of many, written together. */
  async recordAll(writer: Writer, viewer: Doer, entries: readonly AuditEntry[]): Promise<void> {
    const at = new Date();
    for (let from = 0; from < entries.length; from += ROWS_AT_ONCE) {
      const data = entries.slice(from, from + ROWS_AT_ONCE).map((entry) => rowOf(viewer, entry, at));
      await writer.auditEvent.createMany({ data });
    }
  },
};

const ROWS_AT_ONCE = 1000;

function rowOf(viewer: Doer, { action, subjectId, details }: AuditEntry, at: Date) {
  return { ...actorOf(viewer), action, subjectId, details: details === undefined ? null : JSON.stringify(details), at };
}

function actorOf(viewer: Doer) {
  switch (viewer.kind) {
    case "person":
      return { actorKind: "person" as const, actorId: viewer.personId };
    case "administrator":
      return { actorKind: "administrator" as const, actorId: viewer.administratorId };
    case "commandLine":
      return { actorKind: "commandLine" as const, actorId: null };
    case "nobody":
      return { actorKind: "system" as const, actorId: null };
    default:
      return viewer satisfies never;
  }
}
