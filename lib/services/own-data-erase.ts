/**
 * A person erases all that is kept of them. What stays: rows of the audit, which hold ids and no name; and the account's entry on the
 * roster, which is the organisation's, with how far its move was.
 */
import type { Person, Viewer } from "../auth/viewer.ts";
import { eraseAttempts, eraseCredentials } from "../db/credentials.ts";
import type { Transaction } from "../db/migrations.ts";
import { forgetRefusals } from "../notify/undeliverable.ts";
import { lastingStateOf, rosterState } from "../policy/roster.ts";
import { onlyThemselves } from "./access.ts";
import { audit } from "./audit.ts";
import { stopRuns, underWay } from "./control.ts";
import type { Portal } from "./portal.ts";

export interface ErasureView {
  /** Something is in line or being copied: it has to end first. `stopping`: it was asked to. */
  readonly run: "none" | "underWay" | "stopping";
  /** Old accounts of which the roster will say that they still have to be moved. */
  readonly unfinished: readonly string[];
}

/** What erasing would mean now. For persons who have signed in themselves; throws NotFound for others. */
export async function erasureView({ database: { client } }: Portal, viewer: Viewer): Promise<ErasureView> {
  onlyThemselves(viewer);
  const [moves, running] = await Promise.all([
    client.migration.findMany({
      where: { personId: viewer.personId },
      include: { oldAccount: { select: { login: true } } },
      orderBy: { createdAt: "asc" },
    }),
    client.migration.findMany({ where: underWay(viewer), select: { wish: true } }),
  ]);
  const onRoster = { mark: "expected", erasedState: null } as const;
  const unfinished = moves.filter((move) => lastingStateOf(rosterState(onRoster, move, Date.now())) === null);
  const isFree =
    running.length === 0 &&
    !(await isAnyLeased(
      client,
      moves.map(({ id }) => id),
    ));
  const isAsked = running.every(({ wish }) => wish === "stop");
  return {
    run: isFree ? "none" : isAsked ? "stopping" : "underWay",
    unfinished: unfinished.map(({ oldAccount }) => oldAccount.login),
  };
}

/**
 * Erases it, unless a run is in line or under way: that is asked to stop, as its rows keep it from copying anything twice.
 * For persons who have signed in themselves; throws NotFound for others.
 */
export async function eraseOwnData({ database }: Portal, viewer: Viewer): Promise<"erased" | "stopping"> {
  onlyThemselves(viewer);
  const outcome = await database.client.$transaction(async (tx) => {
    const moves = await lockedMoves(tx, viewer);
    if (await isAnyHeld(tx, viewer, moves)) {
      await stopRuns(tx, viewer);
      return "stopping";
    }
    await leaveRoster(tx, viewer);
    await eraseAddresses(tx, viewer);
    await tx.lease.deleteMany({ where: { key: { in: moves } } });
    await forgetMailAddress(tx, viewer);
    // Their providers are told to take the tokens back; until that is done, or for a week, what is needed for it stays.
    await eraseAttempts(tx, { personId: viewer.personId });
    await eraseCredentials(tx, { account: { personId: viewer.personId } });
    // All that hangs on the person goes with them: sessions, accounts, passwords, moves, runs, reports, journals, mails, links, questions.
    await tx.person.delete({ where: { id: viewer.personId } });
    const details = { moves: moves.length };
    // Without the address from which it was done.
    await audit.recordAll(tx, viewer, [{ action: "person.erase", subjectId: viewer.personId, details }]);
    return "erased";
  });
  if (outcome === "erased") await database.eraseDeleted();
  return outcome;
}

/** Their ids, in rows that nobody else changes until the transaction is over. */
async function lockedMoves(tx: Transaction, { personId }: Person): Promise<string[]> {
  await tx.migration.updateMany({ where: { personId }, data: { personId } });
  return (await tx.migration.findMany({ where: { personId }, select: { id: true } })).map(({ id }) => id);
}

/** Whether a worker is at one of them, or will be. */
async function isAnyHeld(tx: Transaction, person: Person, moves: readonly string[]): Promise<boolean> {
  return (await isAnyLeased(tx, moves)) || (await tx.migration.count({ where: underWay(person) })) > 0;
}

async function isAnyLeased({ lease }: Pick<Transaction, "lease">, moves: readonly string[]): Promise<boolean> {
  return (await lease.count({ where: { key: { in: [...moves] }, until: { gt: new Date() } } })) > 0;
}

async function leaveRoster(tx: Transaction, { personId }: Person): Promise<void> {
  const entries = await tx.rosterEntry.findMany({
    where: { OR: [{ personId }, { migration: { personId } }] },
    include: { migration: true },
  });
  const erasedAt = new Date();
  for (const { id, migration, ...entry } of entries) {
    const erasedState = lastingStateOf(rosterState(entry, migration, erasedAt.getTime()));
    const data = { personId: null, migrationId: null, erasedAt, erasedState };
    await tx.rosterEntry.update({ where: { id }, data });
  }
}

/** Also where it is known as one that takes no mail. */
async function forgetMailAddress(tx: Transaction, { personId }: Person): Promise<void> {
  const given = await tx.mailAddress.findUnique({ where: { personId } });
  if (given) await forgetRefusals(tx, [given.address]);
}

/** Where they did something from; also by the link in a mail, which asks nobody to sign in. */
async function eraseAddresses(tx: Transaction, { personId }: Person): Promise<void> {
  const byThem = { actorKind: "person", actorId: personId } as const;
  const byTheirLink = { actorKind: "system", subjectId: personId } as const;
  await tx.auditAddress.deleteMany({ where: { event: { OR: [byThem, byTheirLink] } } });
}
