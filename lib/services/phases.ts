/** The dates of the shutdown and the waves with dates of their own. Staff may look, administrators change. */
import type { Viewer } from "../auth/viewer.ts";
import type { Database } from "../db/database.ts";
import type { Transaction } from "../db/migrations.ts";
import { EVERYONE } from "../jobs/calendar.ts";
import { readClosings } from "../jobs/imports-close.ts";
import { NOTICE_DAYS } from "../policy/announcement.ts";
import { daysBetween } from "../policy/announcement-time.ts";
import { type DatedPhase, momentsOf, PHASES, type Phase, phaseLine, type Timetable } from "../policy/phases.ts";
import { NotFound, onlyAdministrators, onlyStaff } from "./access.ts";
import { audit } from "./audit.ts";
import { datesChanged } from "./dates-changed.ts";
import { isMailAddress, type Problems, required, type Saved, type Target, tooLong } from "./form-rules.ts";
import type { Portal } from "./portal.ts";
import {
  comeTwice,
  readTimetable,
  type TimetableField,
  type TimetableProblem,
  timetableForm,
} from "./timetable-form.ts";
import { portalZone } from "./zone.ts";

export { type DatedPhase, PHASES, type Phase } from "../policy/phases.ts";
export type { TimetableField, TimetableForm, TimetableProblem } from "./timetable-form.ts";

/** Times in epoch milliseconds. */
export interface TimetableView {
  /** `everyone`, or the id of the wave. */
  readonly id: string;
  /** All dates that hold for them, whoever set them. */
  readonly line: readonly DatedPhase[];
  /** Which of them are the wave's own. */
  readonly own: readonly Phase[];
  /** When imports close for them; null: never, as far as anybody has said. */
  readonly closes: number | null;
  /** IANA name. */
  readonly zone: string;
  /** Whole days of notice until imports close, where people find that short; else null. */
  readonly shortNotice: number | null;
  /** Dates whose hour comes twice that night. */
  readonly twice: readonly Phase[];
}

export interface WaveView extends TimetableView {
  readonly name: string;
  readonly contactName: string | null;
  readonly contactEmail: string | null;
  /** How many of the roster are in it. */
  readonly members: number;
}

export interface PhasesPage {
  readonly everyone: TimetableView;
  readonly waves: readonly WaveView[];
  /** How many of the roster are in no wave. */
  readonly withoutWave: number;
  /** The date of the announcement, where no timetable says when imports close. */
  readonly fromAnnouncement: boolean;
}

/** Throws NotFound for everybody but staff. */
export async function phasesPage(portal: Portal, viewer: Viewer, now: number = Date.now()): Promise<PhasesPage> {
  onlyStaff(viewer);
  const { client } = portal.database;
  const [timetables, waves, withoutWave, zone, closings] = await Promise.all([
    client.timetable.findMany(),
    client.wave.findMany({ orderBy: { createdAt: "asc" }, include: { _count: { select: { rosterEntries: true } } } }),
    client.rosterEntry.count({ where: { waveId: null } }),
    portalZone(portal),
    readClosings(client),
  ]);
  const everyone = timetables.find(({ id }) => id === EVERYONE) ?? null;
  const viewOf = (id: string, wave: Timetable | null): TimetableView => {
    const closes = closings.of({ waveId: id === EVERYONE ? null : id, graceUntil: null });
    const own = id === EVERYONE ? everyone : wave;
    const shown = own?.zone ?? everyone?.zone ?? zone;
    return {
      ...{ id, closes, zone: shown, line: phaseLine(momentsOf(everyone, wave), now), twice: comeTwice(own) },
      own: PHASES.filter((phase) => own?.[phase]),
      shortNotice: shortNotice(closes, shown, now),
    };
  };
  return {
    everyone: viewOf(EVERYONE, null),
    waves: waves.map(({ id, name, contactName, contactEmail, _count }) => ({
      ...viewOf(id, timetables.find(({ waveId }) => waveId === id) ?? null),
      ...{ name, contactName, contactEmail, members: _count.rosterEntries },
    })),
    withoutWave,
    fromAnnouncement: !everyone?.importsClose && closings.everyone !== null && closings.switchedOff === null,
  };
}

function shortNotice(closes: number | null, zone: string, now: number): number | null {
  if (closes === null || closes <= now) return null;
  const days = daysBetween(now, closes, zone);
  return days < NOTICE_DAYS ? days : null;
}

export type EveryoneField = TimetableField | "replacedBy";
export type WaveField = TimetableField | "name" | "contactName" | "contactEmail";
export type WaveProblem = TimetableProblem | "missing" | "tooLong" | "waveTaken" | "noAddress";

/** Characters at most. */
export const PHASES_LIMITS = { replacedBy: 600, name: 60, contactName: 120, contactEmail: 200 } as const;

/** What stands in the form for everyone. Throws NotFound for everybody but administrators. */
export async function everyoneToEdit(portal: Portal, viewer: Viewer): Promise<Readonly<Record<EveryoneField, string>>> {
  onlyAdministrators(viewer);
  const row = await portal.database.client.timetable.findUnique({ where: { id: EVERYONE } });
  return { ...timetableForm(row, await portalZone(portal)), replacedBy: row?.replacedBy ?? "" };
}

