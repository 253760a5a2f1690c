/** Who has to be called before the old server goes, wave by wave, for the help desk. */
import type { Viewer } from "../auth/viewer.ts";
import { ERROR_KINDS, type ErrorCode } from "../engine/errors.ts";
import { errorWhat } from "../i18n/trouble.ts";
import { isAccountedFor, ROSTER_STATES, type RosterState } from "../policy/roster.ts";
import { accountsOf, type RosterAccount } from "../roster/accounts.ts";
import { EVERYONE } from "../roster/filter.ts";
import { firstInStates, stateTotals } from "../roster/list.ts";
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
const OPEN_STATES = ROSTER_STATES.filter((state) => !isAccountedFor(state));

/** Throws NotFound for everybody but staff. */
export async function sweepList(portal: Portal, viewer: Viewer, now: number = Date.now()): Promise<SweepList> {
  onlyStaff(viewer);
  const { database } = portal;
  const { client } = database;
  const [{ all: counts }, ids, waves, zone] = await Promise.all([
    stateTotals(database, EVERYONE, now),
    firstInStates(database, { states: OPEN_STATES, order: "state", take: MOST }, now),
    client.wave.findMany({ orderBy: { createdAt: "asc" } }),
    portalZone(portal),
  ]);
  const open = OPEN_STATES.reduce((sum, state) => sum + counts[state], 0);
  const shown = (await accountsOf(client, ids, now)).flatMap((account) =>
    isOpen(account.state) ? [{ account, row: rowOf(account, account.state) }] : [],
  );
  const groups = [...waves, null].map(
    (wave): SweepGroup => ({
      ...{ waveId: wave?.id ?? null, name: wave?.name ?? null },
      ...{ contactName: wave?.contactName ?? null, contactEmail: wave?.contactEmail ?? null },
      rows: shown.filter(({ account }) => account.waveId === (wave?.id ?? null)).map(({ row }) => row),
    }),
  );
  return { groups: groups.filter((group) => group.rows.length > 0), more: Math.max(0, open - shown.length), now, zone };
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
