/**
 * The data of IMAP responses: atoms, strings, lists (RFC 9051, 4). Lenient on purpose: a row that is a little wrong must not be
 * lost, so whatever can be read is read. Text is latin1, one character per byte.
 */

/** Stands in a response's text where a literal came; no byte looks like it. */
export const LITERAL = "\uffff";

/** An atom, string or literal; NIL; or a list of such. */
export type Data = string | null | readonly Data[];

/** Reads a whole response. `literals` fill the places marked LITERAL, in order; missing closing brackets are forgiven. */
export function parseData(text: string, literals: readonly string[] = []): readonly Data[] {
  return new DataParser(text, literals).list();
}

/** No response has more levels; a server that opens brackets without end would have our stack. */
const MOST_LEVELS = 100;

class DataParser {
  #level = 0;
  readonly #text: string;
  readonly #literals: Iterator<string>;
  #at = 0;

  constructor(text: string, literals: readonly string[]) {
    this.#text = text;
    this.#literals = literals[Symbol.iterator]();
  }

  /** Up to the closing bracket or the end of the text. */
  list(): readonly Data[] {
    const items: Data[] = [];
    while (this.#at < this.#text.length) {
      const character = this.#text[this.#at];
      if (character === ")") {
        this.#at++;
        return items;
      }
      if (character === " ") this.#at++;
      else items.push(this.#item());
    }
    return items;
  }

  #item(): Data {
    const character = this.#text[this.#at];
    if (character === "(") {
      this.#at++;
      if (this.#level === MOST_LEVELS) return null;
      this.#level++;
      const inner = this.list();
      this.#level--;
      return inner;
    }
    if (character === LITERAL) {
      this.#at++;
      const literal = this.#literals.next();
      return literal.done === true ? "" : literal.value;
    }
    if (character === '"') return this.#quoted();
    return this.#atom();
  }

  #quoted(): string {
    const match = /"((?:[^"\\]|\\.)*)(?:"|$)/y;
    match.lastIndex = this.#at;
    const found = match.exec(this.#text);
    this.#at = found === null ? this.#text.length : match.lastIndex;
    return withoutBackslashes(found?.[1] ?? "");
  }

  /** `BODY[HEADER.FIELDS (DATE)]<0>` is one atom though it holds brackets and blanks. */
  #atom(): string | null {
    const match = /(?:BODY|BINARY)(?:\.PEEK)?\[[^\]]*\](?:<\d+>)?|[^ ()\uffff]+/iy;
    match.lastIndex = this.#at;
    const atom = match.exec(this.#text)?.[0] ?? "";
    this.#at += atom.length;
    return atom.toUpperCase() === "NIL" ? null : atom;
  }
}

/** Takes the backslashes out of the inside of a quoted string. */
export function withoutBackslashes(inside: string): string {
  return inside.replace(/\\(.)/g, "$1");
}

/** Reads `KEY value KEY value …`, keys upper-cased. Later values win. */
export function pairs(items: readonly Data[]): Map<string, Data> {
  const map = new Map<string, Data>();
  for (let index = 0; index + 1 < items.length; index += 2) {
    const key = items[index];
    if (typeof key === "string") map.set(key.toUpperCase(), items[index + 1] ?? null);
  }
  return map;
}

/** An unsigned number below 2^53, else null. */
export function numberOf(data: Data | undefined): number | null {
  return typeof data === "string" && /^\d{1,15}$/.test(data) ? Number(data) : null;
}
