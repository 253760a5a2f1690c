import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Viewer } from "../../lib/auth/viewer.ts";
import { NotFound } from "../../lib/services/access.ts";
import * as adminAudit from "../../lib/services/admin-audit.ts";
import * as adminOverview from "../../lib/services/admin-overview.ts";
import * as preview from "../../lib/services/announcement-preview.ts";
import * as announcements from "../../lib/services/announcements.ts";
import * as dnsCheck from "../../lib/services/dns-check.ts";
import * as mailingOutcome from "../../lib/services/mailing-outcome.ts";
import * as mailingPreview from "../../lib/services/mailing-preview.ts";
import * as mailingRelease from "../../lib/services/mailing-release.ts";
import * as mailings from "../../lib/services/mailings.ts";
import * as moveUp from "../../lib/services/move-up.ts";
import * as organisation from "../../lib/services/organisation.ts";
import * as pilot from "../../lib/services/pilot.ts";
import * as reminders from "../../lib/services/reminders.ts";
import * as servers from "../../lib/services/servers.ts";
import * as setUp from "../../lib/services/set-up.ts";
import * as texts from "../../lib/services/texts.ts";
import { addPerson, type TestPortal, testPortal } from "../support/portal.ts";
import { NO_LIMITS_TYPED, NO_PROGRAMS_TYPED } from "../support/server-forms.ts";

const ID = "3f8d9a52-0000-4000-8000-000000000000";
const NEW = { id: ID, isNew: true };
const SERVER: servers.ServerForm = {
  ...{ name: "x", host: "mail.example", port: "993", security: "tls", plaintextAccepted: "", use: "old" },
  ...{ maxConnections: "2", ca: "", pin: "", reservedNames: "", loginHint: "" },
  ...NO_LIMITS_TYPED,
  ...NO_PROGRAMS_TYPED,
};
const ANNOUNCEMENT: announcements.AnnouncementForm = {
  ...{ headline: "{when}", text: "", date: "2099-01-01", time: "12:00", zone: "UTC", audience: "everyone" },
  ...{ link: "", linkText: "", showFrom: "", showUntil: "" },
};
const TEXT = { language: "fr", key: "common.back" };
const TEXTS = { language: "fr", search: "", filter: "all", page: 1 } as const;
const ORGANISATION = { name: "x", contact: "x", contactEmail: "", contactPhone: "", genuine: "" };

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
  auditPage: (portal, viewer) => adminAudit.auditPage(portal, viewer, null),
  overview: (portal, viewer) => adminOverview.overview(portal, viewer, null, 1),
  setUpLeft: (portal, viewer) => adminOverview.setUpLeft(portal, viewer),
  previewAnnouncement: (_, viewer) => preview.previewAnnouncement(viewer, ANNOUNCEMENT),
  listAnnouncements: (portal, viewer) => announcements.listAnnouncements(portal, viewer),
  announcementToEdit: (portal, viewer) => announcements.announcementToEdit(portal, viewer, ID),
  saveAnnouncement: (portal, viewer) => announcements.saveAnnouncement(portal, viewer, NEW, ANNOUNCEMENT, true),
  withdrawAnnouncement: (portal, viewer) => announcements.withdrawAnnouncement(portal, viewer, ID),
  removeAnnouncement: (portal, viewer) => announcements.removeAnnouncement(portal, viewer, ID),
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
  previewEscalation: (portal, viewer) => mailingPreview.previewEscalation(portal, viewer),
  testMailing: (portal, viewer) => mailingPreview.testMailing(portal, viewer, ID, TEST_MAIL),
  outcomeView: (portal, viewer) => mailingOutcome.outcomeView(portal, viewer, ID, ALL_LETTERS),
  lastTest: (portal, viewer) => mailingOutcome.lastTest(portal, viewer, ID),
  lettersOf: (portal, viewer) => mailingOutcome.lettersOf(portal, viewer, ID),
  remindersView: (portal, viewer) => reminders.remindersView(portal, viewer, []),
  saveReminders: (portal, viewer) => reminders.saveReminders(portal, viewer, REMINDERS, true),
  setReminded: (portal, viewer) => reminders.setReminded(portal, viewer, "anna@old.example", false),
  programsView: (portal, viewer) => dnsCheck.programsView(portal, viewer, ID, null),
  inLineFacts: (portal, viewer) => moveUp.inLineFacts(portal, viewer, ID),
  moveUp: (portal, viewer) => moveUp.moveUp(portal, viewer, ID),
  moveBack: (portal, viewer) => moveUp.moveBack(portal, viewer, ID),
  pilotView: (portal, viewer) => pilot.pilotView(portal, viewer),
  savePilot: (portal, viewer) => pilot.savePilot(portal, viewer, { people: "x", serverId: ID, needed: "1" }),
  openGateNow: (portal, viewer) => pilot.openGateNow(portal, viewer),
  removePilot: (portal, viewer) => pilot.removePilot(portal, viewer),
  saveOrganisation: (portal, viewer) => organisation.saveOrganisation(portal, viewer, ORGANISATION),
  listServers: (portal, viewer) => servers.listServers(portal, viewer),
  serverToEdit: (portal, viewer) => servers.serverToEdit(portal, viewer, ID),
  saveServer: (portal, viewer) => servers.saveServer(portal, viewer, NEW, SERVER),
  removeServer: (portal, viewer) => servers.removeServer(portal, viewer, ID),
  testServer: (portal, viewer) => servers.testServer(portal, viewer, ID, 100),
  listTexts: (portal, viewer) => texts.listTexts(portal, viewer, TEXTS),
  textToEdit: (portal, viewer) => texts.textToEdit(portal, viewer, TEXT.language, TEXT.key),
  saveText: (portal, viewer) => texts.saveText(portal, viewer, TEXT, "x"),
  reviewText: (portal, viewer) => texts.reviewText(portal, viewer, TEXT.language, TEXT.key),
  resetText: (portal, viewer) => texts.resetText(portal, viewer, TEXT.language, TEXT.key),
};

