import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Viewer } from "../../lib/auth/viewer.ts";
import { NotFound } from "../../lib/services/access.ts";
import * as adminAudit from "../../lib/services/admin-audit.ts";
import * as adminOverview from "../../lib/services/admin-overview.ts";
import * as administrators from "../../lib/services/administrators.ts";
import * as preview from "../../lib/services/announcement-preview.ts";
import * as announcements from "../../lib/services/announcements.ts";
import * as approvals from "../../lib/services/approvals.ts";
import * as auditCsv from "../../lib/services/audit-csv.ts";
import * as dnsCheck from "../../lib/services/dns-check.ts";
import * as fourEyes from "../../lib/services/four-eyes.ts";
import * as invitations from "../../lib/services/invitations.ts";
import * as moveAccount from "../../lib/services/move-account.ts";
import * as moveUp from "../../lib/services/move-up.ts";
import * as organisation from "../../lib/services/organisation.ts";
import * as ownPassword from "../../lib/services/own-password.ts";
import * as pilot from "../../lib/services/pilot.ts";
import * as resendLinks from "../../lib/services/resend-links.ts";
import * as servers from "../../lib/services/servers.ts";
import * as setUp from "../../lib/services/set-up.ts";
import * as texts from "../../lib/services/texts.ts";
import { addAdministrator, addPerson, type TestPortal, testPortal } from "../support/portal.ts";
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

/** Every service of the administrators, called as somebody else would. */
const CALLS: Readonly<Record<string, (portal: TestPortal, viewer: Viewer) => unknown>> = {
  auditPage: (portal, viewer) => adminAudit.auditPage(portal, viewer, { text: "", action: "", from: "", to: "" }, null),
  approvalsView: (portal, viewer) => approvals.approvalsView(portal, viewer),
  approveChange: (portal, viewer) => approvals.approveChange(portal, viewer, ID, ""),
  rejectChange: (portal, viewer) => approvals.rejectChange(portal, viewer, ID, ""),
  withdrawChange: (portal, viewer) => approvals.withdrawChange(portal, viewer, ID),
  hasFourEyes: (portal, viewer) => fourEyes.hasFourEyes(portal, viewer),
  setFourEyes: (portal, viewer) => fourEyes.setFourEyes(portal, viewer, true),
  auditCsv: (portal, viewer) => auditCsv.auditCsv(portal, viewer, { text: "", action: "", from: "", to: "" }),
  overview: (portal, viewer) => adminOverview.overview(portal, viewer, null, 1),
  setUpLeft: (portal, viewer) => adminOverview.setUpLeft(portal, viewer),
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
  changeOwnPassword: (portal, viewer) => ownPassword.changeOwnPassword(portal, viewer, { current: "x", password: "" }),
  linksView: (portal, viewer) => resendLinks.linksView(portal, viewer, ID),
  resendLink: (portal, viewer) => resendLinks.resendLink(portal, viewer, ID, "portal"),
  programsView: (portal, viewer) => dnsCheck.programsView(portal, viewer, ID, null),
  moveAccountView: (portal, viewer) => moveAccount.moveAccountView(portal, viewer, ID),
  beginMove: (portal, viewer) =>
    moveAccount.beginMove(portal, viewer, ID, { serverId: "", login: "x", password: "x" }, null),
  endMove: (portal, viewer) => moveAccount.endMove(portal, viewer),
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

/** For helpers of the help desk as well. */
const FOR_STAFF: readonly string[] = ["overview", "changeOwnPassword", "linksView", "resendLink"];

/** For everybody, or for whoever has the code from the console; and helpers that touch no rows. */
const FOR_ALL = [
  "announcementFor",
  "organisationFacts",
  "portalState",
  "issueSetUpCode",
  "setUp",
  "readNames",
  "ownResolver",
  // For whoever has a link, and parts of services.
  "invitationOf",
  "acceptInvitation",
  "passwordProblem",
  "endSessions",
  "auditRows",
  "countWaiting",
  "isChangeName",
];

let portal: TestPortal;
let viewers: Readonly<Record<string, Viewer>>;
beforeAll(async () => {
  portal = await testPortal();
  viewers = {
    nobody: { kind: "nobody" },
    person: (await addPerson(portal)).viewer,
    helper: (await addAdministrator(portal, "helper", "helper")).viewer,
  };
});
afterAll(() => portal.close());

it("every service of these files stands in the table", () => {
  const modules = [
    adminAudit,
    approvals,
    auditCsv,
    fourEyes,
    adminOverview,
    administrators,
    preview,
    announcements,
    dnsCheck,
    invitations,
    moveAccount,
    moveUp,
    organisation,
    ownPassword,
    pilot,
    resendLinks,
    servers,
    setUp,
    texts,
  ];
  const exported = modules.flatMap((module) => Object.entries(module));
  const functions = exported.filter(([, value]) => typeof value === "function").map(([name]) => name);
  expect(functions.sort()).toEqual([...Object.keys(CALLS), ...FOR_ALL].sort());
});

const refusedBy = (who: string) => Object.keys(CALLS).filter((name) => who !== "helper" || !FOR_STAFF.includes(name));

describe.each(["nobody", "person", "helper"])("%s", (who) => {
  it.each(refusedBy(who))("is refused by %s, as if it were not there", async (name) => {
    const before = await everything();
    const refused = async () => CALLS[name]?.(portal, viewers[who] ?? { kind: "nobody" });
    await expect(refused()).rejects.toThrow(NotFound);
    expect(await everything()).toEqual(before);
  });
});

/** All that these services could have changed. */
function everything() {
  const { server, announcement, organisation: rows, auditEvent, request, textCorrection } = portal.database.client;
  const { administrator, invitation, mail } = portal.database.client;
  return Promise.all([
    server.findMany(),
    announcement.findMany(),
    rows.findMany(),
    auditEvent.findMany(),
    request.findMany(),
    textCorrection.findMany(),
    administrator.findMany(),
    invitation.findMany(),
    mail.findMany(),
  ]);
}
