/**
 * The new server has given the UIDs of a folder anew, after a restore for instance. The journal knows the bytes of every copy, so each is found
 * again by reading the new folder once; the old server is not asked, and nothing is copied that is there.
 */
import { CopySearch } from "./copy-search.ts";
import type { FolderWork } from "./folder-work.ts";
import type { Sessions } from "./lanes.ts";
import type { Settled } from "./ledger.ts";
import type { MessageFacts } from "./ports.ts";
import { recordPresent } from "./present.ts";
import { CHUNK_MESSAGES, chunks, fingerprintsOf } from "./read.ts";
import type { RunContext } from "./run-context.ts";

/** Finds the copies without a place that are byte for byte what was sent, and writes them down. The new folder must be open. */
export async function placeAgain(context: RunContext, work: FolderWork, sessions: Sessions): Promise<void> {
  if (work.ledger.unplaced.size === 0) return;
  const wanted = new Map<string, number[]>();
  const sizes = new Set<number>();
  for (const { oldUid, digest, size } of work.ledger.unplaced.values()) {
    const equal = wanted.get(digest);
    if (equal) equal.push(oldUid);
    else wanted.set(digest, [oldUid]);
    sizes.add(size);
  }
  const owned = context.ownedNewUids(work);
  const possible: MessageFacts[] = [];
  for await (const rows of sessions.new.listMessages(1, null))
    possible.push(...rows.filter((row) => !owned.has(row.uid) && sizes.has(row.size)));
  for (const chunk of chunks(possible, CHUNK_MESSAGES)) {
    context.checkpoint();
    const uids = chunk.map((facts) => facts.uid);
    const found: Settled[] = [];
    for (const [newUid, { digest }] of await fingerprintsOf(sessions.new, uids)) {
      const oldUid = wanted.get(digest)?.shift();
      const entry = oldUid === undefined ? undefined : work.ledger.unplaced.get(oldUid);
      if (entry) found.push({ ...entry, newUid });
    }
    // That they are accounted for was told after the scan.
    if (found.length > 0) await recordPresent(context, work, work.ledger.newUidValidity ?? 0, found);
  }
}

/**
 * Looks in the other folders for what is not in its own any more: the person may have filed it there, and then it is not brought a second
 * time. Answers whether it looked; then another folder may be open on the new session. The old folder must be open.
 */
export async function placeElsewhere(context: RunContext, work: FolderWork, sessions: Sessions): Promise<boolean> {
  const left = work.remaining().flatMap((uid) => work.ledger.unplaced.get(uid) ?? []);
  if (left.length === 0) return false;
  await context.loadLedgers();
  const search = new CopySearch(context, sessions);
  const filed: Settled[] = [];
  for (const entry of left) {
    context.checkpoint();
    const copyOf = { ledger: work.ledger, oldUid: entry.oldUid };
    if (await search.takeElsewhere(work, entry.oldUid, copyOf)) filed.push({ ...entry, newUid: 0 });
  }
  if (filed.length > 0) await recordPresent(context, work, work.ledger.newUidValidity ?? 0, filed);
  return true;
}
