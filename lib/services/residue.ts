/** What still arrives in an old account after the move, until its person says that all is done. */
import type { Person, Viewer } from "../auth/viewer.ts";
import type { Database } from "../db/database.ts";
import { put, untilAnswered } from "../jobs/ask.ts";
import type { Senders } from "../jobs/requests.ts";
import { type Residue, residueUses } from "../policy/residue.ts";
import { SENDERS_KEEP_MS } from "../policy/senders.ts";
import type { StoredReport } from "../report/stored.ts";
import { NotFound, ownMigration } from "./access.ts";
import { audit } from "./audit.ts";
import { type Look, lastLook } from "./last-look.ts";
import type { Portal } from "./portal.ts";
import { hasPasswords } from "./start.ts";

export type { Senders } from "../jobs/requests.ts";
export { type Residue, type ResidueFolder, residueIn } from "../policy/residue.ts";

/** A look that has no answer after so long gets none. */
const PATIENCE_MS = 2 * 60_000;
/** Most answers are there at once: so long somebody waits for the page. */
const AT_ONCE_MS = 4000;

/** Times in epoch milliseconds. */
export interface ResidueView {
  readonly migrationId: string;
  /** What waits in the old account; null: nobody has looked since the last run. */
  readonly found: Residue | null;
  /** Where new mail is brought over every night: what the last night brought; null: it is not, or no night has been yet. */
  readonly brought: Residue | null;
  /** Null: nobody asked for them lately. */
  readonly senders: Senders | null;
  /** How the last look that the person asked for stands; null: it is answered, or there was none lately. */
  readonly look: Look | null;
  readonly oldLogin: string;
  readonly newLogin: string;
}

type Own = Awaited<ReturnType<typeof ownMigration>>;

/** Between the end of a run and the sign-off, and while the old account's password is kept. */
async function mayLook(portal: Portal, { phase, signedOffAt, oldAccountId }: Own): Promise<boolean> {
  return phase === "done" && signedOffAt === null && (await hasPasswords(portal, [oldAccountId]));
}

/** Null where there is no looking. Throws NotFound when it is not this person's. */
export async function residueOf(portal: Portal, viewer: Viewer, migrationId: string): Promise<ResidueView | null> {
  const migration = await ownMigration(portal.database, viewer, migrationId);
  if (viewer.kind !== "person") throw new NotFound();
  if (!(await mayLook(portal, migration))) return null;
  const { residue, catchUp, oldAccount, newAccount } = migration;
  const { look, value } = await lastLook(portal.database, lately(viewer, migration), PATIENCE_MS);
  return {
    migrationId,
    found: residue === null ? null : JSON.parse(residue),
    brought: catchUp ? await broughtLast(portal.database, migrationId) : null,
    ...{ senders: value?.senders ?? null, look, oldLogin: oldAccount.login, newLogin: newAccount.login },
  };
}

/** What is known to wait in the old account, without any look; null where nothing is. For lists of moves. */
export function knownResidue({
  phase,
  signedOffAt,
  residue,
}: Pick<Own, "phase" | "signedOffAt" | "residue">): Residue | null {
  return phase === "done" && signedOffAt === null && residue !== null ? JSON.parse(residue) : null;
}

/** Asks the worker to look, once however often it is asked. `senders`: also who wrote. Answers false where there is no looking. Throws NotFound. */
export async function askForResidue(
  portal: Portal,
  viewer: Viewer,
  migrationId: string,
  senders: boolean,
): Promise<boolean> {
  const migration = await ownMigration(portal.database, viewer, migrationId);
  if (viewer.kind !== "person") throw new NotFound();
  if (!(await mayLook(portal, migration))) return false;
  const { database } = portal;
  const { look } = await lastLook(database, lately(viewer, migration), PATIENCE_MS);
  if (look?.kind === "underWay") return true;
  const { personId } = viewer;
  await database.client.request.deleteMany({ where: asked(viewer, migrationId) });
  await audit.record(database.client, viewer, {
    action: "migration.residue",
    subjectId: migrationId,
    details: { senders },
  });
  const question = { migrationId, senders };
  const id = await put(database, { kind: "lookForResidue", question, personId, patienceMs: SENDERS_KEEP_MS });
  await untilAnswered(database, id, AT_ONCE_MS);
  return true;
}

/** The questions of this person about this move. */
function asked({ personId }: Person, migrationId: string) {
  const questions = [true, false].map((senders) => JSON.stringify({ migrationId, senders }));
  return { kind: "lookForResidue", personId, question: { in: questions } } as const;
}

/** Those since the end of the last run. */
function lately(viewer: Person, { id, stateSince }: Own) {
  return { ...asked(viewer, id), createdAt: { gte: stateSince } };
}

/** What the latest run copied of folders that the run before had brought to its end: it has arrived in between. */
async function broughtLast({ client }: Database, migrationId: string): Promise<Residue | null> {
  const [last, before] = await client.run.findMany({
    where: { migrationId, report: { not: null }, endedAt: { not: null } },
    orderBy: { number: "desc" },
    select: { report: true, endedAt: true, endedBy: true },
    take: 2,
  });
  if (!last?.endedAt || !before || before.endedBy !== null) return null;
  const choices = await client.folderChoice.findMany({
    where: { migrationId },
    select: { oldPath: true, specialUse: true },
  });
  const purposeOf = residueUses(choices.map(({ oldPath, specialUse }) => ({ path: JSON.parse(oldPath), specialUse })));
  const knew = new Set(foldersIn(before.report).map(({ old }) => old));
  const folders = foldersIn(last.report)
    .filter(({ old, copied }) => copied > 0 && knew.has(old))
    .map(({ old, copied }) => ({ folder: old, use: purposeOf(old), messages: copied, isExact: true }));
  return { at: last.endedAt.getTime(), folders, notAsked: 0 };
}

function foldersIn(report: string | null): StoredReport["folders"] {
  const { folders }: Pick<StoredReport, "folders"> = JSON.parse(report ?? "");
  return folders;
}
