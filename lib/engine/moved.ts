/**
 * Mail that was filed elsewhere on the old server since it was copied. A message new in B, equal by digest to one whose old place is
 * empty, and whose copy is still somewhere on the new server, is not copied again. Counted per digest as multisets, and decided only after
 * every chosen folder has been listed.
 */

import { CopySearch, type PlacedLedger } from "./copy-search.ts";
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

/** Finds moved messages in all folders and writes them down. No folder needs to be open. */
export async function findMoved(
  context: RunContext,
  sessions: Sessions,
  ledgers: readonly PlacedLedger[],
): Promise<void> {
  const spares = spareCopies(ledgers);
  if (spares.size === 0) return;
  const sizes = new Set([...spares.values()].flat().map((spare) => spare.entry.size));
  const search = new CopySearch(context, sessions, ledgers);
  for (const work of context.works) {
    const possible = work.todo().filter((uid) => sizes.has(work.table.get(uid)?.size ?? -1));
    if (possible.length === 0) continue;
    await sessions.old.examine(work.mapped.old.name);
    const moved: Moved[] = [];
    for (const oldUid of possible) {
      context.checkpoint();
      const print = await fingerprintOf(sessions.old, oldUid);
      const spare = print && (await takeLiving(search, work, spares.get(print.digest) ?? [], oldUid));
      if (!print || !spare) continue;
      const here = spare.ledger === work.ledger ? spare.entry.newUid : 0;
      moved.push({ oldUid, size: print.size, digest: print.digest, newUid: here });
    }
    await record(context, work, moved);
  }
}

/** Takes the first of these copies that still exists out of the list; null when none does. */
async function takeLiving(
  search: CopySearch,
  work: FolderWork,
  spares: Spare[],
  oldUid: number,
): Promise<Spare | null> {
  for (const [index, spare] of spares.entries()) {
    if (!(await search.isInPlace(spare.newName, spare.ledger, spare.entry))) continue;
    spares.splice(index, 1);
    return spare;
  }
  const [any] = spares;
  if (!any || !(await search.takeElsewhere(work, oldUid))) return null;
  spares.shift();
  // Its place is not the ledger's any more, so no UID of it may be handed on.
  return { ...any, entry: { ...any.entry, newUid: 0 } };
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
