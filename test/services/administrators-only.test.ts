import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Viewer } from "../../lib/auth/viewer.ts";
import { NotFound } from "../../lib/services/access.ts";
import * as adminAudit from "../../lib/services/admin-audit.ts";
import * as administrators from "../../lib/services/administrators.ts";
import * as preview from "../../lib/services/announcement-preview.ts";
import * as announcements from "../../lib/services/announcements.ts";
import * as approvals from "../../lib/services/approvals.ts";
import * as atRisk from "../../lib/services/at-risk.ts";
import * as auditCsv from "../../lib/services/audit-csv.ts";
import * as checklist from "../../lib/services/checklist.ts";
import * as declareSwitchOff from "../../lib/services/declare-switch-off.ts";
import * as dnsCheck from "../../lib/services/dns-check.ts";
import * as factorReset from "../../lib/services/factor-reset.ts";
import * as factorRule from "../../lib/services/factor-rule.ts";
import * as fleet from "../../lib/services/fleet.ts";
import * as folderProposal from "../../lib/services/folder-proposal.ts";
import * as fourEyes from "../../lib/services/four-eyes.ts";
import * as grace from "../../lib/services/grace.ts";
import * as invitations from "../../lib/services/invitations.ts";
import * as lastDay from "../../lib/services/last-day.ts";
import * as mailingOutcome from "../../lib/services/mailing-outcome.ts";
import * as mailingPreview from "../../lib/services/mailing-preview.ts";
import * as mailingRelease from "../../lib/services/mailing-release.ts";
import * as mailings from "../../lib/services/mailings.ts";
import * as maintenance from "../../lib/services/maintenance.ts";
import * as moveAccount from "../../lib/services/move-account.ts";
import * as moveUp from "../../lib/services/move-up.ts";
import * as oldMailboxes from "../../lib/services/old-mailboxes.ts";
import * as organisation from "../../lib/services/organisation.ts";
import * as ownPassword from "../../lib/services/own-password.ts";
import * as phases from "../../lib/services/phases.ts";
import * as pilot from "../../lib/services/pilot.ts";
import * as problemGroups from "../../lib/services/problem-groups.ts";
import * as providerSetup from "../../lib/services/provider-setup.ts";
import * as reminders from "../../lib/services/reminders.ts";
import * as resendLinks from "../../lib/services/resend-links.ts";
import * as roster from "../../lib/services/roster.ts";
import * as rosterActs from "../../lib/services/roster-acts.ts";
import * as rosterEntry from "../../lib/services/roster-entry.ts";
import * as rosterExport from "../../lib/services/roster-export.ts";
import * as rosterImport from "../../lib/services/roster-import.ts";
import * as rosterPerson from "../../lib/services/roster-person.ts";
import * as runs from "../../lib/services/runs.ts";
import * as serverMeasure from "../../lib/services/server-measure.ts";
import * as servers from "../../lib/services/servers.ts";
import * as serversNow from "../../lib/services/servers-now.ts";
import * as setUp from "../../lib/services/set-up.ts";
import * as setUpSteps from "../../lib/services/set-up-steps.ts";
import * as staffAddresses from "../../lib/services/staff-address.ts";
import * as bundle from "../../lib/services/support-bundle.ts";
import * as sweep from "../../lib/services/sweep.ts";
import * as switchOff from "../../lib/services/switch-off.ts";
import * as system from "../../lib/services/system.ts";
import * as testMail from "../../lib/services/test-mail.ts";
import * as texts from "../../lib/services/texts.ts";
import * as undeliverable from "../../lib/services/undeliverable.ts";
import { NO_WAVE_LIMITS } from "../../lib/services/wave-limits-form.ts";
import * as waves from "../../lib/services/waves.ts";
import { addAdministrator, addPerson, type TestPortal, testPortal } from "../support/portal.ts";
import { NO_LIMITS_TYPED, NO_PROGRAMS_TYPED } from "../support/server-forms.ts";

