/**
 * Mail that was filed elsewhere on the old server since it was copied. A message new in B, equal by digest to one whose old place is
 * empty, and whose copy is still somewhere on the new server, is not copied again. Counted per digest as multisets, and decided only after
 * every chosen folder has been listed.
 */

import { pathText } from "./folder-map.ts";
import type { FolderWork } from "./folder-work.ts";
import type { PresentRow } from "./journal-rows.ts";
import type { Ledger, Settled } from "./ledger.ts";
import { fingerprintOf } from "./read.ts";
import type { RunContext, Sessions } from "./run-context.ts";
import { packUids } from "./uid-list.ts";

/** A copy on the new server whose message is no longer where it was on the old one. */
interface Spare {
  readonly entry: Settled;
  readonly ledger: Ledger;
  readonly newName: string;
}

interface Moved {
  readonly oldUid: number;
  readonly size: number;
  readonly digest: string;
  /** Only where the copy is in this very folder (its UIDVALIDITY on old changed); else 0. */
  readonly newUid: number;
}

/** A ledger of this migration and the new folder that its copies are in. */
export interface PlacedLedger {
  readonly ledger: Ledger;
  readonly newName: string;
  /** Null when the old folder is gone or renamed: then nothing of it is left on old. */
  readonly work: FolderWork | null;
}

/** Finds moved messages in all folders and writes them down. No folder needs to be open. */
export async function findMoved(
  context: RunContext,
  sessions: Sessions,
  ledgers: readonly PlacedLedger[],
): Promise<void> {
  const spares = spareCopies(ledgers);
  if (spares.size === 0) return;
  const sizes = new Set([...spares.values()].flat().map((spare) => spare.entry.size));
  const search = new CopySearch(context, sessions, ledgers, sizes);
  for (const work of context.works) {
    const possible = work.todo().filter((uid) => sizes.has(work.table.get(uid)?.size ?? -1));
    if (possible.length === 0) continue;
    await sessions.old.examine(work.mapped.old.name);
    const moved: Moved[] = [];
    for (const oldUid of possible) {
      context.checkpoint();
      const print = await fingerprintOf(sessions.old, oldUid);
      const spare = print && (await search.take(spares.get(print.digest) ?? []));
      if (!print || !spare) continue;
      const here = spare.ledger === work.ledger ? spare.entry.newUid : 0;
      moved.push({ oldUid, size: print.size, digest: print.digest, newUid: here });
    }
    await record(context, work, moved);
  }
}

/** By digest: copies whose message left its place, less those that a moved message already stands for. */
function spareCopies(ledgers: readonly PlacedLedger[]): Map<string, Spare[]> {
  const spares = new Map<string, Spare[]>();
  const claimed = new Map<string, number>();
  for (const { ledger, newName, work } of ledgers) {
    const gone = [...ledger.settled.values()].filter((entry) => !work?.table.has(entry.oldUid));
    for (const entry of [...gone, ...ledger.orphans]) {
      if (entry.way === "movedOnOld" && entry.newUid === 0) continue;
      const same = spares.get(entry.digest);
      if (same) same.push({ entry, ledger, newName });
      else spares.set(entry.digest, [{ entry, ledger, newName }]);
    }
    for (const entry of ledger.settled.values())
      if (entry.way === "movedOnOld" && entry.newUid === 0 && work?.table.has(entry.oldUid))
        claimed.set(entry.digest, (claimed.get(entry.digest) ?? 0) + 1);
  }
  for (const [digest, count] of claimed) spares.get(digest)?.splice(0, count);
  for (const [digest, list] of spares) if (list.length === 0) spares.delete(digest);
  return spares;
}

/** Whether copies are still on the new server: in their place, or wherever the person filed them since. */
export class CopySearch {
  readonly #context: RunContext;
  readonly #sessions: Sessions;
  readonly #ledgers: readonly PlacedLedger[];
  readonly #sizes: ReadonlySet<number>;
  /** UIDs now in a new folder, by its name; empty when its UIDVALIDITY changed. */
  readonly #present = new Map<string, ReadonlySet<number>>();
  /** Messages without an owner on the new server, by digest; made when first needed. */
  #elsewhere: Map<string, number> | null = null;

