/** Whom of an audience letters reach, counted in the database. */
import type { Database } from "../db/database.ts";
import { Prisma } from "../db/generated/sqlite/client.ts";
import { idList } from "../db/id-list.ts";
import type { MailingAudience } from "../policy/mailing.ts";
import { audienceLists } from "./audience.ts";
import { conditionOf, ENTRIES, stateOf } from "./filter.ts";

export interface AudienceReach {
  /** All of the audience. */
  readonly people: number;
  /** By the language of the address that they have confirmed; null: they have confirmed none. */
  readonly languages: readonly { readonly language: string | null; readonly people: number }[];
  /** Those who have confirmed none and whose old address is not plainly one, or with an address that takes no mail: letterAddress() has to say. By address. */
  readonly doubtful: readonly DoubtfulEntry[];
}

export interface DoubtfulEntry {
  readonly name: string;
  readonly oldAddress: string;
  readonly newAddress: string | null;
  readonly deliverySwitched: boolean;
  readonly contact: string;
  readonly confirmed: string | null;
}

/** `now` in epoch milliseconds. */
export async function audienceReach(
  database: Database,
  audience: MailingAudience,
  now: number,
): Promise<AudienceReach> {
  const { filter, states } = audienceLists(audience);
  const readers = Prisma.sql`${ENTRIES}
    LEFT JOIN "MailAddress" a ON a."personId" = e."personId" AND a."confirmedAt" IS NOT NULL`;
  const isDoubtful = Prisma.sql`(a."personId" IS NULL AND NOT (${isPlainAddress(database)})) OR EXISTS (
    SELECT 1 FROM "UndeliverableAddress" u
    WHERE u."address" IN (LOWER(a."address"), LOWER(e."oldAddress"), LOWER(e."newAddress")))`;
  // One row a language, and one for each who is doubtful.
  const rows = await database.rows(Prisma.sql`
    SELECT a."language", CASE WHEN ${isDoubtful} THEN e."id" END, COUNT(*) FROM ${readers}
    WHERE ${conditionOf(database, filter, now)} AND ${stateOf(database, now)} IN (${Prisma.join([...states])})
    GROUP BY 1, 2`);
  const languages = new Map<string | null, number>();
  for (const [language, , people] of rows) {
    const read = language === null ? null : String(language);
    languages.set(read, (languages.get(read) ?? 0) + Number(people));
  }
  const ids = rows.flatMap(([, id]) => (id === null ? [] : [String(id)]));
  return {
    people: [...languages.values()].reduce((sum, people) => sum + people, 0),
    languages: [...languages].map(([language, people]) => ({ language, people })),
    doubtful: ids.length === 0 ? [] : await doubtfulEntries(database, readers, ids),
  };
}

async function doubtfulEntries(
  database: Database,
  readers: Prisma.Sql,
  ids: readonly string[],
): Promise<DoubtfulEntry[]> {
  const rows = await database.rows(Prisma.sql`
    SELECT e."name", e."oldAddress", e."newAddress", e."deliverySwitched", e."contact", a."address" FROM ${readers}
    WHERE e."id" IN ${idList(database, ids)} ORDER BY e."oldAddress"`);
  return rows.map(([name, oldAddress, newAddress, deliverySwitched, contact, confirmed]) => ({
    ...{ name: String(name), oldAddress: String(oldAddress), contact: String(contact) },
    newAddress: newAddress === null ? null : String(newAddress),
    confirmed: confirmed === null ? null : String(confirmed),
    deliverySwitched: Boolean(deliverySwitched),
  }));
}

/** Short, of letters, digits, dots, hyphens and underscores, in a domain of letters: mailAddress() takes all that are so, and more. */
function isPlainAddress({ provider }: Pick<Database, "provider">): Prisma.Sql {
  const address = Prisma.sql`e."oldAddress"`;
  if (provider === "postgresql")
    return Prisma.sql`LENGTH(${address}) <= 64 AND ${address} ~ ${PLAIN_ADDRESS} AND ${address} NOT LIKE '%xn--%'`;
  const not = [
    "*[^a-z0-9._@-]*",
    "*@*@*",
    "*..*",
    ".*",
    "*.@*",
    "*@.*",
    "*@-*",
    "*.-*",
    "*-.*",
    "*_*",
    "*@[0-9]*",
    "*@*.[0-9]*",
    "*xn--*",
  ];
  const ends = ["*?@?*.[a-z][a-z]", "*?@?*.[a-z][a-z][a-z]", "*?@?*.[a-z][a-z][a-z][a-z]*[a-z]"];
  return Prisma.sql`LENGTH(${address}) <= 64
    AND ${Prisma.join(
      not.map((each) => Prisma.sql`${address} NOT GLOB ${each}`),
      " AND ",
    )}
    AND (${Prisma.join(
      ends.map((each) => Prisma.sql`${address} GLOB ${each}`),
      " OR ",
    )})`;
}

const PLAIN_ADDRESS = "^[a-z0-9_-]+([.][a-z0-9_-]+)*@([a-z0-9]([a-z0-9-]*[a-z0-9])?[.])+[a-z][a-z]+$";
