import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { Administrator } from "../../lib/auth/viewer.ts";
import { NotFound } from "../../lib/services/access.ts";
import { lettersOf, outcomeView } from "../../lib/services/mailing-outcome.ts";
import { previewMailing, testMailing } from "../../lib/services/mailing-preview.ts";
import { releaseMailing, releaseView, stopMailing } from "../../lib/services/mailing-release.ts";
import {
  listMailings,
  type MailingField,
  type MailingForm,
  mailingFromAnnouncement,
  mailingToEdit,
  removeMailing,
  saveMailing,
  TEXT_FIELDS,
} from "../../lib/services/mailings.ts";
import { remindersView, saveReminders, setReminded } from "../../lib/services/reminders.ts";
import { addReminders } from "../../lib/worker/reminders.ts";
import { giveConfirmed } from "../support/mail-address.ts";
import { addMailing, announce } from "../support/mailings.ts";
import {
  addAdministrator,
  addMigration,
  addPerson,
  addRosterEntry,
  type TestPortal,
  testPortal,
} from "../support/portal.ts";

let portal: TestPortal;
let admin: Administrator;
beforeAll(async () => {
  portal = await testPortal({ mailFrom: "move@portal.example" });
  admin = (await addAdministrator(portal)).viewer;
});
afterAll(() => portal.close());
beforeEach(async () => {
  const { mailing, rosterEntry, announcement, organisation, reminderPlan, wave, mailAddress } = portal.database.client;
  await mailing.deleteMany();
  await rosterEntry.deleteMany();
  await announcement.deleteMany();
  await organisation.deleteMany();
  await reminderPlan.deleteMany();
  await wave.deleteMany();
  await mailAddress.deleteMany();
});

const ID = "3f8d9a52-0000-4000-8000-000000000001";
const NONE = Object.fromEntries(TEXT_FIELDS.map((field) => [field, ""])) as MailingForm;
const FORM: MailingForm = {
  ...NONE,
  ...{ audience: "everyone", language: "en", when: "now", date: "", time: "", zone: "Europe/Berlin" },
  ...{ "subject-en": "Your mailbox moves", "text-en": "Dear {name},\n\nsee {portal}." },
};
const save = (form: Partial<MailingForm> = {}, isNew = true) =>
  saveMailing(portal, admin, { id: ID, isNew }, { ...FORM, ...form });
/** A morning four weeks and two days before the deadline that announce() sets. */
const MORNING = Date.parse("2026-11-18T10:00:00+01:00");

