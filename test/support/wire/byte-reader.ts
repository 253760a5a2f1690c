/** Reads lines and exact numbers of bytes from a socket, taking no more from the network than is asked for. */
import type { Readable } from "node:stream";

/** The stream ended where more was needed. */
export class UnexpectedEnd extends Error {}

/** One for each socket; calls must not overlap. */
export class ByteReader {
  readonly #chunks: AsyncIterator<Buffer>;
  #pending: Buffer = Buffer.alloc(0);

  constructor(stream: Readable) {
    this.#chunks = stream[Symbol.asyncIterator]();
  }

  /** The next line, without its line end. */
  async line(): Promise<Buffer> {
    let searched = 0;
    for (;;) {
      const end = this.#pending.indexOf(0x0a, searched);
      if (end >= 0) {
        const line = this.#pending.subarray(0, end > 0 && this.#pending[end - 1] === 0x0d ? end - 1 : end);
        this.#pending = this.#pending.subarray(end + 1);
        return line;
      }
      searched = this.#pending.length;
      this.#pending = Buffer.concat([this.#pending, await this.#next()]);
    }
  }

  /** The next `size` bytes, in a buffer of their own. */
  async exactly(size: number): Promise<Buffer> {
    const bytes = Buffer.allocUnsafe(size);
    let have = 0;
    while (have < size) {
      if (this.#pending.length === 0) this.#pending = await this.#next();
      const copied = this.#pending.copy(bytes, have);
      this.#pending = this.#pending.subarray(copied);
      have += copied;
    }
    return bytes;
  }

  async #next(): Promise<Buffer> {
    const { value, done } = await this.#chunks.next();
    if (done) throw new UnexpectedEnd("the server closed the connection");
    return value;
  }
}
