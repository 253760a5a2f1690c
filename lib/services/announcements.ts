/** The announcement of the day on which the old server is switched off: what readers see, and what administrators do with it. */
import type { Viewer } from "../auth/viewer.ts";
import type { Database } from "../db/database.ts";
import { withoutTest } from "../db/test-under-way.ts";
import {
  type Announced,
  chooseFor,
  deadlineOf,
  hasFinished,
  type Reader,
  type Standing,
  standingOf,
} from "../policy/announcement.ts";
import { NotFound, onlyAdministrators } from "./access.ts";
import {
  type AnnouncementField,
  type AnnouncementForm,
  type AnnouncementProblem,
  announcementForm,
  readAnnouncementForm,
} from "./announcement-form.ts";
import { type BandFacts, bandFacts } from "./announcement-words.ts";
import { audit } from "./audit.ts";
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
  const chosen = chooseFor(rows.map(announcedOf), reader, now);
  return chosen && bandFacts(chosen, reader, now);
}

async function readerOf({ client }: Database, viewer: Viewer): Promise<Reader> {
  if (viewer.kind === "administrator") return "administrator";
  if (viewer.kind === "nobody") return "notFinished";
  const select = { phase: true, activity: true, grade: true, test: true } as const;
  const migrations = await client.migration.findMany({ where: { personId: viewer.personId }, select });
  return hasFinished(migrations.map(withoutTest)) ? "finished" : "notFinished";
}

export interface AnnouncementFacts extends Announced {
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

function announcedOf({ showFrom, showUntil, publishedAt, ...row }: Row) {
  return {
    ...row,
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
  { database }: Portal,
  viewer: Viewer,
  target: Target,
  form: AnnouncementForm,
  publish: boolean,
  now: number = Date.now(),
): Promise<Saved<AnnouncementField, AnnouncementProblem>> {
  onlyAdministrators(viewer);
  const read = readAnnouncementForm(form, now);
  if (!read.ok) return read;
  if (publish && deadlineOf(read.announced) <= now) return { ok: false, problems: { date: "past" } };
  const publishedAt = publish ? new Date(now) : null;
  await store(database, viewer, target, { ...rowOf(read.announced), publishedAt });
  return { ok: true, id: target.id };
}

const dateOf = (moment: number | null) => (moment === null ? null : new Date(moment));

function rowOf({ showFrom, showUntil, ...words }: Omit<Announced, "publishedAt">) {
  return { ...words, showFrom: dateOf(showFrom), showUntil: dateOf(showUntil) };
}

type NewRow = ReturnType<typeof rowOf> & { readonly publishedAt: Date | null };

/** Writes the row and its audit in one; what is published already keeps its day of publishing. */
async function store({ client }: Database, viewer: Viewer, { id, isNew }: Target, row: NewRow): Promise<void> {
  await client.$transaction(async (tx) => {
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
  });
}

/** Takes a published announcement from the pages; it is a draft again. Throws NotFound. */
export async function withdrawAnnouncement({ database }: Portal, viewer: Viewer, id: string): Promise<void> {
  onlyAdministrators(viewer);
  await database.client.$transaction(async (tx) => {
    const published = { id, publishedAt: { not: null } };
    const { count } = await tx.announcement.updateMany({ where: published, data: { publishedAt: null } });
    if (count > 0) {
      await audit.record(tx, viewer, { action: "announcement.withdraw", subjectId: id });
      await datesChanged(tx);
    } else if (!(await tx.announcement.findUnique({ where: { id } }))) throw new NotFound();
  });
}

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
