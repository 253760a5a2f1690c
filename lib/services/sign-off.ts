/** "I have all I need from the old server": the end of a move, which the person says, and can take back until the deadline. */
import type { Viewer } from "../auth/viewer.ts";
import { eraseCredentials } from "../db/credentials.ts";
import { stateOf, type Transaction } from "../db/migrations.ts";
import { isUnderWay } from "../engine/state.ts";
import { hasClosed, importsClose } from "../jobs/imports-close.ts";
import { ownMigration } from "./access.ts";
import { audit } from "./audit.ts";
import { type GrantedAt, grantedAt } from "./passwords.ts";
import type { Portal } from "./portal.ts";
import { portalZone } from "./zone.ts";

/** Times in epoch milliseconds. */
export interface SignOffView {
  readonly oldLogin: string;
  readonly reference: string | null;
  /** Null: not signed off. */
  readonly signedOffAt: number | null;
  /** Whether they are written to by mail, which ends with the last of their moves. */
  readonly isToldByMail: boolean;
  /** Where they have signed in for the old account; null: its password was typed. */
  readonly provider: GrantedAt | null;
  /** `notYet`: nothing was copied to its end. `underWay`: something is being copied now. */
  readonly can: "signOff" | "takeBack" | "notYet" | "underWay" | "tooLate";
  readonly deadline: number | null;
  /** IANA name. */
  readonly zone: string;
}

/** Throws NotFound when it is not this person's. */
export async function signOffView(portal: Portal, viewer: Viewer, migrationId: string): Promise<SignOffView> {
  const migration = await ownMigration(portal.database, viewer, migrationId);
  const deadline = await importsClose(portal.database.client, migration.oldAccount);
  return {
    ...{ oldLogin: migration.oldAccount.login, reference: migration.reference, deadline },
    signedOffAt: migration.signedOffAt?.getTime() ?? null,
    isToldByMail:
      (await portal.database.client.mailAddress.count({ where: { personId: migration.personId ?? "" } })) > 0,
    can: possibility(migration, deadline),
    provider: await providerOf(portal, migration),
    zone: await portalZone(portal),
  };
}

/** Once it is signed off nothing is kept: then it is where they sign in for that server. */
async function providerOf({ database: { client } }: Portal, migration: OwnMigration): Promise<GrantedAt | null> {
  const { oldAccountId: accountId, oldAccount, signedOffAt } = migration;
  const isKept = (await client.credential.count({ where: { accountId, kind: "token" } })) > 0;
  if (!isKept && signedOffAt === null) return null;
  return grantedAt(await client.signInProvider.findUnique({ where: { serverId: oldAccount.serverId } }));
}

type OwnMigration = Awaited<ReturnType<typeof ownMigration>>;

function possibility(migration: OwnMigration, deadline: number | null): SignOffView["can"] {
  if (migration.signedOffAt !== null)
    return migration.journalErasedAt !== null || hasClosed(deadline, Date.now()) ? "tooLate" : "takeBack";
  if (isUnderWay(stateOf(migration))) return "underWay";
  return migration.phase === "done" ? "signOff" : "notYet";
}

/** Answers false where that cannot be said now. The passwords of both accounts are erased, but for one that another move still needs. */
export async function signOff(portal: Portal, viewer: Viewer, migrationId: string): Promise<boolean> {
  const { database } = portal;
  const isDone = await database.client.$transaction(async (tx) => {
    const migration = await ownMigration({ client: tx }, viewer, migrationId);
    if (possibility(migration, null) !== "signOff") return false;
    const data = { signedOffAt: new Date(), catchUp: false, catchUpAt: null };
    await tx.migration.update({ where: { id: migrationId }, data });
    const erased = await eraseUnneeded(tx, migration);
    await forgetAddressIfLast(tx, migration.personId);
    await audit.record(tx, viewer, { action: "migration.signOff", subjectId: migrationId, details: { erased } });
    return true;
  });
  if (isDone) await database.eraseDeleted();
  return isDone;
}

/** Answers false where it was not said, or the deadline is over. Passwords have to be typed again. */
export async function takeBackSignOff(portal: Portal, viewer: Viewer, migrationId: string): Promise<boolean> {
  return portal.database.client.$transaction(async (tx) => {
    const migration = await ownMigration({ client: tx }, viewer, migrationId);
    if (possibility(migration, await importsClose(tx, migration.oldAccount)) !== "takeBack") return false;
    await tx.migration.update({ where: { id: migrationId }, data: { signedOffAt: null } });
    await audit.record(tx, viewer, { action: "migration.takeBackSignOff", subjectId: migrationId });
    return true;
  });
}

async function eraseUnneeded(tx: Transaction, { id, oldAccountId, newAccountId }: OwnMigration): Promise<number> {
  const open = await tx.migration.findMany({
    where: {
      ...{ id: { not: id }, signedOffAt: null },
      OR: [oldAccountId, newAccountId].flatMap((account) => [{ oldAccountId: account }, { newAccountId: account }]),
    },
    select: { oldAccountId: true, newAccountId: true },
  });
  const needed = new Set(open.flatMap((other) => [other.oldAccountId, other.newAccountId]));
  const unneeded = [oldAccountId, newAccountId].filter((account) => !needed.has(account));
  return eraseCredentials(tx, { accountId: { in: unneeded } });
}

/** Who is done with all their moves is written to no more. */
async function forgetAddressIfLast(tx: Transaction, personId: string | null): Promise<void> {
  if (personId === null || (await tx.migration.count({ where: { personId, signedOffAt: null } })) > 0) return;
  await tx.mailAddress.deleteMany({ where: { personId } });
}