const ID = "3f8d9a52-0000-4000-8000-000000000000";
const NEW = { id: ID, isNew: true };
const SERVER: servers.ServerForm = {
  ...{ name: "x", host: "mail.example", port: "993", security: "tls", plaintextAccepted: "", use: "old" },
  ...{ maxConnections: "2", ca: "", pin: "", pinUntil: "", reservedNames: "", loginHint: "" },
  ...NO_LIMITS_TYPED,
  ...NO_PROGRAMS_TYPED,
};
const ANNOUNCEMENT: announcements.AnnouncementForm = {
  ...{ headline: "{when}", text: "", date: "2099-01-01", time: "12:00", zone: "UTC", audience: "everyone" },
  ...{ link: "", linkText: "", showFrom: "", showUntil: "" },
  ...announcements.untranslated(),
};
const PROVIDER: providerSetup.ProviderForm = {
  ...{ kind: "openid", name: "x", issuer: "https://id.example", clientId: "x", clientSecret: "", scopes: "openid" },
  ...{ takesPasswords: "", authorizationEndpoint: "", tokenEndpoint: "", revocationEndpoint: "" },
};
const MEASURE = { login: "x", password: "x", side: "", write: "" };
const DATES = {
  ...{ announced: "", deliverySwitched: "", importsClose: "", readOnly: "", switchedOff: "", deleted: "" },
  zone: "UTC",
};
const WAVE = { ...DATES, ...NO_WAVE_LIMITS, name: "x", contactName: "", contactEmail: "" };
const TEXT = { language: "fr", key: "common.back" };
const TEXTS = { language: "fr", search: "", filter: "all", page: 1 } as const;
const ALL: rosterActs.Selection = { kind: "shown", filter: roster.EVERYONE };
const ORGANISATION = { name: "x", contact: "x", contactEmail: "", contactPhone: "", genuine: "", reportDays: "90" };

const WRITTEN = Object.fromEntries(mailings.TEXT_FIELDS.map((field) => [field, "x"])) as Record<
  mailings.TextField,
  string
>;
const MAILING: mailings.MailingForm = {
  ...{ audience: "everyone", language: "en", when: "now", date: "", time: "", zone: "UTC", ...WRITTEN },
};
const REMINDERS = { days: "7", escalationDays: "7", time: "09:00", language: "en", ...WRITTEN };
const TEST_MAIL = { address: "me@example.org", language: "en" };
const ALL_LETTERS = { outcome: null, page: 1 };

