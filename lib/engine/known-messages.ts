/**
 * What of a changed folder need not be listed: messages that the ledger knows and that its stamp (stamp.ts) says stood there as the ledger has
 * them. Under one UIDVALIDITY nothing can be below the UIDNEXT of then that was not there (RFC 9051, 2.3.1.1), so where the known ones and
 * those that are listed are together as many as the folder holds, none of the known has left. In every other case the folder is listed whole.
 */
import type { FolderWork } from "./folder-work.ts";
import { LOOK_MESSAGES } from "./look-together.ts";
import type { FolderStanding, KnownMessages, MessageFacts, OpenFolder } from "./ports.ts";
import type { Outline } from "./settled-table.ts";
import { UidSet } from "./uid-columns.ts";
import { packUids, unpackUids } from "./uid-list.ts";

/** More of what has to be listed again makes a look no cheaper than listing everything. */
const MOST_AGAIN = 500;

/** Of the old folder, as it stands now; null: it has to be listed whole. */
export function knownOnOld(work: FolderWork, now: FolderStanding): KnownMessages | null {
  const { before, ledger } = work;
  if (!before?.listAgain || !isLater(now, before.old, ledger.oldUidValidity)) return null;
  const again = unpackUids(before.listAgain.old);
  let messages = 0;
  for (const _ of stillOnOld(work)) messages++;
  if (messages + again.length !== before.old.messages) return null;
  return ifWorthwhile({ messages, uidNext: before.old.uidNext, again, modSeq: before.old.highestModSeq }, now);
}

/** Everything in the old folder, ascending: the known messages by what the ledger says of them, and those that were listed. */
export function* withKnown(
  work: FolderWork,
  listed: readonly MessageFacts[],
  newFlags: ReadonlyMap<number, readonly string[]>,
): Iterable<MessageFacts> {
  const known = function* (): Iterable<MessageFacts> {
    for (const { oldUid, size, flags = [] } of stillOnOld(work))
      yield { uid: oldUid, size, flags: newFlags.get(oldUid) ?? flags, internalDate: null };
  };
  yield* inOrder(known(), listed);
}

function* stillOnOld({ before, ledger }: FolderWork): Iterable<Outline> {
  if (!before?.listAgain) return;
  const others = new UidSet([...unpackUids(before.departed), ...unpackUids(before.listAgain.old)]);
  for (const entry of ledger.settled.outlines())
    if (entry.oldUid < before.old.uidNext && !others.has(entry.oldUid)) yield entry;
}

/** Of the new folder, as it stands now; null: it has to be listed whole. */
export function knownOnNew(work: FolderWork, now: FolderStanding): KnownMessages | null {
  const { before, ledger } = work;
  if (!before?.listAgain || !isLater(now, before.new, ledger.newUidValidity)) return null;
  const { uidNext } = before.new;
  const again = unpackUids(before.listAgain.new);
  // What this run did to copies is looked at.
  for (const { oldUid, newUid } of ledger.settled.outlines())
    if (newUid > 0 && newUid < uidNext && work.sent.get(oldUid) && again.push(newUid) > MOST_AGAIN) return null;
  let messages = 0;
  for (const _ of inPlace(work, new Set(again))) messages++;
  return ifWorthwhile({ messages, uidNext, again, modSeq: null }, now);
}

/** UIDs in the new folder among which are all that were no copies at the last check; null: nothing is known of that. */
export function unownedBefore(
  { before, ledger }: FolderWork,
  { uidValidity, uidNext }: OpenFolder,
): { readonly uids: readonly number[]; readonly uidNext: number } | null {
  if (!before?.listAgain || before.new.uidValidity !== uidValidity || ledger.newUidValidity !== uidValidity)
    return null;
  if (uidNext === null || uidNext < before.new.uidNext) return null;
  return { uids: unpackUids(before.listAgain.new), uidNext: before.new.uidNext };
}

/** The known copies as they stand in the new folder. */
export function* knownCopies(work: FolderWork, { again }: KnownMessages): Iterable<MessageFacts> {
  for (const { newUid, size, flags = [] } of inPlace(work, new Set(again)))
    yield { uid: newUid, size, flags, internalDate: null };
}

function* inPlace({ before, ledger }: FolderWork, again: ReadonlySet<number>): Iterable<Outline> {
  const seen = new UidSet();
  for (const entry of ledger.settled.outlines()) {
    const { newUid } = entry;
    if (newUid === 0 || newUid >= (before?.new.uidNext ?? 0) || again.has(newUid) || seen.has(newUid)) continue;
    seen.add(newUid);
    yield entry;
  }
}

/** The UIDs for a stamp; undefined where they are too many. */
export function asListAgain(old: Iterable<number>, fresh: Iterable<number>): { old: string; new: string } | undefined {
  const both = [old, fresh].map((uids) => [...uids].sort((one, two) => one - two));
  if (both.some((uids) => uids.length > MOST_AGAIN)) return undefined;
  const [ofOld = "", ofNew = ""] = both.map(packUids);
  return { old: ofOld, new: ofNew };
}

/** A folder that was put back from a backup counts anew from some earlier number: nothing is known of it then. */
function isLater(now: FolderStanding, before: FolderStanding, inLedger: number | null): boolean {
  return (
    [before.uidValidity, inLedger].every((uidValidity) => uidValidity === now.uidValidity) &&
    now.uidNext >= before.uidNext &&
    BigInt(now.highestModSeq) >= BigInt(before.highestModSeq)
  );
}

/** Null where messages have certainly left, or so many have come that they are better listed in windows. */
function ifWorthwhile(known: KnownMessages, { messages }: FolderStanding): KnownMessages | null {
  const others = messages - known.messages;
  const isLittle = others >= 0 && others <= LOOK_MESSAGES && known.again.length <= MOST_AGAIN;
  return known.messages > 0 && isLittle ? known : null;
}

/** Both, ascending by UID. */
export function* inOrder(known: Iterable<MessageFacts>, listed: readonly MessageFacts[]): Iterable<MessageFacts> {
  // The ledger has them in the order in which they were settled.
  yield* [...known, ...listed].sort((one, two) => one.uid - two.uid);
}
