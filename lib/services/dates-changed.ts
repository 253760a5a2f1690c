/** A date of the shutdown was set, moved or taken away: what follows from it follows the new one. */
import type { Transaction } from "../db/migrations.ts";
import { portalZone } from "../jobs/calendar.ts";
import { importsCloseFor, readClosings } from "../jobs/imports-close.ts";
import { keepUntilAfterChange } from "../policy/credential-lifetime.ts";
import { LAST_BEFORE_MS, nextCatchUp } from "../policy/schedule.ts";

/**
 * Shortens or prolongs kept passwords, and plans anew when new mail is brought over, of everybody or of this person. To be called in the
 * transaction that changes a date.
 */
export async function datesChanged(tx: Transaction, personId?: string): Promise<void> {
  const { everyone } = await readClosings(tx);
  const moves = await movesOf(tx, personId);
  await adjustPasswords(tx, lastClosings(moves, everyone), personId);
  await adjustCatchUps(tx, moves);
}

/** When the last of this person's imports closes, in epoch milliseconds; null: never. */
export async function lastClosingOf(tx: Transaction, personId: string): Promise<number | null> {
  const { everyone } = await readClosings(tx);
  return lastClosings(await movesOf(tx, personId), everyone)(personId);
}

type Move = Awaited<ReturnType<typeof movesOf>>[number];

async function movesOf(tx: Transaction, personId?: string) {
  const rows = await tx.migration.findMany({
    where: { personId: personId ?? { not: null } },
    select: {
      ...{ id: true, personId: true, phase: true, catchUp: true, catchUpAt: true, signedOffAt: true },
      oldAccount: { select: { serverId: true, login: true } },
    },
  });
  const accounts = rows.map(({ oldAccount }) => oldAccount);
  const closesFor = await importsCloseFor(tx, accounts);
  return rows.map(({ oldAccount, ...row }) => ({ ...row, closes: closesFor(oldAccount) }));
}

function lastClosings(moves: readonly Move[], everyone: number | null): (personId: string) => number | null {
  const byPerson = Map.groupBy(moves, ({ personId }) => personId);
  return (personId) => {
    const closings = (byPerson.get(personId) ?? []).map(({ closes }) => closes);
    if (closings.length === 0) return everyone;
    const known = closings.filter((closes) => closes !== null);
    return known.length < closings.length ? null : Math.max(...known);
  };
}

async function adjustPasswords(
  tx: Transaction,
  closingOf: (personId: string) => number | null,
  personId?: string,
): Promise<void> {
  const now = Date.now();
  const rows = await tx.credential.findMany({
    where: { account: { personId: personId ?? { not: null } } },
    select: {
      accountId: true,
      createdAt: true,
      usedAt: true,
      keepUntil: true,
      account: { select: { personId: true } },
    },
  });
  for (const { accountId, createdAt, usedAt, keepUntil, account } of rows) {
    const closes = closingOf(account.personId ?? "");
    const kept = { usedAt: (usedAt ?? createdAt).getTime(), until: keepUntil.getTime() };
    const until = keepUntilAfterChange(kept, closes, now);
    if (until !== kept.until)
      await tx.credential.update({ where: { accountId }, data: { keepUntil: new Date(until) } });
  }
}

async function adjustCatchUps(tx: Transaction, moves: readonly Move[]): Promise<void> {
  const now = Date.now();
  const zone = await portalZone(tx);
  for (const { id, phase, catchUp, catchUpAt, signedOffAt, closes } of moves) {
    if (phase !== "done" || !catchUp || signedOffAt !== null) continue;
    const isStillGood = catchUpAt !== null && (closes === null || catchUpAt.getTime() <= closes - LAST_BEFORE_MS);
    if (isStillGood) continue;
    const next = nextCatchUp(now, { deadline: closes, zone });
    await tx.migration.update({ where: { id }, data: { catchUpAt: next === null ? null : new Date(next) } });
  }
}