/** Every service of the administrators, called as somebody else would. */
const CALLS: Readonly<Record<string, (portal: TestPortal, viewer: Viewer) => unknown>> = {
  atRisk: (portal, viewer) => atRisk.atRisk(portal, viewer),
  firstAtRisk: (portal, viewer) => atRisk.firstAtRisk(portal, viewer, 1, 0),
  fleetView: (portal, viewer) => fleet.fleetView(portal, viewer),
  runsPage: (portal, viewer) => runs.runsPage(portal, viewer, { ...runs.ALL_RUNS, page: 1 }),
  runDetails: (portal, viewer) => runs.runDetails(portal, viewer, ID),
  linePage: (portal, viewer) => runs.linePage(portal, viewer, 1),
  problemGroups: (portal, viewer) => problemGroups.problemGroups(portal, viewer),
  serversNow: (portal, viewer) => serversNow.serversNow(portal, viewer),
  setUpLeft: (portal, viewer) => setUpSteps.setUpLeft(portal, viewer),
  auditPage: (portal, viewer) => adminAudit.auditPage(portal, viewer, { text: "", action: "", from: "", to: "" }, null),
  approvalsView: (portal, viewer) => approvals.approvalsView(portal, viewer),
  approveChange: (portal, viewer) => approvals.approveChange(portal, viewer, ID, ""),
  rejectChange: (portal, viewer) => approvals.rejectChange(portal, viewer, ID, ""),
  withdrawChange: (portal, viewer) => approvals.withdrawChange(portal, viewer, ID),
  hasFourEyes: (portal, viewer) => fourEyes.hasFourEyes(portal, viewer),
  resetFactor: (portal, viewer) => factorReset.resetFactor(portal, viewer, ID),
  factorRule: (portal, viewer) => factorRule.factorRule(portal, viewer),
  setFactorRule: (portal, viewer) => factorRule.setFactorRule(portal, viewer, ""),
  setFourEyes: (portal, viewer) => fourEyes.setFourEyes(portal, viewer, true),
  auditCsv: (portal, viewer) => auditCsv.auditCsv(portal, viewer, { text: "", action: "", from: "", to: "" }),
  previewAnnouncement: (_, viewer) => preview.previewAnnouncement(viewer, ANNOUNCEMENT),
  listAnnouncements: (portal, viewer) => announcements.listAnnouncements(portal, viewer),
  announcementToEdit: (portal, viewer) => announcements.announcementToEdit(portal, viewer, ID),
  saveAnnouncement: (portal, viewer) => announcements.saveAnnouncement(portal, viewer, NEW, ANNOUNCEMENT, true),
  withdrawAnnouncement: (portal, viewer) => announcements.withdrawAnnouncement(portal, viewer, ID),
  removeAnnouncement: (portal, viewer) => announcements.removeAnnouncement(portal, viewer, ID),
  staffView: (portal, viewer) => administrators.staffView(portal, viewer),
  staffMember: (portal, viewer) => administrators.staffMember(portal, viewer, ID),
  changeRole: (portal, viewer) => administrators.changeRole(portal, viewer, ID, "helper"),
  removeAdministrator: (portal, viewer) => administrators.removeAdministrator(portal, viewer, ID),
  invite: (portal, viewer) => invitations.invite(portal, viewer, ID, { name: "x", role: "helper" }),
  resetPassword: (portal, viewer) => invitations.resetPassword(portal, viewer, ID),
  makeLink: (portal, viewer) => invitations.makeLink(portal, viewer, ID),
  dropInvitation: (portal, viewer) => invitations.dropInvitation(portal, viewer, ID),
  staffAddress: (portal, viewer) => staffAddresses.staffAddress(portal, viewer),
  changeStaffAddress: (portal, viewer) => staffAddresses.changeStaffAddress(portal, viewer, "a@b.example"),
  changeOwnPassword: (portal, viewer) => ownPassword.changeOwnPassword(portal, viewer, { current: "x", password: "" }),
  linksView: (portal, viewer) => resendLinks.linksView(portal, viewer, ID),
  resendLink: (portal, viewer) => resendLinks.resendLink(portal, viewer, ID, "portal"),
  listMailings: (portal, viewer) => mailings.listMailings(portal, viewer),
  listWaves: (portal, viewer) => mailings.listWaves(portal, viewer),
  newMailing: (portal, viewer) => mailings.newMailing(portal, viewer),
  mailingToEdit: (portal, viewer) => mailings.mailingToEdit(portal, viewer, ID),
  mailingFromAnnouncement: (portal, viewer) => mailings.mailingFromAnnouncement(portal, viewer, ID),
  saveMailing: (portal, viewer) => mailings.saveMailing(portal, viewer, NEW, MAILING),
  removeMailing: (portal, viewer) => mailings.removeMailing(portal, viewer, ID),
  releaseView: (portal, viewer) => mailingRelease.releaseView(portal, viewer, ID),
  releaseMailing: (portal, viewer) => mailingRelease.releaseMailing(portal, viewer, ID, 1),
  stopMailing: (portal, viewer) => mailingRelease.stopMailing(portal, viewer, ID),
  previewMailing: (portal, viewer) =>
    mailingPreview.previewMailing(portal, viewer, mailingPreview.previewWish(MAILING)),
  countedForReminders: (portal, viewer) => reminders.countedForReminders(portal, viewer),
  previewEscalation: (portal, viewer) => mailingPreview.previewEscalation(portal, viewer),
  testMailing: (portal, viewer) => mailingPreview.testMailing(portal, viewer, ID, TEST_MAIL),
  outcomeView: (portal, viewer) => mailingOutcome.outcomeView(portal, viewer, ID, ALL_LETTERS),
  lastTest: (portal, viewer) => mailingOutcome.lastTest(portal, viewer, ID),
  lettersOf: (portal, viewer) => mailingOutcome.lettersOf(portal, viewer, ID),
  remindersView: (portal, viewer) => reminders.remindersView(portal, viewer, []),
  saveReminders: (portal, viewer) => reminders.saveReminders(portal, viewer, REMINDERS, true),
  undeliveredView: (portal, viewer) => undeliverable.undeliveredView(portal, viewer, 1),
  countUndelivered: (portal, viewer) => undeliverable.countUndelivered(portal, viewer),
  refusedOf: (portal, viewer) => undeliverable.refusedOf(portal, viewer, ID),
  undeliveredCsv: (portal, viewer) => undeliverable.undeliveredCsv(portal, viewer),
  tryAddressesAgain: (portal, viewer) => undeliverable.tryAddressesAgain(portal, viewer, ID),
  setReminded: (portal, viewer) => reminders.setReminded(portal, viewer, "anna@old.example", false),
  programsView: (portal, viewer) => dnsCheck.programsView(portal, viewer, ID, null),
  proposalView: (portal, viewer) => folderProposal.proposalView(portal, viewer, ID, null),
  saveProposal: (portal, viewer) => folderProposal.saveProposal(portal, viewer, ID, "Spam -> -"),
  moveAccountView: (portal, viewer) => moveAccount.moveAccountView(portal, viewer, ID),
  beginMove: (portal, viewer) =>
    moveAccount.beginMove(portal, viewer, ID, { serverId: "", login: "x", password: "x" }, null),
  endMove: (portal, viewer) => moveAccount.endMove(portal, viewer),
  inLineFacts: (portal, viewer) => moveUp.inLineFacts(portal, viewer, ID),
  lastDayView: (portal, viewer) => lastDay.lastDayView(portal, viewer),
  beginLastDay: (portal, viewer) => lastDay.beginLastDay(portal, viewer, { until: "", connections: {} }),
  endLastDay: (portal, viewer) => lastDay.endLastDay(portal, viewer),
  maintenanceView: (portal, viewer) => maintenance.maintenanceView(portal, viewer),
  beginMaintenance: (portal, viewer) => maintenance.beginMaintenance(portal, viewer, { until: "", why: "" }),
  endMaintenance: (portal, viewer) => maintenance.endMaintenance(portal, viewer),
  moveUp: (portal, viewer) => moveUp.moveUp(portal, viewer, ID),
  moveBack: (portal, viewer) => moveUp.moveBack(portal, viewer, ID),
  graceToEdit: (portal, viewer) => grace.graceToEdit(portal, viewer, ID),
  saveGrace: (portal, viewer) => grace.saveGrace(portal, viewer, ID, { until: "" }),
  phasesPage: (portal, viewer) => phases.phasesPage(portal, viewer),
  everyoneToEdit: (portal, viewer) => phases.everyoneToEdit(portal, viewer),
  saveEveryone: (portal, viewer) => phases.saveEveryone(portal, viewer, { ...DATES, replacedBy: "" }),
  newWave: (portal, viewer) => waves.newWave(portal, viewer),
  waveToEdit: (portal, viewer) => waves.waveToEdit(portal, viewer, ID),
  saveWave: (portal, viewer) => waves.saveWave(portal, viewer, NEW, WAVE),
  removeWave: (portal, viewer) => waves.removeWave(portal, viewer, ID),
  checklistView: (portal, viewer) => checklist.checklistView(portal, viewer),
  sayOfChecklist: (portal, viewer) => checklist.sayOfChecklist(portal, viewer, "space", true),
  pilotView: (portal, viewer) => pilot.pilotView(portal, viewer),
  savePilot: (portal, viewer) => pilot.savePilot(portal, viewer, { people: "x", serverId: ID, needed: "1" }),
  openGateNow: (portal, viewer) => pilot.openGateNow(portal, viewer),
  removePilot: (portal, viewer) => pilot.removePilot(portal, viewer),
  rosterPage: (portal, viewer) => roster.rosterPage(portal, viewer, { ...roster.EVERYONE, sort: "name", page: 1 }),
  rosterWaves: (portal, viewer) => roster.rosterWaves(portal, viewer),
  unconnectedPeople: (portal, viewer) => roster.unconnectedPeople(portal, viewer),
  previewAct: (portal, viewer) => rosterActs.previewAct(portal, viewer, ALL, "mark"),
  applyAct: (portal, viewer) => rosterActs.applyAct(portal, viewer, ALL, { kind: "pause" }, 0),
  entryToEdit: (portal, viewer) => rosterEntry.entryToEdit(portal, viewer, null),
  saveEntry: (portal, viewer) => rosterEntry.saveEntry(portal, viewer, NEW, { oldAddress: "x", oldServer: ID }),
  removeEntry: (portal, viewer) => rosterEntry.removeEntry(portal, viewer, ID),
  rosterExport: (portal, viewer) => rosterExport.rosterExport(portal, viewer, { ...roster.EVERYONE, sort: "name" }),
  uploadRoster: (portal, viewer) => rosterImport.uploadRoster(portal, viewer, Buffer.from("old address\nx\n")),
  uploadView: (portal, viewer) => rosterImport.uploadView(portal, viewer, ID),
  applyUpload: (portal, viewer) => rosterImport.applyUpload(portal, viewer, ID),
  excuseMissing: (portal, viewer) => rosterImport.excuseMissing(portal, viewer, ID, "x"),
  rosterPerson: (portal, viewer) => rosterPerson.rosterPerson(portal, viewer, ID),
  previewList: (portal, viewer) => oldMailboxes.previewList(portal, viewer, ID, "user\nx\n"),
  importList: (portal, viewer) => oldMailboxes.importList(portal, viewer, ID, "user\nx\n"),
  claimMailboxes: (portal, viewer) => oldMailboxes.claimMailboxes(portal, viewer, { ids: [1], reason: null }),
  oldServerName: (portal, viewer) => oldMailboxes.oldServerName(portal, viewer, ID),
  switchOffView: (portal, viewer) => switchOff.switchOffView(portal, viewer),
  evidenceOf: (portal, viewer) => declareSwitchOff.evidenceOf(portal, viewer, 100),
  declareSwitchOff: (portal, viewer) => declareSwitchOff.declareSwitchOff(portal, viewer, "0", 100),
  takeBackSwitchOff: (portal, viewer) => declareSwitchOff.takeBackSwitchOff(portal, viewer),
  sweepList: (portal, viewer) => sweep.sweepList(portal, viewer),
  saveOrganisation: (portal, viewer) => organisation.saveOrganisation(portal, viewer, ORGANISATION),
  listServers: (portal, viewer) => servers.listServers(portal, viewer),
  serverToEdit: (portal, viewer) => servers.serverToEdit(portal, viewer, ID),
  saveServer: (portal, viewer) => servers.saveServer(portal, viewer, NEW, SERVER),
  removeServer: (portal, viewer) => servers.removeServer(portal, viewer, ID),
  providerView: (portal, viewer) => providerSetup.providerView(portal, viewer, ID, "google"),
  saveProvider: (portal, viewer) => providerSetup.saveProvider(portal, viewer, ID, PROVIDER),
  checkProvider: (portal, viewer) => providerSetup.checkProvider(portal, viewer, ID),
  removeProvider: (portal, viewer) => providerSetup.removeProvider(portal, viewer, ID),
  measureView: (portal, viewer) => serverMeasure.measureView(portal, viewer, ID),
  measureServer: (portal, viewer) => serverMeasure.measureServer(portal, viewer, ID, MEASURE),
  testServer: (portal, viewer) => servers.testServer(portal, viewer, ID, 100),
  sendTestMail: (portal, viewer) => testMail.sendTestMail(portal, viewer, "a@b.example", "en", 100),
  systemView: (portal, viewer) => system.systemView(portal, viewer, "day"),
  supportBundle: (portal, viewer) => bundle.supportBundle(portal, viewer),
  listTexts: (portal, viewer) => texts.listTexts(portal, viewer, TEXTS),
  textToEdit: (portal, viewer) => texts.textToEdit(portal, viewer, TEXT.language, TEXT.key),
  saveText: (portal, viewer) => texts.saveText(portal, viewer, TEXT, "x"),
  reviewText: (portal, viewer) => texts.reviewText(portal, viewer, TEXT.language, TEXT.key),
  resetText: (portal, viewer) => texts.resetText(portal, viewer, TEXT.language, TEXT.key),
};

