/** After the keys have changed: what is kept for longer is sealed anew, so that the key of before can be destroyed. */
import { CannotOpen, open } from "../vault/open.ts";
import { seal, sealingHalfOf } from "../vault/seal.ts";
import type { WorkerContext } from "./context.ts";

/** Passwords that are read at a time. */
const PAGE = 200;

/** Seals every kept password to the key in use, and says how many that were. One that nobody can open stays: it is asked for when it is wanted. */
export async function reseal({ database, key }: Pick<WorkerContext, "database" | "key">): Promise<number> {
  const { client } = database;
  let count = 0;
  for (let after = ""; ; ) {
    const rows = await client.credential.findMany({
      where: { keyId: { not: key.id }, accountId: { gt: after } },
      include: { account: { select: { personId: true, serverId: true } } },
      orderBy: { accountId: "asc" },
      take: PAGE,
    });
    for (const { accountId, sealed, account } of rows) {
      const { personId, serverId } = account;
      const anew =
        personId === null ? null : sealedAnew(key, sealed, { purpose: "credential", personId, accountId, serverId });
      // Only where nobody has typed another one meanwhile.
      if (anew) {
        const data = { sealed: new Uint8Array(anew), keyId: key.id };
        count += (await client.credential.updateMany({ where: { accountId, sealed }, data })).count;
      }
    }
    const last = rows.at(-1);
    if (!last || rows.length < PAGE) break;
    after = last.accountId;
  }
  if (count > 0) await database.eraseDeleted();
  return count;
}

function sealedAnew(
  key: WorkerContext["key"],
  sealed: Uint8Array,
  context: Parameters<typeof open>[2],
): Uint8Array | null {
  try {
    return seal(sealingHalfOf(key), open(key, sealed, context), context);
  } catch (error) {
    if (error instanceof CannotOpen) return null;
    throw error;
  }
}
