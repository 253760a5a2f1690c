/** Writing many entries of the roster at once. */
import { randomUUID } from "node:crypto";
import { Prisma } from "../db/generated/sqlite/client.ts";
import type { Transaction } from "../db/migrations.ts";

/** The columns that a list of people fills. */
export type ListedRow = Pick<
  Prisma.RosterEntryUncheckedCreateInput,
  | "serverId"
  | "oldAddress"
  | "newServerId"
  | "newAddress"
  | "waveId"
  | "mark"
  | "deliverySwitched"
  | "deliverySwitchedAt"
> &
  Record<"name" | "contact" | "markReason" | "aliases" | "note" | "searchText", string>;

const KEY = ["serverId", "oldAddress"] as const;
const FILLED = [
  ...(["newServerId", "newAddress", "name", "waveId", "contact", "mark", "markReason", "deliverySwitched"] as const),
  ...(["deliverySwitchedAt", "aliases", "note", "searchText"] as const),
] as const;
const COLUMNS = ["id", ...KEY, ...FILLED, "source", "createdAt"] as const;

/** Far below what either database takes of values in one statement. */
const ROWS_AT_ONCE = 500;

/** Adds those that are new, and gives the others these columns; their moves stay as they are. */
export async function writeListed(transaction: Transaction, rows: readonly ListedRow[], now: Date): Promise<void> {
  const updates = [...FILLED, "source"].map((column) => Prisma.raw(`"${column}" = excluded."${column}"`));
  for (let from = 0; from < rows.length; from += ROWS_AT_ONCE) {
    const values = rows.slice(from, from + ROWS_AT_ONCE).map((row) => {
      const whole = { ...row, id: randomUUID(), source: "list", createdAt: now };
      return Prisma.sql`(${Prisma.join(COLUMNS.map((column) => whole[column] ?? null))})`;
    });
    await transaction.$executeRaw`
      INSERT INTO "RosterEntry" (${Prisma.raw(COLUMNS.map((column) => `"${column}"`).join())}) VALUES ${Prisma.join(values)}
      ON CONFLICT ("serverId", "oldAddress") DO UPDATE SET ${Prisma.join(updates)}`;
  }
}
