/** The acts of the audit in words. */
import type { AuditRow } from "../../lib/services/admin-audit.ts";
import { type TextKey, t } from "../_lib/text.tsx";

const ACTIONS: Record<AuditRow["action"], TextKey> = {
  "session.begin": "admin.audit.session.begin",
  "session.refused": "admin.audit.session.refused",
  "session.end": "admin.audit.session.end",
  "account.connect": "admin.audit.account.connect",
  "account.refused": "admin.audit.account.refused",
  "credential.forget": "admin.audit.credential.forget",
  "credential.forgetAfterRun": "admin.audit.credential.forgetAfterRun",
  "credential.replace": "admin.audit.credential.replace",
  "migration.list": "admin.audit.migration.list",
  "migration.choose": "admin.audit.migration.choose",
  "migration.rename": "admin.audit.migration.rename",
  "migration.cut": "admin.audit.migration.cut",
  "migration.below": "admin.audit.migration.below",
  "migration.start": "admin.audit.migration.start",
  "migration.test": "admin.audit.migration.test",
  "migration.pause": "admin.audit.migration.pause",
  "migration.resume": "admin.audit.migration.resume",
  "migration.startNow": "admin.audit.migration.startNow",
  "migration.catchUp": "admin.audit.migration.catchUp",
  "migration.residue": "admin.audit.migration.residue",
  "migration.signOff": "admin.audit.migration.signOff",
  "migration.takeBackSignOff": "admin.audit.migration.takeBackSignOff",
  "migration.devices": "devices.audit.migration.devices",
  "devices.link": "devices.audit.devices.link",
  "devices.open": "devices.audit.devices.open",
  "migration.moveUp": "admin.audit.migration.moveUp",
  "migration.moveBack": "admin.audit.migration.moveBack",
  "migration.stop": "admin.audit.migration.stop",
  "migration.state": "admin.audit.migration.state",
  "mail.ask": "admin.audit.mail.ask",
  "mail.confirm": "admin.audit.mail.confirm",
  "mail.stop": "admin.audit.mail.stop",
  "message.fetch": "admin.audit.message.fetch",
  "message.download": "admin.audit.message.download",
  "administrator.add": "admin.audit.administrator.add",
  "server.add": "admin.audit.server.add",
  "server.change": "admin.audit.server.change",
  "server.remove": "admin.audit.server.remove",
  "server.test": "admin.audit.server.test",
  "pilot.change": "admin.audit.pilot.change",
  "pilot.open": "admin.audit.pilot.open",
  "pilot.remove": "admin.audit.pilot.remove",
  "organisation.change": "admin.audit.organisation.change",
  "announcement.save": "admin.audit.announcement.save",
  "announcement.publish": "admin.audit.announcement.publish",
  "announcement.withdraw": "admin.audit.announcement.withdraw",
  "announcement.remove": "admin.audit.announcement.remove",
  "mailing.save": "mailing.audit.mailing.save",
  "mailing.release": "mailing.audit.mailing.release",
  "mailing.withdraw": "mailing.audit.mailing.withdraw",
  "mailing.stop": "mailing.audit.mailing.stop",
  "mailing.remove": "mailing.audit.mailing.remove",
  "mailing.test": "mailing.audit.mailing.test",
  "reminders.change": "mailing.audit.reminders.change",
  "reminders.leaveOut": "mailing.audit.reminders.leaveOut",
  "reminders.include": "mailing.audit.reminders.include",
  "text.change": "admin.audit.text.change",
  "text.reset": "admin.audit.text.reset",
  "text.review": "admin.audit.text.review",
};

const KINDS: Record<AuditRow["actor"]["kind"], TextKey> = {
  person: "admin.audit.by.person",
  administrator: "admin.audit.by.administrator",
  worker: "admin.audit.by.worker",
  commandLine: "admin.audit.by.commandLine",
  system: "admin.audit.by.system",
};

/** An act that a newer version wrote is shown by its code. */
export function actionWords(action: AuditRow["action"]): string {
  return Object.hasOwn(ACTIONS, action) ? t(ACTIONS[action]) : action;
}

export function actorWords({ kind, name }: AuditRow["actor"]): string {
  return name ?? t(KINDS[kind]);
}
