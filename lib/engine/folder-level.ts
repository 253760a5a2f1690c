/** One level of a folder's name, made into one that the new server takes. Pure. */
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
  return withEnding(level, permittedEnding([`~${hash}`, `-${hash}`, hash], naming), naming);
}

/** The level with the first of these endings that the server takes. */
export function ended(level: string, endings: readonly string[], naming: FolderNaming): string {
  return withEnding(level, permittedEnding(endings, naming), naming);
}

/** The level with an ending, cut so that both fit. */
function withEnding(level: string, ending: string, naming: FolderNaming): string {
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
