/** The file of --record, written line by line while the run goes on. */
import { closeSync, openSync, writeSync } from "node:fs";
import { fileTrouble } from "./file-trouble.ts";
import { UsageError } from "./usage-error.ts";

export class RecordingFile {
  #file: number | null;
  readonly #path: string;
  readonly #warn: (text: string) => void;

  /** Begins the file anew. Throws UsageError. */
  constructor(path: string, warn: (text: string) => void) {
    this.#path = path;
    this.#warn = warn;
    try {
      this.#file = openSync(path, "w", 0o600);
    } catch (error) {
      throw new UsageError(`--record: expected a file that can be written, got ${path}: ${fileTrouble(error)}`);
    }
  }

  /** A recording that cannot be written any further is no reason to stop copying: it says so once, and ends. */
  write(line: string): void {
    if (this.#file === null) return;
    try {
      writeSync(this.#file, `${line}\n`);
    } catch (error) {
      this.close();
      this.#warn(`${this.#path} cannot be written any further: ${fileTrouble(error)}`);
    }
  }

  close(): void {
    if (this.#file !== null) closeSync(this.#file);
    this.#file = null;
  }
}
