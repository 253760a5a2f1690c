/** More time for one person: imports go on for their old account although they are closed for the others. */
import type { Viewer } from "../auth/viewer.ts";
import { portalZone } from "../jobs/calendar.ts";
import { readClosings } from "../jobs/imports-close.ts";
import { readWallTime, wallTimeAt } from "../policy/announcement-time.ts";
import { NotFound, onlyAdministrators } from "./access.ts";
import { audit } from "./audit.ts";
import { datesChanged } from "./dates-changed.ts";
import type { Saved } from "./form-rules.ts";
import type { Portal } from "./portal.ts";

/** Moments in epoch milliseconds. */
export interface GraceView {
  readonly oldAddress: string;
  readonly name: string;
  /** When imports close for them without it; null: never. */
  readonly closes: number | null;
  readonly until: number | null;
  /** When the old server goes off; null: nobody has said. */
  readonly switchedOff: number | null;
  /** IANA name of the zone in which `typed` is meant. */
  readonly zone: string;
  /** What stands in the form: `2026-12-18T17:00`, or empty. */
  readonly typed: string;
}

export type GraceField = "until";
export type GraceProblem =
  | "noMoment"
  | "skipped"
  | "passed"
  /** Imports close later anyhow. */
  | "noMore"
  /** The old server is off by then. */
  | "afterSwitchOff";

/** Throws NotFound for everybody but administrators, and where there is no such entry of the roster. */
export async function graceToEdit(portal: Portal, viewer: Viewer, entryId: string): Promise<GraceView> {
  onlyAdministrators(viewer);
  const { client } = portal.database;
  const entry = await client.rosterEntry.findUnique({ where: { id: entryId } });
  if (!entry) throw new NotFound();
  const book = await readClosings(client);
  const { importsClose, switchedOff } = book.momentsOf(entry);
  const zone = importsClose?.zone ?? (await portalZone(client));
  const until = entry.graceUntil?.getTime() ?? null;
  return {
    ...{ oldAddress: entry.oldAddress, name: entry.name, until, zone },
    closes: book.of({ waveId: entry.waveId, graceUntil: null }),
    switchedOff: book.switchedOff ?? switchedOff?.at ?? null,
    typed: until === null ? "" : wallTimeAt(until, zone),
  };
}

/** Gives time until then; an empty form takes it back. Throws as graceToEdit(). `now` in epoch milliseconds. */
export async function saveGrace(
  portal: Portal,
  viewer: Viewer,
  entryId: string,
  { until: typed }: Readonly<Record<GraceField, string>>,
  now: number = Date.now(),
): Promise<Saved<GraceField, GraceProblem>> {
  const view = await graceToEdit(portal, viewer, entryId);
  const read = typed === "" ? null : readWallTime(typed, view.zone);
  const problem = typed === "" ? null : problemOf(read, view, now);
  if (problem !== null) return { ok: false, problems: { until: problem } };
  const graceUntil = read === null ? null : new Date(read.instant);
  await portal.database.client.$transaction(async (tx) => {
    const { personId } = await tx.rosterEntry.update({ where: { id: entryId }, data: { graceUntil } });
    const details = { until: graceUntil?.toISOString() ?? null };
    await audit.record(tx, viewer, { action: "roster.grace", subjectId: entryId, details });
    if (personId !== null) await datesChanged(tx, personId);
  });
  return { ok: true, id: entryId };
}

function problemOf(
  read: ReturnType<typeof readWallTime>,
  { closes, switchedOff }: GraceView,
  now: number,
): GraceProblem | null {
  if (read === null) return "noMoment";
  if (read.kind === "skipped") return "skipped";
  if (read.instant <= now) return "passed";
  if (closes === null || closes >= read.instant) return "noMore";
  return switchedOff !== null && read.instant > switchedOff ? "afterSwitchOff" : null;
}
