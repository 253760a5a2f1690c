/** Whether new mail is brought over every night, and when next. */
import type { Viewer } from "../auth/viewer.ts";
import type { Migration } from "../db/generated/sqlite/client.ts";
import { withoutTest } from "../db/test-under-way.ts";
import { calendarOf } from "../jobs/imports-close.ts";
import { RESIDUE_EVERY_MS } from "../policy/residue.ts";
import { nextCatchUp } from "../policy/schedule.ts";
import { ownMigration } from "./access.ts";
import { audit } from "./audit.ts";
import type { Portal } from "./portal.ts";

export interface CatchUp {
  readonly isOn: boolean;
  /** Epoch milliseconds; null: none is due, as the last run has not ended, or the deadline is too near. */
  readonly next: number | null;
}

export function catchUpOf({ catchUp, catchUpAt }: Pick<Migration, "catchUp" | "catchUpAt">): CatchUp {
  return { isOn: catchUp, next: catchUpAt?.getTime() ?? null };
}

/** Begins or ends bringing new mail over every night. Nothing happens after the sign-off. Throws NotFound when it is not this person's. */
export async function setCatchUp(portal: Portal, viewer: Viewer, migrationId: string, isOn: boolean): Promise<void> {
  await portal.database.client.$transaction(async (tx) => {
    const migration = withoutTest(await ownMigration({ client: tx }, viewer, migrationId));
    const { phase, signedOffAt, journalErasedAt, oldAccount } = migration;
    if (signedOffAt !== null || journalErasedAt !== null) return;
    const next = isOn && phase === "done" ? nextCatchUp(Date.now(), await calendarOf(tx, oldAccount)) : null;
    const data = {
      catchUp: isOn,
      catchUpAt: next === null ? null : new Date(next),
      ...(isOn && { forgetAfterRun: false }),
      // Who has nothing brought over is told what is there.
      residueDueAt: isOn || phase !== "done" ? null : new Date(Date.now() + RESIDUE_EVERY_MS),
    };
    await tx.migration.update({ where: { id: migrationId }, data });
    await audit.record(tx, viewer, { action: "migration.catchUp", subjectId: migrationId, details: { catchUp: isOn } });
  });
}
