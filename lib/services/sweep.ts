/** Who has to be called before the old server goes, wave by wave, for the help desk. */
import type { Viewer } from "../auth/viewer.ts";
import { ERROR_KINDS, type ErrorCode } from "../engine/errors.ts";
import { errorWhat } from "../i18n/trouble.ts";
import { isAccountedFor, ROSTER_STATES, type RosterState } from "../policy/roster.ts";
import { type OpenEntry, openEntries } from "../roster/open-entries.ts";
import { onlyStaff } from "./access.ts";
import type { Portal } from "./portal.ts";
import { portalZone } from "./zone.ts";

export interface SweepRow extends Pick<OpenEntry<OpenState>, "id" | "name" | "oldAddress" | "contact" | "note"> {
  readonly state: OpenState;
  /** What the move waits for, in words; null: nothing is known. */
  readonly why: string | null;
}

/** States of those who are not accounted for. */
export type OpenState = Exclude<RosterState, "done" | "signedOff" | "excused">;

export interface SweepGroup {
  /** Null: those who are in no wave. */
  readonly waveId: string | null;
  readonly name: string | null;
  readonly contactName: string | null;
  readonly contactEmail: string | null;
  /** In the order in which they should be called. */
  readonly rows: readonly SweepRow[];
}

export interface SweepList {
  readonly groups: readonly SweepGroup[];
  /** How many have no place on the list. */
  readonly more: number;
  /** Epoch milliseconds. */
  readonly now: number;
  /** IANA name. */
  readonly zone: string;
}

/** Nobody calls more people in a day. */
const MOST = 500;
const OPEN_STATES = ROSTER_STATES.filter(isOpen);

/** Throws NotFound for everybody but staff. */
export async function sweepList(portal: Portal, viewer: Viewer, now: number = Date.now()): Promise<SweepList> {
  onlyStaff(viewer);
  const { database } = portal;
  const [{ count, entries }, waves, zone] = await Promise.all([
    openEntries(database, OPEN_STATES, MOST, now),
    database.client.wave.findMany({ orderBy: { createdAt: "asc" } }),
    portalZone(portal),
  ]);
  const groups = [...waves, null].map(
    (wave): SweepGroup => ({
      ...{ waveId: wave?.id ?? null, name: wave?.name ?? null },
      ...{ contactName: wave?.contactName ?? null, contactEmail: wave?.contactEmail ?? null },
      rows: entries.filter(({ waveId }) => waveId === (wave?.id ?? null)).map(rowOf),
    }),
  );
  return { groups: groups.filter((group) => group.rows.length > 0), more: count - entries.length, now, zone };
}

function isOpen(state: RosterState): state is OpenState {
  return !isAccountedFor(state);
}

function rowOf({ reason, waveId: _waveId, ...entry }: OpenEntry<OpenState>): SweepRow {
  return { ...entry, why: isErrorCode(reason) ? errorWhat(reason, null) : null };
}

function isErrorCode(reason: string | null): reason is ErrorCode {
  return reason !== null && Object.hasOwn(ERROR_KINDS, reason);
}
