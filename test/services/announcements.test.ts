import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Administrator, Viewer } from "../../lib/auth/viewer.ts";
import type { Language } from "../../lib/i18n/languages.ts";
import { inLanguage } from "../../lib/i18n/reader.ts";
import { announcedDeadline } from "../../lib/jobs/calendar.ts";
import { NotFound } from "../../lib/services/access.ts";
import { previewAnnouncement } from "../../lib/services/announcement-preview.ts";
import {
  type AnnouncementForm,
  announcementFor,
  announcementToEdit,
  listAnnouncements,
  removeAnnouncement,
  saveAnnouncement,
  untranslated,
  withdrawAnnouncement,
} from "../../lib/services/announcements.ts";
import {
  addAdministrator,
  addMigration,
  addPerson,
  addRosterEntry,
  type TestPortal,
  testPortal,
} from "../support/portal.ts";

const NOW = Date.UTC(2026, 10, 23, 9);
const DAY = 86_400_000;
const NOBODY: Viewer = { kind: "nobody" };

const FORM: AnnouncementForm = {
  headline: "The old mail server closes on {when}.",
  text: "Mail you have not brought over by then stays behind.",
  ...{ date: "2026-12-18", time: "17:00", zone: "Europe/Berlin", audience: "everyone" },
  ...{ link: "/help", linkText: "What happens when", showFrom: "", showUntil: "" },
  ...untranslated(),
};

const somethingNew = () => ({ id: crypto.randomUUID(), isNew: true });

let portal: TestPortal;
let admin: Administrator;
beforeEach(async () => {
  portal = await testPortal();
  admin = (await addAdministrator(portal)).viewer;
});
afterEach(() => portal.close());

async function save(form: Partial<AnnouncementForm> = {}, publish = true, id: string | null = null): Promise<string> {
  const saved = await saveAnnouncement(
    portal,
    admin,
    id ? { id, isNew: false } : somethingNew(),
    { ...FORM, ...form },
    publish,
    NOW,
  );
  if (!saved.ok) throw new Error(JSON.stringify(saved.problems));
  return saved.id;
}

const band = (viewer: Viewer = NOBODY, now = NOW) => announcementFor(portal, viewer, now);

describe("what readers see", () => {
  it("nothing while nothing is published", async () => {
    await save({}, false);
    expect(await band()).toBeNull();
  });

  it("the administrator's words, the moment and the days left", async () => {
    await save();
    expect(await band()).toEqual({
      ...{ headline: FORM.headline, text: FORM.text, link: { href: "/help", words: "What happens when" } },
      ...{ tone: "quiet", deadline: Date.UTC(2026, 11, 18, 16), zone: "Europe/Berlin", daysLeft: 25 },
    });
    expect(await band(NOBODY, Date.UTC(2026, 11, 9, 9))).toMatchObject({ tone: "near", daysLeft: 9 });
  });

  it("other words once all of somebody's migrations are done, and others still see the administrator's", async () => {
    await save();
    const done = await addPerson(portal);
    const underWay = await addPerson(portal);
    await addMigration(portal, done, { phase: "done", activity: null, grade: "complete" });
    await addMigration(portal, underWay, { phase: "done", activity: null, grade: "complete" });
    await addMigration(portal, underWay, { phase: "copying", oldLogin: "second@old.example" });
    const finished = await band(done.viewer);
    expect(finished?.headline).toBe("Your mail is brought over. The old mail server closes on {when}.");
    expect(finished?.link?.href).toBe("/move");
    expect((await band(underWay.viewer))?.headline).toBe(FORM.headline);
    expect((await band(admin))?.headline).toBe(FORM.headline);
  });

  it("after the day that it is over", async () => {
    await save();
    const after = await band(NOBODY, Date.UTC(2026, 11, 18, 16));
    expect(after).toMatchObject({ tone: "past", headline: "The old mail server closed on {when}." });
  });

  it("the words in their own language where they are written in it, and else those that are always there", async () => {
    const german = {
      headline: "Der alte Server schließt am {when}.",
      text: "Bringen Sie alles herüber.",
      linkText: "Mehr",
    };
    await save({
      ...{ "headline-de": german.headline, "text-de": german.text, "linkText-de": german.linkText },
      "headline-fr": "Le serveur ferme {when}.",
    });
    const { headline, text } = FORM;
    const inTheir = (language: Language) => inLanguage(language, () => band());
    expect(await inTheir("de")).toMatchObject({
      ...{ headline: german.headline, text: german.text },
      link: { href: "/help", words: "Mehr" },
    });
    expect(await inTheir("fr")).toMatchObject({ text: "", link: { words: "What happens when" } });
    for (const language of ["en", "ja"] as const) expect(await inTheir(language)).toMatchObject({ headline, text });
    const past = await inLanguage("de", () => band(NOBODY, NOW + 40 * DAY));
    expect(past).toMatchObject({ tone: "past", link: { words: "Mehr" } });
  });

  it("what is for a wave, for who is stalled or for who has not started, where that is so, and no date of it closes imports", async () => {
    const { client } = portal.database;
    const wave = await client.wave.create({ data: { name: "Library" } });
    const [inWave, stalled, fresh] = [await addPerson(portal), await addPerson(portal), await addPerson(portal)];
    await addRosterEntry(portal, { oldAddress: "w", personId: inWave.viewer.personId, waveId: wave.id });
    const failed = { phase: "copying", activity: "failed", reason: "disk.full" } as const;
    const { id: migrationId } = await addMigration(portal, stalled, failed);
    await addRosterEntry(portal, { oldAddress: "s", personId: stalled.viewer.personId, migrationId });
    const readers = { nobody: NOBODY, admin, inWave: inWave.viewer, stalled: stalled.viewer, fresh: fresh.viewer };
    const seenBy = async () => {
      const seen = await Promise.all(
        Object.entries(readers).map(async ([who, viewer]) => ((await band(viewer)) ? who : "")),
      );
      return seen.filter((who) => who !== "");
    };
    const seen: Record<string, string[]> = {};
    for (const audience of [`wave:${wave.id}`, "stalled", "notStarted"]) {
      const id = await save({ audience });
      expect((await announcementToEdit(portal, admin, id)).form.audience).toBe(audience);
      seen[audience.slice(0, 4)] = await seenBy();
      await withdrawAnnouncement(portal, admin, id);
    }
    expect(seen).toEqual({
      wave: ["admin", "inWave"],
      stal: ["admin", "stalled"],
      notS: ["nobody", "admin", "inWave", "fresh"],
    });
    await save({ audience: "stalled" });
    expect(await announcedDeadline(client)).toBeNull();
  });

  it("nothing before it is to be shown, and nothing any more when it is withdrawn", async () => {
    const id = await save({ showFrom: "2026-12-01T08:00" });
    expect(await band()).toBeNull();
    expect(await band(NOBODY, Date.UTC(2026, 11, 1, 7))).not.toBeNull();
    await withdrawAnnouncement(portal, admin, id);
    expect(await band(NOBODY, Date.UTC(2026, 11, 1, 7))).toBeNull();
  });
});

