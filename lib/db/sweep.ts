/** Removing what has had its time. */
import { eraseAuditAddresses } from "./audit-chain.ts";
import { eraseAttempts, eraseCredentials } from "./credentials.ts";
import type { Database } from "./database.ts";
import { Prisma } from "./generated/sqlite/client.ts";
import { LOAD_FRESH_MS } from "./server-loads.ts";

/** An address that was never confirmed goes so long after its code ended. */
const UNCONFIRMED_MS = 24 * 3_600_000;

/** What came of a listing stays for so long, as pages come back for it. */
const ANSWERS_MS = 24 * 3_600_000;
/** A way to a sign-in provider and back: longer than whoever came back may still be waited for. */
const ATTEMPTS_MS = 10 * 60_000;
/** A list of people that nobody read in. */
const UPLOADS_MS = 24 * 3_600_000;
/** So many days people see who has looked at their report. */
export const CONSENT_DAYS = 90;
/** A used-up budget that ended so long ago means nothing any more. */
const BUDGETS_MS = 3_600_000;
/** Where acts were done from is kept for so many days. */
export const AUDIT_ADDRESS_DAYS = 90;
/** Nobody asks any more when a worker lived that was last heard of so long ago. */
const WORKERS_MS = 7 * 24 * 3_600_000;

export interface Swept {
  readonly credentials: number;
  readonly sessions: number;
  readonly requests: number;
}

/**
 * Passwords that are kept no longer, sessions, links for other devices, old questions, lists, budgets, and addresses that nobody confirmed or
 * that are nobody's.
 */
export async function sweep(database: Database, workerId: string, now: Date): Promise<Swept> {
  const { client } = database;
  const before = (milliseconds: number): Date => new Date(now.getTime() - milliseconds);
  const credentials = await eraseOldCredentials(database, workerId, now);
  const sessions = await client.session.deleteMany({ where: { expiresAt: { lte: now } } });
  const requests = await client.request.deleteMany({ where: { expiresAt: { lte: before(ANSWERS_MS) } } });
  await client.spentChallenge.deleteMany({ where: { expiresAt: { lte: now } } });
  await client.$transaction((transaction) => eraseAttempts(transaction, { expiresAt: { lte: before(ATTEMPTS_MS) } }));
  await client.deviceLink.deleteMany({ where: { expiresAt: { lte: now } } });
  await client.rosterUpload.deleteMany({ where: { createdAt: { lte: before(UPLOADS_MS) } } });
  await client.reportConsent.deleteMany({ where: { expiresAt: { lte: before(CONSENT_DAYS * 86_400_000) } } });
  await client.signInBudget.deleteMany({ where: { expire: { lte: before(BUDGETS_MS) } } });
  await client.serverLoad.deleteMany({ where: { at: { lte: before(LOAD_FRESH_MS) } } });
  await client.worker.deleteMany({ where: { heartbeatAt: { lte: before(WORKERS_MS) } } });
  await client.mailAddress.deleteMany({ where: { confirmedAt: null, codeUntil: { lte: before(UNCONFIRMED_MS) } } });
  await forgetStrangers(database);
  await eraseAuditAddresses(database, before(AUDIT_ADDRESS_DAYS * 86_400_000));
  await learnSizes(database);
  await database.eraseDeleted();
  return { credentials, sessions: sessions.count, requests: requests.count };
}

/** Has SQLite look at how its tables have grown, so that it goes about questions in the order that costs least. PostgreSQL does so by itself. */
export async function learnSizes({ provider, client }: Database): Promise<void> {
  // All tables, not only those that this connection has asked for; what it learned lately it does not learn again.
  if (provider === "sqlite") await client.$executeRawUnsafe("PRAGMA optimize = 0x10002");
}

/** What mail servers said of addresses that are nobody's any more. */
async function forgetStrangers(database: Database): Promise<void> {
  await database.run(
    Prisma.sql`DELETE FROM "UndeliverableAddress" WHERE NOT EXISTS (
      SELECT 1 FROM "RosterEntry" e WHERE e."oldAddress" = "address" OR e."newAddress" = "address" OR LOWER(TRIM(e."contact")) = "address")
      AND "address" NOT IN (SELECT LOWER(a."address") FROM "MailAddress" a)
      AND "address" NOT IN (SELECT LOWER(w."contactEmail") FROM "Wave" w WHERE w."contactEmail" IS NOT NULL)`,
    "lazy",
  );
}

function eraseOldCredentials({ client }: Database, workerId: string, now: Date): Promise<number> {
  return client.$transaction(async (transaction) => {
    const where = { keepUntil: { lte: now } };
    const old = await transaction.credential.findMany({ where, select: { accountId: true } });
    if (old.length === 0) return 0;
    await eraseCredentials(transaction, where);
    const by = { at: now, actorKind: "worker" as const, actorId: workerId, action: "credential.forget" };
    await transaction.auditEvent.createMany({ data: old.map(({ accountId }) => ({ ...by, subjectId: accountId })) });
    return old.length;
  });
}

/**
 * Questions that nobody waits for any more, with the names and passwords in them and the messages that were fetched for them; of
 * listings pages look at the last answer.
 */
export async function dropQuestions(database: Database, now: Date): Promise<void> {
  const where = { kind: { not: "listFolders" }, expiresAt: { lte: now } };
  const { count } = await database.client.request.deleteMany({ where });
  if (count > 0) await database.eraseDeleted();
}
