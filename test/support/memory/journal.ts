/**
 * The journal of the in-memory world: a file that outlives processes, and each process's lease on it. Every write is counted, so
 * that a test can kill the process before or after the n-th one.
 */
import { MailError } from "../../../lib/engine/errors.ts";
import type { ClosingRow, JournalFolder, JournalRow } from "../../../lib/engine/journal-rows.ts";
import type { Journal } from "../../../lib/engine/ports.ts";
import type { VerifiedStamp } from "../../../lib/engine/stamp.ts";
import type { Problem } from "../../../lib/engine/tally.ts";
import type { MemoryProcess } from "./process.ts";

/** One row on the disk, with its place in time. */
interface FiledRow {
  readonly row: JournalRow;
  /** Not flushed yet: a power cut takes it. */
  lazy: boolean;
}

/** What is on the disk. */
export class JournalFile {
  folders: JournalFolder[] = [];
  rows: FiledRow[] = [];
  problems: Problem[] = [];
  stamps = new Map<number, VerifiedStamp>();
  /** The newest lease; an older one may not write any more. */
  lease = 0;

  /** All rows of a folder, oldest first; without a folder those of all folders. */
  rowsOf(folder?: number): readonly JournalRow[] {
    return this.rows.map((filed) => filed.row).filter((row) => folder === undefined || row.folder === folder);
  }

  /** Time goes by, and the operating system writes what it was given. */
  settle(): void {
    for (const filed of this.rows) filed.lazy = false;
  }

  /** Everything written lazily since the last flush is gone. */
  cutPower(): void {
    this.rows = this.rows.filter((filed) => !filed.lazy);
  }
}

export type WriteName = "folders" | "rows" | "close" | "stamps" | "problem";

export interface JournalWrite {
  readonly name: WriteName;
  /** Counts up from 1 within the process. */
  readonly number: number;
  /** Kinds of the rows written. */
  readonly kinds: readonly JournalRow["kind"][];
}

/**
 * `before` and `after`: SIGKILL around the write. `powerCut`: as `after`, and lazy rows are lost. `taken`: it is written, and then
 * another run takes the lease. A nap: it is written, and then the process is asleep while something happens. Others: the write fails.
 */
export type WriteFault = "before" | "after" | "powerCut" | "taken" | "disk.full" | "journal.leaseLost" | Nap;

export interface Nap {
  readonly meanwhile: () => Promise<void>;
}

export type WritePlan = (write: JournalWrite) => WriteFault | null;

/** One fault, at the n-th write of the process. */
export function writeFaultAt(number: number, fault: WriteFault): WritePlan {
  return (write) => (write.number === number ? fault : null);
}

export class MemoryJournal implements Journal {
  readonly #file: JournalFile;
  readonly #process: MemoryProcess;
  readonly #plan: WritePlan;
  readonly #lease: number;
  /** Every write of this process, in order. */
  readonly writes: JournalWrite[] = [];
  readonly fired: JournalWrite[] = [];

  /** Opens the file and takes the lease from whoever held it. */
  constructor(file: JournalFile, process: MemoryProcess, plan: WritePlan = () => null) {
    this.#file = file;
    this.#process = process;
    this.#plan = plan;
    this.#lease = ++file.lease;
  }

  async folders(): Promise<readonly JournalFolder[]> {
    await this.#process.alive();
    return structuredClone(this.#file.folders);
  }

  async addFolders(folders: readonly Omit<JournalFolder, "id">[]): Promise<readonly JournalFolder[]> {
    const added = folders.map((folder, index) => ({ id: 100 + this.#file.folders.length + index, ...stored(folder) }));
    await this.#write("folders", [], () => this.#file.folders.push(...added));
    return structuredClone(added);
  }

  async *read(folder: number): AsyncIterable<JournalRow> {
    await this.#process.alive();
    for (const row of this.#file.rowsOf(folder)) yield structuredClone(row);
  }

  async append(rows: readonly JournalRow[], durability: "durable" | "lazy"): Promise<void> {
    const filed = rows.map((row) => ({ row: stored(this.#known(row)), lazy: durability === "lazy" }));
    const kinds = rows.map((row) => row.kind);
    await this.#write("rows", kinds, () => {
      this.#file.rows.push(...filed);
      if (durability === "durable") this.#flush();
    });
  }

  async closeFolders(folders: ReadonlyMap<number, Iterable<ClosingRow>>): Promise<void> {
    if (folders.size === 0) return;
    const filed = [...folders.values()].flatMap((rows) =>
      [...rows].map((row) => ({ row: stored(this.#known(row)), lazy: false })),
    );
    const kinds = filed.map(({ row }) => row.kind);
    await this.#write("close", kinds, () => {
      this.#file.rows = [...this.#file.rows.filter((one) => !folders.has(one.row.folder)), ...filed];
      this.#flush();
    });
  }

  async stamps(): Promise<ReadonlyMap<number, VerifiedStamp>> {
    await this.#process.alive();
    return structuredClone(this.#file.stamps);
  }

  async keepStamps(stamps: ReadonlyMap<number, VerifiedStamp | null>): Promise<void> {
    if (stamps.size === 0) return;
    await this.#write("stamps", [], () => {
      for (const [folder, stamp] of stamps)
        if (stamp === null) this.#file.stamps.delete(folder);
        else this.#file.stamps.set(folder, stored(stamp));
      this.#flush();
    });
  }

  checkLease(): void {
    this.#demandLease();
  }

  async addProblem(problem: Problem): Promise<void> {
    await this.#write("problem", [], () => this.#file.problems.push(stored(problem)));
  }

  async #write(name: WriteName, kinds: readonly JournalRow["kind"][], change: () => void): Promise<void> {
    await this.#process.alive();
    this.#demandLease();
    const write: JournalWrite = { name, number: this.writes.length + 1, kinds };
    this.writes.push(write);
    const fault = this.#plan(write);
    if (fault !== null) this.fired.push(write);
    if (fault === "disk.full" || fault === "journal.leaseLost")
      throw new MailError(fault, "the journal was not written");
    if (fault !== "before") change();
    if (fault === "powerCut") this.#file.cutPower();
    if (fault === "taken") this.#file.lease++;
    else if (typeof fault === "object") await fault?.meanwhile();
    else this.#process.kill();
    await this.#process.alive();
  }

  /** A durable write takes everything written before it along, as a write-ahead log does. */
  #flush(): void {
    this.#file.settle();
  }

  #demandLease(): void {
    if (this.#lease !== this.#file.lease) throw new MailError("journal.leaseLost", "another run holds the lease");
  }

  #known(row: JournalRow): JournalRow {
    if (this.#file.folders.some((folder) => folder.id === row.folder)) return row;
    throw new Error(`journal row ${row.kind} names folder ${row.folder}, which is not in the journal`);
  }
}

/** As it comes back from a disk: plain values only. */
function stored<Value>(value: Value): Value {
  return JSON.parse(JSON.stringify(value));
}