describe("the form of a mailing", () => {
  it.each<[string, Partial<MailingForm>, Partial<Record<MailingField, string>>]>([
    ["a text in its first language", { "text-en": "" }, { "text-en": "missing" }],
    ["subject and text in each other language", { "subject-de": "Umzug" }, { "text-de": "missing" }],
    ["fillers that are known", { "text-en": "Dear {naem}" }, { "text-en": "unknownFiller" }],
    ["whole braces", { "subject-en": "Dear {name" }, { "subject-en": "strayBrace" }],
    ["a date that is announced, to name it", { "text-en": "until {deadline}" }, { "text-en": "noDeadline" }],
    ["a contact that is known, to name it", { "text-en": "ask {contact}" }, { "text-en": "noContactKnown" }],
    ["a subject that mail programs show", { "subject-en": "x".repeat(151) }, { "subject-en": "tooLong" }],
    ["an audience", { audience: "mark:x" }, { audience: "noChoice" }],
    ["day and time where it is to go later", { when: "at" }, { date: "noDate", time: "noTime" }],
    ["a time that the clocks do not leave out", { when: "at", date: "2027-03-28", time: "02:30" }, { time: "skipped" }],
  ])("needs %s", async (_what, form, problems) => {
    expect(await save(form)).toEqual({ ok: false, problems });
    expect(await portal.database.client.mailing.count()).toBe(0);
  });

  it("comes back as it was saved, and again after a change", async () => {
    const german = { "subject-de": "Umzug", "text-de": "Hallo" };
    const at = { when: "at", date: "2026-12-04", time: "09:00", audience: "stalled" };
    expect(await save({ ...german, ...at })).toEqual({ ok: true, id: ID });
    expect((await mailingToEdit(portal, admin, ID))?.form).toEqual({ ...FORM, ...german, ...at });
    await save({}, false);
    expect((await mailingToEdit(portal, admin, ID))?.form).toEqual(FORM);
    expect(await removeMailing(portal, admin, ID)).toBe(true);
    await expect(mailingToEdit(portal, admin, ID)).rejects.toThrow(NotFound);
  });

  it("begins with an announcement's words, its date, and those whom it is for", async () => {
    const { id } = await announce(portal);
    await portal.database.client.announcement.update({
      where: { id },
      data: {
        ...{ headline: "It closes on {when}.", text: "Move before.", audience: "notFinished", meantFor: "stalled" },
        translations: JSON.stringify({ de: { headline: "Am {when} ist Schluss.", text: "Bald.", linkText: "" } }),
      },
    });
    const { form } = await mailingFromAnnouncement(portal, admin, id);
    expect(form).toMatchObject({
      ...{ audience: "stalled", "subject-en": "It closes on Friday 18 December 2026 at 17:00, Berlin time." },
      "text-de": "Am Freitag, 18. Dezember 2026 um 17:00 Uhr, Ortszeit Berlin ist Schluss.\n\nBald.\n\n{portal}",
    });
    await portal.database.client.announcement.update({ where: { id }, data: { meantFor: null } });
    const { form: forAll } = await mailingFromAnnouncement(portal, admin, id);
    expect(forAll).toMatchObject({ audience: "notDone", "subject-en": "It closes on {deadline}." });
    expect(forAll["text-en"]).toBe("It closes on {deadline}.\n\nMove before.\n\n{portal}");
    expect(await save(forAll)).toEqual({ ok: true, id: ID });
  });
});

