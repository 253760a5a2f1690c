/** What a new folder lists, held against the copies that should be in it. */
import type { FolderWork } from "./folder-work.ts";
import { MessageTable } from "./message-table.ts";
import type { MessageFacts } from "./ports.ts";
import { UidSet } from "./uid-columns.ts";

export class NewFolderListing {
  /** By their UIDs there. */
  readonly copies = new MessageTable();
  readonly #work: FolderWork;
  readonly #owned: UidSet;
  readonly #strangers = new UidSet();

  constructor(work: FolderWork) {
    this.#work = work;
    this.#owned = new UidSet(work.ledger.ownedNewUids());
  }

  /** Ascending, as well from call to call. */
  take(rows: Iterable<MessageFacts>): void {
    for (const row of rows)
      if (this.#owned.has(row.uid)) this.copies.add(row);
      else this.#strangers.add(row.uid);
  }

  /** UIDs of which the ledger does not say what is listed: of no settled message's copy, of one that is not there, or has another size. */
  *odd(): Iterable<number> {
    const { settled, orphans } = this.#work.ledger;
    yield* this.#strangers;
    for (const { newUid } of orphans.outlines()) if (newUid > 0) yield newUid;
    for (const { newUid, size } of settled.outlines())
      if (newUid > 0 && this.copies.get(newUid)?.size !== size) yield newUid;
  }
}
