import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { addressedLetter, wholeLetter } from "../../lib/notify/letters.ts";
import { letterWriter } from "../../lib/notify/writer.ts";
import { addReminders } from "../../lib/worker/reminders.ts";
import { addReminderPlan, announce } from "../support/mailings.ts";
import {
  addMigration,
  addPerson,
  addRosterEntry,
  type MigrationOptions,
  type TestPortal,
  testPortal,
} from "../support/portal.ts";

let portal: TestPortal;
beforeAll(async () => {
  portal = await testPortal();
});
afterAll(() => portal.close());
beforeEach(async () => {
  const { mailing, rosterEntry, announcement, reminderPlan, wave } = portal.database.client;
  await mailing.deleteMany();
  await rosterEntry.deleteMany();
  await announcement.deleteMany();
  await reminderPlan.deleteMany();
  await wave.deleteMany();
});

/** One round of a worker's on this morning in Berlin, or at another hour. */
const round = (day: string, time = "09:05") => addReminders(portal.database, new Date(`${day}T${time}:00+01:00`));
const letters = () => portal.database.client.letter.findMany({ include: { entry: true, wave: true } });
const occasions = async () => (await letters()).map(({ occasion }) => occasion).toSorted();

async function moved(row: MigrationOptions) {
  const person = await addPerson(portal);
  const { id: migrationId } = await addMigration(portal, person, row);
  return { migrationId, personId: person.viewer.personId };
}

describe("a reminder", () => {
  it("UX 41: goes on each day of the ladder, once to each, however often the worker looks", async () => {
    await announce(portal);
    await addReminderPlan(portal);
    await addRosterEntry(portal);
    const days = [
      "2026-12-03",
      "2026-12-04",
      "2026-12-05",
      "2026-12-11",
      "2026-12-15",
      "2026-12-17",
      "2026-12-18",
      "2026-12-19",
    ];
    for (const day of days) {
      await Promise.all([round(day), round(day)]);
      await round(day, "15:00");
    }
    expect(await occasions()).toEqual([
      "0 2026-12-18",
      "1 2026-12-18",
      "14 2026-12-18",
      "3 2026-12-18",
      "7 2026-12-18",
    ]);
  });

  it("UX 41: goes to those alone who have not moved, whom nobody left out, and never to those who are done", async () => {
    await announce(portal);
    await addReminderPlan(portal);
    const done = { phase: "done", activity: null, grade: "complete" } as const;
    await addRosterEntry(portal, {
      oldAddress: "begun@old.example",
      ...(await moved({ phase: "copying", activity: "running" })),
    });
    await addRosterEntry(portal, { oldAddress: "new@old.example" });
    await addRosterEntry(portal, { oldAddress: "stale@old.example", ...(await moved({ ...done, arrivedSince: 3 })) });
    await addRosterEntry(portal, { oldAddress: "done@old.example", ...(await moved(done)) });
    const signedOffAt = new Date();
    await addRosterEntry(portal, {
      oldAddress: "off@old.example",
      ...(await moved({ ...done, arrivedSince: 3, signedOffAt })),
    });
    await addRosterEntry(portal, { oldAddress: "excused@old.example", mark: "excused" });
    await addRosterEntry(portal, { oldAddress: "out@old.example", isReminded: false });
    await addRosterEntry(portal, { oldAddress: "unreachable", contact: "extension 12" });
    expect(await round("2026-12-11")).toBe(3);
    const names = (await letters()).map(({ entry }) => entry?.oldAddress).toSorted();
    expect(names).toEqual(["begun@old.example", "new@old.example", "stale@old.example"]);
  });

  it("waits for nobody who is done, excused or left out before it goes", async () => {
    await announce(portal);
    await addReminderPlan(portal);
    const { id } = await addRosterEntry(portal);
    await round("2026-12-11");
    const [letter] = await letters();
    const sent = async () => {
      const whole = await wholeLetter(portal.database, letter?.id ?? "");
      const now = new Date("2026-12-11T09:10:00+01:00").getTime();
      const writer = await letterWriter(portal.database, "https://move.example.org");
      const closing = { deadline: new Date("2026-12-18T17:00:00+01:00").getTime(), zone: "Europe/Berlin" };
      return whole && addressedLetter(portal.database, whole, { writer, closing, now, language: "en" });
    };
    expect((await sent())?.to).toBe("anna@old.example");
    const change = (data: { isReminded: boolean } | { mark: "excused" | "expected" }) =>
      portal.database.client.rosterEntry.update({ where: { id }, data });
    await change({ isReminded: false });
    expect(await sent()).toBeNull();
    await change({ isReminded: true });
    await change({ mark: "excused" });
    expect(await sent()).toBeNull();
    await change({ mark: "expected" });
    const done = { phase: "done", activity: null, grade: "complete" } as const;
    await portal.database.client.rosterEntry.update({ where: { id }, data: await moved(done) });
    expect(await sent()).toBeNull();
  });

  it("that waited for the mail server does not go beside the next one, or after the deadline", async () => {
    await announce(portal);
    await addReminderPlan(portal);
    await addRosterEntry(portal);
    await round("2026-12-15");
    await round("2026-12-17");
    const { id: first } = await portal.database.client.letter.findFirstOrThrow({ where: { occasion: "3 2026-12-18" } });
    const { id: second } = await portal.database.client.letter.findFirstOrThrow({
      where: { occasion: "1 2026-12-18" },
    });
    const subjectAt = async (id: string, time: string) => {
      const whole = await wholeLetter(portal.database, id);
      const writer = await letterWriter(portal.database, "https://move.example.org");
      const closing = { deadline: Date.parse("2026-12-18T16:00Z"), zone: "Europe/Berlin" };
      const setting = { writer, closing, now: Date.parse(time), language: "en" } as const;
      return whole && (await addressedLetter(portal.database, whole, setting))?.text.subject;
    };
    expect(await subjectAt(first, "2026-12-17T09:00Z")).toBeUndefined();
    expect(await subjectAt(second, "2026-12-17T09:00Z")).toBe("Your mailbox anna@old.example moves");
    expect(await subjectAt(second, "2026-12-18T16:00Z")).toBeUndefined();
  });

  it("is sent while it is switched on, and for no day before that", async () => {
    await announce(portal);
    await addReminderPlan(portal, { enabledAt: new Date("2026-12-05T12:00:00+01:00") });
    await addRosterEntry(portal);
    expect(await round("2026-12-06")).toBe(0);
    expect(await round("2026-12-11")).toBe(1);
    await portal.database.client.reminderPlan.update({ where: { id: 1 }, data: { enabledAt: null } });
    expect(await round("2026-12-15")).toBe(0);
  });

  it("comes again for a deadline that is put off by weeks, but not for one that is put off by a day", async () => {
    const { id } = await announce(portal);
    const putOff = (deadline: string) =>
      portal.database.client.announcement.update({ where: { id }, data: { deadline } });
    await addReminderPlan(portal);
    await addRosterEntry(portal);
    expect(await round("2026-12-04")).toBe(1);
    await putOff("2026-12-19T17:00");
    expect(await round("2026-12-05")).toBe(0);
    await putOff("2027-01-29T17:00");
    expect(await round("2027-01-15")).toBe(1);
  });

  it("counts to the close date of whoever was given more time, and to the common one for the others", async () => {
    await announce(portal);
    await addReminderPlan(portal, { days: "[1,0]" });
    await addRosterEntry(portal, { oldAddress: "ben@old.example" });
    const graceUntil = new Date("2026-12-22T17:00:00+01:00");
    await addRosterEntry(portal, { oldAddress: "grace@old.example", graceUntil });
    // Less than the others have anyhow.
    await addRosterEntry(portal, {
      oldAddress: "short@old.example",
      graceUntil: new Date("2026-12-10T17:00:00+01:00"),
    });
    for (const day of ["2026-12-17", "2026-12-18", "2026-12-20", "2026-12-21", "2026-12-22", "2026-12-23"])
      await round(day);
    const sent = (await letters()).map(({ entry, occasion }) => `${entry?.oldAddress.split("@")[0]} ${occasion}`);
    expect(sent.toSorted()).toEqual([
      ...["ben 0 2026-12-18", "ben 1 2026-12-18", "grace 0 2026-12-22", "grace 1 2026-12-22"],
      ...["short 0 2026-12-18", "short 1 2026-12-18"],
    ]);
  });

  it("is sent to nobody while no date is announced", async () => {
    await addReminderPlan(portal);
    await addRosterEntry(portal);
    expect(await round("2026-12-04")).toBe(0);
  });
});

