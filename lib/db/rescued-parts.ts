/** What waits to be downloaded, in parts: messages, sealed, and evidence files. */
import type { Database } from "./database.ts";
import { Prisma } from "./generated/sqlite/client.ts";

/** Puts down the next part of what was asked for, past Prisma's client: it would make texts of its bytes, and keep them for a while. */
export async function storePart(
  database: Database,
  requestId: string,
  part: number,
  sealed: Uint8Array<ArrayBuffer>,
): Promise<void> {
  const values = Prisma.sql`(${requestId}, ${part}, ${sealed})`;
  await database.run(Prisma.sql`INSERT INTO "RescuedPart" ("requestId", "part", "sealed") VALUES ${values}`, "durable");
}

/** Forgets the parts of an earlier try. */
export async function dropParts({ client }: Database, requestId: string): Promise<void> {
  await client.rescuedPart.deleteMany({ where: { requestId } });
}

/** Null where there is none. */
export async function readPart({ client }: Database, requestId: string, part: number): Promise<Uint8Array | null> {
  const row = await client.rescuedPart.findUnique({ where: { requestId_part: { requestId, part } } });
  return row?.sealed ?? null;
}
