/** Levels of folders' names, made into some that the new server takes. Pure. */
import { createHash } from "node:crypto";
import type { FolderNaming } from "./ports.ts";

/** The level with `_` for everything that the server refuses. */
export function withoutForbidden(level: string, naming: FolderNaming): string {
  let clean = "";
  for (const character of level) {
    const code = character.codePointAt(0) ?? 0;
    const refused = clean === "" ? naming.forbidden + naming.forbiddenFirst : naming.forbidden;
    const bad = code < 0x20 || code === 0x7f || character === naming.delimiter || refused.includes(character);
    clean += bad ? "_" : character;
  }
  return clean;
}

/** Cuts a level that is too long and ends it with a piece of its hash, so that two long names stay two. */
export function shortened(level: string, naming: FolderNaming): string {
  if (encodedLength(level) <= naming.maxLevelBytes) return level;
  const hash = createHash("sha256").update(level).digest("hex").slice(0, 8);
  return cutFor(level, permittedEnding([`~${hash}`, `-${hash}`, hash], naming), naming);
}

/** What a last level needs at least, in bytes. */
const LEAST_BYTES = 24;

/** A path that is short enough as a whole: the levels that do not fit become one, which ends with a piece of the path's hash. */
export function shortPath(path: readonly string[], naming: FolderNaming): readonly string[] {
  if (pathLength(path) <= naming.maxPathBytes) return path;
  const above = path.slice(0, -1);
  while (above.length > 0 && pathLength(above) > naming.maxPathBytes - LEAST_BYTES) above.pop();
  const hash = createHash("sha256").update(path.join("\0")).digest("hex").slice(0, 8);
  const room = naming.maxPathBytes - pathLength(above) - 1;
  const fitting = { ...naming, maxLevelBytes: Math.min(naming.maxLevelBytes, room) };
  return [...above, ended(path.at(-1) ?? "", [`~${hash}`, `-${hash}`, hash], fitting)];
}

/** The path with the first of these endings that the server takes, cut so that all fits. */
export function withEnding(
  path: readonly string[],
  endings: readonly string[],
  naming: FolderNaming,
): readonly string[] {
  return shortPath([...path.slice(0, -1), ended(path.at(-1) ?? "", endings, naming)], naming);
}

function pathLength(path: readonly string[]): number {
  return path.reduce((total, level) => total + encodedLength(level) + 1, -1);
}

/** The level with the first of these endings that the server takes. */
export function ended(level: string, endings: readonly string[], naming: FolderNaming): string {
  return cutFor(level, permittedEnding(endings, naming), naming);
}

/** The level with an ending, cut so that both fit. */
function cutFor(level: string, ending: string, naming: FolderNaming): string {
  const characters = [...level];
  while (characters.length > 0 && encodedLength(characters.join("") + ending) > naming.maxLevelBytes) characters.pop();
  return characters.join("") + ending;
}

/** The first of these that holds nothing the server refuses. */
function permittedEnding(endings: readonly string[], naming: FolderNaming): string {
  return endings.find((ending) => withoutForbidden(ending, naming) === ending) ?? endings.at(-1) ?? "";
}

/** Length in modified UTF-7 (RFC 3501, 5.1.3): a run of other than printable ASCII is base64 of UTF-16 between `&` and `-`. */
function encodedLength(level: string): number {
  let length = 0;
  for (const [run] of level.matchAll(/[\x20-\x7e]+|[^\x20-\x7e]+/g)) {
    const plain = /[\x20-\x7e]/.test(run);
    length += plain ? run.length + run.split("&").length - 1 : 2 + Math.ceil((run.length * 16) / 6);
  }
  return length;
}
