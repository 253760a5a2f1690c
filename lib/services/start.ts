/** The one button: puts the chosen folders in line to be copied, for the first time or once more. */
import type { Person, Viewer } from "../auth/viewer.ts";
import { stateOf } from "../db/migrations.ts";
import type { Rescue } from "../engine/request.ts";
import { isUnderWay } from "../engine/state.ts";
import type { ProgressRecord } from "../progress/record.ts";
import { NotFound, ownMigration } from "./access.ts";
import { audit } from "./audit.ts";
import { type FolderRows, plannedFolders, readFolderRows } from "./folder-rows.ts";
import { choiceTotals } from "./folder-totals.ts";
import type { Portal } from "./portal.ts";
import { putInLine } from "./queue.ts";
import { planOf } from "./start-plan.ts";

/** How the button was pressed. */
export interface StartWish {
  /** Both passwords are erased when this run ends. */
  readonly forgetAfterRun: boolean;
  /**
   * When it had last been put in line as the page with the button showed it, in epoch milliseconds; null: never. A button that was left
   * open in another tab starts nothing after that.
   */
  readonly seen: number | null;
  /** What to save as attachments where the new server refuses it. */
  readonly rescue?: Rescue;
}

/** What came of it. Only `started` has changed anything. */
export type StartOutcome = "started" | "alreadyStarted" | "passwordsMissing" | "nothingChosen";

/** Starts the migration, once however often it is called at the same time. Throws NotFound. */
export async function startMigration(
  portal: Portal,
  viewer: Viewer,
  migrationId: string,
  wish: StartWish,
): Promise<StartOutcome> {
  const migration = await ownMigration(portal.database, viewer, migrationId);
  if (viewer.kind !== "person") throw new NotFound();
  const { oldAccount, newAccount } = migration;
  if (isUnderWay(stateOf(migration)) || (migration.queuedAt?.getTime() ?? null) !== wish.seen) return "alreadyStarted";
  if (!(await hasPasswords(portal, [oldAccount.id, newAccount.id]))) return "passwordsMissing";
  const choice = await readFolderRows(portal, migration);
  const folders = plannedFolders(choice);
  if (folders.length === 0) return "nothingChosen";
  const { forgetAfterRun, rescue } = wish;
  const plan = { ...planOf(folders, { old: oldAccount.server, new: newAccount.server }), ...(rescue && { rescue }) };
  const bytesLeft = await bytesToBring(portal, migrationId, choice);
  const settled = { plan: JSON.stringify(plan), forgetAfterRun, bytesLeft };
  return start(portal, viewer, migration, settled, rescue?.messages.length ?? 0);
}

/** Of the chosen folders, without what earlier runs brought; null while a size is not known. */
async function bytesToBring({ database }: Portal, migrationId: string, choice: FolderRows): Promise<bigint | null> {
  const { bytes, bytesKnown } = choiceTotals(choice);
  if (!bytesKnown) return null;
  const progress = await database.client.progress.findUnique({ where: { migrationId } });
  const record: ProgressRecord | null = progress && JSON.parse(progress.record);
  return BigInt(Math.max(0, bytes - (record?.doneBytes ?? 0)));
}

/** Whether the passwords of all these accounts are kept. */
export async function hasPasswords({ database: { client } }: Portal, accountIds: readonly string[]): Promise<boolean> {
  return (await client.credential.count({ where: { accountId: { in: [...accountIds] } } })) === accountIds.length;
}

/** Start and audit entry are one. */
function start(
  { database: { client } }: Portal,
  person: Person,
  migration: Parameters<typeof putInLine>[2],
  settled: { readonly plan: string; readonly forgetAfterRun: boolean; readonly bytesLeft: bigint | null },
  attachments: number,
): Promise<StartOutcome> {
  return client.$transaction(async (transaction) => {
    if (!(await putInLine(transaction, person, migration, settled))) return "alreadyStarted";
    const details = {
      ...{ again: migration.queuedAt !== null, forgetAfterRun: settled.forgetAfterRun },
      ...(attachments > 0 && { attachments }),
    };
    await audit.record(transaction, person, { action: "migration.start", subjectId: migration.id, details });
    return "started";
  });
}
