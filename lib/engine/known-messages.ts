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
export function withKnown(
  work: FolderWork,
  listed: readonly MessageFacts[],
  newFlags: ReadonlyMap<number, readonly string[]>,
): Iterable<MessageFacts> {
  const known = ascending(work, stillOnOld(work), ({ oldUid }) => oldUid);
  const factsOf = ({ oldUid, size, flags = [] }: Outline): MessageFacts => {
    return { uid: oldUid, size, flags: newFlags.get(oldUid) ?? flags, internalDate: null };
  };
  return merged(known, factsOf, listed);
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

/** Everything in the new folder, ascending: the known copies as the ledger has them, and what was listed. */
export function withKnownCopies(
  work: FolderWork,
  { again }: KnownMessages,
  listed: readonly MessageFacts[],
): Iterable<MessageFacts> {
  const known = ascending(work, inPlace(work, new Set(again)), ({ newUid }) => newUid);
  const factsOf = ({ newUid, size, flags = [] }: Outline): MessageFacts => {
    return { uid: newUid, size, flags, internalDate: null };
  };
  return merged(known, factsOf, listed);
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

/** As many of these as can be listed again; null: they are more. */
export function fewOf(uids: Iterable<number>): readonly number[] | null {
  const few: number[] = [];
  for (const uid of uids) if (few.push(uid) > MOST_AGAIN) return null;
  return few;
}

/** The UIDs for a stamp; undefined where they are too many. */
export function asListAgain(
  old: Iterable<number>,
  fresh: readonly number[] | null,
): { old: string; new: string } | undefined {
  const ofOldSide = fewOf(old);
  if (ofOldSide === null || fresh === null) return undefined;
  const both = [ofOldSide, fresh].map((uids) => [...new Set(uids)].sort((one, two) => one - two));
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

/** In the order of these UIDs, and one by one: there may be half a million. The ledger has them in the order in which they were settled. */
function* ascending(
  { ledger }: FolderWork,
  entries: Iterable<Outline>,
  uidOf: (entry: Outline) => number,
): Iterable<Outline> {
  const oldUids: number[] = [];
  const uids: number[] = [];
  let isInOrder = true;
  for (const entry of entries) {
    const uid = uidOf(entry);
    isInOrder &&= uid > (uids.at(-1) ?? 0);
    oldUids.push(entry.oldUid);
    uids.push(uid);
  }
  const order = Uint32Array.from(uids.keys());
  if (!isInOrder) order.sort((one, two) => (uids[one] ?? 0) - (uids[two] ?? 0));
  for (const place of order) {
    const entry = ledger.settled.outline(oldUids[place] ?? 0);
    if (entry) yield entry;
  }
}

/** Both, ascending by UID. */
function* merged(
  known: Iterable<Outline>,
  factsOf: (entry: Outline) => MessageFacts,
  listed: readonly MessageFacts[],
): Iterable<MessageFacts> {
  let next = 0;
  for (const entry of known) {
    const facts = factsOf(entry);
    for (let other = listed[next]; other && other.uid < facts.uid; other = listed[++next]) yield other;
    yield facts;
  }
  yield* listed.slice(next);
}
