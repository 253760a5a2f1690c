/** Ticks and new names, as a person settles them. */
import type { Person, Viewer } from "../auth/viewer.ts";
import { type TickForm, ticksAfter } from "../policy/folder-ticks.ts";
import { NotFound, ownMigration } from "./access.ts";
import { audit } from "./audit.ts";
import { type FolderRow, readFolderRows } from "./folder-rows.ts";
import { tickFolderOf } from "./folders.ts";
import type { Portal } from "./portal.ts";

/** `all`: every folder is ticked; `none`: none is. `settled`: the choice is made, and the person goes on. */
export type ChoiceForm = "all" | "none" | (TickForm & { readonly settled: boolean });

/** How many folders that hold mail are chosen now. */
export interface ChoiceOutcome {
  readonly chosen: number;
}

/** Stores which folders are to be brought. Ids that are not this person's mean nothing. Throws NotFound. */
export async function saveChoices(
  portal: Portal,
  viewer: Viewer,
  migrationId: string,
  form: ChoiceForm,
): Promise<ChoiceOutcome> {
  const migration = await ownMigration(portal.database, viewer, migrationId);
  if (viewer.kind !== "person") throw new NotFound();
  const { rows } = await readFolderRows(portal, migration);
  const all = new Set(rows.map(({ id }) => id));
  const ticks =
    typeof form === "string" ? { shown: all, ticked: form === "all" ? all : new Set<string>(), live: true } : form;
  const after = ticksAfter(rows.map(tickFolderOf), ticks);
  const chosen = [...after.values()].filter((one) => one).length;
  const settled = typeof form === "object" && form.settled && chosen > 0;
  await store(portal, viewer, { migrationId, rows, after, settled });
  return { chosen };
}

interface Change {
  readonly migrationId: string;
  readonly rows: readonly FolderRow[];
  readonly after: ReadonlyMap<string, boolean>;
  readonly settled: boolean;
}

/** Ids in one statement: databases limit its parameters. */
const AT_ONCE = 500;

function store({ database: { client } }: Portal, person: Person, change: Change): Promise<void> {
  const { migrationId, rows, after, settled } = change;
  const changed = (to: boolean): string[] =>
    rows.filter(({ id, chosen }) => after.get(id) === to && chosen !== to).map(({ id }) => id);
  const [on, off] = [changed(true), changed(false)];
  return client.$transaction(async (transaction) => {
    for (const [ids, chosen] of [
      [on, true],
      [off, false],
    ] as const)
      for (let start = 0; start < ids.length; start += AT_ONCE) {
        const where = { migrationId, id: { in: ids.slice(start, start + AT_ONCE) } };
        await transaction.folderChoice.updateMany({ where, data: { chosen } });
      }
    if (settled) await transaction.migration.update({ where: { id: migrationId }, data: { chosenAt: new Date() } });
    if (on.length + off.length === 0 && !settled) return;
    const details = { ticked: on.length, unticked: off.length, settled };
    await audit.record(transaction, person, { action: "migration.choose", subjectId: migrationId, details });
  });
}
