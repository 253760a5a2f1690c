/** Old mailboxes that nobody has begun to move, and that would not be done in time even if that happened now. */
import type { Database } from "../db/database.ts";
import type { Prisma } from "../db/generated/sqlite/client.ts";
import type { FleetForecast } from "./fleet-forecast.ts";

/** So many are looked at at once, the largest first … */
const CHUNK = 50;
/** … and so many at most: where more are too large, their number is not what is wrong. */
const MOST = 500;
/** Where the list of the old server names sizes only: that many bytes are a message, as in the mailboxes of product.md's stories. */
const MESSAGE_BYTES = 75_000;

/** By the id of the entry: when it would be done that begins now, in epoch milliseconds. Empty where sizes or speeds are not known. */
export async function tooLargeToBegin(
  { client }: Database,
  { deadline, ifBegun }: Pick<FleetForecast, "deadline" | "ifBegun">,
): Promise<ReadonlyMap<string, number>> {
  const ends = new Map<string, number>();
  if (deadline === null) return ends;
  for (let skip = 0; skip < MOST; skip += CHUNK) {
    const mailboxes = await client.oldMailbox.findMany({
      where: { bytes: { gt: 0 } },
      orderBy: [{ bytes: "desc" }, { id: "asc" }],
      ...{ skip, take: CHUNK },
    });
    const late = mailboxes.flatMap(({ serverId, address, bytes, messages }) => {
      const size = Number(bytes);
      const work = { messages: messages ?? Math.ceil(size / MESSAGE_BYTES), bytes: size };
      const end = ifBegun(serverId, work);
      return end !== null && end > deadline ? [{ serverId, oldAddress: address, end }] : [];
    });
    for (const { id, end } of await notBegun({ client }, late)) ends.set(id, end);
    if (late.length < CHUNK) break;
  }
  return ends;
}

interface LateMailbox {
  readonly serverId: string;
  readonly oldAddress: string;
  readonly end: number;
}

async function notBegun({ client }: Pick<Database, "client">, late: readonly LateMailbox[]) {
  if (late.length === 0) return [];
  const ends = new Map(late.map(({ serverId, oldAddress, end }) => [`${serverId} ${oldAddress}`, end]));
  const where: Prisma.RosterEntryWhereInput = {
    ...{ migrationId: null, mark: { not: "excused" } },
    OR: late.map(({ serverId, oldAddress }) => ({ serverId, oldAddress })),
  };
  const entries = await client.rosterEntry.findMany({ where, select: { id: true, serverId: true, oldAddress: true } });
  return entries.map(({ id, serverId, oldAddress }) => ({ id, end: ends.get(`${serverId} ${oldAddress}`) ?? 0 }));
}
