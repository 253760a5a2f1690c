/** Names of folders as people read them. In a page always within <bdi>, as they may be written in any direction. */
import { text as t } from "../../lib/i18n/translator.ts";
import { listed } from "./format.ts";

/** Text from a mail server: characters that cannot be seen or sent in a page, or that turn others around, become one that can. */
export function visible(text: string): string {
  return text.toWellFormed().replace(/[\p{Cc}\u202a-\u202e\u2066-\u2069]/gu, "\ufffd");
}

/** Levels with room around the strokes between them; the inbox as mail programs write it. */
export function folderName(levels: readonly string[]): string {
  const [first = "", ...below] = levels;
  return visible([first.toUpperCase() === "INBOX" ? t("folders.inbox") : first, ...below].join(" / "));
}

/** The same for a path whose levels are joined by `/`, as reports have it. */
export function pathName(path: string): string {
  return folderName(path.split("/"));
}

/** Some paths in a row, the others counted by `more`: "Inbox, Sent Items and 3 more". */
export function somePaths(
  paths: readonly string[],
  most: number,
  more: (names: string, count: number) => string,
): string {
  const names = listed(paths.slice(0, most).map(pathName));
  return paths.length > most ? more(names, paths.length - most) : names;
}
