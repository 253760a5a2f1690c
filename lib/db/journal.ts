/** The engine's journal in the database: append-only rows, each written under the run's lease. */
import { MailError } from "../engine/errors.ts";
import type { ClosingRow, JournalFolder, JournalRow } from "../engine/journal-rows.ts";
import type { Journal } from "../engine/ports.ts";
import type { VerifiedStamp } from "../engine/stamp.ts";
import type { Problem } from "../engine/tally.ts";
import type { Database, Durability, Statement } from "./database.ts";
import { asJournalError } from "./errors.ts";
import { Prisma } from "./generated/sqlite/client.ts";
import { encodeRow } from "./journal-codec.ts";
import { asJournalFolder, readJournalFolders, readJournalRows, readOrSay } from "./journal-reading.ts";
import type { HeldLease } from "./leases.ts";
import { decodeStamp, encodeStamp } from "./stamp-codec.ts";

/** Whose journal it is, and under which lease it is written. */
export interface JournalOwner {
  readonly migrationId: string;
  /** Problems belong to a run. */
  readonly runId: string;
  readonly lease: HeldLease;
}

export class DatabaseJournal implements Journal {
  readonly #database: Database;
  readonly #owner: JournalOwner;

  constructor(database: Database, owner: JournalOwner) {
    this.#database = database;
    this.#owner = owner;
  }

  folders(): Promise<readonly JournalFolder[]> {
    return readJournalFolders(this.#database, this.#owner.migrationId);
  }

  async addFolders(folders: readonly Omit<JournalFolder, "id">[]): Promise<readonly JournalFolder[]> {
    const data = folders.map(({ oldName, oldPath, newPath }) => ({
      migrationId: this.#owner.migrationId,
      oldName,
      oldPath: JSON.stringify(oldPath),
      newPath: JSON.stringify(newPath),
    }));
    const [, added] = await this.#write(() =>
      this.#client.$transaction([this.#holdLease(), this.#client.migrationFolder.createManyAndReturn({ data })]),
    );
    const byName = new Map(added.map((row) => [row.oldName, asJournalFolder(row)]));
    return folders.flatMap(({ oldName }) => byName.get(oldName) ?? []);
  }

  read(folder: number): AsyncIterable<JournalRow> {
    return readJournalRows(this.#database, folder);
  }

  async append(rows: readonly JournalRow[], durability: Durability): Promise<void> {
    if (rows.length === 0) return;
    const statement = this.#insertUnderLease(rows);
    await this.#write(() => this.#database.run(statement, durability));
  }

  async closeFolders(folders: ReadonlyMap<number, Iterable<ClosingRow>>): Promise<void> {
    if (folders.size === 0) return;
    await this.#write(() => this.#database.runAll(this.#replacing(folders)));
  }

  *#replacing(folders: ReadonlyMap<number, Iterable<ClosingRow>>): Iterable<Statement> {
    for (const [folderId, rows] of folders) {
      yield Prisma.sql`DELETE FROM "Batch" WHERE "folderId" = ${folderId}`;
      for (const row of rows) yield this.#insertUnderLease([row]);
    }
  }

  async stamps(): Promise<ReadonlyMap<number, VerifiedStamp>> {
    const rows = await readOrSay(() =>
      this.#client.migrationFolder.findMany({
        where: { migrationId: this.#owner.migrationId, verified: { not: null } },
        select: { id: true, verified: true },
      }),
    );
    const stamps = new Map<number, VerifiedStamp>();
    for (const { id, verified } of rows) {
      const stamp = decodeStamp(verified ?? "");
      if (stamp) stamps.set(id, stamp);
    }
    return stamps;
  }

  async keepStamps(stamps: ReadonlyMap<number, VerifiedStamp | null>): Promise<void> {
    if (stamps.size === 0) return;
    const { migrationId } = this.#owner;
    const gone = [...stamps].flatMap(([id, stamp]) => (stamp === null ? [id] : []));
    const folders = this.#client.migrationFolder;
    const changes = [...stamps].flatMap(([id, stamp]) =>
      stamp === null
        ? []
        : [folders.updateMany({ where: { id, migrationId }, data: { verified: encodeStamp(stamp) } })],
    );
    // SQLite binds no more than so many values in one statement.
    for (let from = 0; from < gone.length; from += 500) {
      const where = { id: { in: gone.slice(from, from + 500) }, migrationId };
      changes.push(folders.updateMany({ where, data: { verified: null } }));
    }
    await this.#write(() => this.#client.$transaction([this.#holdLease(), ...changes]));
  }

  checkLease(): void {
    if (this.#owner.lease.isHeld()) return;
    throw new MailError("journal.leaseLost", "this run was asleep for so long that another may have taken over");
  }

  async addProblem(problem: Problem): Promise<void> {
    const { folder, uid, code, text, messages } = problem;
    const data = { runId: this.#owner.runId, folder: storable(folder), uid, code, text: storable(text), messages };
    await this.#write(() => this.#client.$transaction([this.#holdLease(), this.#client.problem.create({ data })]));
  }

  get #client(): Database["client"] {
    return this.#database.client;
  }

  /**
   * One statement for the rows and the check of the lease: without the lease the token is NULL, which the column
   * refuses. On PostgreSQL the lease's row is held until the commit, or a new holder could read the journal between the
   * check and the rows.
   */
  #insertUnderLease(rows: readonly JournalRow[]): Prisma.Sql {
    const { key, fence } = this.#owner.lease;
    const hold = this.#database.provider === "postgresql" ? Prisma.sql` FOR SHARE` : Prisma.empty;
    const token = Prisma.sql`(SELECT "fence" FROM "Lease" WHERE "key" = ${key} AND "fence" = ${fence}${hold})`;
    const now = Date.now();
    const values = rows
      .map(encodeRow)
      .map((row) => Prisma.sql`(${row.folderId}, ${row.batch}, ${row.kind}, ${row.payload}, ${token}, ${now})`);
    return Prisma.sql`
      INSERT INTO "Batch" ("folderId", "batch", "kind", "payload", "fence", "createdAt") VALUES ${Prisma.join(values)}`;
  }

  /** The first step of a transaction: fails without the lease, and keeps others from taking it until the commit. */
  #holdLease() {
    const { key, fence } = this.#owner.lease;
    return this.#client.lease.update({ where: { key, fence }, data: { fence }, select: { fence: true } });
  }

  /** Whether the token is still the newest one, which only the database knows. Throws MailError `journal.leaseLost`. */
  async #demandToken(): Promise<void> {
    const { key, fence } = this.#owner.lease;
    const held = Prisma.sql`SELECT "fence" FROM "Lease" WHERE "key" = ${key} AND "fence" = ${fence}`;
    const rows = await readOrSay(() => this.#database.rows(held));
    if (rows.length === 0) throw new MailError("journal.leaseLost", "another run has taken over this import");
  }

  /** A write fails for want of the lease as well: then that is the reason to give. */
  async #write<T>(work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      const reason = asJournalError(error);
      if (!(reason instanceof MailError)) await this.#demandToken();
      throw reason;
    }
  }
}

/** PostgreSQL cannot store NUL in a text; a hostile server can name a folder with it. */
function storable(text: string): string {
  return text.replaceAll("\0", "\uFFFD");
}