describe("the contact of a wave", () => {
  async function wave() {
    const contact = { contactName: "Mo", contactEmail: "mo@example.org" };
    return portal.database.client.wave.create({ data: { name: "Library", ...contact } });
  }

  it("is told who of it is left, 7, 3 and 1 days before, once each", async () => {
    await announce(portal);
    await addReminderPlan(portal, { days: "[]" });
    const { id: waveId } = await wave();
    await addRosterEntry(portal, { waveId, name: "Anna Vogel", note: "secret note", contact: "boss@example.org" });
    await addRosterEntry(portal, { waveId, oldAddress: "done@old.example", mark: "excused" });
    await addRosterEntry(portal, { oldAddress: "elsewhere@old.example" });
    for (const day of ["2026-12-04", "2026-12-11", "2026-12-11", "2026-12-15", "2026-12-17", "2026-12-18"])
      await Promise.all([round(day), round(day)]);
    const all = (await letters()).toSorted((one, other) => one.createdAt.getTime() - other.createdAt.getTime());
    expect(all.map(({ wave }) => wave?.name)).toEqual(["Library", "Library", "Library"]);
    const last = all.at(-1);
    const whole = await wholeLetter(portal.database, last?.id ?? "");
    const now = last?.createdAt.getTime() ?? 0;
    const writer = await letterWriter(portal.database, "https://move.example.org");
    const closing = { deadline: now + 86_400_000, zone: "Europe/Berlin" };
    const setting = { writer, closing, now, language: "en" } as const;
    const addressed = whole && (await addressedLetter(portal.database, whole, setting));
    expect(addressed?.to).toBe("mo@example.org");
    expect(addressed?.text.subject).toBe("One mailbox of “Library” still to be moved");
    expect(addressed?.text.body).toContain("Hello Mo,\n");
    expect(addressed?.text.body).toContain("\n- Anna Vogel <anna@old.example>: not begun\n");
    for (const none of ["done@old.example", "elsewhere@old.example", "secret", "boss@"])
      expect(addressed?.text.body).not.toContain(none);
  });

  it("is not written to when nobody is left, or where there is none", async () => {
    await announce(portal);
    await addReminderPlan(portal, { days: "[]" });
    const { id: waveId } = await wave();
    await addRosterEntry(portal, { waveId, mark: "excused" });
    const { id: nobody } = await portal.database.client.wave.create({ data: { name: "Physics" } });
    await addRosterEntry(portal, { waveId: nobody, oldAddress: "ben@old.example" });
    expect(await round("2026-12-11")).toBe(0);
  });
});
