/** Names of folders as people read them. */

/** A path whose levels are joined by `/`, with room around the strokes; the inbox as mail programs write it. */
export function folderName(path: string): string {
  const [first, ...below] = path.split("/");
  return [first?.toUpperCase() === "INBOX" ? "Inbox" : first, ...below].join(" / ");
}

/** Some names in a row: "Inbox, Sent Items and 3 more" by `more`. */
export function someNames(
  paths: readonly string[],
  most: number,
  more: (names: string, count: number) => string,
): string {
  const names = paths.slice(0, most).map(folderName).join(", ");
  return paths.length > most ? more(names, paths.length - most) : names;
}
