/** What administrators send by mail to the people of the roster: written, kept as a draft, and listed with what became of it. */
import type { Viewer } from "../auth/viewer.ts";
import type { Announcement } from "../db/generated/sqlite/client.ts";
import { isLanguage } from "../i18n/languages.ts";
import { inLanguage } from "../i18n/reader.ts";
import { when } from "../i18n/when.ts";
import { closingOf } from "../jobs/closing.ts";
import { letterWriter } from "../notify/writer.ts";
import { type AnnouncedWords, deadlineOf, type Translations } from "../policy/announcement.ts";
import { type MailingStanding, mailingStanding } from "../policy/mailing.ts";
import { NotFound, onlyAdministrators } from "./access.ts";
import { audit } from "./audit.ts";
import type { Saved, Target } from "./form-rules.ts";
import {
  type Known,
  type MailingField,
  type MailingForm,
  type MailingProblem,
  mailingForm,
  type ReadMailing,
  readMailingForm,
} from "./mailing-form.ts";
import type { Portal } from "./portal.ts";
import { portalZone } from "./zone.ts";

export { FILLERS } from "../policy/fillers.ts";
export {
  type MailingField,
  type MailingForm,
  type MailingProblem,
  SUBJECT_LIMIT,
  TEXT_FIELDS,
  TEXT_LIMIT,
  type TextField,
  type TextProblem,
} from "./mailing-form.ts";

export interface MailingFacts {
  readonly id: string;
  /** In the language in which it was written first. */
  readonly subject: string;
  readonly audience: string;
  readonly standing: MailingStanding;
  /** When it goes or went, in epoch milliseconds; null: not released. */
  readonly dueAt: number | null;
  readonly zone: string;
  readonly counts: LetterCounts;
}

/** Letters by what became of them; tests are not counted. */
export interface LetterCounts {
  readonly waiting: number;
  readonly sent: number;
  readonly refused: number;
  readonly unclear: number;
  /** Nobody needed them any more, or it was stopped. */
  readonly dropped: number;
}

/** The newest first. For administrators; throws NotFound for others. */
export async function listMailings(
  { database: { client } }: Portal,
  viewer: Viewer,
  now: number = Date.now(),
): Promise<readonly MailingFacts[]> {
  onlyAdministrators(viewer);
  const rows = await client.mailing.findMany({
    where: { kind: "message" },
    include: { texts: true },
    orderBy: { createdAt: "desc" },
  });
  const groups = await lettersByState(client, {});
  return rows.map(({ id, audience, language, zone, texts, ...times }) => {
    const counts = countsIn(groups.filter(({ mailingId }) => mailingId === id));
    return {
      ...{ id, audience, zone, counts, dueAt: times.dueAt?.getTime() ?? null },
      subject: texts.find((each) => each.language === language)?.subject ?? "",
      standing: mailingStanding(times, counts.waiting, now),
    };
  });
}

/** Of one mailing. */
export async function letterCounts(client: Portal["database"]["client"], mailingId: string): Promise<LetterCounts> {
  return countsIn(await lettersByState(client, { mailingId }));
}

/** Counted in one pass, however many mailings there are. */
function lettersByState({ letter }: Portal["database"]["client"], where: { readonly mailingId?: string }) {
  const isTest = { occasion: { startsWith: "test " } };
  return letter.groupBy({ by: ["mailingId", "state"], where: { ...where, NOT: isTest }, _count: true });
}

function countsIn(groups: readonly { readonly state: string; readonly _count: number }[]): LetterCounts {
  const of = (...states: readonly string[]) =>
    groups.filter(({ state }) => states.includes(state)).reduce((sum, { _count }) => sum + _count, 0);
  return {
    waiting: of("waiting", "handedOver"),
    ...{ sent: of("sent"), refused: of("givenUp"), unclear: of("unclear"), dropped: of("outdated") },
  };
}

export interface Writing {
  readonly form: MailingForm;
  /** To what a text can be addressed beside the states of people. */
  readonly waves: readonly { readonly id: string; readonly name: string }[];
}

/** A draft with what stands in its form; null where it has been released. Throws NotFound. */
export async function mailingToEdit(portal: Portal, viewer: Viewer, id: string): Promise<Writing | null> {
  onlyAdministrators(viewer);
  const row = await portal.database.client.mailing.findUnique({
    where: { id, kind: "message" },
    include: { texts: true },
  });
  if (!row) throw new NotFound();
  return row.dueAt === null ? { form: mailingForm(row), waves: await wavesOf(portal) } : null;
}

