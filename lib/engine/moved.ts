/**
 * Mail that is somewhere else on the old server since it was copied: filed into another folder, or in a folder that the server renumbered. A
 * message that is new in B, equal by digest to one whose old place is empty, and whose copy is still somewhere on the new server, is not
 * copied again. Counted per digest as multisets, and decided only after every chosen folder has been listed.
 */
import { CopySearch } from "./copy-search.ts";
import { MailError } from "./errors.ts";
import type { FolderWork } from "./folder-work.ts";
import type { Sessions } from "./lanes.ts";
import type { Ledger, Settled } from "./ledger.ts";
import { recordPresent } from "./present.ts";
import { CHUNK_MESSAGES, chunks, fingerprintsOf } from "./read.ts";
import type { RunContext } from "./run-context.ts";

/** A copy on the new server whose message is no longer where it was on the old one. */
interface Spare {
  readonly entry: Settled;
  readonly ledger: Ledger;
  readonly newKey: string;
  /** Its old folder was renumbered, so it may well be where it was. */
  readonly isOrphan: boolean;
}

/** What has left its place on old, by digest. */
interface Departed {
  readonly spares: Map<string, Spare[]>;
  /**
   * Messages in flight whose outcome is not known, and those of folders that could not be listed, which may have left them or not: nothing
   * equal to them may be sent, or taken for moved, before it is known.
   */
  readonly inFlight: Map<string, number>;
  readonly sizes: ReadonlySet<number>;
}

/** Finds moved messages in all folders and writes them down. No folder needs to be open. */
export async function findMoved(context: RunContext, sessions: Sessions): Promise<void> {
  // Nothing is new, so nothing was moved.
  if (context.works.every((work) => work.remaining().length === 0)) return;
  await context.loadLedgers();
  const departed = departedMessages(context);
  if (departed.sizes.size === 0) return;
  const search = new CopySearch(context, sessions);
  for (const work of context.works) {
    if (work.folderProblem) continue;
    const possible = [...work.stillToDo()].filter((uid) => departed.sizes.has(work.table.sizeOf(uid) ?? -1));
    if (possible.length === 0) continue;
    await sessions.old.examine(work.mapped.old.name);
    const moved: Settled[] = [];
    for (const chunk of chunks(
      possible.flatMap((uid) => work.table.get(uid) ?? []),
      CHUNK_MESSAGES,
    )) {
      context.checkpoint();
      const uids = chunk.map((facts) => facts.uid);
      for (const [oldUid, print] of await fingerprintsOf(sessions.old, uids)) {
        const known = { oldUid, size: print.size, digest: print.digest };
        const from = await whereFrom(search, work, departed.spares.get(print.digest) ?? [], oldUid);
        if (from === "unknown") work.held.add(oldUid);
        else if (from) moved.push({ ...known, ...from });
        else if (takeOne(departed.inFlight, print.digest)) work.held.add(oldUid);
      }
    }
    await record(context, work, moved);
  }
}

/**
 * Which copy this message stands for, with its place where that is in this very folder; takes it out of the list. Null when none does,
 * `unknown` when the new folder where its copy should be cannot be opened: then it may neither be sent nor be called there.
 */
async function whereFrom(
  search: CopySearch,
  work: FolderWork,
  spares: Spare[],
  oldUid: number,
): Promise<Pick<Settled, "way" | "newUid"> | "unknown" | null> {
  const take = (spare: Spare): void => {
    spares.splice(spares.indexOf(spare), 1);
  };
  // Renumbered, not moved: the copy is this message's, even if the person has deleted it since.
  const same = spares.find((spare) => spare.isOrphan && spare.ledger === work.ledger);
  if (same) {
    take(same);
    return { way: "copied", newUid: same.entry.newUid };
  }
  for (const spare of spares) {
    const inPlace = await unlessUnreadable(search.isInPlace(spare.newKey, spare.ledger, spare.entry));
    if (inPlace === null) return "unknown";
    if (!inPlace) continue;
    take(spare);
    return { way: "movedOnOld", newUid: spare.ledger === work.ledger ? spare.entry.newUid : 0 };
  }
  const [any] = spares;
  const copyOf = any && { ledger: any.ledger, oldUid: any.entry.oldUid };
  if (!copyOf || !(await search.takeElsewhere(work, oldUid, copyOf))) return null;
  spares.shift();
  return { way: "movedOnOld", newUid: 0 };
}

