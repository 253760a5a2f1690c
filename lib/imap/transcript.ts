/** Turns what a server sends into lines for a transcript: literals become their length, quoted bodies are left out. */

/** Longer lines are cut: a transcript is for reading. */
const MAX_LINE = 2_000;

export class ServerLines {
  readonly #record: (line: string) => void;
  #line = "";
  #literalBytesLeft = 0;

  constructor(record: (line: string) => void) {
    this.#record = record;
  }

  /** Takes the next bytes, however they are cut. */
  push(chunk: Buffer): void {
    let at = 0;
    while (at < chunk.length) {
      if (this.#literalBytesLeft > 0) {
        const skipped = Math.min(this.#literalBytesLeft, chunk.length - at);
        this.#literalBytesLeft -= skipped;
        at += skipped;
        continue;
      }
      const lineEnd = chunk.indexOf(0x0a, at);
      this.#line += chunk.toString("latin1", at, lineEnd < 0 ? chunk.length : lineEnd);
      if (lineEnd < 0) return;
      at = lineEnd + 1;
      this.#endOfLine();
    }
  }

  #endOfLine(): void {
    const line = this.#line.replace(/\r$/, "");
    const literal = announcedLiteral(line);
    if (literal === null) {
      this.#record(withoutMail(line).slice(0, MAX_LINE));
      this.#line = "";
    } else {
      this.#line = line.replace(/~?\{\d+\}$/, `<${literal} bytes>`);
      this.#literalBytesLeft = literal;
    }
  }
}

/** Length of the literal that follows this line of a server, or null. The free text of a status line never announces one. */
export function announcedLiteral(line: string): number | null {
  if (line.at(-1) !== "}") return null;
  if (/^\S+ (?:OK|NO|BAD|BYE|PREAUTH)\b/i.test(line)) return null;
  const match = /\{(\d{1,15})\}$/.exec(line);
  return match ? Number(match[1]) : null;
}

/** A message or header that comes as a quoted string is mail all the same. */
function withoutMail(line: string): string {
  return line.replace(/(BODY\[[^\]]*\](?:<\d+>)?) "(?:[^"\\]|\\.)*"/gi, '$1 "***"');
}
