/** Bytes on their way: to be read to the end or not at all, and only while it is this message's turn. */
export class MessageBody implements AsyncIterable<Uint8Array> {
  readonly #bytes: Buffer;
  readonly #chunkBytes: number;
  readonly #pass: () => Promise<void>;
  #state: "untouched" | "begun" | "finished" | "closed" = "untouched";

  constructor(bytes: Buffer, chunkBytes: number, pass: () => Promise<void>) {
    this.#bytes = bytes;
    this.#chunkBytes = chunkBytes;
    this.#pass = pass;
  }

  async *[Symbol.asyncIterator](): AsyncIterator<Uint8Array> {
    if (this.#state !== "untouched") throw new Error(`this body is ${this.#state}, it cannot be read any more`);
    this.#state = "begun";
    for (let start = 0; start < this.#bytes.length; start += this.#chunkBytes) {
      await this.#pass();
      yield this.#bytes.subarray(start, start + this.#chunkBytes);
    }
    this.#state = "finished";
  }

  /** The message's turn is over; false when its body was left half read. */
  close(): boolean {
    const whole = this.#state !== "begun";
    this.#state = "closed";
    return whole;
  }
}