/** Null when what has to be looked at for the answer cannot be opened. */
async function unlessUnreadable<Answer>(answer: Promise<Answer>): Promise<Answer | null> {
  try {
    return await answer;
  } catch (error) {
    if (error instanceof MailError && error.scope === "folder") return null;
    throw error;
  }
}

function departedMessages(context: RunContext): Departed {
  const all: Spare[] = [];
  const inFlight = new Map<string, number>();
  const claimed: string[] = [];
  const sizes = new Set<number>();
  const awaitOutcome = (digest: string, size: number): void => {
    inFlight.set(digest, (inFlight.get(digest) ?? 0) + 1);
    sizes.add(size);
  };
  for (const { ledger, newKey, work } of context.ledgers) {
    const isSpare = work === null || work.isListedWhole;
    for (const outline of ledger.settled.outlines()) {
      const isHere = work?.isOnOld(outline.oldUid) ?? false;
      const entry = isHere && !isGuest(outline) ? undefined : ledger.settled.get(outline.oldUid);
      // Nearly all: where it was, with a copy of its own.
      if (!entry) continue;
      if (!isHere && !isGuest(entry) && isSpare) all.push({ entry, ledger, newKey, isOrphan: false });
      else if (!isHere && !isGuest(entry)) awaitOutcome(entry.digest, entry.size);
      if (isHere && isGuest(entry)) claimed.push(entry.digest);
    }
    // Its UID is one from before the new server gave them anew, and tells nothing about its place.
    for (const entry of ledger.unplaced.values())
      if (isSpare && !isGuest(entry) && !work?.isOnOld(entry.oldUid))
        all.push({ entry: { ...entry, newUid: 0 }, ledger, newKey, isOrphan: false });
    for (const entry of ledger.orphans) if (!isGuest(entry)) all.push({ entry, ledger, newKey, isOrphan: true });
    for (const { oldUid, size, committed } of [...ledger.open.values(), ...ledger.adrift]) {
      if (!committed) continue;
      const isSettledHere = work !== null && ledger.open.has(oldUid);
      if (isSettledHere && work.isOnOld(oldUid)) continue;
      // Nobody looks for what a folder had in flight that is gone or was renumbered: it is waited for only as long as it could still come.
      if (!isSettledHere && context.now() >= committed.lostAt + context.request.lastProbeMs) continue;
      awaitOutcome(committed.digest, size);
    }
  }
  const spares = Map.groupBy(all, (spare) => spare.entry.digest);
  for (const digest of claimed) spares.get(digest)?.shift();
  for (const spare of [...spares.values()].flat()) sizes.add(spare.entry.size);
  return { spares, inFlight, sizes };
}

/** It stands for a copy in another folder, and has none of its own. */
function isGuest(entry: Pick<Settled, "way" | "newUid">): boolean {
  return entry.way === "movedOnOld" && entry.newUid === 0;
}

function takeOne(counts: Map<string, number>, key: string): boolean {
  const count = counts.get(key) ?? 0;
  if (count > 0) counts.set(key, count - 1);
  return count > 0;
}

async function record(context: RunContext, work: FolderWork, moved: readonly Settled[]): Promise<void> {
  if (moved.length === 0) return;
  const bytes = moved.reduce((total, message) => total + message.size, 0);
  const filed = moved.filter((message) => message.way === "movedOnOld").length;
  if (filed > 0) work.remark("movedOnOld", filed);
  context.progress(work, moved.length, bytes);
  if (context.request.dryRun) {
    for (const message of moved) work.wouldBeThere.add(message.oldUid);
    return;
  }
  await recordPresent(context, work, work.ledger.newUidValidity ?? 0, moved);
}
