/**
 * What became of messages that were sent. Outcomes need no disk flush of their own: losing one only means settling that message again, so
 * they ride with the next durable row.
 */
import { remarkDate } from "./date-remark.ts";
import type { Dressed } from "./dress.ts";
import type { MailError } from "./errors.ts";
import type { FolderWork } from "./folder-work.ts";
import type { JournalRow } from "./journal-rows.ts";
import type { Parcel } from "./parcel.ts";
import type { RunContext } from "./run-context.ts";
import type { Batch } from "./shipment.ts";
import type { UidSet } from "./uid-columns.ts";
import { packUids } from "./uid-list.ts";

/** A message that was stored. `uid`: what the server told of it. */
export interface Copy {
  readonly message: Dressed;
  readonly uid: number | null;
}

export class Outcomes {
  /** Every copy made from now on gets a UID of at least this. */
  floor: number;
  readonly #context: RunContext;
  readonly #work: FolderWork;
  readonly #newUidValidity: number;
  /** UIDs of copies that are accounted for; made when first needed. */
  #owned: UidSet | null = null;
  /** Not yet written. */
  #waiting: JournalRow[] = [];

  constructor(context: RunContext, work: FolderWork, newUidValidity: number, floor: number) {
    this.#context = context;
    this.#work = work;
    this.#newUidValidity = newUidValidity;
    this.floor = floor;
  }

  /** The server has stored them, in their order. */
  stored({ number: batch, way }: Pick<Batch, "number" | "way">, copies: readonly Copy[]): void {
    const placed: Copy[] = [];
    const unplaced: Copy[] = [];
    const taken = new Set<number>();
    for (const copy of copies) {
      const { message, uid } = copy;
      // What was there before cannot be the copy: its place is found by its bytes.
      const isNew = uid !== null && uid >= this.floor;
      if (!isNew && uid !== null && (taken.has(uid) || this.#isOwned(uid))) {
        this.#keptOnce(batch, message.parcel, uid);
        continue;
      }
      (isNew ? placed : unplaced).push(copy);
      if (!isNew) continue;
      this.floor = uid + 1;
      this.#owned?.add(uid);
      taken.add(uid);
    }
    // A row for all whose UIDs are known, and one for the others.
    if (placed.length > 0) this.#done(batch, placed, packUids(placed.flatMap(({ uid }) => uid ?? [])));
    if (unplaced.length > 0) this.#done(batch, unplaced, null);
    const copied = placed.length + unplaced.length;
    if (copied > 0) this.#work.copiedBy.set(way, (this.#work.copiedBy.get(way) ?? 0) + copied);
  }

  #done(batch: number, copies: readonly Copy[], newUids: string | null): void {
    const oldUids = packUids(copies.map(({ message }) => message.parcel.facts.uid));
    this.#later({ kind: "DONE", folder: this.#work.ledger.folder, batch, oldUids, newUids });
    let bytes = 0;
    for (const { message } of copies) {
      this.#note(message);
      bytes += message.parcel.size;
    }
    this.#work.bytesCopied += bytes;
    this.#context.progress(this.#work, copies.length, bytes);
  }

  #note({ parcel, sent }: Dressed): void {
    const work = this.#work;
    const oldUid = parcel.facts.uid;
    // The one way to a second copy that is left: a server that files the first one after our last look.
    if (work.ledger.attempt(oldUid) > 1) work.remark("sentAgain", 1);
    remarkDate(work, parcel.facts, sent.date, parcel.date.from);
    work.sent.set(oldUid, sent, true);
    work.keywords.note(sent.flags);
  }

  /** Gmail keeps equal messages of a folder once, and answers with the UID of the one that is there. */
  #keptOnce(batch: number, parcel: Parcel, uid: number): void {
    const { folder, open } = this.#work.ledger;
    const oldUids = packUids([parcel.facts.uid]);
    const digest = open.get(parcel.facts.uid)?.committed?.digest ?? "";
    this.#later({ kind: "DONE", folder, batch, oldUids, newUids: null });
    this.#later({
      ...{ kind: "PRESENT", how: "same", folder, batch, oldUids, newUids: packUids([uid]) },
      oldUidValidity: this.#work.oldUidValidity,
      newUidValidity: this.#newUidValidity,
      sizes: [parcel.size],
      digests: [digest],
    });
    this.#work.remark("keptOnce", 1);
    this.#context.progress(this.#work, 1, parcel.size);
  }

  #isOwned(uid: number): boolean {
    this.#owned ??= this.#context.ownedNewUids(this.#work);
    return this.#owned.has(uid);
  }

  /** The server has refused it, or never got its last byte: it can be sent again. */
  refused(batch: number, parcel: Parcel, error: MailError): void {
    this.#later({
      kind: "REJECTED",
      folder: this.#work.ledger.folder,
      batch,
      oldUids: packUids([parcel.facts.uid]),
      code: error.code,
      text: error.serverText,
    });
  }

  /** Takes effect at once and is written with the next durable row. */
  #later(row: JournalRow): void {
    this.#waiting.push(row);
    this.#work.ledger.apply(row);
  }

  /** Adds rows, and the outcomes that wait, in one go. */
  async write(rows: readonly JournalRow[], durability: "durable" | "lazy"): Promise<void> {
    const outcomes = this.#waiting;
    this.#waiting = [];
    await this.#context.world.journal.append([...outcomes, ...rows], durability);
    for (const row of rows) this.#work.ledger.apply(row);
  }

  /** Writes what waits. */
  async flush(): Promise<void> {
    if (this.#waiting.length > 0) await this.write([], "lazy");
  }
}
