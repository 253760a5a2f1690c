/** Takes a stream of IMAP, of either direction, apart into lines and literals. */

/** A piece of the stream; the pieces joined are the stream. */
export type Piece =
  /** A whole line with its line end. `isFirst`: it starts a command or response, rather than going on after a literal. */
  | { kind: "line"; bytes: Buffer; isFirst: boolean; literal: Literal | null }
  /** Bytes of the literal that the last line announced; `left` are still to come after them. */
  | { kind: "literal"; bytes: Buffer; left: number };

/** A literal that a line announces at its end; the client may send one `withoutAsking` as `{n+}`. */
export interface Literal {
  size: number;
  withoutAsking: boolean;
}

/** Keeps what is unfinished between calls; one for each direction of a connection. */
export class LineSplitter {
  #unfinished = Buffer.alloc(0);
  #literalLeft = 0;
  #nextIsFirst = true;

  /** The complete lines, and all bytes of literals, that `chunk` brings. */
  *feed(chunk: Buffer): Generator<Piece> {
    let rest = this.#unfinished.length > 0 ? Buffer.concat([this.#unfinished, chunk]) : chunk;
    this.#unfinished = Buffer.alloc(0);
    while (rest.length > 0) {
      const piece = this.#literalLeft > 0 ? this.#literalPiece(rest) : this.#linePiece(rest);
      if (!piece) {
        this.#unfinished = Buffer.from(rest);
        return;
      }
      rest = rest.subarray(piece.bytes.length);
      yield piece;
    }
  }

  /** The literal that the last line announced won't come: the next line starts a command. */
  dropLiteral(): void {
    this.#literalLeft = 0;
    this.#nextIsFirst = true;
  }

  /** The unfinished line at the end of the stream, and forgets it. */
  flush(): Buffer {
    const rest = this.#unfinished;
    this.#unfinished = Buffer.alloc(0);
    return rest;
  }

  #literalPiece(rest: Buffer): Piece {
    const bytes = rest.subarray(0, this.#literalLeft);
    this.#literalLeft -= bytes.length;
    return { kind: "literal", bytes, left: this.#literalLeft };
  }

  #linePiece(rest: Buffer): Piece | null {
    const end = rest.indexOf("\n");
    if (end < 0) return null;
    const bytes = rest.subarray(0, end + 1);
    const isFirst = this.#nextIsFirst;
    const literal = announcedLiteral(bytes, isFirst);
    this.#nextIsFirst = literal === null;
    this.#literalLeft = literal?.size ?? 0;
    return { kind: "line", bytes, isFirst, literal };
  }
}

/** The literal that a line, with or without its line end, announces. */
export function announcedLiteral(line: Buffer, isFirst: boolean): Literal | null {
  const text = line.toString("latin1");
  // RFC 3501 section 7.1: status responses end in human text, which may look like a literal but has none.
  if (isFirst && /^(\+|\S+ (OK|NO|BAD|BYE|PREAUTH)\b)/i.test(text)) return null;
  const match = /~?\{(\d+)(\+?)\}\r?\n?$/.exec(text);
  return match ? { size: Number(match[1]), withoutAsking: match[2] === "+" } : null;
}
