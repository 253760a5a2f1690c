/** Reads single lines from a socket before anybody speaks IMAP over it. */
import type { Socket } from "node:net";

/** More than any greeting or capability line needs; who sends more is no mail server. */
const MAX_LINE_BYTES = 8 * 1024;

export class LineReader {
  readonly #socket: Socket;
  #bytes = Buffer.alloc(0);
  #ended = false;
  #wake: () => void = () => undefined;
  readonly #onReadable = (): void => this.#wake();
  readonly #onEnd = (): void => {
    this.#ended = true;
    this.#wake();
  };

  constructor(socket: Socket) {
    this.#socket = socket;
    socket.on("readable", this.#onReadable);
    for (const event of ["end", "close", "error"]) socket.on(event, this.#onEnd);
  }

  /**
   * The next line without its line end, as latin1; null when the socket ends or `acceptable` says no to what has come so far. What
   * is longer than 8 KiB is not acceptable.
   */
  async line(acceptable: (soFar: string) => boolean = () => true): Promise<string | null> {
    for (;;) {
      const end = this.#bytes.indexOf(0x0a);
      if (!acceptable(this.#bytes.toString("latin1", 0, end < 0 ? this.#bytes.length : end))) return null;
      if (end >= 0) {
        const line = this.#bytes.toString("latin1", 0, end).replace(/\r$/, "");
        this.#bytes = this.#bytes.subarray(end + 1);
        return line;
      }
      if (this.#bytes.length > MAX_LINE_BYTES || !(await this.#more())) return null;
    }
  }

  /** Whether bytes have come that nobody asked for. */
  get hasMore(): boolean {
    return this.#bytes.length > 0 || this.#socket.readableLength > 0;
  }

  /** Gives the socket back, with these bytes and what was read too far in front of the rest. */
  release(front: Buffer): void {
    this.#socket.off("readable", this.#onReadable);
    for (const event of ["end", "close", "error"]) this.#socket.off(event, this.#onEnd);
    const bytes = Buffer.concat([front, this.#bytes]);
    if (bytes.length > 0) this.#socket.unshift(bytes);
  }

  async #more(): Promise<boolean> {
    for (;;) {
      const chunk: Buffer | null = this.#socket.read();
      if (chunk !== null) {
        this.#bytes = Buffer.concat([this.#bytes, chunk]);
        return true;
      }
      if (this.#ended || this.#socket.destroyed) return false;
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
  }
}
