/** What of a move is worth a mail. */

import type { Migration } from "../db/generated/sqlite/client.ts";
import type { Transaction } from "../db/migrations.ts";
import type { MigrationState } from "../engine/state.ts";
import type { MailKind } from "./mails.ts";

/** How a run ended. */
export interface Ending {
  /** That of the migration now. */
  readonly state: MigrationState;
  /** Null: it ended before it began. Its row holds what came of it. */
  readonly runId: string | null;
  readonly at: Date;
}

/**
 * Writes down that the person is to be told, in the transaction that ends the run. Nothing happens where they have confirmed no address, where
 * they ended it themselves, or after a night in which nothing was new. What is newer takes the place of a mail that still waits.
 */
export async function noteNews(tx: Transaction, migration: Migration, ending: Ending): Promise<void> {
  const { id: migrationId, personId } = migration;
  const kind = kindOf(ending.state);
  if (kind === null || personId === null) return;
  if ((await tx.mailAddress.count({ where: { personId, confirmedAt: { not: null } } })) === 0) return;
  if (kind === "done" && migration.queuedBy === "worker" && !(await isNews(tx, ending.runId))) return;
  await tx.mail.deleteMany({ where: { migrationId, state: "waiting" } });
  const { runId, at } = ending;
  await tx.mail.create({ data: { personId, migrationId, kind, runId, createdAt: at, nextTryAt: at } });
}

function kindOf(state: MigrationState): MailKind | null {
  if (state.phase === "done") return "done";
  switch (state.activity.kind) {
    case "needsUser":
      return "needsYou";
    case "failed":
      return "failed";
    // It goes on by itself, or rests as the person wished.
    case "running":
    case "waiting":
    case "paused":
    case "stopped":
      return null;
    default:
      return state.activity satisfies never;
  }
}

/** Whether it copied anything, or found another number of problems than the run before it. */
async function isNews(tx: Transaction, runId: string | null): Promise<boolean> {
  const run = runId === null ? null : await tx.run.findUnique({ where: { id: runId } });
  if (!run) return true;
  const before = await tx.run.findFirst({
    where: { migrationId: run.migrationId, number: { lt: run.number }, endedAt: { not: null } },
    orderBy: { number: "desc" },
  });
  return run.copied > 0 || run.grade !== before?.grade || run.problems !== before.problems;
}