/** Sets the dates for everyone. `now` in epoch milliseconds. Throws NotFound for everybody but administrators. */
export async function saveEveryone(
  { database }: Portal,
  viewer: Viewer,
  form: Readonly<Record<EveryoneField, string>>,
  now: number = Date.now(),
): Promise<Saved<EveryoneField, TimetableProblem | "tooLong">> {
  onlyAdministrators(viewer);
  const before = await database.client.timetable.findUnique({ where: { id: EVERYONE } });
  const read = readTimetable(form, { before, everyone: null, now });
  const long = tooLong(form, PHASES_LIMITS);
  if (!read.ok) return { ok: false, problems: { ...long, ...read.problems } };
  if (Object.keys(long).length > 0) return { ok: false, problems: long };
  await database.client.$transaction(async (tx) => {
    const row = { ...read.timetable, replacedBy: form.replacedBy || null };
    await tx.timetable.upsert({ where: { id: EVERYONE }, create: { id: EVERYONE, ...row }, update: row });
    await audit.record(tx, viewer, { action: "timetable.change", subjectId: EVERYONE, details: changed(before, row) });
    await datesChanged(tx);
  });
  return { ok: true, id: EVERYONE };
}

/** The dates that are others now, for the audit. */
function changed(before: Timetable | null, after: Timetable): Readonly<Record<string, string | null>> {
  return Object.fromEntries(
    [...PHASES, "zone" as const].flatMap((field) =>
      (before?.[field] ?? null) === after[field] ? [] : [[field, after[field]]],
    ),
  );
}

export interface WaveToEdit {
  readonly name: string;
  readonly form: Readonly<Record<WaveField, string>>;
  readonly members: number;
}

/** What stands in the form of a wave. Throws NotFound for everybody but administrators, and where there is none. */
export async function waveToEdit(portal: Portal, viewer: Viewer, id: string): Promise<WaveToEdit> {
  onlyAdministrators(viewer);
  const row = await portal.database.client.wave.findUnique({
    where: { id },
    include: { timetable: true, _count: { select: { rosterEntries: true } } },
  });
  if (!row) throw new NotFound();
  const { name, contactName, contactEmail, timetable, _count } = row;
  const form = { ...timetableForm(timetable, await zoneForWaves(portal)), name };
  return {
    ...{ name, members: _count.rosterEntries },
    form: { ...form, contactName: contactName ?? "", contactEmail: contactEmail ?? "" },
  };
}

/** What stands in the form of a new one. Throws NotFound for everybody but administrators. */
export async function newWave(portal: Portal, viewer: Viewer): Promise<Readonly<Record<WaveField, string>>> {
  onlyAdministrators(viewer);
  return { ...timetableForm(null, await zoneForWaves(portal)), name: "", contactName: "", contactEmail: "" };
}

async function zoneForWaves(portal: Portal): Promise<string> {
  const everyone = await portal.database.client.timetable.findUnique({ where: { id: EVERYONE } });
  return everyone?.zone ?? portalZone(portal);
}

/** Adds a wave or changes one. `now` in epoch milliseconds. Throws NotFound for everybody but administrators, and where there is none. */
export async function saveWave(
  { database }: Portal,
  viewer: Viewer,
  { id, isNew }: Target,
  form: Readonly<Record<WaveField, string>>,
  now: number = Date.now(),
): Promise<Saved<WaveField, WaveProblem>> {
  onlyAdministrators(viewer);
  const { client } = database;
  const [known, everyone, other] = await Promise.all([
    client.wave.findUnique({ where: { id }, include: { timetable: true } }),
    client.timetable.findUnique({ where: { id: EVERYONE } }),
    client.wave.findUnique({ where: { name: form.name } }),
  ]);
  if (!known && !isNew) throw new NotFound();
  const before = known?.timetable ?? null;
  const read = readTimetable(form, { before, everyone, now });
  const problems = { ...waveProblems(form, other !== null && other.id !== id), ...(read.ok ? {} : read.problems) };
  if (!read.ok || Object.keys(problems).length > 0) return { ok: false, problems };
  await client.$transaction(async (tx) => {
    await writeWave(tx, id, form, read.timetable);
    const details = changed(before, read.timetable);
    await audit.record(tx, viewer, { action: known ? "wave.change" : "wave.add", subjectId: id, details });
    await datesChanged(tx);
  });
  return { ok: true, id };
}

function waveProblems(form: Readonly<Record<WaveField, string>>, isTaken: boolean): Problems<WaveField, WaveProblem> {
  return {
    ...(form.contactEmail !== "" && !isMailAddress(form.contactEmail) ? { contactEmail: "noAddress" } : {}),
    ...(isTaken ? { name: "waveTaken" } : {}),
    ...tooLong(form, PHASES_LIMITS),
    ...required(form, ["name"]),
  };
}

async function writeWave(
  tx: Transaction,
  id: string,
  { name, contactName, contactEmail }: Readonly<Record<WaveField, string>>,
  timetable: Timetable,
): Promise<void> {
  const wave = { name, contactName: contactName || null, contactEmail: contactEmail || null };
  await tx.wave.upsert({ where: { id }, create: { id, ...wave }, update: wave });
  await tx.timetable.upsert({ where: { id }, create: { id, waveId: id, ...timetable }, update: timetable });
}

/** Its people stay on the roster, with the dates for everyone. Throws NotFound for everybody but administrators, and where there is none. */
export async function removeWave(
  { database }: { readonly database: Database },
  viewer: Viewer,
  id: string,
): Promise<void> {
  onlyAdministrators(viewer);
  await database.client.$transaction(async (tx) => {
    const members = await tx.rosterEntry.count({ where: { waveId: id } });
    const { count } = await tx.wave.deleteMany({ where: { id } });
    if (count === 0) throw new NotFound();
    await audit.record(tx, viewer, { action: "wave.remove", subjectId: id, details: { members } });
    await datesChanged(tx);
  });
}
