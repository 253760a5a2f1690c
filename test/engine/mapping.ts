/** Mapping of folders in tests. */
import { type MappedFolder, type MappingRules, mapFolders } from "../../lib/engine/folder-map.ts";
import type { FolderNaming, ListedFolder, SpecialUse } from "../../lib/engine/ports.ts";

/** A folder that holds mail; its raw name tells its path. */
export function listed(path: readonly string[], specialUse: SpecialUse | null = null): ListedFolder {
  return { name: `raw:${path.join("\u0001")}`, path, selectable: true, subscribed: true, specialUse };
}

/** A server that takes every name. */
export const NAMING: FolderNaming = {
  delimiter: "/",
  forbidden: "",
  maxLevelBytes: 200,
  maxPathBytes: 1000,
  allBelowInbox: false,
  forbiddenFirst: "",
  ignoresCase: false,
  mailOrFolders: false,
};

/** Maps folders by these rules; what is not named has no say. */
export function mapped(
  paths: readonly (readonly string[] | ListedFolder)[],
  rules: Partial<MappingRules> = {},
): MappedFolder[] {
  const folders = paths.map((path) => ("name" in path ? path : listed(path)));
  return mapFolders(folders, {
    folders: null,
    map: [],
    below: null,
    reservedNames: [],
    naming: NAMING,
    newFolders: [],
    given: [],
    ...rules,
  });
}

/** With the levels set apart, as one can hold a slash. */
export const newPaths = (folders: readonly MappedFolder[]): string[] =>
  folders.map((folder) => folder.newPath.join(" > "));