it("an announcement is on the pages until the moment that was named, and not after it", async () => {
  await save({ showUntil: "2026-12-10T08:00" });
  const until = Date.UTC(2026, 11, 10, 7);
  expect(await band(NOBODY, until - 1)).toMatchObject({ headline: FORM.headline });
  expect(await band(NOBODY, until)).toBeNull();
  expect(await listAnnouncements(portal, admin, until)).toMatchObject([{ standing: "ended" }]);
});

describe("the form", () => {
  it.each<[Partial<AnnouncementForm>, object]>([
    [{ "text-de": "Bringen Sie alles herüber." }, { "headline-de": "missing" }],
    [{ "headline-de": "Der Server schließt." }, { "headline-de": "noWhen" }],
    [{ "headline-de": "{when}", "text-de": "x".repeat(181) }, { "text-de": "tooLong" }],
    [{ audience: "signedOff" }, { audience: "noChoice" }],
    [{ headline: "" }, { headline: "missing" }],
    [{ headline: "The old mail server closes." }, { headline: "noWhen" }],
    [{ headline: `{when}${"x".repeat(120)}` }, { headline: "tooLong" }],
    [{ text: "x".repeat(181) }, { text: "tooLong" }],
    [{ date: "" }, { date: "noDate" }],
    [{ date: "2026-02-30" }, { date: "noDate" }],
    [{ time: "25:00" }, { time: "noTime" }],
    [{ date: "2027-03-28", time: "02:30" }, { time: "skipped" }],
    [{ zone: "Berlin" }, { zone: "noZone" }],
    [{ audience: "all" }, { audience: "noChoice" }],
    [{ showFrom: "tomorrow" }, { showFrom: "noMoment" }],
    [{ showFrom: "2026-12-01T08:00", showUntil: "2026-12-01T08:00" }, { showUntil: "ends" }],
    [{ link: "javascript:alert(1)" }, { link: "noLink" }],
    [{ link: "//elsewhere.example" }, { link: "noLink" }],
    [{ link: "/\\elsewhere.example" }, { link: "noLink" }],
    [{ linkText: "" }, { linkText: "noLinkText" }],
    [{ date: "2026-11-22" }, { date: "past" }],
  ])("with %o has the problems %o", async (typed, problems) => {
    const saved = await saveAnnouncement(portal, admin, somethingNew(), { ...FORM, ...typed }, true, NOW);
    expect(saved).toEqual({ ok: false, problems });
    expect(await portal.database.client.announcement.count()).toBe(0);
  });

  it("counts characters as people do", async () => {
    await save({ text: "😀".repeat(180) });
  });

  it("a draft may lie in the past", async () => {
    await save({ date: "2026-11-22" }, false);
  });

  it("stands again as it was typed", async () => {
    const typed = { showFrom: "2026-12-01T08:00", showUntil: "2027-01-31T00:00", audience: "notFinished" };
    const id = await save(typed);
    expect((await announcementToEdit(portal, admin, id)).form).toEqual({ ...FORM, ...typed });
  });
});

