/** What is sealed to which of the worker's keys. */
import type { Database } from "./database.ts";

/** How many boxes are sealed to each key, by its id; `idOf` reads it from a box. Passwords and tokens are counted by their column. */
export async function sealedByKey(
  { client }: Database,
  idOf: (box: Uint8Array) => string,
): Promise<Map<string, number>> {
  const [credentials, ...others] = await Promise.all([
    client.credential.groupBy({ by: ["keyId"], _count: true }),
    client.request.findMany({ where: { sealed: { not: null } }, select: { sealed: true } }),
    client.mail.findMany({ where: { sealed: { not: null } }, select: { sealed: true } }),
    client.signInProvider.findMany({ where: { sealedSecret: { not: null } }, select: { sealedSecret: true } }),
    client.signInAttempt.findMany({ select: { sealedVerifier: true, sealedToken: true } }),
    client.tokenRevocation.findMany({ select: { sealed: true } }),
  ]);
  const counts = new Map(credentials.map(({ keyId, _count }) => [keyId, _count]));
  for (const box of others.flat().flatMap((row): (Uint8Array | null)[] => Object.values(row)))
    if (box) counts.set(idOf(box), (counts.get(idOf(box)) ?? 0) + 1);
  return counts;
}
