/** What is sealed to which of the worker's keys. */
import type { Database } from "./database.ts";

/** How many boxes are sealed to each key, by its id; `idOf` reads it from a box. Passwords are counted by their column, so that no more than questions are read. */
export async function sealedByKey(
  { client }: Database,
  idOf: (box: Uint8Array) => string,
): Promise<Map<string, number>> {
  const [credentials, requests, mails] = await Promise.all([
    client.credential.groupBy({ by: ["keyId"], _count: true }),
    client.request.findMany({ where: { sealed: { not: null } }, select: { sealed: true } }),
    client.mail.findMany({ where: { sealed: { not: null } }, select: { sealed: true } }),
  ]);
  const counts = new Map(credentials.map(({ keyId, _count }) => [keyId, _count]));
  for (const { sealed } of [...requests, ...mails])
    if (sealed) counts.set(idOf(sealed), (counts.get(idOf(sealed)) ?? 0) + 1);
  return counts;
}