/** For everybody, or for whoever has the code from the console; and helpers that touch no rows. */
const FOR_ALL = [
  "announcementFor",
  "organisationFacts",
  "portalState",
  "issueSetUpCode",
  "setUp",
  "readNames",
  "ownResolver",
  ...["letterCounts", "knownFor", "previewWish", "reminderWish"],
];

let portal: TestPortal;
let viewers: Readonly<Record<string, Viewer>>;
beforeAll(async () => {
  portal = await testPortal();
  viewers = { nobody: { kind: "nobody" }, person: (await addPerson(portal)).viewer };
});
afterAll(() => portal.close());

it("every service of these files stands in the table", () => {
  const modules = [
    adminAudit,
    adminOverview,
    preview,
    announcements,
    dnsCheck,
    mailingOutcome,
    mailingPreview,
    mailingRelease,
    mailings,
    reminders,
    moveUp,
    organisation,
    pilot,
    servers,
    setUp,
    texts,
  ];
  const exported = modules.flatMap((module) => Object.entries(module));
  const functions = exported.filter(([, value]) => typeof value === "function").map(([name]) => name);
  expect(functions.sort()).toEqual([...Object.keys(CALLS), ...FOR_ALL].sort());
});

describe.each(["nobody", "person"])("%s", (who) => {
  it.each(Object.keys(CALLS))("is refused by %s, as if it were not there", async (name) => {
    const before = await everything();
    const refused = async () => CALLS[name]?.(portal, viewers[who] ?? { kind: "nobody" });
    await expect(refused()).rejects.toThrow(NotFound);
    expect(await everything()).toEqual(before);
  });
});

/** All that these services could have changed. */
function everything() {
  const { server, announcement, organisation: rows, auditEvent, request, textCorrection } = portal.database.client;
  const { mailing, reminderPlan, letter } = portal.database.client;
  return Promise.all([
    server.findMany(),
    announcement.findMany(),
    rows.findMany(),
    auditEvent.findMany(),
    request.findMany(),
    textCorrection.findMany(),
    mailing.findMany(),
    reminderPlan.findMany(),
    letter.findMany(),
  ]);
}
