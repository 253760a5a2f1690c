/**
 * What the rows of one folder's journal mean together: which messages are settled and where their copies are, which are open, how
 * often each was sent. Built by replaying the rows in order; a running folder applies each row it has written.
 */
import { closingRows, isClosing, unpackSettled } from "./closed-folder.ts";
import { FlagSets } from "./flag-sets.ts";
import type {
  AmbiguousRow,
  ClosingRow,
  CommittingRow,
  FlagRow,
  FolderRow,
  IntentRow,
  JournalRow,
  PresentRow,
  SettledAbsentRow,
  Way,
} from "./journal-rows.ts";
import { Orphans } from "./orphans.ts";
import type { Journal, OwnCopy } from "./ports.ts";
import type { Open, Settled } from "./settled.ts";
import { type Outline, SettledTable } from "./settled-table.ts";
import { unpackUids } from "./uid-list.ts";

export type { Open, Settled } from "./settled.ts";

/** After this many attempts whose replies were lost, a message is given up and reported. */
export const MAX_ATTEMPTS = 3;

export class Ledger {
  readonly folder: number;
  oldUidValidity: number | null = null;
  newUidValidity: number | null = null;
  /** By old UID. */
  readonly settled: SettledTable;
  /** Settled under an older UIDVALIDITY of the old folder: they have copies but no old UID any more. */
  readonly orphans: Orphans;
  /** Settled under an older UIDVALIDITY of the new folder: their copies have to be found again. By old UID. */
  readonly unplaced: SettledTable;
  /** By old UID. */
  readonly open = new Map<number, Open>();
  /** In flight when the old folder was renumbered: their UIDs mean nothing any more, but they may still arrive. */
  readonly adrift: Open[] = [];
  /** Given up: replies lost MAX_ATTEMPTS times. */
  readonly failed = new Set<number>();
  readonly #attempts = new Map<number, number>();
  readonly #flagSets = new FlagSets();
  #nextBatch = 1;
  /** Rows that a closing row would replace; 0 when the folder's journal is one closing row, or empty. */
  rowsSinceClosed = 0;