describe("before a mailing goes", () => {
  it("its count is told, and who cannot be reached", async () => {
    await addRosterEntry(portal, { oldAddress: "anna@old.example" });
    await addRosterEntry(portal, { oldAddress: "scanner", contact: "boss@example.org" });
    await addRosterEntry(portal, { oldAddress: "fax", name: "Fax", contact: "extension 12" });
    const person = await addPerson(portal);
    await giveConfirmed(portal, person);
    await addRosterEntry(portal, { oldAddress: "short", personId: person.viewer.personId });
    await save();
    const { count, unreachable } = await releaseView(portal, admin, ID);
    expect([count, unreachable.count]).toEqual([3, 1]);
    expect(unreachable.first).toMatchObject([{ oldAddress: "fax", name: "Fax" }]);
  });

  it("short notice, the night, links elsewhere and languages that are missing are told", async () => {
    await announce(portal);
    const person = await addPerson(portal);
    await giveConfirmed(portal, person, { language: "fr" });
    await addRosterEntry(portal, { personId: person.viewer.personId });
    const night = { when: "at", date: "2026-12-01", time: "23:30" };
    await save({ ...night, "text-en": "See https://elsewhere.example/ and {portal}" });
    const view = await releaseView(portal, admin, ID, MORNING);
    expect(view.notes).toEqual({ shortNotice: 17, atNight: true });
    expect(view.missing).toEqual([{ language: "fr", people: 1 }]);
    expect(view.elsewhere).toEqual(["https://elsewhere.example/"]);
    await addRosterEntry(portal, { oldAddress: "ben@old.example" });
    const german = { ...portal, config: { ...portal.config, language: "de" } } as const;
    const missing = (await releaseView(german, admin, ID, MORNING)).missing;
    expect(missing.toSorted((one, other) => one.language.localeCompare(other.language))).toEqual([
      { language: "de", people: 1 },
      { language: "fr", people: 1 },
    ]);
    await save({ "subject-fr": "Sujet", "text-fr": "Texte" }, false);
    const calm = await releaseView(portal, admin, ID, MORNING);
    expect([calm.notes, calm.missing, calm.elsewhere]).toEqual([{ shortNotice: null, atNight: false }, [], []]);
  });

  it("as many as were confirmed may get it, and no more", async () => {
    await addRosterEntry(portal);
    await save();
    await addRosterEntry(portal, { oldAddress: "ben@old.example" });
    expect(await releaseMailing(portal, admin, ID, 1)).toBe("grown");
    expect(await releaseMailing(portal, admin, ID, 2)).toBe("released");
    await expect(releaseMailing(portal, admin, ID, 2)).rejects.toThrow(NotFound);
    expect(await save({}, false)).toEqual({ ok: false, problems: { when: "released" } });
    expect(await mailingToEdit(portal, admin, ID)).toBeNull();
    const audit = await portal.database.client.auditEvent.findFirst({ where: { action: "mailing.release" } });
    expect(audit).toMatchObject({ subjectId: ID, details: '{"letters":2}' });
  });

  it("it does not go at a time that is over, to nobody, or where no mail is sent", async () => {
    await save({ when: "at", date: "2026-11-18", time: "09:00" });
    expect(await releaseMailing(portal, admin, ID, 1, MORNING)).toBe("past");
    await save({}, false);
    expect(await releaseMailing(portal, admin, ID, 1, MORNING)).toBe("nobody");
    const without = { ...portal, config: { ...portal.config, mailFrom: null } };
    expect(await releaseMailing(without, admin, ID, 1, MORNING)).toBe("noMail");
  });

  it("each state of the audience is shown with a person of it, in their language", async () => {
    await announce(portal);
    const done = await addPerson(portal);
    await giveConfirmed(portal, done, { language: "de" });
    const state = { phase: "done", activity: null, grade: "complete" } as const;
    const { id: migrationId } = await addMigration(portal, done, state);
    await addRosterEntry(portal, {
      oldAddress: "dora@old.example",
      name: "Dora",
      personId: done.viewer.personId,
      migrationId,
    });
    await addRosterEntry(portal, { oldAddress: "ben@old.example" });
    const texts = [
      { language: "en", subject: "Move, {name}", text: "by {deadline}" },
      { language: "de", subject: "Umzug, {name}", text: "bis {deadline}" },
    ];
    const shown = await previewMailing(portal, admin, { audience: "everyone", language: "en", texts });
    expect(shown.map(({ state, subject, via }) => [state, subject, via])).toEqual([
      ["notStarted", "Move, ben@old.example", "oldAddress"],
      ["done", "Umzug, Dora", "confirmed"],
    ]);
    expect(shown[1]?.body).toContain("bis Freitag, 18. Dezember 2026 um 17:00");
    const nobody = await previewMailing(portal, admin, { audience: "stalled", language: "en", texts });
    expect(nobody).toMatchObject([{ state: null, subject: "Move, Anna Example" }]);
  });

  it("UX 41: a test can be sent to an address that is typed, and is recorded without it", async () => {
    const { id: entryId } = await addRosterEntry(portal);
    await save();
    expect(await testMailing(portal, admin, ID, { address: "me at home", language: "en" })).toBe("noAddress");
    expect(await testMailing(portal, admin, ID, { address: "me@example.org", language: "en" })).toBeNull();
    const [letter, ...more] = await portal.database.client.letter.findMany();
    expect([letter, more]).toMatchObject([{ entryId, testAddress: "me@example.org", state: "waiting" }, []]);
    const audit = await portal.database.client.auditEvent.findFirst({ where: { action: "mailing.test" } });
    expect([audit?.subjectId, audit?.details]).toEqual([ID, null]);
    expect((await listMailings(portal, admin))[0]).toMatchObject({ standing: "draft", counts: { waiting: 0 } });
  });
});

