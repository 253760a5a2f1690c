/** The gate that the pilot group opens: who waits at it, and who goes through. */
import type { Database } from "./database.ts";
import type { Transaction } from "./migrations.ts";
import { withoutTest } from "./test-under-way.ts";

type Reader = Pick<Database["client"], "organisation" | "rosterEntry" | "account">;

/** Clean reports that are needed while the gate is closed; null: it is open, or there is none. */
export async function closedGate({ organisation }: Pick<Reader, "organisation">): Promise<number | null> {
  const row = await organisation.findUnique({ where: { id: 1 }, select: { pilotReports: true, gateOpenedAt: true } });
  return row === null || row.gateOpenedAt !== null ? null : row.pilotReports;
}

/** Whether the owner of this old account has to wait for the pilot group. */
export async function waitsAtGate(client: Reader, oldAccountId: string): Promise<boolean> {
  if ((await closedGate(client)) === null) return false;
  const { serverId, login } = await client.account.findUniqueOrThrow({ where: { id: oldAccountId } });
  const where = { serverId_oldAddress: { serverId, oldAddress: login.toLowerCase() } };
  const entry = await client.rosterEntry.findUnique({ where, select: { isPilot: true } });
  return entry?.isPilot !== true;
}

/** The migrations of the pilot group's old accounts. */
export async function pilotMigrations({
  rosterEntry,
  migration,
}: Pick<Database["client"], "rosterEntry" | "migration">) {
  const pilots = await rosterEntry.findMany({ where: { isPilot: true }, orderBy: { oldAddress: "asc" } });
  const owners = pilots.flatMap(({ personId }) => (personId === null ? [] : [personId]));
  const rows = await migration.findMany({
    where: { personId: { in: owners } },
    select: {
      id: true,
      phase: true,
      activity: true,
      grade: true,
      test: true,
      oldAccount: { select: { serverId: true, login: true } },
    },
  });
  const migrations = new Map(
    rows.map((row) => [keyOf(row.oldAccount.serverId, row.oldAccount.login), withoutTest(row)]),
  );
  return pilots.map(({ serverId, oldAddress }) => {
    return { serverId, oldAddress, migration: migrations.get(keyOf(serverId, oldAddress)) ?? null };
  });
}

function keyOf(serverId: string, address: string): string {
  return `${serverId} ${address.toLowerCase()}`;
}

/** Lets everybody through who waits. Answers how many that are; null where it is open already. */
export async function openGate(transaction: Transaction, at: Date): Promise<number | null> {
  const { count } = await transaction.organisation.updateMany({
    where: { id: 1, pilotReports: { not: null }, gateOpenedAt: null },
    data: { gateOpenedAt: at },
  });
  if (count === 0) return null;
  const through = await transaction.migration.updateMany({
    where: { awaitsPilot: true },
    data: { awaitsPilot: false },
  });
  return through.count;
}
