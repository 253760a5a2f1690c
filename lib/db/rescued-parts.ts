/** Messages that wait to be downloaded, in sealed parts. */
import type { Database } from "./database.ts";

/** Puts down the next part of the message that was asked for. */
export async function storePart(
  { client }: Database,
  requestId: string,
  part: number,
  sealed: Uint8Array<ArrayBuffer>,
): Promise<void> {
  await client.rescuedPart.create({ data: { requestId, part, sealed } });
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
