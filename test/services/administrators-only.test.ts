import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Viewer } from "../../lib/auth/viewer.ts";
import { NotFound } from "../../lib/services/access.ts";
import * as adminAudit from "../../lib/services/admin-audit.ts";
import * as adminOverview from "../../lib/services/admin-overview.ts";
import * as preview from "../../lib/services/announcement-preview.ts";
import * as announcements from "../../lib/services/announcements.ts";
import * as dnsCheck from "../../lib/services/dns-check.ts";
import * as grace from "../../lib/services/grace.ts";
import * as lastDay from "../../lib/services/last-day.ts";
import * as moveUp from "../../lib/services/move-up.ts";
import * as oldMailboxes from "../../lib/services/old-mailboxes.ts";
import * as organisation from "../../lib/services/organisation.ts";
import * as phases from "../../lib/services/phases.ts";
import * as pilot from "../../lib/services/pilot.ts";
import * as servers from "../../lib/services/servers.ts";
import * as setUp from "../../lib/services/set-up.ts";
import * as sweep from "../../lib/services/sweep.ts";
import * as switchOff from "../../lib/services/switch-off.ts";
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
const DATES = {
  ...{ announced: "", deliverySwitched: "", importsClose: "", readOnly: "", switchedOff: "", deleted: "" },
  zone: "UTC",
};
const WAVE = { ...DATES, name: "x", contactName: "", contactEmail: "" };
const TEXT = { language: "fr", key: "common.back" };
const TEXTS = { language: "fr", search: "", filter: "all", page: 1 } as const;
const ORGANISATION = { name: "x", contact: "x", contactEmail: "", contactPhone: "", genuine: "" };

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
  programsView: (portal, viewer) => dnsCheck.programsView(portal, viewer, ID, null),
  inLineFacts: (portal, viewer) => moveUp.inLineFacts(portal, viewer, ID),
  lastDayView: (portal, viewer) => lastDay.lastDayView(portal, viewer),
  beginLastDay: (portal, viewer) => lastDay.beginLastDay(portal, viewer, { until: "", connections: {} }),
  endLastDay: (portal, viewer) => lastDay.endLastDay(portal, viewer),
  moveUp: (portal, viewer) => moveUp.moveUp(portal, viewer, ID),
  moveBack: (portal, viewer) => moveUp.moveBack(portal, viewer, ID),
  graceToEdit: (portal, viewer) => grace.graceToEdit(portal, viewer, ID),
  saveGrace: (portal, viewer) => grace.saveGrace(portal, viewer, ID, { until: "" }),
  phasesPage: (portal, viewer) => phases.phasesPage(portal, viewer),
  everyoneToEdit: (portal, viewer) => phases.everyoneToEdit(portal, viewer),
  saveEveryone: (portal, viewer) => phases.saveEveryone(portal, viewer, { ...DATES, replacedBy: "" }),
  newWave: (portal, viewer) => phases.newWave(portal, viewer),
  waveToEdit: (portal, viewer) => phases.waveToEdit(portal, viewer, ID),
  saveWave: (portal, viewer) => phases.saveWave(portal, viewer, NEW, WAVE),
  removeWave: (portal, viewer) => phases.removeWave(portal, viewer, ID),
  pilotView: (portal, viewer) => pilot.pilotView(portal, viewer),
  savePilot: (portal, viewer) => pilot.savePilot(portal, viewer, { people: "x", serverId: ID, needed: "1" }),
  openGateNow: (portal, viewer) => pilot.openGateNow(portal, viewer),
  removePilot: (portal, viewer) => pilot.removePilot(portal, viewer),
  previewList: (portal, viewer) => oldMailboxes.previewList(portal, viewer, ID, "user\nx\n"),
  importList: (portal, viewer) => oldMailboxes.importList(portal, viewer, ID, "user\nx\n"),
  claimMailboxes: (portal, viewer) => oldMailboxes.claimMailboxes(portal, viewer, { ids: [1], reason: null }),
  oldServerName: (portal, viewer) => oldMailboxes.oldServerName(portal, viewer, ID),
  switchOffView: (portal, viewer) => switchOff.switchOffView(portal, viewer),
  evidenceOf: (portal, viewer) => switchOff.evidenceOf(portal, viewer, 100),
  declareSwitchOff: (portal, viewer) => switchOff.declareSwitchOff(portal, viewer, "0", 100),
  takeBackSwitchOff: (portal, viewer) => switchOff.takeBackSwitchOff(portal, viewer),
  sweepList: (portal, viewer) => sweep.sweepList(portal, viewer),
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
  "startSimply",
  "evidenceKey",
  "organisationFacts",
  "portalState",
  "issueSetUpCode",
  "setUp",
  "readNames",
  "ownResolver",
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
    grace,
    lastDay,
    moveUp,
    oldMailboxes,
    organisation,
    phases,
    pilot,
    servers,
    setUp,
    sweep,
    switchOff,
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
  const {
    server,
    announcement,
    organisation: rows,
    auditEvent,
    request,
    textCorrection,
    timetable,
    wave,
  } = portal.database.client;
  return Promise.all([
    server.findMany(),
    timetable.findMany(),
    wave.findMany(),
    announcement.findMany(),
    rows.findMany(),
    auditEvent.findMany(),
    request.findMany(),
    textCorrection.findMany(),
  ]);
}