/** For everybody, or for whoever has the code from the console; and helpers that touch no rows. */
const FOR_ALL = [
  "maintenanceBand",
  "hasProvider",
  "isAccountedFor",
  "kindOf",
  "announcementFor",
  "untranslated",
  "startSimply",
  "evidenceKey",
  "organisationFacts",
  "portalState",
  "issueSetUpCode",
  "setUp",
  "readNames",
  "ownResolver",
  "isNobodysOwn",
  "bundleName",
  ...["problemCodes", "runFacts"],
  "knownFor",
  "letterCounts",
  "previewWish",
  "reminderWish",
  "bytesPerSecond",
  "shareOf",
  "rosterChoices",
  "selectedIds",
  "setMark",
  "linesWithProblems",
  "writePlan",
  // For whoever has a link, and parts of services.
  "invitationOf",
  "acceptInvitation",
  "passwordProblem",
  "endSessions",
  // For the command line.
  "resetFactorOf",
  "auditRows",
  "countWaiting",
  "isChangeName",
];

/** What the help desk may see: states and reasons. Everything else is not there for them either. */
const FOR_HELPERS = [
  ...["undeliveredView", "countUndelivered", "refusedOf", "undeliveredCsv"],
  ...["lettersOf", "lastDayView", "phasesPage", "switchOffView", "evidenceOf", "sweepList"],
  "changeOwnPassword",
  ...["staffAddress", "changeStaffAddress"],
  "linksView",
  "resendLink",
  "atRisk",
  "firstAtRisk",
  "fleetView",
  "problemGroups",
  ...["runsPage", "runDetails", "linePage"],
  "serversNow",
  "rosterPage",
  "unconnectedPeople",
  "rosterExport",
  "rosterPerson",
  ...["letterCounts", "knownFor", "previewWish", "reminderWish"],
];

