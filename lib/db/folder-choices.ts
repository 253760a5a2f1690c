/** The folders of an old account as rows from which a person chooses. */
import type { SpecialUse } from "../engine/ports.ts";
import type { Database } from "./database.ts";

export interface ListedChoice {
  readonly oldName: string;
  readonly oldPath: readonly string[];
  readonly selectable: boolean;
  readonly specialUse: SpecialUse | null;
  /** For a folder that nobody has seen before. */
  readonly chosenAtFirst: boolean;
}

/** Makes the rows agree with the list, in its order. What a person chose and named stays, and so do counts and sizes. */
export async function storeChoices(
  { client }: Database,
  migrationId: string,
  folders: readonly ListedChoice[],
): Promise<void> {
  await client.$transaction(async (transaction) => {
    const rows = await transaction.folderChoice.findMany({ where: { migrationId } });
    const known = new Map(rows.map((row) => [row.oldName, row]));
    const added = [];
    for (const [position, { chosenAtFirst, oldPath, ...folder }] of folders.entries()) {
      const data = { ...folder, position, oldPath: JSON.stringify(oldPath) };
      const before = known.get(folder.oldName);
      if (!before) added.push({ ...data, migrationId, chosen: chosenAtFirst });
      else if (differs(before, data)) await transaction.folderChoice.update({ where: { id: before.id }, data });
      known.delete(folder.oldName);
    }
    await transaction.folderChoice.createMany({ data: added });
    const gone = [...known.values()].map(({ id }) => id);
    for (let at = 0; at < gone.length; at += 500)
      await transaction.folderChoice.deleteMany({ where: { id: { in: gone.slice(at, at + 500) } } });
  });
}

function differs<Row extends object>(before: Row, after: Partial<Row>): boolean {
  return Object.entries(after).some(([column, value]) => Reflect.get(before, column) !== value);
}

/** Notes how many messages folders hold; one that has other messages than before has no known size until it is looked at. */
export async function storeCounts(
  { client }: Database,
  migrationId: string,
  counts: ReadonlyMap<string, number>,
): Promise<void> {
  await client.$transaction(async (transaction) => {
    for (const row of await transaction.folderChoice.findMany({ where: { migrationId } })) {
      const messages = counts.get(row.oldName);
      if (messages === undefined || messages === row.messages) continue;
      const bytes = messages === 0 ? 0 : null;
      await transaction.folderChoice.update({ where: { id: row.id }, data: { messages, bytes, contents: null } });
    }
  });
}

/** Folders whose size is not known yet, chosen ones first, by the names that the server gives them. */
export async function withoutSize({ client }: Database, migrationId: string): Promise<string[]> {
  const rows = await client.folderChoice.findMany({
    where: { migrationId, selectable: true, bytes: null, messages: { gt: 0 } },
    orderBy: [{ chosen: "desc" }, { position: "asc" }],
    select: { oldName: true },
  });
  return rows.map(({ oldName }) => oldName);
}

export async function storeSize(
  { client }: Database,
  migrationId: string,
  oldName: string,
  bytes: number,
): Promise<void> {
  await client.folderChoice.updateMany({ where: { migrationId, oldName }, data: { bytes } });
}

/** Folders that were not looked through yet, chosen ones first, by the names that the server gives them. */
export async function withoutContents({ client }: Database, migrationId: string): Promise<string[]> {
  const rows = await client.folderChoice.findMany({
    where: { migrationId, selectable: true, contents: null, messages: { gt: 0 } },
    orderBy: [{ chosen: "desc" }, { position: "asc" }],
    select: { oldName: true },
  });
  return rows.map(({ oldName }) => oldName);
}

/** `bytes`: of everything in it. */
export async function storeContents(
  { client }: Database,
  { migrationId, oldName }: { readonly migrationId: string; readonly oldName: string },
  { contents, bytes }: { readonly contents: string; readonly bytes: number },
): Promise<void> {
  await client.folderChoice.updateMany({ where: { migrationId, oldName }, data: { contents, bytes } });
}

/** Both accounts were looked at. */
export async function storeListing(
  { client }: Database,
  migrationId: string,
  newListing: string,
  listedAt: Date,
): Promise<void> {
  await client.migration.updateMany({ where: { id: migrationId }, data: { newListing, listedAt } });
}
