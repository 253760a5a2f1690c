/** Gives each entry of the roster that is meant its letter, once. */
import type { Database } from "../db/database.ts";
import type { Prisma } from "../db/generated/sqlite/client.ts";
import type { Transaction } from "../db/migrations.ts";
import { LETTER_ENTRY, placeOf } from "../notify/letters.ts";
import { undeliverableAddresses } from "../notify/undeliverable.ts";

/** Rows that are written in one transaction. */
const AT_ONCE = 200;

export interface Occasion {
  readonly mailingId: string;
  /** See Letter.occasion. */
  readonly occasion: string;
  /** Who is meant. */
  readonly where: Prisma.RosterEntryWhereInput;
}

/** `isOver`: all have theirs; false where it was stopped meanwhile. */
export interface Added {
  readonly letters: number;
  readonly isOver: boolean;
}

/**
 * In pieces, each of which leaves out whoever has a letter for this occasion: a worker that is killed between two of them, or another that
 * does the same at the same time, makes no second one. Whoever cannot be reached gets none.
 */
export async function addLetters(database: Database, occasion: Occasion, now: Date): Promise<Added> {
  let letters = 0;
  let after = "";
  for (;;) {
    const piece = await database.client.$transaction((tx) => addPiece(tx, occasion, after, now));
    if (piece === "stopped") return { letters, isOver: false };
    letters += piece.letters;
    if (piece.last === null) return { letters, isOver: true };
    after = piece.last;
  }
}

async function addPiece(tx: Transaction, { mailingId, occasion, where }: Occasion, after: string, now: Date) {
  // Other workers wait here for the end of this transaction, and see its rows then.
  const lock = { where: { id: mailingId, stoppedAt: null }, data: { stoppedAt: null } };
  if ((await tx.mailing.updateMany(lock)).count === 0) return "stopped";
  const entries = await tx.rosterEntry.findMany({
    where: { AND: [where, { id: { gt: after } }, { letters: { none: { mailingId, occasion } } }] },
    ...LETTER_ENTRY,
    orderBy: { id: "asc" },
    take: AT_ONCE,
  });
  const undeliverable = await undeliverableAddresses(tx);
  const reachable = entries.filter((entry) => placeOf(entry, undeliverable) !== null);
  const row = { mailingId, occasion, createdAt: now, nextTryAt: now };
  if (reachable.length > 0)
    await tx.letter.createMany({ data: reachable.map(({ id: entryId }) => ({ ...row, entryId })) });
  return { letters: reachable.length, last: entries.at(-1)?.id ?? null };
}