let portal: TestPortal;
let viewers: Readonly<Record<string, Viewer>>;
beforeAll(async () => {
  portal = await testPortal();
  viewers = {
    ...{ nobody: { kind: "nobody" }, person: (await addPerson(portal)).viewer },
    helper: (await addAdministrator(portal, "helper", "helper")).viewer,
  };
});
afterAll(() => portal.close());

it("every service of these files stands in the table", () => {
  const modules = [
    adminAudit,
    atRisk,
    fleet,
    problemGroups,
    serversNow,
    preview,
    announcements,
    dnsCheck,
    folderProposal,
    approvals,
    auditCsv,
    checklist,
    factorReset,
    factorRule,
    fourEyes,
    administrators,
    invitations,
    moveAccount,
    grace,
    lastDay,
    maintenance,
    mailingOutcome,
    mailingPreview,
    mailingRelease,
    mailings,
    reminders,
    moveUp,
    oldMailboxes,
    organisation,
    ownPassword,
    phases,
    pilot,
    serverMeasure,
    providerSetup,
    roster,
    rosterActs,
    rosterEntry,
    rosterExport,
    rosterImport,
    rosterPerson,
    runs,
    resendLinks,
    servers,
    setUp,
    setUpSteps,
    staffAddresses,
    testMail,
    bundle,
    sweep,
    system,
    switchOff,
    declareSwitchOff,
    texts,
    undeliverable,
    waves,
  ];
  const exported = modules.flatMap((module) => Object.entries(module));
  const functions = exported.filter(([, value]) => typeof value === "function").map(([name]) => name);
  expect(functions.sort()).toEqual([...Object.keys(CALLS), ...FOR_ALL].sort());
});

