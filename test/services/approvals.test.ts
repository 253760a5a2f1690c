import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Administrator } from "../../lib/auth/viewer.ts";
import { EVERYONE } from "../../lib/jobs/calendar.ts";
import { changeRole, removeAdministrator } from "../../lib/services/administrators.ts";
import {
  type AnnouncementForm,
  saveAnnouncement,
  untranslated,
  withdrawAnnouncement,
} from "../../lib/services/announcements.ts";
import {
  approvalsView,
  approveChange,
  CHANGE_KINDS,
  countWaiting,
  rejectChange,
  withdrawChange,
} from "../../lib/services/approvals.ts";
import { hasFourEyes, setFourEyes } from "../../lib/services/four-eyes.ts";
import { invite, resetPassword } from "../../lib/services/invitations.ts";
import { releaseMailing } from "../../lib/services/mailing-release.ts";
import {
  type MailingForm,
  removeMailing,
  saveMailing,
  TEXT_FIELDS,
  type TextField,
} from "../../lib/services/mailings.ts";
import { everyoneToEdit, saveEveryone } from "../../lib/services/phases.ts";
import { remindersView, saveReminders } from "../../lib/services/reminders.ts";
import { removeServer, type ServerForm, saveServer, serverToEdit } from "../../lib/services/servers.ts";
import { NO_WAVE_LIMITS } from "../../lib/services/wave-limits-form.ts";
import { removeWave, saveWave } from "../../lib/services/waves.ts";
import { addAdministrator, addRosterEntry, addServer, type TestPortal, testPortal } from "../support/portal.ts";
import { NO_LIMITS_TYPED, NO_PROGRAMS_TYPED } from "../support/server-forms.ts";

const ID = "3f8d9a52-0000-4000-8000-000000000000";
const SERVER: ServerForm = {
  ...{ name: "Old mail", host: "mail.example", port: "993", security: "tls", plaintextAccepted: "", use: "old" },
  ...{ maxConnections: "2", ca: "", pin: "", pinUntil: "", reservedNames: "", loginHint: "" },
  ...NO_LIMITS_TYPED,
  ...NO_PROGRAMS_TYPED,
};
const ANNOUNCEMENT: AnnouncementForm = {
  ...{ headline: "Closes {when}", text: "", date: "2099-01-01", time: "12:00", zone: "UTC", audience: "everyone" },
  ...{ link: "", linkText: "", showFrom: "", showUntil: "" },
  ...untranslated(),
};

const TEXTS = {
  ...(Object.fromEntries(TEXT_FIELDS.map((field) => [field, ""])) as Record<TextField, string>),
  "subject-en": "Your mailbox moves",
};
const MAILING: MailingForm = {
  ...{ audience: "everyone", language: "en", when: "now", date: "", time: "", zone: "UTC" },
  ...TEXTS,
};

let portal: TestPortal;
let ada: Administrator;
let ben: Administrator;
beforeEach(async () => {
  portal = await testPortal();
  ada = (await addAdministrator(portal, "ada")).viewer;
  ben = (await addAdministrator(portal, "ben")).viewer;
  await portal.database.client.organisation.create({ data: { name: "Institute", fourEyes: true } });
});
afterEach(() => portal.close());

const saveNew = (by = ada, form = SERVER) => saveServer(portal, by, { id: ID, isNew: true }, form);
const change = (by: Administrator, id: string, typed: Partial<ServerForm>) =>
  serverToEdit(portal, by, id).then(({ form }) => saveServer(portal, by, { id, isNew: false }, { ...form, ...typed }));
const servers = () => portal.database.client.server.findMany();
async function waiting(by = ben) {
  return (await approvalsView(portal, by)).waiting;
}
async function onlyOne(): Promise<string> {
  const [one, ...others] = await waiting();
  expect(others).toEqual([]);
  return one?.id ?? "nothing waits";
}
const acts = async () =>
  (await portal.database.client.auditEvent.findMany({ orderBy: { id: "asc" } })).map(({ action, actorId }) => [
    action,
    actorId === ada.administratorId ? "ada" : "ben",
  ]);

