/** Everybody on the roster with what became of their mail, as the answer to "is it safe to switch off?" needs it. */
import type { Database } from "../db/database.ts";
import type { EvidenceAccount, EvidenceRun } from "../policy/evidence.ts";
import { rosterState } from "../policy/roster.ts";

type Reader = Pick<Database["client"], "rosterEntry" | "run">;

/** With what leads to their pages. */
export interface RosterAccount extends EvidenceAccount {
  readonly id: string;
  readonly serverId: string;
  readonly waveId: string | null;
  readonly contact: string;
  readonly note: string;
  readonly graceUntil: Date | null;
  /** Of the move: what it waits for, ErrorCode or `lastProbe`; null: nothing is known. */
  readonly reason: string | null;
}

/** So many ids fit into one question to the database, beside what else it asks for. */
const AT_ONCE = 500;

/** Without plans and listings, which are large. */
const MOVE = {
  ...{
    id: true,
    phase: true,
    activity: true,
    grade: true,
    gradeBeforeTest: true,
    stateSince: true,
    reason: true,
    reference: true,
  },
  ...{ signedOffAt: true, arrivedSince: true, residue: true, newAccount: { select: { login: true } } },
} as const;

/** Everybody, by address, some hundreds at a time. `now` in epoch milliseconds. */
export async function* rosterAccounts(client: Reader, now: number): AsyncGenerator<RosterAccount[]> {
  // The ids at once, so that nobody is doubled or lost who changes place meanwhile.
  const all = await client.rosterEntry.findMany({
    orderBy: [{ oldAddress: "asc" }, { serverId: "asc" }],
    select: { id: true },
  });
  for (let from = 0; from < all.length; from += AT_ONCE) {
    const ids = all.slice(from, from + AT_ONCE).map(({ id }) => id);
    yield accountsOf(client, ids, now);
  }
}

/** Of these entries, in this order. `now` in epoch milliseconds. */
export async function accountsOf(client: Reader, ids: readonly string[], now: number): Promise<RosterAccount[]> {
  const accounts = new Map<string, RosterAccount>();
  for (let from = 0; from < ids.length; from += AT_ONCE)
    for (const account of await readAccounts(client, ids.slice(from, from + AT_ONCE), now))
      accounts.set(account.id, account);
  return ids.flatMap((id) => accounts.get(id) ?? []);
}

async function readAccounts(client: Reader, ids: readonly string[], now: number): Promise<RosterAccount[]> {
  const entries = await client.rosterEntry.findMany({
    where: { id: { in: [...ids] } },
    include: {
      server: { select: { name: true, host: true } },
      wave: { select: { name: true } },
      migration: { select: MOVE },
    },
  });
  const runs = await lastVerifiedRuns(
    client,
    entries.flatMap(({ migrationId }) => migrationId ?? []),
  );
  return entries.map(({ server, wave, migration, ...entry }) => {
    const { id, serverId, waveId, oldAddress, name, contact, note, mark, markReason, deliverySwitched, graceUntil } =
      entry;
    const residue: { readonly at: number } | null = migration?.residue ? JSON.parse(migration.residue) : null;
    return {
      ...{ id, serverId, waveId, oldAddress, name, contact, note, mark, markReason, deliverySwitched, graceUntil },
      ...{ server: server.name || server.host, wave: wave?.name ?? null, reason: migration?.reason ?? null },
      state: rosterState(entry, migration, now),
      newAccount: migration?.newAccount.login ?? entry.newAddress,
      reference: migration?.reference ?? null,
      erasedAt: entry.erasedAt?.toISOString() ?? null,
      signedOffAt: migration?.signedOffAt?.toISOString() ?? null,
      arrivedSince: migration?.arrivedSince ?? 0,
      lookedAt: residue === null ? null : new Date(residue.at).toISOString(),
      lastVerifiedRun: (migration && runs.get(migration.id)) ?? null,
    };
  });
}

/** Runs that came to their end: only then was the new account read again. */
async function lastVerifiedRuns({ run }: Reader, ids: readonly string[]): Promise<Map<string, EvidenceRun>> {
  const last = new Map<string, EvidenceRun>();
  const rows = await run.findMany({
    where: {
      ...{ migrationId: { in: [...ids] }, isTest: false },
      ...{ endedBy: null, endedAt: { not: null }, grade: { not: null } },
    },
    orderBy: { number: "asc" },
    omit: { report: true, request: true },
  });
  for (const { migrationId, endedAt, grade, number, ...counts } of rows) {
    const { found, copied, copiedBefore, alreadyThere, leftOut, vanished, notSettled, problems } = counts;
    last.set(migrationId, {
      ...{ number, endedAt: endedAt?.toISOString() ?? "", grade: grade ?? "" },
      ...{ found, copied, copiedBefore, alreadyThere, leftOut, vanished, notSettled, problems },
    });
  }
  return last;
}