  constructor(folder: number, rows: Iterable<JournalRow> = []) {
    this.folder = folder;
    this.settled = new SettledTable(this.#flagSets);
    this.orphans = new Orphans(this.#flagSets);
    this.unplaced = new SettledTable(this.#flagSets);
    for (const row of rows) this.apply(row);
  }

  /** What the journal has of this folder. Throws what the journal throws, and on rows that contradict each other. */
  static async read(journal: Pick<Journal, "read">, folder: number): Promise<Ledger> {
    const ledger = new Ledger(folder);
    for await (const row of journal.read(folder)) ledger.apply(row);
    return ledger;
  }

  newBatch(): number {
    return this.#nextBatch++;
  }

  /** Which attempt the next sending of this message is: 1 for the first. */
  attempt(oldUid: number): number {
    return (this.#attempts.get(oldUid) ?? 0) + 1;
  }

  /** UIDs on the new server that belong to messages of this folder. */
  *ownedNewUids(): Iterable<number> {
    yield* this.settled.newUids();
    for (const entry of this.orphans.outlines()) if (entry.newUid > 0) yield entry.newUid;
  }

  /** The copy of this message, where it is one that we made, know the place of, and remember the flags of. Nobody else can make an OwnCopy. */
  ownCopy(oldUid: number): OwnCopy | null {
    const entry = this.settled.outline(oldUid);
    return entry && isOwnCopy(entry.newUid, entry) ? entry.newUid : null;
  }

  /** The copy of this message, of which the server did not say where it is, has been found. */
  place(oldUid: number, newUid: number): void {
    const entry = this.settled.get(oldUid);
    if (entry) this.settled.set({ ...entry, newUid });
  }

  /** Adds one row's meaning. Throws on a row that contradicts those before it: the journal is damaged or the engine is wrong. */
  apply(row: JournalRow): void {
    this.#nextBatch = Math.max(this.#nextBatch, row.batch + 1);
    this.rowsSinceClosed = isClosing(row) ? 0 : this.rowsSinceClosed + 1;
    switch (row.kind) {
      case "INTENT":
        this.#intend(row);
        break;
      case "COMMITTING":
        this.#commit(row);
        break;
      case "DONE":
        this.#done(row.oldUids, row.newUids);
        break;
      case "REJECTED":
        for (const uid of unpackUids(row.oldUids)) this.open.delete(uid);
        break;
      case "AMBIGUOUS":
        this.#park(row);
        break;
      case "RETRY":
      case "FAILED":
        this.#giveBack(row);
        break;
      case "PRESENT":
        this.#present(row);
        break;
      case "FLAGGING":
      case "FLAGGED":
        this.#flag(row);
        break;
      case "FOLDER":
        this.#load(row);
        break;
      case "SETTLED":
        this.#loadSettled(row);
        break;
      default:
        row satisfies never;
    }
  }

  #park(row: AmbiguousRow): void {
    for (const uid of unpackUids(row.oldUids)) {
      const committed = this.open.get(uid)?.committed;
      if (committed) committed.lostAt = row.at;
    }
  }

  #giveBack(row: SettledAbsentRow): void {
    for (const uid of unpackUids(row.oldUids)) {
      this.open.delete(uid);
      this.#attempts.set(uid, (this.#attempts.get(uid) ?? 0) + 1);
      if (row.kind === "FAILED") this.failed.add(uid);
    }
  }

  #intend(row: IntentRow): void {
    this.#under(row.oldUidValidity, row.newUidValidity);
    unpackUids(row.oldUids).forEach((oldUid, index) => {
      const size = row.sizes[index] ?? 0;
      this.open.set(oldUid, {
        oldUid,
        intent: row,
        size,
        flags: row.flags[index] ?? [],
        date: row.dates[index] ?? null,
        committed: null,
      });
    });
  }

  #commit(row: CommittingRow): void {
    unpackUids(row.oldUids).forEach((oldUid, index) => {
      const open = this.open.get(oldUid);
      const digest = row.digests[index];
      const headerKey = row.headers[index];
      if (!open || digest === undefined || headerKey === undefined)
        throw new Error(`journal: COMMITTING of UID ${oldUid} without an INTENT`);
      open.committed = { digest, headerKey, lostAt: row.at };
    });
  }

