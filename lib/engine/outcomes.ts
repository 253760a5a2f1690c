/**
 * What became of messages that were sent. Outcomes need no disk flush of their own: losing one only means settling that message again, so
 * they ride with the next durable row.
 */
import { remarkDate } from "./date-remark.ts";
import type { MailError } from "./errors.ts";
import type { FolderWork, Sent } from "./folder-work.ts";
import type { JournalRow } from "./journal-rows.ts";
import type { Parcel } from "./parcel.ts";
import type { RunContext } from "./run-context.ts";
import type { UidSet } from "./uid-columns.ts";
import { packUids } from "./uid-list.ts";

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

  /** The server has stored it, and told this UID of it; null: none. `sent`: what it was sent with. */
  stored(batch: number, parcel: Parcel, sent: Sent, told: number | null): void {
    if (told !== null && told < this.floor && this.#isOwned(told)) {
      this.#keptOnce(batch, parcel, told);
      return;
    }
    const oldUid = parcel.facts.uid;
    // What was there before cannot be the copy: its place is found by its bytes.
    const uid = told !== null && told < this.floor ? null : told;
    this.#later({
      kind: "DONE",
      folder: this.#work.ledger.folder,
      batch,
      oldUids: packUids([oldUid]),
      newUids: uid === null ? null : packUids([uid]),
    });
    this.#work.copiedNow.add(oldUid);
    // The one way to a second copy that is left: a server that files the first one after our last look.
    if (this.#work.ledger.attempt(oldUid) > 1) this.#work.remark("sentAgain", 1);
    this.#work.bytesCopied += parcel.size;
    const { flags, date } = sent;
    remarkDate(this.#work, parcel.facts, date, parcel.date.from);
    this.#work.sent.set(oldUid, { flags, date });
    this.#work.keywords.note(flags);
    if (uid !== null) this.floor = Math.max(this.floor, uid + 1);
    if (uid !== null) this.#owned?.add(uid);
    this.#context.progress(this.#work, 1, parcel.size);
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

  /** The server has refused it. */
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
