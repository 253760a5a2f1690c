/** Tells providers that tokens which were erased here are good no more: again and again for a week, and then no longer. */
import { asMailError } from "../engine/errors.ts";
import { revoke } from "../oauth/provider.ts";
import { CannotOpen, open } from "../vault/open.ts";
import type { WorkerContext } from "./context.ts";
import { type ProviderDesk, providerOf } from "./sign-in-provider.ts";

/** Until it is told again, in milliseconds: by how often it was told in vain. */
const AGAIN_MS = [10_000, 60_000, 600_000, 3_600_000, 6 * 3_600_000];
const GIVE_UP_MS = 7 * 86_400_000;
const CLAIM_MS = 60_000;
const AT_ONCE = 20;

/** How a revocation ended: `superseded`: the same person has signed in there again, and the provider might end that as well. */
type Ended = "revoked" | "superseded" | "noPlace" | "givenUp";

/** Tells of those that are due. */
export async function sendRevocations(context: WorkerContext, desk: ProviderDesk, now: Date): Promise<void> {
  const { client } = context.database;
  const where = { nextTryAt: { lte: now }, OR: [{ claimedUntil: null }, { claimedUntil: { lte: now } }] };
  for (const { id } of await client.tokenRevocation.findMany({ where, select: { id: true }, take: AT_ONCE })) {
    const claimedUntil = new Date(now.getTime() + CLAIM_MS);
    const claim = await client.tokenRevocation.updateMany({ where: { ...where, id }, data: { claimedUntil } });
    if (claim.count === 1) await sendOne(context, desk, id, now);
  }
}

type Row = NonNullable<Awaited<ReturnType<WorkerContext["database"]["client"]["tokenRevocation"]["findUnique"]>>>;

async function sendOne(context: WorkerContext, desk: ProviderDesk, id: string, now: Date): Promise<void> {
  const row = await context.database.client.tokenRevocation.findUnique({ where: { id } });
  if (!row) return;
  try {
    await end(context, row, await tell(context, desk, row));
  } catch (error) {
    const { code } = asMailError(error);
    context.log.info("revocation.later", { code });
    if (error instanceof CannotOpen || now.getTime() - row.createdAt.getTime() > GIVE_UP_MS)
      return end(context, row, "givenUp");
    const next = now.getTime() + (AGAIN_MS[Math.min(row.tries, AGAIN_MS.length - 1)] ?? 0);
    const data = { tries: row.tries + 1, nextTryAt: new Date(next), claimedUntil: null };
    await context.database.client.tokenRevocation.updateMany({ where: { id }, data });
  }
}

async function tell({ database }: WorkerContext, desk: ProviderDesk, row: Row): Promise<Ended> {
  const { serverId, personId, accountId, login, sealed } = row;
  const sameGrant = { kind: "token", account: { serverId, login } } as const;
  if ((await database.client.credential.count({ where: sameGrant })) > 0) return "superseded";
  const provider = await providerOf(desk, serverId);
  if (provider.endpoints.revocation === null) return "noPlace";
  await revoke(provider, open(desk.key, sealed, { purpose: "token", personId, accountId, serverId }));
  return "revoked";
}

/** The token is erased in the transaction that records it. */
async function end({ database, id: workerId, log }: WorkerContext, row: Row, outcome: Ended): Promise<void> {
  await database.client.$transaction(async (tx) => {
    await tx.tokenRevocation.deleteMany({ where: { id: row.id } });
    const by = { at: new Date(), actorKind: "worker" as const, actorId: workerId, action: "credential.revoke" };
    await tx.auditEvent.create({ data: { ...by, subjectId: row.accountId, details: JSON.stringify({ outcome }) } });
  });
  await database.eraseDeleted();
  log.info("revocation.ended", { outcome });
}
