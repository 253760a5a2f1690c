/** Who has to be called before the old server goes, wave by wave, for the help desk. */
import type { Viewer } from "../auth/viewer.ts";
import { ERROR_KINDS, type ErrorCode } from "../engine/errors.ts";
import { errorWhat } from "../i18n/trouble.ts";
import { isAccountedFor, ROSTER_STATES, type RosterState } from "../policy/roster.ts";
import { type RosterAccount, rosterAccounts } from "../roster/accounts.ts";
import { onlyStaff } from "./access.ts";
import type { Portal } from "./portal.ts";
import { portalZone } from "./zone.ts";

export interface SweepRow extends Pick<RosterAccount, "id" | "name" | "oldAddress" | "contact" | "note"> {
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
const MOST = 1000;

/** Throws NotFound for everybody but staff. */
export async function sweepList(portal: Portal, viewer: Viewer, now: number = Date.now()): Promise<SweepList> {
  onlyStaff(viewer);
  const { client } = portal.database;
  const [accounts, waves, zone] = await Promise.all([
    rosterAccounts(client, now),
    client.wave.findMany({ orderBy: { createdAt: "asc" } }),
    portalZone(portal),
  ]);
  const rows = accounts.flatMap((account) =>
    isOpen(account.state) ? [{ account, row: rowOf(account, account.state) }] : [],
  );
  const ordered = rows.toSorted(
    (one, other) => ROSTER_STATES.indexOf(one.row.state) - ROSTER_STATES.indexOf(other.row.state),
  );
  const shown = ordered.slice(0, MOST);
  const groups = [...waves, null].map(
    (wave): SweepGroup => ({
      ...{ waveId: wave?.id ?? null, name: wave?.name ?? null },
      ...{ contactName: wave?.contactName ?? null, contactEmail: wave?.contactEmail ?? null },
      rows: shown.filter(({ account }) => account.waveId === (wave?.id ?? null)).map(({ row }) => row),
    }),
  );
  return { groups: groups.filter((group) => group.rows.length > 0), more: rows.length - shown.length, now, zone };
}

function isOpen(state: RosterState): state is OpenState {
  return !isAccountedFor(state);
}

function rowOf({ id, name, oldAddress, contact, note, reason }: RosterAccount, state: OpenState): SweepRow {
  return { id, name, oldAddress, contact, note, state, why: isErrorCode(reason) ? errorWhat(reason, null) : null };
}

function isErrorCode(reason: string | null): reason is ErrorCode {
  return reason !== null && Object.hasOwn(ERROR_KINDS, reason);
}
