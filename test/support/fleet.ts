/** Many people at once on the roster of a portal, as far as they are: written by the table, not by the person. */
import { randomUUID } from "node:crypto";
import type { Database } from "../../lib/db/database.ts";
import type { Prisma } from "../../lib/db/generated/sqlite/client.ts";

export interface FleetPerson {
  /** What stands before the @ of both addresses. */
  readonly name: string;
  readonly entry?: Partial<Prisma.RosterEntryUncheckedCreateInput>;
  /** Missing: nobody has signed in to the old account. */
  readonly move?: Partial<Prisma.MigrationUncheckedCreateInput>;
  /** When the first run was done. Missing: none was. */
  readonly doneAt?: Date;
}

export interface FleetServers {
  readonly oldServerId: string;
  readonly newServerId: string;
}

/** With their persons, accounts, moves and runs; without passwords. */
export async function addFleet(
  { client }: Database,
  { oldServerId, newServerId }: FleetServers,
  people: readonly FleetPerson[],
): Promise<void> {
  const rows = people.map((person) => rowsOf(person, { oldServerId, newServerId }));
  const all = <Row>(of: (row: (typeof rows)[number]) => readonly Row[]) => rows.flatMap(of);
  await client.person.createMany({ data: all(({ persons }) => persons) });
  await client.account.createMany({ data: all(({ accounts }) => accounts) });
  await client.migration.createMany({ data: all(({ migrations }) => migrations) });
  await client.run.createMany({ data: all(({ runs }) => runs) });
  await client.rosterEntry.createMany({ data: all(({ entries }) => entries) });
}

function rowsOf({ name, entry, move, doneAt }: FleetPerson, { oldServerId, newServerId }: FleetServers) {
  const [personId, oldAccountId, newAccountId] = [randomUUID(), randomUUID(), randomUUID()];
  const migrationId = move?.id ?? randomUUID();
  const [oldLogin, newLogin] = [`${name}@old.example`, `${name}@new.example`];
  const hasMove = move !== undefined;
  const run = { migrationId, number: 1, request: "{}", grade: "complete", found: 100, copied: 100 } as const;
  return {
    persons: hasMove ? [{ id: personId, serverId: newServerId, login: newLogin }] : [],
    accounts: hasMove
      ? [
          { id: oldAccountId, personId, serverId: oldServerId, login: oldLogin },
          { id: newAccountId, personId, serverId: newServerId, login: newLogin },
        ]
      : [],
    migrations: hasMove ? [{ personId, oldAccountId, newAccountId, plan: "{}", ...move, id: migrationId }] : [],
    runs: doneAt ? [{ ...run, startedAt: doneAt, endedAt: doneAt }] : [],
    entries: [
      {
        ...{ serverId: oldServerId, oldAddress: oldLogin, newAddress: newLogin, name },
        ...(hasMove ? { personId, migrationId } : {}),
        ...entry,
      },
    ],
  };
}
