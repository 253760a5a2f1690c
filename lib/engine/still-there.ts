/** Finding the new folder that earlier runs filled: servers spell some names in their own way, and two of ours may have become one there. */
import { MailError } from "./errors.ts";
import { pathKey } from "./folder-map.ts";
import type { FolderWork } from "./folder-work.ts";
import type { ListedFolder, NewSession } from "./ports.ts";
import type { RunContext } from "./run-context.ts";
import { apart, spelling } from "./spelling.ts";

/** Whether the folder is there, under its name or under one that came of it when it was made; then the context knows which. */
export async function isStillThere(context: RunContext, work: FolderWork, session: NewSession): Promise<boolean> {
  const { newPath } = work.mapped;
  const like = (path: readonly string[]): readonly ListedFolder[] => context.newBySpelling.get(spelling(path)) ?? [];
  const beside = (path: readonly string[]): readonly ListedFolder[] => like(apart(path, session.naming));
  const isThere = context.newFolders.get(work.newKey)?.selectable ?? false;
  // Not where another folder is that has this very name, unless that one had to go beside it.
  const alike = like(newPath).filter(({ path }) => !context.earlierNames.has(pathKey(path)) || beside(path).length > 0);
  for (const folder of [...beside(newPath), ...(isThere ? [] : alike)]) {
    if ((await uidValidityOf(session, folder)) !== work.ledger.newUidValidity) continue;
    context.stands(folder, work.newKey);
    return true;
  }
  return isThere;
}

/** Null where the folder cannot be opened. */
async function uidValidityOf(session: NewSession, { name }: ListedFolder): Promise<number | null> {
  try {
    return (await session.examine(name)).uidValidity;
  } catch (error) {
    if (!(error instanceof MailError) || error.scope !== "folder") throw error;
    return null;
  }
}
