/** Erasing what is kept for accounts: passwords just go, tokens are noted to be revoked at their provider as well, in the same transaction. */
import type { Database } from "./database.ts";
import type { Prisma } from "./generated/sqlite/client.ts";

type Writer = Pick<Database["client"], "credential" | "tokenRevocation" | "signInAttempt">;

export interface ErasedToken {
  readonly serverId: string;
  readonly personId: string;
  readonly accountId: string;
  readonly login: string;
  readonly sealed: Uint8Array;
}

/** Erases them; answers how many there were. */
export async function eraseCredentials(tx: Writer, where: Prisma.CredentialWhereInput): Promise<number> {
  const tokens = await tx.credential.findMany({
    where: { AND: [where, { kind: "token" }] },
    include: { account: { select: { login: true, personId: true, serverId: true } } },
  });
  for (const { accountId, sealed, account } of tokens) {
    const { login, personId, serverId } = account;
    if (personId !== null) await queueRevocation(tx, { serverId, personId, accountId, login, sealed });
  }
  return (await tx.credential.deleteMany({ where })).count;
}

/** A token that nobody keeps here: a worker tells its provider. Where that takes none back, the row just goes. */
export async function queueRevocation(tx: Pick<Writer, "tokenRevocation">, token: ErasedToken): Promise<void> {
  await tx.tokenRevocation.create({ data: { ...token, sealed: new Uint8Array(token.sealed) } });
}

/** Ends ways to a provider and back; what one of them has brought, and no account got, is revoked. */
export async function eraseAttempts(tx: Writer, where: Prisma.SignInAttemptWhereInput): Promise<void> {
  for (const { sealedToken, ...attempt } of await tx.signInAttempt.findMany({ where })) {
    const { serverId, personId, accountId, login } = attempt;
    if (sealedToken) await queueRevocation(tx, { serverId, personId, accountId, login, sealed: sealedToken });
  }
  await tx.signInAttempt.deleteMany({ where });
}
