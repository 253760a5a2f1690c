/** Whom of the roster mail does not reach, counted and found in the database: fifty thousand entries are an ordinary roster. */
import type { Database } from "../db/database.ts";
import { Prisma } from "../db/generated/sqlite/client.ts";

/**
 * Those of whom an address that mail is sent to takes none: the old one, the new one once delivery is switched, the contact's, or the one that
 * they confirmed (knownAddresses() of lib/policy/letter-address.ts).
 */
export async function undeliveredIds(database: Database): Promise<string[]> {
  if ((await database.client.undeliverableAddress.count()) === 0) return [];
  const known = Prisma.sql`(SELECT "address" FROM "UndeliverableAddress")`;
  const rows = await database.rows(Prisma.sql`
    SELECT e."id" FROM "RosterEntry" e
    WHERE e."oldAddress" IN ${known} OR (e."deliverySwitched" AND e."newAddress" IN ${known}) OR LOWER(TRIM(e."contact")) IN ${known}
      OR e."personId" IN (
        SELECT "personId" FROM "MailAddress" WHERE "confirmedAt" IS NOT NULL AND LOWER("address") IN ${known})
    ORDER BY e."oldAddress", e."id"`);
  return rows.map(([id]) => String(id));
}
