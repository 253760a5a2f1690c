/** The dates of the shutdown, for everyone and for waves with dates of their own. Staff may look, administrators change. */
import type { Viewer } from "../auth/viewer.ts";
import { EVERYONE } from "../jobs/calendar.ts";
import { readClosings } from "../jobs/imports-close.ts";
import { NOTICE_DAYS } from "../policy/announcement.ts";
import { daysBetween } from "../policy/announcement-time.ts";
import { type DatedPhase, momentsOf, PHASES, type Phase, phaseLine, type Timetable } from "../policy/phases.ts";
import { onlyAdministrators, onlyStaff } from "./access.ts";
import { audit } from "./audit.ts";
import { type ChangeKind, savedOf, submit } from "./changes.ts";
import { datesChanged } from "./dates-changed.ts";
import { type Saved, tooLong } from "./form-rules.ts";
import type { Portal } from "./portal.ts";
import {
  changedDates,
  comeTwice,
  readTimetable,
  type TimetableField,
  type TimetableProblem,
  timetableForm,
} from "./timetable-form.ts";
import type { WaveLimitValues } from "./wave-limits-form.ts";
import { type WaveNow, wavesNow } from "./waves-now.ts";
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
  /** What it may have beside the limits of the servers. */
  readonly limits: WaveLimitValues;
  readonly now: WaveNow;
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
  const [timetables, waves, withoutWave, zone, closings, standings] = await Promise.all([
    client.timetable.findMany(),
    client.wave.findMany({ orderBy: { createdAt: "asc" }, include: { _count: { select: { rosterEntries: true } } } }),
    client.rosterEntry.count({ where: { waveId: null } }),
    portalZone(portal),
    readClosings(client),
    wavesNow(portal.database, now),
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
    waves: waves.map(({ id, name, contactName, contactEmail, _count, ...row }) => ({
      ...viewOf(id, timetables.find(({ waveId }) => waveId === id) ?? null),
      ...{ name, contactName, contactEmail, members: _count.rosterEntries },
      limits: { windows: row.windows, maxConnections: row.maxConnections, bytesPerSecond: row.bytesPerSecond },
      now: standings(id),
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

/** Characters at most. */
export const PHASES_LIMITS = { replacedBy: 600, name: 60, contactName: 120, contactEmail: 200 } as const;

/** What stands in the form for everyone. Throws NotFound for everybody but administrators. */
export async function everyoneToEdit(portal: Portal, viewer: Viewer): Promise<EveryoneForm> {
  onlyAdministrators(viewer);
  const row = await portal.database.client.timetable.findUnique({ where: { id: EVERYONE } });
  return { ...timetableForm(row, await portalZone(portal)), replacedBy: row?.replacedBy ?? "" };
}

export type EveryoneForm = Readonly<Record<EveryoneField, string>>;
export type SavedDates = Saved<EveryoneField, TimetableProblem | "tooLong">;

/** Sets the dates for everyone. `now` in epoch milliseconds. Throws NotFound for everybody but administrators. */
export async function saveEveryone(
  portal: Portal,
  viewer: Viewer,
  form: EveryoneForm,
  now: number = Date.now(),
): Promise<SavedDates> {
  const target = { id: EVERYONE, isNew: false };
  return savedOf(await submit(portal, viewer, SAVE_DATES, target, form, now), EVERYONE);
}

export const SAVE_DATES: ChangeKind<EveryoneForm, SavedDates> = {
  name: "dates.save",
  current: async (tx) => {
    const row = await tx.timetable.findUnique({ where: { id: EVERYONE } });
    return row && { ...timetableForm(row, row.zone), replacedBy: row.replacedBy ?? "" };
  },
  isDone: ({ ok }) => ok,
  apply: async (tx, viewer, _, form, now) => {
    const before = await tx.timetable.findUnique({ where: { id: EVERYONE } });
    const read = readTimetable(form, { before, everyone: null, now });
    const long = tooLong(form, PHASES_LIMITS);
    if (!read.ok) return { ok: false, problems: { ...long, ...read.problems } };
    if (Object.keys(long).length > 0) return { ok: false, problems: long };
    const row = { ...read.timetable, replacedBy: form.replacedBy || null };
    await tx.timetable.upsert({ where: { id: EVERYONE }, create: { id: EVERYONE, ...row }, update: row });
    const details = changedDates(before, row);
    await audit.record(tx, viewer, { action: "timetable.change", subjectId: EVERYONE, details });
    await datesChanged(tx);
    return { ok: true, id: EVERYONE };
  },
};
