/** The one button: puts the chosen folders in line to be copied, for the first time or once more. */
import type { Person, Viewer } from "../auth/viewer.ts";
import type { Migration } from "../db/generated/sqlite/client.ts";
import { stateOf } from "../db/migrations.ts";
import type { ImportRequest, Rescue } from "../engine/request.ts";
import { isUnderWay } from "../engine/state.ts";
import { calendarOf, hasClosed, importsClose } from "../jobs/imports-close.ts";
import type { Cut } from "../policy/contents.ts";
import { readStartTime, type StartTime, type StartTimeProblem } from "../policy/schedule.ts";
import type { ProgressRecord } from "../progress/record.ts";
import { NotFound, ownMigration } from "./access.ts";
import { audit } from "./audit.ts";
import { type FolderRows, plannedFolders, readFolderRows } from "./folder-rows.ts";
import { choiceTotals } from "./folder-totals.ts";
import type { Portal } from "./portal.ts";
import { putInLine } from "./queue.ts";
import { planOf } from "./start-plan.ts";

/**
 * What becomes of mail that arrives in the old account later: it is brought over every night; or when the person asks for it; or the
 * passwords for that are erased when this run ends.
 */
export type Afterwards = "catchUp" | "keep" | "forget";

export type { StartTime, StartTimeProblem } from "../policy/schedule.ts";

/** How the button was pressed. */
export interface StartWish {
  /** Missing: as it was wished for last. */
  readonly afterwards?: Afterwards;
  /** Missing: at once. */
  readonly time?: StartTime;
  /**
   * When it had last been put in line as the page with the button showed it, in epoch milliseconds; null: never. A button that was left
   * open in another tab starts nothing after that.
   */
  readonly seen: number | null;
  /** What to save as attachments where the new server refuses it. */
  readonly rescue?: Rescue;
}

/** What came of it. Only `started` has changed anything. */
export type StartOutcome =
  | "started"
  | "alreadyStarted"
  | "signedOff"
  | "importsClosed"
  | "recordsErased"
  | "passwordsMissing"
  | "nothingChosen"
  | StartTimeProblem;

/** Starts the migration, once however often it is called at the same time. Throws NotFound. */
export async function startMigration(
  portal: Portal,
  viewer: Viewer,
  migrationId: string,
  wish: StartWish,
): Promise<StartOutcome> {
  const ready = await readyToStart(portal, viewer, migrationId, wish.seen);
  if (typeof ready === "string") return ready;
  const { person, migration, choice } = ready;
  const dates = await calendarOf(portal.database.client, migration.oldAccount);
  const time = readStartTime(wish.time ?? { kind: "now" }, Date.now(), dates);
  if ("problem" in time) return time.problem;
  const { afterwards, rescue } = wish;
  const plan: ImportRequest = { ...ready.plan, ...(rescue && { rescue }) };
  const bytesLeft = await bytesToBring(portal, migration, choice);
  const settled = {
    ...{ plan: JSON.stringify(plan), bytesLeft, startAt: time.at === null ? null : new Date(time.at) },
    ...columnsOf(afterwards ?? afterwardsOf(migration)),
  };
  return start(portal, person, migration, settled, rescue?.messages.length ?? 0);
}

/** What every start of a migration needs. */
export interface Ready {
  readonly person: Person;
  readonly migration: Awaited<ReturnType<typeof ownMigration>>;
  readonly choice: FolderRows;
  /** The chosen folders, all of the mail in them that the person wants. */
  readonly plan: ImportRequest;
}

/** Or why nothing can be started. `seen`: see StartWish. Throws NotFound. */
export async function readyToStart(
  portal: Portal,
  viewer: Viewer,
  migrationId: string,
  seen: number | null,
): Promise<Ready | Exclude<StartOutcome, "started" | StartTimeProblem>> {
  const migration = await ownMigration(portal.database, viewer, migrationId);
  if (viewer.kind !== "person") throw new NotFound();
  const { oldAccount, newAccount } = migration;
  if (isUnderWay(stateOf(migration)) || (migration.queuedAt?.getTime() ?? null) !== seen) return "alreadyStarted";
  if (migration.journalErasedAt !== null) return "recordsErased";
  if (migration.signedOffAt !== null) return "signedOff";
  if (hasClosed(await importsClose(portal.database.client, oldAccount), Date.now())) return "importsClosed";
  if (!(await hasPasswords(portal, [oldAccount.id, newAccount.id]))) return "passwordsMissing";
  const choice = await readFolderRows(portal, migration);
  const folders = plannedFolders(choice);
  if (folders.length === 0) return "nothingChosen";
  const plan: ImportRequest = {
    ...planOf(folders, { old: oldAccount.server, new: newAccount.server }),
    known: choice.rows.map(({ old }) => old.name),
    ...limitsOf(choice.cut),
  };
  return { person: viewer, migration, choice, plan };
}

function columnsOf(afterwards: Afterwards): { readonly forgetAfterRun: boolean; readonly catchUp: boolean } {
  return { forgetAfterRun: afterwards === "forget", catchUp: afterwards === "catchUp" };
}

/** What was wished for last; at first new mail is brought over. */
export function afterwardsOf(migration: Pick<Migration, "queuedAt" | "forgetAfterRun" | "catchUp">): Afterwards {
  if (migration.forgetAfterRun) return "forget";
  return migration.catchUp || migration.queuedAt === null ? "catchUp" : "keep";
}

/** The cut in the engine's terms. */
function limitsOf({ sinceYear, largestBytes }: Cut): Pick<ImportRequest, "since" | "maxMessageBytes"> {
  return { since: sinceYear === null ? null : Date.UTC(sinceYear, 0, 1) / 1000, maxMessageBytes: largestBytes };
}

/** Of the chosen folders, without what earlier runs brought; null while a size is not known. */
async function bytesToBring(
  { database: { client } }: Portal,
  { id: migrationId, bytesLeft }: Pick<Migration, "id" | "bytesLeft">,
  choice: FolderRows,
): Promise<bigint | null> {
  const { bytes, bytesKnown } = choiceTotals(choice);
  if (!bytesKnown) return null;
  const progress = await client.progress.findUnique({ where: { migrationId } });
  const run = progress && (await client.run.findUnique({ where: { id: progress.runId }, select: { isTest: true } }));
  // A test has brought nothing: what runs before it have left is left.
  if (run?.isTest) return BigInt(bytesLeft === null ? bytes : Math.min(bytes, Number(bytesLeft)));
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
  settled: Required<NonNullable<Parameters<typeof putInLine>[3]>>,
  attachments: number,
): Promise<StartOutcome> {
  return client.$transaction(async (transaction) => {
    if (!(await putInLine(transaction, person, migration, settled))) return "alreadyStarted";
    const details = {
      ...{ again: migration.queuedAt !== null, forgetAfterRun: settled.forgetAfterRun, catchUp: settled.catchUp },
      ...(settled.startAt && { startAt: settled.startAt.toISOString() }),
      ...(attachments > 0 && { attachments }),
    };
    await audit.record(transaction, person, { action: "migration.start", subjectId: migration.id, details });
    return "started";
  });
}