const refusedBy = (who: string) => Object.keys(CALLS).filter((name) => who !== "helper" || !FOR_HELPERS.includes(name));

describe.each(["nobody", "person", "helper"])("%s", (who) => {
  it.each(refusedBy(who))("SEC 28: is refused by %s, as if it were not there", async (name) => {
    const before = await everything();
    const refused = async () => CALLS[name]?.(portal, viewers[who] ?? { kind: "nobody" });
    await expect(refused()).rejects.toThrow(NotFound);
    expect(await everything()).toEqual(before);
  });
});

/** All that these services could have changed. */
function everything() {
  const { rosterEntry: entries, rosterUpload } = portal.database.client;
  const { administrator, invitation, mail } = portal.database.client;
  const {
    server,
    announcement,
    organisation: rows,
    auditEvent,
    request,
    textCorrection,
    timetable,
    wave,
    checklistWord,
  } = portal.database.client;
  const { mailing, reminderPlan, letter } = portal.database.client;
  return Promise.all([
    server.findMany(),
    timetable.findMany(),
    wave.findMany(),
    checklistWord.findMany(),
    announcement.findMany(),
    rows.findMany(),
    auditEvent.findMany(),
    request.findMany(),
    textCorrection.findMany(),
    entries.findMany(),
    rosterUpload.findMany(),
    administrator.findMany(),
    invitation.findMany(),
    mail.findMany(),
    mailing.findMany(),
    reminderPlan.findMany(),
    letter.findMany(),
  ]);
}
