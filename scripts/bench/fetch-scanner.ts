/** Takes what an IMAP server sends apart, as far as raw copying needs it: lines, and the bytes of messages by reference. */

/** What the scanner tells. */
export interface ScanEvents {
  /** A whole line that announces no literal, without its line end. */
  line(text: string): void;
  /** A line that announces a literal of so many bytes. */
  literal(text: string, bytes: number): void;
  /** A part of that literal; `last` with its end. Not copied: it shares memory with the chunk. */
  part(bytes: Buffer, last: boolean): void;
}

const LF = 10;

/** Feed it chunks as they come. Calls nothing later than within `feed`. */
export class FetchScanner {
  readonly #events: ScanEvents;
  /** The start of a line whose end has not come. */
  #begun: Buffer | null = null;
  /** Bytes of the literal that are to come. */
  #left = 0;

  constructor(events: ScanEvents) {
    this.#events = events;
  }

  feed(chunk: Buffer): void {
    let at = 0;
    while (at < chunk.length) {
      if (this.#left > 0) {
        const part = chunk.subarray(at, at + this.#left);
        at += part.length;
        this.#left -= part.length;
        this.#events.part(part, this.#left === 0);
        continue;
      }
      const end = chunk.indexOf(LF, at);
      const rest = chunk.subarray(at, end < 0 ? chunk.length : end);
      const line = this.#begun ? Buffer.concat([this.#begun, rest]) : rest;
      if (end < 0) {
        this.#begun = line;
        return;
      }
      this.#begun = null;
      at = end + 1;
      this.#line(line.toString("latin1", 0, line.length - 1));
    }
  }

  #line(text: string): void {
    if (!text.endsWith("}")) {
      this.#events.line(text);
      return;
    }
    this.#left = Number(text.slice(text.lastIndexOf("{") + 1, -1));
    this.#events.literal(text, this.#left);
    if (this.#left === 0) this.#events.part(Buffer.alloc(0), true);
  }
}