  constructor(context: RunContext, sessions: Sessions, ledgers: readonly PlacedLedger[], sizes: ReadonlySet<number>) {
    this.#context = context;
    this.#sessions = sessions;
    this.#ledgers = ledgers;
    this.#sizes = sizes;
  }

  /** Takes the first of these copies that still exists out of the list; null when none does. */
  async take(spares: Spare[]): Promise<Spare | null> {
    for (const [index, spare] of spares.entries()) {
      const present = await this.#presentIn(spare.newName, spare.ledger.newUidValidity);
      if (!present.has(spare.entry.newUid)) continue;
      spares.splice(index, 1);
      return spare;
    }
    for (const [index, spare] of spares.entries()) {
      if (!(await this.takeElsewhere(spare.entry.digest))) continue;
      spares.splice(index, 1);
      // Its place is not the ledger's any more, so no UID of it may be handed on.
      return { ...spare, entry: { ...spare.entry, newUid: 0 } };
    }
    return null;
  }

  /** Whether a message with these bytes lies in some new folder without belonging to a copy; each is taken once. */
  async takeElsewhere(digest: string): Promise<boolean> {
    this.#elsewhere ??= await this.#indexElsewhere();
    const copies = this.#elsewhere.get(digest) ?? 0;
    if (copies === 0) return false;
    this.#elsewhere.set(digest, copies - 1);
    return true;
  }

  async #presentIn(newName: string, uidValidity: number | null): Promise<ReadonlySet<number>> {
    const known = this.#present.get(newName);
    if (known) return known;
    const uids = new Set<number>();
    const folder = this.#context.newFolders.get(newName);
    if (folder?.selectable) {
      const opened = await this.#sessions.new.examine(folder.name);
      if (opened.uidValidity === uidValidity)
        for await (const rows of this.#sessions.new.listMessages(1, null)) for (const row of rows) uids.add(row.uid);
    }
    this.#present.set(newName, uids);
    return uids;
  }

  async #indexElsewhere(): Promise<Map<string, number>> {
    const index = new Map<string, number>();
    for (const folder of this.#context.newFolders.values()) {
      if (!folder.selectable) continue;
      this.#context.checkpoint();
      await this.#sessions.new.examine(folder.name);
      const owned = this.#ownedIn(pathText(folder.path));
      const possible: number[] = [];
      for await (const rows of this.#sessions.new.listMessages(1, null))
        for (const row of rows) if (this.#sizes.has(row.size) && !owned.has(row.uid)) possible.push(row.uid);
      for (const uid of possible) {
        const print = await fingerprintOf(this.#sessions.new, uid);
        if (print) index.set(print.digest, (index.get(print.digest) ?? 0) + 1);
      }
    }
    return index;
  }

  #ownedIn(newName: string): Set<number> {
    const owned = new Set<number>();
    for (const placed of this.#ledgers)
      if (placed.newName === newName) for (const uid of placed.ledger.ownedNewUids()) owned.add(uid);
    return owned;
  }
}

async function record(context: RunContext, work: FolderWork, moved: readonly Moved[]): Promise<void> {
  if (moved.length === 0) return;
  work.remark("movedOnOld", moved.length);
  context.progress(
    work,
    moved.length,
    moved.reduce((total, message) => total + message.size, 0),
  );
  if (context.request.dryRun) {
    for (const message of moved) work.wouldBeThere.add(message.oldUid);
    return;
  }
  for (const group of [
    moved.filter((message) => message.newUid > 0),
    moved.filter((message) => message.newUid === 0),
  ]) {
    if (group.length === 0) continue;
    const row: PresentRow = {
      kind: "PRESENT",
      how: "movedOnOld",
      folder: work.ledger.folder,
      batch: work.ledger.newBatch(),
      oldUidValidity: work.oldUidValidity,
      newUidValidity: work.ledger.newUidValidity ?? 0,
      oldUids: packUids(group.map((message) => message.oldUid)),
      newUids: group[0]?.newUid ? packUids(group.map((message) => message.newUid)) : null,
      sizes: group.map((message) => message.size),
      digests: group.map((message) => message.digest),
    };
    await context.world.journal.append([row], "durable");
    work.ledger.apply(row);
  }
}
