/** All folders below one new folder, so that the old mail stays together. */
import type { Viewer } from "../auth/viewer.ts";
import { stateOf } from "../db/migrations.ts";
import { isUnderWay } from "../engine/state.ts";
import { NotFound, ownMigration } from "./access.ts";
import { audit } from "./audit.ts";
import { nameFolders } from "./folder-names.ts";
import { readFolderRows } from "./folder-rows.ts";
import type { Portal } from "./portal.ts";

export interface BelowView {
  /** Null: folders keep their places. */
  readonly below: string | null;
  /** Why it cannot be changed now; null: it can. */
  readonly hindrance: "underWay" | "fixed" | null;
}

export type BelowProblem = "empty" | "character" | "tooLong" | "reserved" | "underWay" | "fixed";

/** Throws NotFound when it is not this person's. */
export async function belowView(portal: Portal, viewer: Viewer, migrationId: string): Promise<BelowView> {
  const { migration, hindrance } = await look(portal, viewer, migrationId);
  return { below: migration.below, hindrance };
}

/** `typed` null: folders keep their places. Answers what is wrong, or null when it is done. Throws NotFound. */
export async function putBelow(
  portal: Portal,
  viewer: Viewer,
  migrationId: string,
  typed: string | null,
): Promise<BelowProblem | null> {
  const { migration, read, hindrance } = await look(portal, viewer, migrationId);
  if (hindrance !== null) return hindrance;
  const below = typed === null ? null : typed.normalize().toWellFormed().trim();
  const problem = below === null ? null : problemOf(below, read);
  if (problem !== null) return problem;
  await portal.database.client.$transaction(async (tx) => {
    await tx.migration.update({ where: { id: migration.id }, data: { below } });
    // Names that the person gave hold the whole way.
    for (const { id, ownName } of read.rows) {
      if (ownName === null) continue;
      const own = migration.below !== null && ownName[0] === migration.below ? ownName.slice(1) : ownName;
      const newPath = JSON.stringify(below === null ? own : [below, ...own]);
      await tx.folderChoice.update({ where: { id }, data: { newPath } });
    }
    const details = { below: below !== null };
    await audit.record(tx, viewer, { action: "migration.below", subjectId: migrationId, details });
  });
  return null;
}

async function look(portal: Portal, viewer: Viewer, migrationId: string) {
  const migration = await ownMigration(portal.database, viewer, migrationId);
  if (viewer.kind !== "person") throw new NotFound();
  const read = await readFolderRows(portal, migration);
  const hindrance: BelowView["hindrance"] = isUnderWay(stateOf(migration))
    ? "underWay"
    : read.account.given.length > 0
      ? "fixed"
      : null;
  return { migration, read, hindrance };
}

/** Asks the rules themselves: a name that they would change is not one that the server takes. */
function problemOf(below: string, { account }: Awaited<ReturnType<typeof readFolderRows>>): BelowProblem | null {
  if (below === "") return "empty";
  // Levels of a path would be made of it.
  if (below.includes("/")) return "character";
  if (account.reservedNames.includes(below.toLowerCase()) || /^inbox$/i.test(below)) return "reserved";
  const old = { name: below, path: [below], selectable: true, subscribed: true, specialUse: null };
  const alone = { ...account, folders: [], given: [], below: null };
  const name = nameFolders([{ id: "it", old, ownName: [below], shared: false }], alone).get("it");
  if (name?.reasons.includes("characters")) return "character";
  return name?.reasons.includes("length") ? "tooLong" : null;
}