describe("a mailing that was released", () => {
  it("is a draft again when it is taken back before its time", async () => {
    await addRosterEntry(portal);
    await save({ when: "at", date: "2026-12-01", time: "09:00" });
    await releaseMailing(portal, admin, ID, 1, MORNING);
    expect((await listMailings(portal, admin, MORNING))[0]?.standing).toBe("scheduled");
    await stopMailing(portal, admin, ID, MORNING);
    expect((await listMailings(portal, admin, MORNING))[0]?.standing).toBe("draft");
    await expect(stopMailing(portal, admin, ID, MORNING)).rejects.toThrow(NotFound);
  });

  it("can be stopped while it is sent: what the server may have stays told as such", async () => {
    const [waiting, handed] = [
      await addRosterEntry(portal),
      await addRosterEntry(portal, { oldAddress: "ben@old.example" }),
    ];
    const { id } = await addMailing(portal, { listedAt: new Date() });
    const { client } = portal.database;
    await client.letter.create({ data: { mailingId: id, entryId: waiting.id } });
    await client.letter.create({ data: { mailingId: id, entryId: handed.id, state: "handedOver" } });
    await stopMailing(portal, admin, id);
    const view = await outcomeView(portal, admin, id, { outcome: null, page: 1 });
    expect([view.standing, view.counts]).toMatchObject(["stopped", { dropped: 1, waiting: 1 }]);
  });

  it("shows what became of each letter, in the server's words, and by what is asked for", async () => {
    const { id } = await addMailing(portal, { listedAt: new Date() });
    const refused = { state: "givenUp", error: "550 RCPT TO", reply: "550 … is not known here" } as const;
    for (const [name, row] of [
      ["anna", { state: "sent", via: "oldAddress" }],
      ["ben", refused],
    ] as const) {
      const { id: entryId } = await addRosterEntry(portal, { oldAddress: `${name}@old.example`, name });
      await portal.database.client.letter.create({ data: { mailingId: id, entryId, ...row } });
    }
    const view = await outcomeView(portal, admin, id, { outcome: "refused", page: 9 });
    expect([view.counts.sent, view.counts.refused, view.page]).toEqual([1, 1, 1]);
    expect(view.rows).toMatchObject([{ who: "ben", outcome: "refused", reply: "550 … is not known here" }]);
  });

  it("stands among all that a person was sent, for helpers too", async () => {
    const { id: entryId } = await addRosterEntry(portal);
    const { id } = await addMailing(portal, { listedAt: new Date() });
    const { client } = portal.database;
    await client.letter.create({ data: { mailingId: id, entryId, state: "sent" } });
    await client.letter.create({ data: { mailingId: id, entryId, occasion: "test 1" } });
    const { viewer: helper } = await addAdministrator(portal, "helper", "helper");
    const letters = await lettersOf(portal, helper, entryId);
    expect(letters).toMatchObject([{ subject: "Your mailbox {oldAddress} moves", outcome: "sent", kind: "message" }]);
    await expect(outcomeView(portal, helper, id, { outcome: null, page: 1 })).rejects.toThrow(NotFound);
  });
});

