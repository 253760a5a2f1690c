/** After the keys have changed: what is kept for longer is sealed anew, so that the key of before can be destroyed. */
import { CannotOpen, open, sealedTo } from "../vault/open.ts";
import { type SealContext, seal, sealingHalfOf } from "../vault/seal.ts";
import type { WorkerContext } from "./context.ts";

/** Passwords and tokens that are read at a time. */
const PAGE = 200;

type Context = Pick<WorkerContext, "database" | "key">;

/** Seals everything that is kept to the key in use, and says how many boxes that were. One that nobody can open stays: its password is asked for when it is wanted. */
export async function reseal(context: Context): Promise<number> {
  const count =
    (await resealCredentials(context)) + (await resealSecrets(context)) + (await resealRevocations(context));
  if (count > 0) await context.database.eraseDeleted();
  return count;
}

async function resealCredentials({ database: { client }, key }: Context): Promise<number> {
  let count = 0;
  for (let after = ""; ; ) {
    const rows = await client.credential.findMany({
      where: { keyId: { not: key.id }, accountId: { gt: after } },
      include: { account: { select: { personId: true, serverId: true } } },
      orderBy: { accountId: "asc" },
      take: PAGE,
    });
    for (const { accountId, kind, sealed, account } of rows) {
      const { personId, serverId } = account;
      const purpose = kind === "token" ? ("token" as const) : ("credential" as const);
      const anew = personId === null ? null : sealedAnew(key, sealed, { purpose, personId, accountId, serverId });
      // Only where nobody has typed another one meanwhile.
      if (anew) {
        const data = { sealed: anew, keyId: key.id };
        count += (await client.credential.updateMany({ where: { accountId, sealed }, data })).count;
      }
    }
    const last = rows.at(-1);
    if (!last || rows.length < PAGE) return count;
    after = last.accountId;
  }
}

/** With which sign-in providers know this portal. */
async function resealSecrets({ database: { client }, key }: Context): Promise<number> {
  let count = 0;
  for (const { serverId, sealedSecret } of await client.signInProvider.findMany({
    where: { sealedSecret: { not: null } },
  })) {
    if (sealedSecret === null || sealedTo(sealedSecret) === key.id) continue;
    const anew = sealedAnew(key, sealedSecret, { purpose: "client", serverId });
    if (anew) {
      const where = { serverId, sealedSecret };
      count += (await client.signInProvider.updateMany({ where, data: { sealedSecret: anew } })).count;
    }
  }
  return count;
}

/** Tokens that are still to be revoked, which may take a week. */
async function resealRevocations({ database: { client }, key }: Context): Promise<number> {
  let count = 0;
  for (const { id, sealed, personId, accountId, serverId } of await client.tokenRevocation.findMany()) {
    if (sealedTo(sealed) === key.id) continue;
    const anew = sealedAnew(key, sealed, { purpose: "token", personId, accountId, serverId });
    if (anew)
      count += (await client.tokenRevocation.updateMany({ where: { id, sealed }, data: { sealed: anew } })).count;
  }
  return count;
}

function sealedAnew(key: WorkerContext["key"], box: Uint8Array, context: SealContext): Uint8Array<ArrayBuffer> | null {
  try {
    return new Uint8Array(seal(sealingHalfOf(key), open(key, box, context), context));
  } catch (error) {
    if (error instanceof CannotOpen) return null;
    throw error;
  }
}
