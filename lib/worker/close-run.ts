/** The end of a run in the database: report, state and the end of the passwords, all in one transaction. */
import type { Database } from "../db/database.ts";
import { changeState, stateOf } from "../db/migrations.ts";
import { finishRun } from "../db/runs.ts";
import type { RunReport } from "../engine/report.ts";
import { advance, type MigrationEvent, type MigrationState } from "../engine/state.ts";
import { isOver } from "./run-ending.ts";

export interface Closing {
  readonly workerId: string;
  readonly migrationId: string;
  /** Null where the run ended before it began: a password was missing, say. */
  readonly run: { readonly id: string; readonly report: RunReport } | null;
  readonly event: MigrationEvent;
}

/** Nothing happens to a migration that its person has removed meanwhile. */
export async function closeRun(database: Database, { workerId, migrationId, run, event }: Closing): Promise<void> {
  const at = new Date();
  const erased = await database.client.$transaction(async (transaction) => {
    const before = await transaction.migration.findUnique({ where: { id: migrationId } });
    if (!before) return false;
    if (run) await finishRun({ client: transaction }, run.id, run.report, at);
    // A stop that was wished for while the run paused is what the person wants now.
    const granted = event.kind === "pause" && before.wish === "stop" ? { kind: "stop" as const } : event;
    const state = advance(stateOf(before), granted);
    const goesOn = granted.kind === "resume" || granted.kind === "wait";
    const actor = { kind: "worker", id: workerId } as const;
    // What was wished for too late to reach the run is granted next.
    const change = { state, actor, at, with: { wish: goesOn ? before.wish : null } };
    if (!isSame(state, stateOf(before))) await changeState(transaction, before, change);
    if (!before.forgetAfterRun || !isOver(granted)) return false;
    await eraseBoth(transaction, before, workerId, at);
    return true;
  });
  if (erased) await database.eraseDeleted();
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
  await transaction.credential.deleteMany({ where: { accountId: { in: [oldAccountId, newAccountId] } } });
  await transaction.auditEvent.create({
    data: { at, actorKind: "worker", actorId: workerId, action: "credential.forget", subjectId: id },
  });
}