describe("reminders", () => {
  const LADDER = { ...NONE, days: "14, 7", escalationDays: "7", time: "09:00", language: "en" };
  const WORDS = { ...LADDER, "subject-en": "Moves {timeLeft}", "text-en": "Dear {name}" };
  const saveLadder = (form: Partial<typeof WORDS>, enable = true) =>
    saveReminders(portal, admin, { ...WORDS, ...form }, enable, MORNING);

  it.each([
    ["days", { days: "two weeks" }, { days: "noReminderDays" }],
    ["a time of day", { time: "03:00" }, { time: "noDaytime" }],
    ["a text", { "text-en": "" }, { "text-en": "missing" }],
  ])("need %s", async (_what, form, problems) => {
    expect(await saveLadder(form)).toEqual({ ok: false, problems });
  });

  it("stand at 14, 7, 3, 1 days and the last day, and for contacts at 7, 3 and 1, until somebody says otherwise", async () => {
    const { form, enabledAt } = await remindersView(portal, admin, []);
    expect(form).toMatchObject({ days: "14, 7, 3, 1, 0", escalationDays: "7, 3, 1", time: "09:00" });
    expect(enabledAt).toBeNull();
  });

  it("say when the next one goes, and to about how many", async () => {
    await announce(portal);
    const contact = { contactName: "Mo", contactEmail: "mo@example.org" };
    const wave = await portal.database.client.wave.create({ data: { name: "Library", ...contact } });
    await addRosterEntry(portal);
    await addRosterEntry(portal, { oldAddress: "ben@old.example", waveId: wave.id });
    await addRosterEntry(portal, { oldAddress: "chloe@old.example", waveId: wave.id, isReminded: false });
    await saveLadder({});
    const { next, enabledAt } = await remindersView(portal, admin, [], MORNING);
    expect(enabledAt).toBe(MORNING);
    expect(
      next.map(({ kind, wave, daysBefore, at, people }) => [
        kind,
        wave,
        daysBefore,
        new Date(at).toISOString(),
        people,
      ]),
    ).toEqual([
      ["reminder", null, 14, "2026-12-04T08:00:00.000Z", 1],
      ["reminder", "Library", 14, "2026-12-04T08:00:00.000Z", 1],
      ["escalation", "Library", 7, "2026-12-11T08:00:00.000Z", 2],
    ]);
  });

  it("say when they go to who was given more time, by their own date", async () => {
    await announce(portal);
    await addRosterEntry(portal);
    const graceUntil = new Date("2026-12-22T17:00:00+01:00");
    for (const name of ["ben", "chloe"])
      await addRosterEntry(portal, { oldAddress: `${name}@old.example`, graceUntil });
    await saveLadder({ escalationDays: "" });
    const { next } = await remindersView(portal, admin, [], MORNING);
    expect(next.map(({ hasGrace, at, people }) => [hasGrace, new Date(at).toISOString(), people])).toEqual([
      [false, "2026-12-04T08:00:00.000Z", 1],
      [true, "2026-12-08T08:00:00.000Z", 2],
    ]);
    const texts = [{ language: "en", subject: "Move", text: "until {deadline}" }];
    const [preview] = await previewMailing(portal, admin, { audience: "everyone", language: "en", texts }, MORNING);
    expect(preview?.body).toContain("18 December 2026");
    await portal.database.client.rosterEntry.updateMany({ data: { graceUntil } });
    const [own] = await previewMailing(portal, admin, { audience: "everyone", language: "en", texts }, MORNING);
    expect(own?.body).toContain("22 December 2026");
  });

  it("stay switched on since they were, whatever is changed, until they are switched off", async () => {
    await saveLadder({});
    await saveReminders(portal, admin, { ...WORDS, days: "3" }, true, MORNING + 1000);
    expect(await remindersView(portal, admin, [])).toMatchObject({ enabledAt: MORNING, form: { days: "3" } });
    await saveLadder({}, false);
    expect((await remindersView(portal, admin, [])).enabledAt).toBeNull();
  });

  it("are logged for each person, and leave out whom an administrator leaves out", async () => {
    await announce(portal);
    const { id: entryId } = await addRosterEntry(portal);
    const { id: other } = await addRosterEntry(portal, { oldAddress: "ben@old.example" });
    await saveLadder({});
    expect(await setReminded(portal, admin, "BEN@old.example", false)).toBe(true);
    expect(await setReminded(portal, admin, "nobody@old.example", false)).toBe(false);
    await addReminders(portal.database, new Date("2026-12-04T09:05:00+01:00"));
    expect(await lettersOf(portal, admin, entryId)).toMatchObject([
      { kind: "reminder", daysBefore: 14, outcome: "waiting" },
    ]);
    expect(await lettersOf(portal, admin, other)).toEqual([]);
    expect((await remindersView(portal, admin, [])).leftOut.shown).toMatchObject([{ oldAddress: "ben@old.example" }]);
    const log = await outcomeView(portal, admin, "reminder", { outcome: null, page: 1 });
    expect(log.rows).toMatchObject([{ entryId, daysBefore: 14 }]);
    await setReminded(portal, admin, "ben@old.example", true);
    expect((await remindersView(portal, admin, [])).leftOut).toEqual({ shown: [], more: 0 });
  });
});
