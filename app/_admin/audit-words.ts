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
  "migration.senders": "admin.audit.migration.senders",
  "migration.signOff": "admin.audit.migration.signOff",
  "migration.takeBackSignOff": "admin.audit.migration.takeBackSignOff",
  "migration.devices": "devices.audit.migration.devices",
  "devices.link": "devices.audit.devices.link",
  "devices.open": "devices.audit.devices.open",
  "migration.moveUp": "admin.audit.migration.moveUp",
  "migration.moveBack": "admin.audit.migration.moveBack",
  "migration.stop": "admin.audit.migration.stop",
  "migration.state": "admin.audit.migration.state",
  "person.export": "admin.audit.person.export",
  "person.erase": "admin.audit.person.erase",
  "mail.ask": "admin.audit.mail.ask",
  "mail.confirm": "admin.audit.mail.confirm",
  "mail.stop": "admin.audit.mail.stop",
  "mail.test": "admin.audit.mail.test",
  "message.fetch": "admin.audit.message.fetch",
  "message.download": "admin.audit.message.download",
  "administrator.add": "admin.audit.administrator.add",
  "administrator.invite": "desk.audit.administrator.invite",
  "administrator.uninvite": "desk.audit.administrator.uninvite",
  "administrator.link": "desk.audit.administrator.link",
  "administrator.reset": "desk.audit.administrator.reset",
  "administrator.password": "desk.audit.administrator.password",
  "administrator.role": "desk.audit.administrator.role",
  "administrator.remove": "desk.audit.administrator.remove",
  "administrator.actFor": "desk.audit.administrator.actFor",
  "administrator.actEnd": "desk.audit.administrator.actEnd",
  "link.send": "desk.audit.link.send",
  "organisation.fourEyes": "desk.audit.organisation.fourEyes",
  "change.ask": "desk.audit.change.ask",
  "change.approve": "desk.audit.change.approve",
  "change.reject": "desk.audit.change.reject",
  "change.withdraw": "desk.audit.change.withdraw",
  "change.outdated": "desk.audit.change.outdated",
  "audit.export": "desk.audit.audit.export",
  "audit.head": "desk.audit.audit.head",
  "server.add": "admin.audit.server.add",
  "server.change": "admin.audit.server.change",
  "server.remove": "admin.audit.server.remove",
  "server.test": "admin.audit.server.test",
  "server.measure": "servers.measure.audit",
  "token.add": "api.audit.add",
  "token.remove": "api.audit.remove",
  "server.folders": "admin.audit.server.folders",
  "pilot.change": "admin.audit.pilot.change",
  "pilot.open": "admin.audit.pilot.open",
  "pilot.remove": "admin.audit.pilot.remove",
  "roster.import": "roster.audit.import",
  "roster.add": "roster.audit.add",
  "roster.change": "roster.audit.change",
  "roster.remove": "roster.audit.remove",
  "roster.mark": "roster.audit.mark",
  "roster.wave": "roster.audit.wave",
  "roster.delivery": "roster.audit.delivery",
  "roster.export": "roster.audit.export",
  "account.mappedElsewhere": "roster.audit.mappedElsewhere",
  "report.consent": "roster.audit.consent",
  "report.consentRevoked": "roster.audit.consentRevoked",
  "report.consentUsed": "roster.audit.consentUsed",
  "report.consentRefused": "roster.audit.consentRefused",
  "organisation.change": "admin.audit.organisation.change",
  "announcement.save": "admin.audit.announcement.save",
  "announcement.publish": "admin.audit.announcement.publish",
  "announcement.withdraw": "admin.audit.announcement.withdraw",
  "announcement.remove": "admin.audit.announcement.remove",
  "timetable.change": "admin.audit.timetable.change",
  "wave.add": "admin.audit.wave.add",
  "wave.change": "admin.audit.wave.change",
  "wave.remove": "admin.audit.wave.remove",
  "roster.grace": "admin.audit.roster.grace",
  "mailboxes.import": "admin.audit.mailboxes.import",
  "mailbox.expect": "admin.audit.mailbox.expect",
  "mailbox.excuse": "admin.audit.mailbox.excuse",
  "evidence.sign": "admin.audit.evidence.sign",
  "switchOff.declare": "admin.audit.switchOff.declare",
  "switchOff.takeBack": "admin.audit.switchOff.takeBack",
  "lastDay.begin": "admin.audit.lastDay.begin",
  "lastDay.end": "admin.audit.lastDay.end",
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

/** Somebody who is gone is told apart by the beginning of their id. */
export function actorWords({ kind, id, name }: AuditRow["actor"]): string {
  if (name !== null) return name;
  const who = t(KINDS[kind]);
  return id === null || kind === "worker" ? who : t("desk.auditPage.gone", { who, id: id.slice(0, 8) });
}

/** All acts, for the search, in the order of their words. */
export function actionOptions(): { value: string; label: string }[] {
  return Object.entries(ACTIONS)
    .map(([value, words]) => ({ value, label: t(words) }))
    .sort((one, other) => one.label.localeCompare(other.label));
}
