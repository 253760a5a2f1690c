/** How names are compared when somebody looks for a person: the same on every database, as none compares letters like another. Pure. */

/** `Åsmundsdóttir` → `asmundsdottir`: without upper case, accents and double spaces. */
export function foldForSearch(text: string): string {
  return text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase().replace(/\s+/gu, " ").trim();
}

/** The texts of an entry that people know somebody by, beside the addresses. */
export interface SearchedTexts {
  readonly name: string;
  readonly contact: string;
  readonly aliases: readonly string[];
}

/** What stands in the entry's column for searching. The name comes first, so that it can be sorted by. */
export function searchTextOf({ name, contact, aliases }: SearchedTexts): string {
  return [name, contact, ...aliases].map(foldForSearch).join("\n");
}

/** More words make no search narrower. */
const MOST_WORDS = 8;

/** All of these have to be found, wherever they stand. */
export function searchWords(typed: string): readonly string[] {
  const words = foldForSearch(typed).split(" ");
  return words.filter((word) => word !== "").slice(0, MOST_WORDS);
}