/** What stands in the form of a new one. For administrators; throws NotFound. */
export async function newMailing(portal: Portal, viewer: Viewer): Promise<Writing> {
  onlyAdministrators(viewer);
  return { form: mailingForm(await emptyMailing(portal)), waves: await wavesOf(portal) };
}

/** To name what a mailing is addressed to. For administrators; throws NotFound. */
export async function listWaves(portal: Portal, viewer: Viewer): Promise<Writing["waves"]> {
  onlyAdministrators(viewer);
  return wavesOf(portal);
}

function wavesOf({ database: { client } }: Portal): Promise<Writing["waves"]> {
  return client.wave.findMany({ select: { id: true, name: true }, orderBy: { name: "asc" } });
}

async function emptyMailing(portal: Portal): Promise<ReadMailing> {
  const { language } = portal.config;
  return { audience: "everyone", language, sendAt: null, zone: await portalZone(portal), texts: [] };
}

/** A new one that tells what an announcement tells, for those whom it is meant for. For administrators; throws NotFound. */
export async function mailingFromAnnouncement(portal: Portal, viewer: Viewer, id: string): Promise<Writing> {
  const writing = await newMailing(portal, viewer);
  const found = await portal.database.client.announcement.findUnique({ where: { id } });
  if (!found) throw new NotFound();
  const { language } = portal.config;
  const audience = found.meantFor ?? AUDIENCES[found.audience];
  const translations = Object.entries(JSON.parse(found.translations) as Translations);
  const texts = [
    ...translations.filter(([each]) => each !== language).map(([each, words]) => textOf(each, words, found)),
    textOf(language, found, found),
  ];
  return { ...writing, form: mailingForm({ ...(await emptyMailing(portal)), audience, texts }) };
}

/** An announcement's words as those of a letter. What is announced to some alone is no deadline that a letter could fill in. */
function textOf(
  language: string,
  { headline, text }: Pick<AnnouncedWords, "headline" | "text">,
  announced: Pick<Announcement, "meantFor" | "deadline" | "zone">,
) {
  const { meantFor, zone } = announced;
  const moment = () => when(deadlineOf(announced), zone);
  const date = meantFor === null ? "{deadline}" : inLanguage(isLanguage(language) ? language : "en", moment);
  const subject = headline.replaceAll("{when}", date);
  return { language, subject, text: `${subject}\n\n${text}\n\n{portal}` };
}

const AUDIENCES = { everyone: "everyone", notFinished: "notDone", finished: "done" } as const;

/** Saves the form as a new draft or over one. For administrators; throws NotFound. */
export async function saveMailing(
  portal: Portal,
  viewer: Viewer,
  { id, isNew }: Target,
  form: MailingForm,
): Promise<Saved<MailingField, MailingProblem>> {
  onlyAdministrators(viewer);
  const read = readMailingForm(form, await knownFor(portal));
  if (!read.ok) return read;
  const { texts, ...row } = read.mailing;
  return portal.database.client.$transaction(async (tx) => {
    const known = await tx.mailing.findUnique({ where: { id, kind: "message" } });
    if (!known && !isNew) throw new NotFound();
    if (known && known.dueAt !== null) return { ok: false, problems: { when: "released" } } as const;
    await tx.mailing.upsert({ where: { id }, create: { id, ...row }, update: row });
    await tx.mailingText.deleteMany({ where: { mailingId: id } });
    await tx.mailingText.createMany({ data: texts.map((text) => ({ mailingId: id, ...text })) });
    await audit.record(tx, viewer, { action: "mailing.save", subjectId: id });
    return { ok: true, id } as const;
  });
}

/** What fillers can be filled in with now. */
export async function knownFor({ database, config }: Portal): Promise<Known> {
  const [{ deadline }, { contactWords }] = await Promise.all([
    closingOf(database.client, null),
    letterWriter(database, config.url),
  ]);
  return { deadline: deadline !== null, contact: contactWords !== null };
}

/** Removes a draft for good; false where it has been released. Throws NotFound. */
export async function removeMailing({ database }: Portal, viewer: Viewer, id: string): Promise<boolean> {
  onlyAdministrators(viewer);
  return database.client.$transaction(async (tx) => {
    if (!(await tx.mailing.findUnique({ where: { id, kind: "message" } }))) throw new NotFound();
    const { count } = await tx.mailing.deleteMany({ where: { id, dueAt: null } });
    if (count > 0) await audit.record(tx, viewer, { action: "mailing.remove", subjectId: id });
    return count > 0;
  });
}