  #done(oldUids: string, newUids: string | null): void {
    const places = newUids === null ? null : unpackUids(newUids);
    unpackUids(oldUids).forEach((oldUid, index) => {
      const open = this.open.get(oldUid);
      if (!open?.committed) throw new Error(`journal: DONE of UID ${oldUid} that was never sent`);
      const newUid = places?.[index] ?? 0;
      const flags = this.#flagSets.shared(open.flags);
      this.#settle({ oldUid, newUid, size: open.size, digest: open.committed.digest, way: "copied", flags });
    });
  }

  #present(row: PresentRow): void {
    this.#under(row.oldUidValidity, row.newUidValidity);
    const places = row.newUids === null ? null : unpackUids(row.newUids);
    unpackUids(row.oldUids).forEach((oldUid, index) => {
      const unplaced = this.unplaced.get(oldUid);
      const newUid = places?.[index] ?? 0;
      const digest = row.digests[index] ?? "";
      // One that was found again by its bytes alone may as well be an equal message of the person's own: its flags are left alone.
      const before = this.#takeOver(row.how, newUid, digest);
      this.#settle({
        oldUid,
        newUid,
        size: row.sizes[index] ?? 0,
        digest,
        way: unplaced?.way ?? row.how,
        ...(before?.flags && { flags: before.flags }),
        ...(before?.adding && { adding: before.adding }),
      });
    });
  }

  /** A copy has one owner: the message that it stood for before, and that is no longer there, gives it up. Answers that one. */
  #takeOver(how: Way, newUid: number, digest: string): Outline | undefined {
    if (how === "copied") return this.orphans.take(digest, newUid);
    if (how !== "movedOnOld" || newUid === 0) return undefined;
    const owners = this.settled.ownersOf(newUid);
    for (const owner of owners) this.settled.delete(owner.oldUid);
    return owners[0];
  }

  #flag(row: FlagRow): void {
    for (const oldUid of unpackUids(row.oldUids)) {
      const entry = this.settled.get(oldUid);
      if (!entry?.flags) throw new Error(`journal: ${row.kind} of UID ${oldUid}, whose copy is none of ours`);
      const { adding, ...rest } = entry;
      const flags = this.#flagSets.shared(union((row.kind === "FLAGGING" ? adding : entry.flags) ?? [], row.flags));
      this.settled.set(row.kind === "FLAGGING" ? { ...rest, adding: flags } : { ...rest, flags });
    }
  }

  #settle(entry: Settled): void {
    this.settled.set(entry);
    this.unplaced.delete(entry.oldUid);
    this.open.delete(entry.oldUid);
    this.failed.delete(entry.oldUid);
  }

  #under(oldUidValidity: number, newUidValidity: number): void {
    this.openOld(oldUidValidity);
    this.openNew(newUidValidity);
  }

  /** Old UIDs mean nothing under another UIDVALIDITY (RFC 9051, 2.3.1.1): digests find the messages again (moved.ts). */
  openOld(uidValidity: number): void {
    if (this.oldUidValidity !== null && this.oldUidValidity !== uidValidity) {
      // One by one: as arguments of one call, 200,000 messages overflow the stack.
      for (const entries of [this.settled, this.unplaced])
        for (const entry of entries.values()) this.orphans.push(entry);
      this.adrift.push(...[...this.open.values()].filter((open) => open.committed !== null));
      this.settled.clear();
      this.unplaced.clear();
      this.open.clear();
      this.failed.clear();
      this.#attempts.clear();
    }
    this.oldUidValidity = uidValidity;
  }

  /** New UIDs mean nothing under another UIDVALIDITY: the copies are matched again by their bytes (existing.ts). */
  openNew(uidValidity: number): void {
    if (this.newUidValidity !== null && this.newUidValidity !== uidValidity) {
      for (const entry of this.settled.values()) if (entry.newUid > 0) this.unplaced.set(entry);
      for (const oldUid of this.unplaced.keys()) this.settled.delete(oldUid);
      this.orphans.clear();
    }
    this.newUidValidity = uidValidity;
  }

  #load(row: FolderRow): void {
    this.settled.clear();
    this.orphans.clear();
    this.unplaced.clear();
    this.open.clear();
    this.oldUidValidity = row.oldUidValidity;
    this.newUidValidity = row.newUidValidity;
    this.#loadSettled(row);
    for (const uid of unpackUids(row.failed)) this.failed.add(uid);
  }

  #loadSettled(row: ClosingRow): void {
    for (const entry of unpackSettled(row))
      if (entry.oldUid > 0) this.settled.set(entry);
      else this.orphans.push(entry);
  }

  /** Whether nothing is open that closing rows could not say. */
  canClose(): boolean {
    const parked = [...this.open.values()].some((open) => open.committed !== null);
    // What a closed folder says of a copy's flags is certain; where a copy has no place, nobody can look.
    const adding = this.settled.isAddingWhere((entry) => entry.newUid > 0);
    if (parked || adding || this.unplaced.size > 0) return false;
    return this.oldUidValidity !== null && this.newUidValidity !== null;
  }

  /** The same facts in few rows, made one by one. Throws unless canClose(). */
  closingRows(): Iterable<ClosingRow> {
    return closingRows(this);
  }
}

/** The place alone says nothing: mail that was there already has one too. */
function isOwnCopy(newUid: number, entry: Outline): newUid is OwnCopy {
  return newUid > 0 && entry.newUid === newUid && entry.flags !== undefined;
}

function union(one: readonly string[], two: readonly string[]): string[] {
  return [...new Set([...one, ...two])].sort();
}
