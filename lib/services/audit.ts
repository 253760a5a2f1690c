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
  | "administrator.invite"
  | "administrator.uninvite"
  | "administrator.link"
  | "administrator.reset"
  | "administrator.password"
  | "administrator.role"
  | "administrator.remove"
  | "administrator.actFor"
  | "administrator.actEnd"
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

/** Who does it: of an account that an administrator moves, the administrator. */
export function actorOf(viewer: Viewer): Actor {
  switch (viewer.kind) {
    case "person":
      return viewer.actedBy
        ? { kind: "administrator", id: viewer.actedBy.administratorId }
        : { kind: "person", id: viewer.personId };
    case "administrator":
      return { kind: "administrator", id: viewer.administratorId };
    case "nobody":
      return { kind: "system", id: null };
    default:
      return viewer satisfies never;
  }
}

/** The row holds a hash of it, so that the address itself can be erased. */
function doneFrom(at: Date) {
  const address = addressOfVisitor();
  if (address === null) return {};
  const row = { address, salt: randomBytes(16).toString("base64url") };
  return { addressHash: addressHashOf(row), address: { create: { ...row, at } } };
}

export const audit = {
  async record(writer: Writer, viewer: Viewer, entry: AuditEntry): Promise<void> {
    const { kind: actorKind, id: actorId } = actorOf(viewer);
    const onBehalfOf = viewer.kind === "person" && viewer.actedBy ? viewer.personId : null;
    const details = entry.details === undefined ? null : JSON.stringify(entry.details);
    const at = new Date();
    const { action, subjectId } = entry;
    await writer.auditEvent.create({
      data: { actorKind, actorId, onBehalfOf, action, subjectId, details, at, ...doneFrom(at) },
    });
  },
};
