/** Reads server responses into nested values. */

/**
 * A value of a response: an atom as a string, a quoted string or literal as its bytes, NIL as null, a list as an array.
 * Names of data items (`BODY[]`) and flags (`\Seen`) are atoms.
 */
export type Value = string | Buffer | null | Value[];

/** A response as it comes: text, literal, text, … The texts are without `{n}` and without the last line end. */
export type Response = readonly Buffer[];

/** The values of a response, for example `["*", "12", "FETCH", ["UID", "7", …]]`. Human text makes odd atoms, no errors. */
export function parseResponse(response: Response): Value[] {
  const top: Value[] = [];
  const open: Value[][] = [top];
  response.forEach((part, index) => {
    if (index % 2 === 1) last(open).push(part);
    else parseText(part.toString("latin1"), open);
  });
  return top;
}

/** The text of an atom or string, in Latin-1; null for NIL and lists. */
export function textOf(value: Value | undefined): string | null {
  if (typeof value === "string") return value;
  return Buffer.isBuffer(value) ? value.toString("latin1") : null;
}

const token = /\s*(?:([()])|"((?:[^"\\]|\\.)*)"|([^\s()"]+))/gsy;

function parseText(text: string, open: Value[][]): void {
  token.lastIndex = 0;
  for (let match = token.exec(text); match; match = token.exec(text)) {
    const [, bracket, quoted, atom] = match;
    if (bracket === "(") {
      const list: Value[] = [];
      last(open).push(list);
      open.push(list);
    } else if (bracket === ")") {
      if (open.length > 1) open.pop();
    } else if (quoted !== undefined) {
      last(open).push(Buffer.from(quoted.replace(/\\(.)/gs, "$1"), "latin1"));
    } else if (atom !== undefined) {
      last(open).push(atom.toUpperCase() === "NIL" ? null : atom);
    }
  }
}

function last(open: Value[][]): Value[] {
  const list = open.at(-1);
  if (!list) throw new Error("the outermost list is never closed");
  return list;
}
