/** The end of a run in the database: report, state and the end of the passwords, all in one transaction. */
import { eraseCredentials } from "../db/credentials.ts";
import type { Database } from "../db/database.ts";
import type { Migration } from "../db/generated/sqlite/client.ts";
import { keepsLease, type Lease } from "../db/leases.ts";
import { changeState, stateOf } from "../db/migrations.ts";
import { endRestingRun, finishRun, restRun } from "../db/runs.ts";
import type { RunReport } from "../engine/report.ts";
import type { MigrationEvent, MigrationState } from "../engine/state.ts";
import { calendarOf } from "../jobs/imports-close.ts";
import { openGateIfClean } from "../jobs/pilot-gate.ts";
import { noteNews } from "../notify/news.ts";
import { RESIDUE_EVERY_MS } from "../policy/residue.ts";
import { nextCatchUp } from "../policy/schedule.ts";
import { afterEvent } from "./after-event.ts";
import { isOver } from "./run-ending.ts";

export interface Closing {
  readonly workerId: string;
  readonly migrationId: string;
  /** Null where the run ended before it began: a password was missing, say. */
  readonly run: { readonly id: string; readonly report: RunReport } | null;
  readonly event: MigrationEvent;
  /** Under which it ran: where another worker has taken over since, the migration is no longer ours to write to. Missing: it never began. */
  readonly hold?: Lease;
  /** For how long it had connections, without what was counted in advance (Queue.take()), in milliseconds: may be less than nothing. */
  readonly servedMs: number;
  /** See Migration.bytesLeft; missing where the run found out nothing new. */
  readonly bytesLeft?: number | undefined;
}

/** Nothing happens to a migration that its person has removed meanwhile, or that another worker has taken over. */
export async function closeRun(database: Database, closing: Closing): Promise<void> {
  const { workerId, migrationId, run, event, hold } = closing;
  const at = new Date();
  const erased = await database.client.$transaction(async (transaction) => {
    if (hold && !(await keepsLease({ client: transaction }, hold))) return false;
    const before = await transaction.migration.findUnique({ where: { id: migrationId } });
    if (!before) return false;
    // A stop that was wished for while the run paused is what the person wants now.
    const granted = event.kind === "pause" && before.wish === "stop" ? { kind: "stop" as const } : event;
    const { state, rests, test, with: own } = afterEvent(before, granted);
    if (run && rests) await restRun({ client: transaction }, run.id, run.report);
    if (run && !rests) await finishRun({ client: transaction }, run.id, run.report, at);
    if (!rests) await endRestingRun({ client: transaction }, migrationId, at);
    const goesOn = granted.kind === "resume" || granted.kind === "wait";
    const actor = { kind: "worker", id: workerId } as const;
    const turn = { ...turnAfter(before, state, closing), ...own };
    // What was wished for too late to reach the run is granted next.
    const isMove = test === null;
    const next = isMove && granted.kind === "verified" ? await afterwards(transaction, before, at) : {};
    const change = { state, actor, at, with: { ...turn, ...next, wish: goesOn ? before.wish : null } };
    if (isSame(state, stateOf(before))) await transaction.migration.update({ where: { id: migrationId }, data: turn });
    else if ((await changeState(transaction, before, change)) && isMove)
      await noteNews(transaction, before, { state, runId: run?.id ?? null, at });
    // A test copies nothing: the run for which the passwords are kept is still to come.
    if (!(isMove && before.forgetAfterRun && isOver(granted))) return false;
    await eraseBoth(transaction, before, workerId, at);
    return true;
  });
  if (erased) await database.eraseDeleted();
  if (event.kind === "verified") await openGateIfClean(database, { kind: "worker", id: workerId }, at);
}

/** What happens next by itself: new mail is brought over, or looked for. What had arrived before has been brought now. */
async function afterwards(
  transaction: Transaction,
  before: Migration,
  at: Date,
): Promise<Pick<Migration, "catchUpAt" | "residue" | "arrivedSince" | "residueDueAt">> {
  const isLeft = before.catchUp || before.forgetAfterRun;
  const residueDueAt = isLeft ? null : new Date(at.getTime() + RESIDUE_EVERY_MS);
  return { catchUpAt: await catchUpAfter(transaction, before, at), residue: null, arrivedSince: 0, residueDueAt };
}

/** When new mail is brought over next; null: no more. */
async function catchUpAfter(
  transaction: Transaction,
  { catchUp, oldAccountId }: Migration,
  at: Date,
): Promise<Date | null> {
  const old = await transaction.account.findUniqueOrThrow({ where: { id: oldAccountId } });
  const next = catchUp ? nextCatchUp(at.getTime(), await calendarOf(transaction, old)) : null;
  return next === null ? null : new Date(next);
}

/** What decides about its next turn. */
function turnAfter(
  { rank, servedMs }: Pick<Migration, "rank" | "servedMs">,
  { phase }: MigrationState,
  closing: Closing,
): Pick<Migration, "rank" | "servedMs"> & { bytesLeft?: bigint } {
  const { bytesLeft } = closing;
  return {
    ...(bytesLeft === undefined ? {} : { bytesLeft: BigInt(Math.round(bytesLeft)) }),
    ...(phase === "done"
      ? { rank: 0, servedMs: 0n }
      : { rank, servedMs: atLeastNothing(servedMs + BigInt(Math.round(closing.servedMs))) }),
  };
}

function atLeastNothing(milliseconds: bigint): bigint {
  return milliseconds > 0n ? milliseconds : 0n;
}

/** A run that gave way leaves the state as it was. */
function isSame(one: MigrationState, other: MigrationState): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}

type Transaction = Parameters<Parameters<Database["client"]["$transaction"]>[0]>[0];

async function eraseBoth(
  transaction: Transaction,
  {
    id,
    oldAccountId,
    newAccountId,
  }: { readonly id: string; readonly oldAccountId: string; readonly newAccountId: string },
  workerId: string,
  at: Date,
): Promise<void> {
  await eraseCredentials(transaction, { accountId: { in: [oldAccountId, newAccountId] } });
  await transaction.auditEvent.create({
    data: { at, actorKind: "worker", actorId: workerId, action: "credential.forget", subjectId: id },
  });
}
