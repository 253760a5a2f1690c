/**
 * SQLite's write-ahead log put on the disk while this process goes on: `synchronous = FULL` does the same within the statement, and nothing
 * else happens until the disk has answered. Many who wait share one flush.
 */
import { type FileHandle, open } from "node:fs/promises";

/** A file that can be put on the disk. */
export type Flushed = Pick<FileHandle, "datasync" | "close">;

export class LogFlush {
  readonly #open: () => Promise<Flushed>;
  #log: Promise<Flushed> | null = null;
  #running: Promise<void> = Promise.resolve();
  /** Not begun, so that it covers what is written until then. */
  #next: Promise<void> | null = null;

  /** `openLog` is called once something was written to it. */
  constructor(openLog: () => Promise<Flushed>) {
    this.#open = openLog;
  }

  /** The log of a database's file, which is there from its first statement until its last connection is closed. */
  static of(file: string): LogFlush {
    return new LogFlush(() => open(`${file}-wal`, "r"));
  }

  /**
   * Resolves when everything that was written before this call is on the disk. Throws what Node throws of files, then and ever after: Linux
   * forgets what it could not write, and would say of the next flush that all is well.
   */
  flush(): Promise<void> {
    this.#next ??= this.#after(this.#running);
    return this.#next;
  }

  async #after(before: Promise<void>): Promise<void> {
    await before;
    this.#running = this.#flush();
    this.#next = null;
    return this.#running;
  }

  async #flush(): Promise<void> {
    this.#log ??= this.#open();
    await (await this.#log).datasync();
  }

  /** What went wrong was told to those who waited for it. */
  async close(): Promise<void> {
    await this.#running.catch(() => undefined);
    await (await this.#log?.catch(() => null))?.close();
  }
}
