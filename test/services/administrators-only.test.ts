import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Viewer } from "../../lib/auth/viewer.ts";
import { NotFound } from "../../lib/services/access.ts";
import * as adminAudit from "../../lib/services/admin-audit.ts";
import * as adminOverview from "../../lib/services/admin-overview.ts";
import * as preview from "../../lib/services/announcement-preview.ts";
import * as announcements from "../../lib/services/announcements.ts";
import * as atRisk from "../../lib/services/at-risk.ts";
import * as dnsCheck from "../../lib/services/dns-check.ts";
import * as fleet from "../../lib/services/fleet.ts";
import * as folderProposal from "../../lib/services/folder-proposal.ts";
import * as moveUp from "../../lib/services/move-up.ts";
import * as organisation from "../../lib/services/organisation.ts";
import * as pilot from "../../lib/services/pilot.ts";
import * as problemGroups from "../../lib/services/problem-groups.ts";
import * as serverMeasure from "../../lib/services/server-measure.ts";
import * as servers from "../../lib/services/servers.ts";
import * as serversNow from "../../lib/services/servers-now.ts";
import * as setUp from "../../lib/services/set-up.ts";
import * as testMail from "../../lib/services/test-mail.ts";
import * as texts from "../../lib/services/texts.ts";
import { addPerson, type TestPortal, testPortal } from "../support/portal.ts";
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
};
const MEASURE = { login: "x", password: "x", side: "", write: "" };
const TEXT = { language: "fr", key: "common.back" };
const TEXTS = { language: "fr", search: "", filter: "all", page: 1 } as const;
const ORGANISATION = { name: "x", contact: "x", contactEmail: "", contactPhone: "", genuine: "" };

/** Every service of the administrators, called as somebody else would. */
const CALLS: Readonly<Record<string, (portal: TestPortal, viewer: Viewer) => unknown>> = {
  atRisk: (portal, viewer) => atRisk.atRisk(portal, viewer),
  fleetView: (portal, viewer) => fleet.fleetView(portal, viewer),
  problemGroups: (portal, viewer) => problemGroups.problemGroups(portal, viewer),
  serversNow: (portal, viewer) => serversNow.serversNow(portal, viewer),
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
  proposalView: (portal, viewer) => folderProposal.proposalView(portal, viewer, ID, null),
  saveProposal: (portal, viewer) => folderProposal.saveProposal(portal, viewer, ID, "Spam -> -"),
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
  measureView: (portal, viewer) => serverMeasure.measureView(portal, viewer, ID),
  measureServer: (portal, viewer) => serverMeasure.measureServer(portal, viewer, ID, MEASURE),
  testServer: (portal, viewer) => servers.testServer(portal, viewer, ID, 100),
  sendTestMail: (portal, viewer) => testMail.sendTestMail(portal, viewer, "a@b.example", "en", 100),
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
  "bytesPerSecond",
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
    atRisk,
    fleet,
    problemGroups,
    serversNow,
    preview,
    announcements,
    dnsCheck,
    folderProposal,
    moveUp,
    organisation,
    pilot,
    serverMeasure,
    servers,
    setUp,
    testMail,
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
  return Promise.all([
    server.findMany(),
    announcement.findMany(),
    rows.findMany(),
    auditEvent.findMany(),
    request.findMany(),
    textCorrection.findMany(),
  ]);
}
