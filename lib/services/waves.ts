/** Groups of people with dates, hours and limits of their own, as administrators add, change and remove them. */
import type { Viewer } from "../auth/viewer.ts";
import type { Transaction } from "../db/migrations.ts";
import { EVERYONE } from "../jobs/calendar.ts";
import type { Timetable } from "../policy/phases.ts";
import { NotFound, onlyAdministrators } from "./access.ts";
import { audit } from "./audit.ts";
import { type ChangeKind, savedOf, submit } from "./changes.ts";
import { datesChanged } from "./dates-changed.ts";
import { isMailAddress, type Problems, required, type Saved, type Target, tooLong } from "./form-rules.ts";
import { PHASES_LIMITS } from "./phases.ts";
import type { Portal } from "./portal.ts";
import {
  changedDates,
  readTimetable,
  type TimetableField,
  type TimetableProblem,
  timetableForm,
} from "./timetable-form.ts";
import {
  changedLimits,
  NO_WAVE_LIMITS,
  type WaveLimitField,
  type WaveLimitProblem,
  waveLimitForm,
  waveLimitProblems,
  waveLimitValues,
} from "./wave-limits-form.ts";
import { portalZone } from "./zone.ts";

export type WaveField = TimetableField | "name" | "contactName" | "contactEmail" | WaveLimitField;
export type WaveProblem = TimetableProblem | WaveLimitProblem | "missing" | "tooLong" | "waveTaken" | "noAddress";
export type WaveForm = Readonly<Record<WaveField, string>>;

export interface WaveToEdit {
  readonly name: string;
  readonly form: WaveForm;
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
  const form = { ...timetableForm(timetable, await zoneForWaves(portal)), ...waveLimitForm(row), name };
  return {
    ...{ name, members: _count.rosterEntries },
    form: { ...form, contactName: contactName ?? "", contactEmail: contactEmail ?? "" },
  };
}

/** What stands in the form of a new one. Throws NotFound for everybody but administrators. */
export async function newWave(portal: Portal, viewer: Viewer): Promise<WaveForm> {
  onlyAdministrators(viewer);
  const form = { ...timetableForm(null, await zoneForWaves(portal)), ...NO_WAVE_LIMITS };
  return { ...form, name: "", contactName: "", contactEmail: "" };
}

async function zoneForWaves(portal: Portal): Promise<string> {
  const everyone = await portal.database.client.timetable.findUnique({ where: { id: EVERYONE } });
  return everyone?.zone ?? portalZone(portal);
}

type SavedWave = Saved<WaveField, WaveProblem>;

/** Adds a wave or changes one. `now` in epoch milliseconds. Throws NotFound for everybody but administrators, and where there is none. */
export async function saveWave(
  portal: Portal,
  viewer: Viewer,
  target: Target,
  form: WaveForm,
  now: number = Date.now(),
): Promise<SavedWave> {
  return savedOf(await submit(portal, viewer, SAVE_WAVE, target, form, now), target.id);
}

export const SAVE_WAVE: ChangeKind<WaveForm, SavedWave> = {
  name: "wave.save",
  current: formNow,
  isDone: ({ ok }) => ok,
  apply: async (tx, viewer, { id, isNew }, form, now) => {
    const known = await tx.wave.findUnique({ where: { id }, include: { timetable: true } });
    if (!known && !isNew) throw new NotFound();
    const everyone = await tx.timetable.findUnique({ where: { id: EVERYONE } });
    const other = await tx.wave.findUnique({ where: { name: form.name } });
    const before = known?.timetable ?? null;
    const read = readTimetable(form, { before, everyone, now });
    const problems = { ...waveProblems(form, other !== null && other.id !== id), ...(read.ok ? {} : read.problems) };
    if (!read.ok || Object.keys(problems).length > 0) return { ok: false, problems };
    await writeWave(tx, id, form, read.timetable);
    const details = { ...changedDates(before, read.timetable), ...changedLimits(known, waveLimitValues(form)) };
    await audit.record(tx, viewer, { action: known ? "wave.change" : "wave.add", subjectId: id, details });
    await datesChanged(tx);
    return { ok: true, id };
  },
};

async function formNow(tx: Transaction, id: string): Promise<WaveForm | null> {
  const row = await tx.wave.findUnique({ where: { id }, include: { timetable: true } });
  if (!row) return null;
  const { name, contactName, contactEmail, timetable } = row;
  const own = { ...timetableForm(timetable, timetable?.zone ?? ""), ...waveLimitForm(row) };
  return { ...own, name, contactName: contactName ?? "", contactEmail: contactEmail ?? "" };
}

function waveProblems(form: WaveForm, isTaken: boolean): Problems<WaveField, WaveProblem> {
  return {
    ...(form.contactEmail !== "" && !isMailAddress(form.contactEmail) ? { contactEmail: "noAddress" } : {}),
    ...(isTaken ? { name: "waveTaken" } : {}),
    ...waveLimitProblems(form),
    ...tooLong(form, PHASES_LIMITS),
    ...required(form, ["name"]),
  };
}

async function writeWave(tx: Transaction, id: string, form: WaveForm, timetable: Timetable): Promise<void> {
  const { name, contactName, contactEmail } = form;
  const contact = { contactName: contactName || null, contactEmail: contactEmail || null };
  const wave = { name, ...contact, ...waveLimitValues(form) };
  await tx.wave.upsert({ where: { id }, create: { id, ...wave }, update: wave });
  await tx.timetable.upsert({ where: { id }, create: { id, waveId: id, ...timetable }, update: timetable });
}

/**
 * Its people stay on the roster, with the dates for everyone. Answers whether it is gone: else it waits for another administrator. Throws
 * NotFound for everybody but administrators, and where there is none.
 */
export async function removeWave(portal: Portal, viewer: Viewer, id: string): Promise<boolean> {
  return (await submit(portal, viewer, REMOVE_WAVE, { id, isNew: false }, {})).kind === "decided";
}

export const REMOVE_WAVE: ChangeKind<Record<string, never>, true> = {
  name: "wave.remove",
  current: formNow,
  isDone: () => true,
  apply: async (tx, viewer, { id }) => {
    const members = await tx.rosterEntry.count({ where: { waveId: id } });
    const { count } = await tx.wave.deleteMany({ where: { id } });
    if (count === 0) throw new NotFound();
    await audit.record(tx, viewer, { action: "wave.remove", subjectId: id, details: { members } });
    await datesChanged(tx);
    return true;
  },
};
