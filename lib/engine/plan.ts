/** Which folders and which messages are carried over. Pure. */

import { endlessFolders } from "./endless-folders.ts";
import { MailError } from "./errors.ts";
import { isMarkedDeleted } from "./flags.ts";
import { levels, pathKey, pathText } from "./folder-map.ts";
import { leftOutByDefault } from "./left-out-by-default.ts";
import type { ListedFolder, MessageFacts } from "./ports.ts";
import type { ImportRequest, PlannedFolder } from "./request.ts";
import { isView } from "./special-folders.ts";
import type { RemarkKind } from "./tally.ts";

/** Whether `pattern` (`NAME`, or `NAME/` with the folders below) means this path. INBOX is written in any case. */
function means(pattern: string, path: readonly string[]): boolean {
  const text = asInbox(pathText(path));
  const wanted = asInbox(pattern);
  if (!wanted.endsWith("/")) return text === wanted;
  return text === wanted.slice(0, -1) || text.startsWith(wanted);
}

function asInbox(path: string): string {
  return path.replace(/^inbox(?=\/|$)/i, "INBOX");
}

/**
 * The folders of the request; levels without mail are left out, and so are those of foldersLeftOut().
 * Throws MailError `folder.notChosen` when a name of the request fits no folder: a typing error must not look like a finished move.
 */
export function chooseFolders(
  folders: readonly ListedFolder[],
  request: Pick<ImportRequest, "folders" | "known" | "include" | "exclude" | "map">,
): ListedFolder[] {
  if (request.folders === null) return fittingFolders(folders, request);
  return [...plannedFolders(folders, request.folders), ...foldersMadeSince(folders, request)];
}

/**
 * The folders that the person could not choose, as they were made later: mail must not stay behind because of a new filing rule. Not those
 * that nobody brings without asking, nor those below a folder that was left out.
 */
export function foldersMadeSince(
  folders: readonly ListedFolder[],
  { folders: planned, known }: Pick<ImportRequest, "folders" | "known">,
): ListedFolder[] {
  if (planned === null || known === undefined) return [];
  const chosen = new Set(planned.map(({ oldName }) => oldName));
  const shown = new Set(known);
  const byPath = new Map(folders.map((folder) => [pathKey(folder.path), folder]));
  const shownAbove = ({ path }: ListedFolder): ListedFolder | undefined => {
    const above = path.map((_level, depth) => byPath.get(pathKey(path.slice(0, depth))));
    return above.findLast((folder) => folder !== undefined && shown.has(folder.name));
  };
  const staysBehind = leftOutByDefault(folders);
  return folders.filter((folder, index) => {
    if (!folder.selectable || shown.has(folder.name) || chosen.has(folder.name) || staysBehind[index]) return false;
    const above = shownAbove(folder);
    return !above?.selectable || chosen.has(above.name);
  });
}

/** The new path that a person asked for, if any, its levels joined by `/`. */
export function wishedName({ folders, map }: ImportRequest, { name, path }: ListedFolder): string | null {
  const planned = folders?.find((folder) => folder.oldName === name);
  if (planned) return pathText(planned.newPath);
  const rule = map.find((candidate) => candidate.old === pathText(path));
  return rule ? pathText(levels(rule.new)) : null;
}

/** In the plan's order. One that is not listed any more stays, so that opening it fails and the report names it. */
function plannedFolders(folders: readonly ListedFolder[], planned: readonly PlannedFolder[]): ListedFolder[] {
  const listed = new Map(folders.map((folder) => [folder.name, folder]));
  return planned.map(
    ({ oldName, oldPath }) =>
      listed.get(oldName) ?? { name: oldName, path: oldPath, selectable: true, subscribed: false, specialUse: null },
  );
}

/** Folders that are in the request, but only if it names them: most of their mail lies in others as well. With the kind of their remark. */
export function foldersLeftOut(
  folders: readonly ListedFolder[],
  request: Pick<ImportRequest, "folders" | "include" | "exclude" | "map">,
): Map<ListedFolder, RemarkKind & ("viewLeftOut" | "endlessLeftOut")> {
  if (request.folders !== null) return new Map();
  const endless = new Set(endlessFolders(folders));
  const named = [...request.include, ...request.map.map((rule) => rule.old)].map((name) => name.replace(/\/$/, ""));
  const unnamed = folders.filter(
    (folder) => isWanted(folder, request) && !named.some((name) => means(name, folder.path)),
  );
  return new Map([
    ...unnamed.filter(isView).map((folder) => [folder, "viewLeftOut"] as const),
    ...unnamed.filter((folder) => endless.has(folder)).map((folder) => [folder, "endlessLeftOut"] as const),
  ]);
}

/** In the server's order. */
function fittingFolders(
  folders: readonly ListedFolder[],
  request: Pick<ImportRequest, "include" | "exclude" | "map">,
): ListedFolder[] {
  for (const pattern of [...request.include, ...request.exclude, ...request.map.map((rule) => rule.old)])
    if (!folders.some((folder) => means(pattern, folder.path)))
      throw new MailError("folder.notChosen", `the old account has no folder "${pattern}"`, { side: "old" });
  const leftOut = foldersLeftOut(folders, { ...request, folders: null });
  return folders.filter((folder) => isWanted(folder, request) && !leftOut.has(folder));
}

function isWanted(folder: ListedFolder, request: Pick<ImportRequest, "include" | "exclude">): boolean {
  return (
    folder.selectable &&
    (request.include.length === 0 || request.include.some((pattern) => means(pattern, folder.path))) &&
    !request.exclude.some((pattern) => means(pattern, folder.path))
  );
}

/** Why a message is left out, or null when it is carried over. */
export function leftOutBecause(
  message: MessageFacts,
  request: Pick<ImportRequest, "withDeleted" | "since" | "maxMessageBytes">,
): (RemarkKind & ("deletedLeftOut" | "olderLeftOut" | "largeLeftOut")) | null {
  if (!request.withDeleted && isMarkedDeleted(message.flags)) return "deletedLeftOut";
  // A message whose date cannot be read is brought over: better one too many than one lost.
  if (request.since !== null && message.internalDate !== null && message.internalDate < request.since)
    return "olderLeftOut";
  if (request.maxMessageBytes !== null && message.size > request.maxMessageBytes) return "largeLeftOut";
  return null;
}
