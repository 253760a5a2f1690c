/** The announcement of the day on which the old server is switched off: what readers see, and what administrators do with it. */
import type { Viewer } from "../auth/viewer.ts";
import type { Database } from "../db/database.ts";
import type { Transaction } from "../db/migrations.ts";
import { withoutTest } from "../db/test-under-way.ts";
import {
  type Announced,
  chooseFor,
  deadlineOf,
  hasFinished,
  type Reader,
  type Standing,
  standingOf,
  type Translations,
} from "../policy/announcement.ts";
import { audienceIn } from "../policy/mailing.ts";
import { inAudience } from "../roster/audience.ts";
import { NotFound, onlyAdministrators } from "./access.ts";
import {
  type AnnouncementField,
  type AnnouncementForm,
  type AnnouncementProblem,
  announcementForm,
  readAnnouncementForm,
  type WrittenAnnouncement,
} from "./announcement-form.ts";
import { type BandFacts, bandFacts } from "./announcement-words.ts";
import { audit } from "./audit.ts";
import { type ChangeKind, savedOf, submit } from "./changes.ts";
import { datesChanged } from "./dates-changed.ts";
import type { Saved, Target } from "./form-rules.ts";
import type { Portal } from "./portal.ts";

export {
  ANNOUNCEMENT_LIMITS,
  type AnnouncementField,
  type AnnouncementForm,
  type AnnouncementNotes,
  type AnnouncementProblem,
  AUDIENCES,
  NARROWER_AUDIENCES,
  TRANSLATION_FIELDS,
  type Translated,
  type TranslationField,
  untranslated,
} from "./announcement-form.ts";
export type { BandFacts, BandLink } from "./announcement-words.ts";

/** The band for this viewer on every page; null where there is nothing to announce. `now` in epoch milliseconds. */
export async function announcementFor(
  { database }: Pick<Portal, "database">,
  viewer: Viewer,
  now: number = Date.now(),
): Promise<BandFacts | null> {
  const rows = await database.client.announcement.findMany({ where: { publishedAt: { not: null } } });
  if (rows.length === 0) return null;
  const reader = await readerOf(database, viewer);
  const meant = await Promise.all(rows.map(({ meantFor }) => isMeantFor(database, viewer, meantFor, now)));
  const chosen = chooseFor(rows.filter((_, index) => meant[index]).map(announcedOf), reader, now);
  return chosen && bandFacts(chosen, reader, now);
}

async function readerOf({ client }: Database, viewer: Viewer): Promise<Reader> {
  if (viewer.kind === "administrator") return "administrator";
  if (viewer.kind === "nobody") return "notFinished";
  const select = { phase: true, activity: true, grade: true, test: true } as const;
  const migrations = await client.migration.findMany({ where: { personId: viewer.personId }, select });
  return hasFinished(migrations.map(withoutTest)) ? "finished" : "notFinished";
}

/** Whoever is not signed in has not started, as far as is known, and is in no wave. Administrators see all. */
async function isMeantFor(
  { client }: Database,
  viewer: Viewer,
  meantFor: string | null,
  now: number,
): Promise<boolean> {
  const audience = meantFor === null ? null : audienceIn(meantFor);
  if (meantFor === null || viewer.kind === "administrator") return true;
  if (audience === null) return false;
  const isNotStarted = audience.kind === "state" && audience.state === "notStarted";
  if (viewer.kind === "nobody") return isNotStarted;
  const { personId } = viewer;
  const mine = await client.rosterEntry.count({ where: { AND: [{ personId }, inAudience(audience, now)] } });
  if (mine > 0 || !isNotStarted) return mine > 0;
  // Signed in, and has connected no old account yet.
  return (await client.migration.count({ where: { personId } })) === 0;
}

export interface AnnouncementFacts extends Announced {
  /** As in WrittenAnnouncement. */
  readonly meantFor: string | null;
  readonly id: string;
  readonly standing: Standing;
  /** The deadline in epoch milliseconds. */
  readonly moment: number;
}

/** All of them, the next deadline first. For administrators; throws NotFound for others. */
export async function listAnnouncements(
  { database }: Portal,
  viewer: Viewer,
  now: number = Date.now(),
): Promise<readonly AnnouncementFacts[]> {
  onlyAdministrators(viewer);
  const rows = await database.client.announcement.findMany();
  return rows.map((row) => factsOf(row, now)).sort((a, b) => a.moment - b.moment);
}

/** One of them with what stands in its form. Throws NotFound. */
export async function announcementToEdit(
  { database }: Portal,
  viewer: Viewer,
  id: string,
  now: number = Date.now(),
): Promise<{ readonly facts: AnnouncementFacts; readonly form: AnnouncementForm }> {
  onlyAdministrators(viewer);
  const row = await database.client.announcement.findUnique({ where: { id } });
  if (!row) throw new NotFound();
  const facts = factsOf(row, now);
  return { facts, form: announcementForm(facts) };
}

type Row = Awaited<ReturnType<Database["client"]["announcement"]["findMany"]>>[number];

function announcedOf({ showFrom, showUntil, publishedAt, translations, ...row }: Row) {
  return {
    ...row,
    translations: JSON.parse(translations) as Translations,
    showFrom: showFrom?.getTime() ?? null,
    showUntil: showUntil?.getTime() ?? null,
    publishedAt: publishedAt?.getTime() ?? null,
  };
}

function factsOf(row: Row, now: number): AnnouncementFacts {
  const announced = announcedOf(row);
  return { ...announced, standing: standingOf(announced, now), moment: deadlineOf(announced) };
}

