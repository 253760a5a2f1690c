/** Whom of many on the roster a letter reaches: counted without reading all that a letter needs. */
import type { Database } from "../db/database.ts";
import type { Prisma } from "../db/generated/sqlite/client.ts";
import { letterAddress } from "../policy/letter-address.ts";
import { undeliverableAddresses } from "./undeliverable.ts";

type Reader = Pick<Database["client"], "rosterEntry" | "mailAddress" | "undeliverableAddress">;

const COLUMNS = {
  ...{ id: true, name: true, oldAddress: true, newAddress: true, deliverySwitched: true, contact: true },
  personId: true,
} as const;

export type ReachEntry = Prisma.RosterEntryGetPayload<{ select: typeof COLUMNS }>;

export interface Reach {
  /** Ids, by address. */
  readonly reached: readonly string[];
  /** Whom nothing of what is known about them reaches, by address. */
  readonly unreachable: readonly ReachEntry[];
}

export async function reachOf(client: Reader, where: Prisma.RosterEntryWhereInput): Promise<Reach> {
  const entries = await client.rosterEntry.findMany({ where, select: COLUMNS, orderBy: { oldAddress: "asc" } });
  const rows = await client.mailAddress.findMany({
    where: confirmedBy(where),
    select: { personId: true, address: true },
  });
  const confirmed = new Map(rows.map(({ personId, address }) => [personId, address]));
  const undeliverable = await undeliverableAddresses(client);
  const placeOf = (entry: ReachEntry) =>
    letterAddress({ ...entry, confirmed: confirmed.get(entry.personId ?? "") ?? null }, undeliverable);
  const { reached = [], unreachable = [] } = Object.groupBy(entries, (entry) =>
    placeOf(entry) === null ? "unreachable" : "reached",
  );
  return { reached: reached.map(({ id }) => id), unreachable };
}

/** Addresses that people of these entries have confirmed. */
export function confirmedBy(where: Prisma.RosterEntryWhereInput) {
  return { confirmedAt: { not: null }, person: { rosterEntries: { some: where } } };
}
