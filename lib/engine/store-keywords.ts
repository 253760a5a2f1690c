/** Adding to the copies the keywords that could not travel with them. What has to be added is in the journal, so no stop loses it. */
import type { FolderWork } from "./folder-work.ts";
import type { Sessions } from "./lanes.ts";
import type { Settled } from "./ledger.ts";
import type { NewSession, OpenFolder } from "./ports.ts";
import type { RunContext } from "./run-context.ts";
import { placeUnknown } from "./settle.ts";
import { packUids } from "./uid-list.ts";

/** Adds everything that is due in this folder, which must be selected on new; what is refused becomes a remark. */
export async function storeKeywords(
  context: RunContext,
  work: FolderWork,
  sessions: Sessions,
  target: OpenFolder,
): Promise<void> {
  const { due, settled } = work.ledger;
  if (due.size === 0) return;
  await placeUnknown(context, work, sessions);
  const copies = new Map<string, Settled[]>();
  const done: number[] = [];
  for (const [oldUid, keywords] of due) {
    const entry = settled.get(oldUid);
    if (!entry) continue;
    done.push(oldUid);
    for (const keyword of keywords) {
      const entries = copies.get(keyword) ?? [];
      entries.push(entry);
      copies.set(keyword, entries);
    }
  }
  const short = new Set<number>();
  for (const [keyword, entries] of copies) {
    context.checkpoint();
    await context.world.journal.checkLease();
    for (const oldUid of await storeOne(work, sessions.new, target, keyword, entries)) short.add(oldUid);
  }
  if (short.size > 0) work.remark("keywordsFull", short.size);
  const { folder } = work.ledger;
  const row = { kind: "KEYWORDS", folder, batch: work.ledger.newBatch(), oldUids: packUids(done) } as const;
  await context.world.journal.append([row], "lazy");
  work.ledger.apply(row);
}

/** Adds one keyword to these copies. Answers the old UIDs of those that lack it because the folder takes no more. */
async function storeOne(
  work: FolderWork,
  session: NewSession,
  target: OpenFolder,
  keyword: string,
  entries: readonly Settled[],
): Promise<number[]> {
  const placed = entries.filter((entry) => entry.newUid > 0);
  const uids = placed.flatMap((entry) => work.ledger.ownCopy(entry.oldUid) ?? []);
  const outcome = placed.length === 0 ? "refused" : await work.keywords.store(session, target, uids, keyword);
  if (outcome === "full") return entries.map((entry) => entry.oldUid);
  const kept = outcome === "stored" ? placed : [];
  for (const { oldUid } of kept) {
    const sent = work.sent.get(oldUid);
    if (sent) work.sent.set(oldUid, { ...sent, flags: [...sent.flags, keyword] });
  }
  if (kept.length < entries.length) work.remark("keywordNotKept", entries.length - kept.length, keyword);
  return [];
}
