/** How accounts come onto the roster by being connected. */
import type { Transaction } from "../db/migrations.ts";
import { entryOfAccount } from "./mapping.ts";

export interface Connected {
  readonly personId: string;
  readonly migrationId: string;
  readonly oldAccountId: string;
}

/** Notes that this person moves that old account. One who was on no list is on the roster from now on. */
export async function enrol(transaction: Transaction, connected: Connected): Promise<void> {
  const { personId, migrationId, oldAccountId } = connected;
  const { serverId, login } = await transaction.account.findUniqueOrThrow({ where: { id: oldAccountId } });
  // The list may have the address where people sign in with a short name.
  const listed = await entryOfAccount(transaction, { serverId, login });
  const address = { serverId, oldAddress: listed?.oldAddress ?? login.toLowerCase() };
  const entry = await transaction.rosterEntry.upsert({
    where: { serverId_oldAddress: address },
    create: { ...address, personId, migrationId, source: "signIn" },
    update: {},
  });
  // Of several who use one old account the first stands on the roster.
  const isFree = entry.migrationId === null && (entry.personId === null || entry.personId === personId);
  if (isFree) await transaction.rosterEntry.update({ where: { id: entry.id }, data: { personId, migrationId } });
}