describe("a change that needs a second pair of eyes", () => {
  it("waits, and is in effect when another administrator has approved it", async () => {
    expect(await saveNew()).toEqual({ ok: true, id: ID, waits: true });
    expect(await servers()).toEqual([]);
    expect(await countWaiting(portal.database)).toBe(1);
    expect(await approveChange(portal, ben, await onlyOne(), " as agreed ")).toBe("applied");
    expect(await servers()).toMatchObject([{ id: ID, host: "mail.example" }]);
    expect(await countWaiting(portal.database)).toBe(0);
    expect((await approvalsView(portal, ada)).decided).toMatchObject([
      { kind: "server.save", state: "applied", askedBy: "ada", decidedBy: "ben", word: "as agreed" },
    ]);
    expect(await acts()).toEqual([
      ["change.ask", "ada"],
      ["server.add", "ada"],
      ["change.approve", "ben"],
    ]);
  });

  it("says what would be otherwise, and nothing else", async () => {
    const { id } = await addServer(portal, { name: "Old mail", use: "old", maxConnections: 4 });
    await change(ada, id, { maxConnections: "8", loginHint: "Short name" });
    expect(await waiting()).toMatchObject([
      {
        ...{ kind: "server.save", subject: "Old mail", askedBy: "ada", isOwn: false },
        lines: [
          { field: "maxConnections", before: "4", after: "8" },
          { field: "loginHint", before: "", after: "Short name" },
        ],
      },
    ]);
    expect(await waiting(ada)).toMatchObject([{ isOwn: true }]);
  });

  it("is never approved or rejected by whoever asked for it, who can only withdraw it", async () => {
    await saveNew();
    const id = await onlyOne();
    expect(await approveChange(portal, ada, id, "")).toBe("over");
    expect(await rejectChange(portal, ada, id, "")).toBe(false);
    expect(await withdrawChange(portal, ben, id)).toBe(false);
    expect(await servers()).toEqual([]);
    expect(await withdrawChange(portal, ada, id)).toBe(true);
    expect(await approveChange(portal, ben, id, "")).toBe("over");
    expect(await servers()).toEqual([]);
  });

  it("is not in effect when it is rejected", async () => {
    await saveNew();
    const id = await onlyOne();
    expect(await rejectChange(portal, ben, id, "not now")).toBe(true);
    expect(await approveChange(portal, ben, id, "")).toBe("over");
    expect(await servers()).toEqual([]);
    expect((await approvalsView(portal, ada)).decided).toMatchObject([{ state: "rejected", word: "not now" }]);
  });

  it("is applied once, when several approve it at the same moment", async () => {
    const { viewer: cleo } = await addAdministrator(portal, "cleo");
    await saveNew();
    const id = await onlyOne();
    const answers = await Promise.all([ben, cleo, ben, cleo].map((by) => approveChange(portal, by, id, "")));
    expect(answers.sort()).toEqual(["applied", "over", "over", "over"]);
    expect((await acts()).filter(([action]) => action === "server.add")).toHaveLength(1);
  });

  it("is not applied where what it changes is otherwise by now, and says so", async () => {
    const { id } = await addServer(portal, { use: "old", maxConnections: 4 });
    await change(ada, id, { maxConnections: "8" });
    const first = await onlyOne();
    await portal.database.client.server.update({ where: { id }, data: { maxConnections: 5 } });
    expect(await approveChange(portal, ben, first, "")).toBe("outdated");
    expect(await servers()).toMatchObject([{ maxConnections: 5 }]);
    expect((await approvalsView(portal, ada)).decided).toMatchObject([{ state: "outdated" }]);
    expect((await acts()).at(-1)).toEqual(["change.outdated", "ben"]);
  });

  it("takes nothing back that another change has brought, when both are approved at the same moment", async () => {
    const { id } = await addServer(portal, { use: "old", maxConnections: 4 });
    await change(ada, id, { maxConnections: "8" });
    await change(ada, id, { loginHint: "Short name" });
    const both = (await waiting()).map((one) => approveChange(portal, ben, one.id, ""));
    expect((await Promise.all(both)).sort()).toEqual(["applied", "outdated"]);
  });

  it("is not applied where it has become impossible", async () => {
    await saveNew();
    const id = await onlyOne();
    await addServer(portal, { host: "mail.example", port: 993 });
    expect(await approveChange(portal, ben, id, "")).toBe("outdated");
    expect(await servers()).toHaveLength(1);
  });

  it("is not applied in the name of somebody who is no administrator any more", async () => {
    await saveNew();
    await portal.database.client.administrator.update({ where: { id: ada.administratorId }, data: { role: "helper" } });
    expect(await approveChange(portal, ben, await onlyOne(), "")).toBe("outdated");
    expect(await servers()).toEqual([]);
  });

  it("is refused at once where the form is wrong, leaves no trace of having been tried, and waits once for a double click", async () => {
    expect(await saveNew(ada, { ...SERVER, port: "0" })).toMatchObject({ ok: false });
    expect(await portal.database.client.pendingChange.count()).toBe(0);
    await Promise.all([saveNew(), saveNew()]);
    await onlyOne();
    expect(await acts()).toEqual([["change.ask", "ada"]]);
  });
});

