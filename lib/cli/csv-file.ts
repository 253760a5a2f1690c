/** A CSV file that is written line by line. */
import { type FileHandle, open } from "node:fs/promises";
import { MailError } from "../engine/errors.ts";
import { csvLine } from "../report/csv.ts";
import { fileTrouble } from "./file-trouble.ts";
import { UsageError } from "./usage-error.ts";

const CHUNK_CHARACTERS = 64 * 1024;

export class CsvFile {
  readonly #file: FileHandle;
  readonly #path: string;
  #waiting = "";

  private constructor(file: FileHandle, path: string) {
    this.#file = file;
    this.#path = path;
  }

  /** Begins the file anew, readable for the person alone: it may say where which mail lies. Throws UsageError. */
  static async create(path: string, option: string, columns: readonly string[]): Promise<CsvFile> {
    try {
      const csv = new CsvFile(await open(path, "w", 0o600), path);
      csv.#waiting = csvLine(columns);
      return csv;
    } catch (error) {
      throw new UsageError(`${option}: expected a file that can be written, got ${path}: ${fileTrouble(error)}`);
    }
  }

  /** Throws MailError `disk.full` when the file cannot be written any further. */
  async add(cells: readonly (string | number | null)[]): Promise<void> {
    this.#waiting += csvLine(cells);
    if (this.#waiting.length >= CHUNK_CHARACTERS) await this.#write();
  }

  /** Throws like add(). */
  async close(): Promise<void> {
    try {
      await this.#write();
    } finally {
      await this.#file.close();
    }
  }

  async #write(): Promise<void> {
    const text = this.#waiting;
    this.#waiting = "";
    try {
      await this.#file.writeFile(text);
    } catch (error) {
      throw new MailError("disk.full", `${this.#path} cannot be written: ${fileTrouble(error)}`, { cause: error });
    }
  }
}