/**
 * Saves the form as a new announcement or over an old one. `publish`: it is shown from then on, or from
 * the moment that it names. One that is published stays so. For administrators; throws NotFound.
 */
export async function saveAnnouncement(
  portal: Portal,
  viewer: Viewer,
  target: Target,
  form: AnnouncementForm,
  publish: boolean,
  now: number = Date.now(),
): Promise<SavedAnnouncement> {
  onlyAdministrators(viewer);
  const read = readAnnouncementForm(form, now);
  if (publish && read.ok && deadlineOf(read.announced) <= now) return { ok: false, problems: { date: "past" } };
  const known = await portal.database.client.announcement.findUnique({ where: { id: target.id } });
  const isShown = publish || (known?.publishedAt ?? null) !== null;
  // A draft is shown to nobody, so nobody has to approve it.
  if (!isShown)
    return portal.database.client.$transaction((tx) =>
      SAVE_ANNOUNCEMENT.apply(tx, viewer, target, { ...form, published: "no" }, now),
    );
  const change = { ...form, published: "yes" };
  return savedOf(await submit(portal, viewer, SAVE_ANNOUNCEMENT, target, change, now), target.id);
}

type SavedAnnouncement = Saved<AnnouncementField, AnnouncementProblem>;
type ShownForm = AnnouncementForm & { readonly published: string };

export const SAVE_ANNOUNCEMENT: ChangeKind<ShownForm, SavedAnnouncement> = {
  name: "announcement.save",
  current: async (tx, id) => {
    const row = await tx.announcement.findUnique({ where: { id } });
    return row && { ...announcementForm(announcedOf(row)), published: publishedIn(row) };
  },
  isDone: ({ ok }) => ok,
  apply: async (tx, viewer, target, { published, ...form }, now) => {
    const read = readAnnouncementForm(form, now);
    if (!read.ok) return read;
    const { id } = target;
    const isShown = (await tx.announcement.count({ where: { id, publishedAt: { not: null } } })) > 0;
    const publish = published === "yes";
    // It may have waited for too long.
    if (publish && !isShown && deadlineOf(read.announced) <= now) return { ok: false, problems: { date: "past" } };
    const publishedAt = publish ? new Date(now) : null;
    await store(tx, viewer, target, { ...rowOf(read.announced), publishedAt });
    return { ok: true, id };
  },
};

const publishedIn = ({ publishedAt }: Pick<Row, "publishedAt">) => (publishedAt === null ? "no" : "yes");

const dateOf = (moment: number | null) => (moment === null ? null : new Date(moment));

function rowOf({ showFrom, showUntil, translations, ...words }: WrittenAnnouncement) {
  return {
    ...words,
    translations: JSON.stringify(translations),
    showFrom: dateOf(showFrom),
    showUntil: dateOf(showUntil),
  };
}

type NewRow = ReturnType<typeof rowOf> & { readonly publishedAt: Date | null };

/** Writes the row and its audit in one; what is published already keeps its day of publishing. */
async function store(tx: Transaction, viewer: Viewer, { id, isNew }: Target, row: NewRow): Promise<void> {
  const known = await tx.announcement.findUnique({ where: { id } });
  if (!known && !isNew) throw new NotFound();
  const publishedAt = known?.publishedAt ?? row.publishedAt;
  const data = { ...row, publishedAt };
  if (known) await tx.announcement.update({ where: { id }, data });
  else await tx.announcement.create({ data: { id, ...data } });
  await audit.record(tx, viewer, { action: "announcement.save", subjectId: id });
  if (publishedAt && !known?.publishedAt)
    await audit.record(tx, viewer, { action: "announcement.publish", subjectId: id });
  await datesChanged(tx);
}

/**
 * Takes a published announcement from the pages; it is a draft again. Answers whether it is now: else it waits for another administrator.
 * Throws NotFound.
 */
export async function withdrawAnnouncement(portal: Portal, viewer: Viewer, id: string): Promise<boolean> {
  onlyAdministrators(viewer);
  const row = await portal.database.client.announcement.findUnique({ where: { id } });
  if (!row) throw new NotFound();
  if (row.publishedAt === null) return true;
  const form = { headline: row.headline, published: "no" };
  return (await submit(portal, viewer, WITHDRAW_ANNOUNCEMENT, { id, isNew: false }, form)).kind === "decided";
}

export const WITHDRAW_ANNOUNCEMENT: ChangeKind<{ readonly headline: string; readonly published: string }, true> = {
  name: "announcement.withdraw",
  current: async (tx, id) => {
    const row = await tx.announcement.findUnique({ where: { id } });
    return row && { headline: row.headline, published: publishedIn(row) };
  },
  isDone: () => true,
  apply: async (tx, viewer, { id }) => {
    const published = { id, publishedAt: { not: null } };
    const { count } = await tx.announcement.updateMany({ where: published, data: { publishedAt: null } });
    if (count > 0) {
      await audit.record(tx, viewer, { action: "announcement.withdraw", subjectId: id });
      await datesChanged(tx);
    } else if (!(await tx.announcement.findUnique({ where: { id } }))) throw new NotFound();
    return true;
  },
};

/** Removes a draft for good; false where it is published. Throws NotFound. */
export async function removeAnnouncement({ database }: Portal, viewer: Viewer, id: string): Promise<boolean> {
  onlyAdministrators(viewer);
  return database.client.$transaction(async (tx) => {
    if (!(await tx.announcement.findUnique({ where: { id } }))) throw new NotFound();
    const { count } = await tx.announcement.deleteMany({ where: { id, publishedAt: null } });
    if (count > 0) await audit.record(tx, viewer, { action: "announcement.remove", subjectId: id });
    return count > 0;
  });
}