describe("the second pair of eyes", () => {
  it("is there for announcements that are shown, and not for drafts", async () => {
    const target = { id: ID, isNew: true };
    expect(await saveAnnouncement(portal, ada, target, ANNOUNCEMENT, false)).toEqual({ ok: true, id: ID });
    const shown = { id: ID, isNew: false };
    expect(await saveAnnouncement(portal, ada, shown, ANNOUNCEMENT, true)).toEqual({ ok: true, id: ID, waits: true });
    const { client } = portal.database;
    expect(await client.announcement.findMany()).toMatchObject([{ publishedAt: null }]);
    expect((await waiting())[0]?.lines).toEqual([{ field: "published", before: "no", after: "yes" }]);
    expect(await approveChange(portal, ben, await onlyOne(), "")).toBe("applied");
    const [row] = await client.announcement.findMany();
    expect(row?.publishedAt).not.toBeNull();
    // What is shown stays shown when it is changed.
    await saveAnnouncement(portal, ada, shown, { ...ANNOUNCEMENT, text: "More" }, false);
    expect((await waiting())[0]?.lines).toEqual([{ field: "text", before: "", after: "More" }]);
    expect(await approveChange(portal, ben, await onlyOne(), "")).toBe("applied");
    expect(await withdrawAnnouncement(portal, ada, ID)).toBe(false);
    expect(await client.announcement.findMany()).toMatchObject([{ text: "More", publishedAt: row?.publishedAt }]);
    expect(await approveChange(portal, ben, await onlyOne(), "")).toBe("applied");
    expect(await client.announcement.findMany()).toMatchObject([{ publishedAt: null }]);
  });

  it("is there for removing a server, and for roles: nobody makes themselves two", async () => {
    const { id } = await addServer(portal, { use: "old" });
    await addAdministrator(portal, "cleo");
    expect(await removeServer(portal, ada, id)).toBe("waits");
    expect(await invite(portal, ada, ID, { name: "dora", role: "administrator" })).toMatchObject({ kind: "waits" });
    expect(await resetPassword(portal, ada, ben.administratorId)).toMatchObject({ kind: "waits" });
    expect(await changeRole(portal, ada, ben.administratorId, "helper")).toMatchObject({ kind: "waits" });
    expect(await removeAdministrator(portal, ada, ben.administratorId)).toMatchObject({ kind: "waits" });
    const { client } = portal.database;
    expect([await client.server.count(), await client.invitation.count()]).toEqual([1, 0]);
    expect(await client.administrator.count({ where: { role: "administrator" } })).toBe(3);
    expect((await waiting()).map(({ kind }) => kind)).toEqual([
      ...["server.remove", "administrator.invite", "administrator.reset", "administrator.role", "administrator.remove"],
    ]);
  });

  it("is there for the dates for everyone, which are seen beside those of now and not in force before", async () => {
    const first = { ...(await everyoneToEdit(portal, ada)), zone: "UTC" };
    const dates = (importsClose: string) => saveEveryone(portal, ada, { ...first, importsClose });
    const { client } = portal.database;
    expect(await dates("soon")).toEqual({ ok: false, problems: { importsClose: "noMoment" } });
    expect(await dates("2099-12-18T17:00")).toEqual({ ok: true, id: EVERYONE, waits: true });
    expect(await client.timetable.count()).toBe(0);
    expect(await approveChange(portal, ben, await onlyOne(), "")).toBe("applied");
    expect(await client.timetable.findMany()).toMatchObject([{ id: EVERYONE, importsClose: "2099-12-18T17:00" }]);
    await dates("2099-12-20T17:00");
    expect((await waiting())[0]?.lines).toEqual([
      { field: "importsClose", before: "2099-12-18T17:00", after: "2099-12-20T17:00" },
    ]);
    expect(await client.timetable.findMany()).toMatchObject([{ importsClose: "2099-12-18T17:00" }]);
    // Imports would be closed at once by now, for people who could not know.
    const past = JSON.stringify({ ...first, importsClose: "2020-01-01T12:00" });
    await client.pendingChange.updateMany({ where: { state: "waiting" }, data: { form: past } });
    expect(await approveChange(portal, ben, await onlyOne(), "")).toBe("outdated");
    expect(await client.timetable.findMany()).toMatchObject([{ importsClose: "2099-12-18T17:00" }]);
  });

  it("is there for waves with their dates, new ones, changed ones and those that are removed", async () => {
    const { client } = portal.database;
    const dates = { ...(await everyoneToEdit(portal, ada)), zone: "UTC" };
    const form = { ...dates, ...NO_WAVE_LIMITS, name: "Library", contactName: "" };
    const save = (contactEmail: string, isNew = false) =>
      saveWave(portal, ada, { id: ID, isNew }, { ...form, contactEmail });
    expect(await save("", true)).toEqual({ ok: true, id: ID, waits: true });
    expect(await client.wave.count()).toBe(0);
    expect(await approveChange(portal, ben, await onlyOne(), "")).toBe("applied");
    expect(await save("mo@example.org")).toMatchObject({ waits: true });
    expect(await waiting()).toMatchObject([
      { kind: "wave.save", subject: "Library", lines: [{ field: "contactEmail", after: "mo@example.org" }] },
    ]);
    expect(await approveChange(portal, ben, await onlyOne(), "")).toBe("applied");
    expect(await client.wave.findMany()).toMatchObject([{ name: "Library", contactEmail: "mo@example.org" }]);
    expect(await removeWave(portal, ada, ID)).toBe(false);
    expect(await client.wave.count()).toBe(1);
    expect(await approveChange(portal, ben, await onlyOne(), "")).toBe("applied");
    expect(await client.wave.count()).toBe(0);
  });

  it("is there for mail to the roster: it goes as it was seen, to no more than were confirmed, and a draft is nobody's to approve", async () => {
    const sending = { ...portal, config: { ...portal.config, mailFrom: "move@portal.example" } };
    const write = (text: string, isNew = false) =>
      saveMailing(sending, ada, { id: ID, isNew }, { ...MAILING, "text-en": text });
    const release = (count: number) => releaseMailing(sending, ada, ID, count);
    const dueAt = async () => (await portal.database.client.mailing.findUnique({ where: { id: ID } }))?.dueAt;
    const { serverId } = await addRosterEntry(portal);
    expect(await write("Dear {name}", true)).toEqual({ ok: true, id: ID });
    expect(await release(0)).toBe("grown");
    expect(await release(1)).toBe("waits");
    expect(await dueAt()).toBeNull();
    const [change] = await waiting();
    expect(change?.lines).toEqual(
      expect.arrayContaining([
        { field: "text-en", before: "", after: "Dear {name}" },
        { field: "audience", before: "", after: "everyone" },
        { field: "letters", before: "", after: "1" },
      ]),
    );
    await write("Dear {name}, hurry up");
    expect(await approveChange(sending, ben, await onlyOne(), "")).toBe("outdated");
    await release(1);
    const [grown] = await Promise.all([onlyOne(), addRosterEntry(portal, { serverId, oldAddress: "ben@old.example" })]);
    expect(await approveChange(sending, ben, grown, "")).toBe("outdated");
    expect(await dueAt()).toBeNull();
    await release(2);
    expect(await approveChange(sending, ben, await onlyOne(), "")).toBe("applied");
    expect(await dueAt()).toBeInstanceOf(Date);
    await portal.database.client.mailing.update({ where: { id: ID }, data: { dueAt: null } });
    await release(2);
    await removeMailing(sending, ada, ID);
    expect(await approveChange(sending, ben, await onlyOne(), "")).toBe("outdated");
  });

  it("is there for the reminders, which are neither switched on nor worded by one alone", async () => {
    const { client } = portal.database;
    const ladder = { days: "14, 7", escalationDays: "7", time: "09:00", language: "en" };
    const save = (text: string, enable: boolean) =>
      saveReminders(portal, ada, { ...TEXTS, ...ladder, "text-en": text }, enable);
    expect(await save("", true)).toMatchObject({ ok: false });
    expect(await save("Dear {name}", true)).toMatchObject({ ok: true, waits: true });
    expect([await client.reminderPlan.count(), await client.mailing.count()]).toEqual([0, 0]);
    expect(await approveChange(portal, ben, await onlyOne(), "")).toBe("applied");
    expect((await remindersView(portal, ada, [])).enabledAt).not.toBeNull();
    await save("Dear {name}!", false);
    expect((await waiting())[0]?.lines).toEqual([
      { field: "text-en", before: "Dear {name}", after: "Dear {name}!" },
      { field: "enabled", before: "yes", after: "no" },
    ]);
    expect((await remindersView(portal, ada, [])).form).toMatchObject({ days: "14, 7", "text-en": "Dear {name}" });
  });

  it("keeps two administrators, as one alone could approve nothing", async () => {
    expect(await removeAdministrator(portal, ada, ben.administratorId)).toEqual({ kind: "decided", result: "tooFew" });
  });

  it("is switched off by two together, and on by one where there is another", async () => {
    expect(await setFourEyes(portal, ada, false)).toMatchObject({ kind: "waits" });
    expect(await hasFourEyes(portal, ada)).toBe(true);
    expect(await approveChange(portal, ben, await onlyOne(), "")).toBe("applied");
    expect(await hasFourEyes(portal, ada)).toBe(false);
    expect(await saveNew()).toEqual({ ok: true, id: ID });
    await removeAdministrator(portal, ada, ben.administratorId);
    expect(await setFourEyes(portal, ada, true)).toEqual({ kind: "decided", result: "tooFew" });
    const { viewer: cleo } = await addAdministrator(portal, "cleo");
    expect(await setFourEyes(portal, cleo, true)).toEqual({ kind: "decided", result: "done" });
    expect(await hasFourEyes(portal, ada)).toBe(true);
  });

  it("finds every kind of change under its name", () => {
    for (const [name, kind] of Object.entries(CHANGE_KINDS)) expect(kind.name).toBe(name);
  });
});