describe("an announcement's way", () => {
  const acts = async () =>
    (await portal.database.client.auditEvent.findMany()).map(({ action }) => action.replace("announcement.", ""));

  it("from draft to pages and back, each act in the audit", async () => {
    const id = await save({}, false);
    await save({ text: "Other words." }, true, id);
    await save({ text: "Better words." }, false, id);
    expect(await listAnnouncements(portal, admin, NOW)).toMatchObject([
      { id, standing: "shown", text: "Better words." },
    ]);
    expect(await removeAnnouncement(portal, admin, id)).toBe(false);
    await withdrawAnnouncement(portal, admin, id);
    expect(await removeAnnouncement(portal, admin, id)).toBe(true);
    expect(await acts()).toEqual(["save", "save", "publish", "save", "withdraw", "remove"]);
  });

  it("sent twice by a double click it is one", async () => {
    const target = somethingNew();
    await Promise.all([1, 2].map(() => saveAnnouncement(portal, admin, target, FORM, true, NOW)));
    expect(await listAnnouncements(portal, admin, NOW)).toHaveLength(1);
  });

  it("one that is gone is not made again by a form that was still open", async () => {
    const id = await save({}, false);
    await removeAnnouncement(portal, admin, id);
    await expect(save({}, true, id)).rejects.toThrow(NotFound);
  });

  it("no password is kept longer than a week after a deadline that is announced", async () => {
    const person = await addPerson(portal);
    await saveAnnouncement(portal, admin, somethingNew(), { ...FORM, date: daysAhead(3) }, true);
    const [kept] = await portal.database.client.credential.findMany({ where: { accountId: person.newAccountId } });
    expect(kept?.keepUntil.getTime()).toBeLessThan(Date.now() + 11 * DAY);
  });
});

/** The date so many days from now. */
function daysAhead(days: number): string {
  return new Date(Date.now() + days * DAY).toISOString().slice(0, 10);
}

describe("the preview", () => {
  const kinds = (form: Partial<AnnouncementForm>, now = NOW) =>
    previewAnnouncement(admin, { ...FORM, ...form }, now)?.previews.map(({ kind, view }) => `${kind}: ${view.tone}`);

  it.each([
    ["everyone", ["today: quiet", "near: near", "elsewhere: near", "finished: quiet", "past: past"]],
    ["notFinished", ["today: quiet", "near: near", "elsewhere: near", "past: past"]],
    ["finished", ["today: quiet", "near: quiet", "elsewhere: quiet", "past: past"]],
  ])("for %s shows %o", (audience, shown) => {
    expect(kinds({ audience })).toEqual(shown);
  });

  it("has one for each language in which it is written", () => {
    const german = { "headline-de": "Am {when} ist Schluss.", "text-de": "Kommen Sie herüber." };
    const previews = previewAnnouncement(admin, { ...FORM, ...german }, NOW)?.previews;
    const translated = previews?.filter(({ kind }) => kind === "translated");
    expect(translated).toMatchObject([{ language: "de", view: { headline: "Am {when} ist Schluss." } }]);
  });

  it("within the last days shows no day that is over", () => {
    const view = previewAnnouncement(admin, FORM, Date.UTC(2026, 11, 15, 9))?.previews[0]?.view;
    expect(view).toMatchObject({ tone: "near", daysLeft: 3 });
  });

  it.each([
    ["2026-12-23", null],
    ["2026-12-22", 29],
    ["2026-11-23", 0],
  ])("with the deadline on %s warns of a notice of %s days", (date, shortNotice) => {
    expect(previewAnnouncement(admin, { ...FORM, date }, NOW)?.notes.shortNotice).toBe(shortNotice);
  });

  it("counts the notice from when it is shown", () => {
    expect(previewAnnouncement(admin, { ...FORM, showFrom: "2026-12-10T08:00" }, NOW)?.notes.shortNotice).toBe(8);
  });

  it("says that an hour comes twice when clocks are put back", () => {
    const twice = { ...FORM, date: "2027-10-31", time: "02:30" };
    expect(previewAnnouncement(admin, twice, NOW)?.notes.comesTwice).toBe(true);
  });

  it("is not there as long as the form cannot be read", () => {
    expect(previewAnnouncement(admin, { ...FORM, date: "" }, NOW)).toBeNull();
  });
});
