/**
 * Looking again: re-reads the new folder and holds it against what was sent. Quick: UIDs, sizes, flags and dates of everything and the
 * bytes of a sample. Full: the bytes of everything.
 */
import { Column } from "./column.ts";
import { MailError } from "./errors.ts";
import { comparableFlags } from "./flags.ts";
import type { FolderWork, Sent } from "./folder-work.ts";
import { type Fingerprint, ladder, likeness } from "./identity.ts";
import { fewOf, knownOnNew, withKnownCopies } from "./known-messages.ts";
import type { Sessions } from "./lanes.ts";
import type { Settled } from "./ledger.ts";
import { fitsTogether, LOOK_BYTES, LOOK_MESSAGES, type Looking, mayBeKnown, type Prints } from "./look-together.ts";
import type { MessageTable } from "./message-table.ts";
import { NewFolderListing } from "./new-folder-listing.ts";
import type { FolderSight, KnownMessages, MessageFacts, OldSession } from "./ports.ts";
import { bytesOf, CHUNK_MESSAGES, fetchOne, fingerprintOf, fingerprintsOf } from "./read.ts";
import type { RunContext } from "./run-context.ts";
import { placeUnknown } from "./settle.ts";
import type { Outline } from "./settled-table.ts";
import { maySupersede, remarkSuperseded } from "./superseded.ts";

/** One message in so many is read back in a quick check … */
const SAMPLE = 50;
/** … but at least so many of each folder. */
const SAMPLE_LEAST = 3;

/** Re-reads the copies of this folder and notes everything that is not as it should be. Answers the copies that are not in their place. */
export async function checkFolder(context: RunContext, work: FolderWork, sessions: Sessions): Promise<Settled[]> {
  const folder = context.newFolders.get(work.newKey);
  if (!folder) return copies(work);
  const opened = await sessions.new.examine(folder.name);
  work.seenOnNew = opened;
  if (opened.uidValidity !== work.ledger.newUidValidity) return copies(work);
  await placeUnknown(context, work, sessions);
  const listing = new NewFolderListing(work);
  for await (const rows of sessions.new.listMessages(1, null)) listing.take(rows);
  work.oddOnNew = fewOf(listing.odd());
  const found = compareAll(work, listing.copies);
  await remarkSuperseded(context, work, sessions.new, listing.copies);
  await checkBytes(context, work, folder.name, sessions, toRead(context, work, found));
  return found.missing;
}

/**
 * What a look into the new folder has to bring to check it. Null: nobody knows that it is small, so nothing may be sent behind its opening;
 * or more has to be read than may be under way at once, or copies have to be found again first.
 */
export function checkLook(context: RunContext, work: FolderWork): Looking | null {
  const folder = context.newFolders.get(work.newKey);
  if (!folder || work.ledger.unplaced.size > 0 || !fitsTogether(context, "new")) return null;
  const all = oldUidsOfCopies(work);
  const standing = context.newStandings.get(folder.name);
  const known = (standing && mayBeKnown(context, "new") && knownOnNew(work, standing)) || null;
  // What this run made holds only what it copied.
  const messages = standing?.messages ?? (context.newNames.has(folder.name) ? null : all.length);
  if (messages === null || (!known && Math.max(messages, all.length) > LOOK_MESSAGES)) return null;
  const entries = [...toRead(context, work, { there: all, doubtful: [] })];
  const bytes = entries.reduce((sum, { size }) => sum + size, 0);
  if (bytes > LOOK_BYTES || entries.some(({ newUid }) => newUid === 0)) return null;
  const bodies = entries.map(({ newUid }) => newUid);
  const look = { name: folder.name, messages, withFirstHeader: false, bodies };
  return { look: known ? { ...look, known } : look, bytes };
}

/** What a look has brought. */
interface Seen {
  readonly sight: FolderSight;
  readonly prints: Prints;
  /** What the look left out. */
  readonly known: KnownMessages | undefined;
}

/** As checkFolder(), with what was seen of the folder. Null, and nothing noted: it is not all in order, and has to be checked with care. */
export function takeChecked(
  context: RunContext,
  work: FolderWork,
  { sight, prints, known }: Seen,
): readonly Settled[] | null {
  const { opened, messages } = sight;
  const all = oldUidsOfCopies(work);
  if (all.length > 0 && opened.uidValidity !== work.ledger.newUidValidity) return null;
  const listing = new NewFolderListing(work);
  listing.take(known ? withKnownCopies(work, known, messages) : messages);
  const present = listing.copies;
  if (!isInPlace(work, present, new Set(known?.again)) || maySupersede(context, work, present)) return null;
  for (const { newUid, digest } of toRead(context, work, { there: all, doubtful: [] }))
    if (prints.get(newUid)?.digest !== digest) return null;
  work.seenOnNew = opened;
  work.oddOnNew = fewOf(listing.odd());
  return compareAll(work, present).missing;
}

/** Whether every copy is there, with the size that we sent, but for those of earlier runs that the last check missed already. */
function isInPlace(work: FolderWork, present: MessageTable, odd: ReadonlySet<number>): boolean {
  for (const copy of work.ledger.settled.outlines()) {
    if (!isCopy(copy)) continue;
    const facts = present.get(copy.newUid);
    if (!facts && odd.has(copy.newUid) && !work.sent.isCopied(copy.oldUid)) continue;
    if (!facts || (copy.way === "copied" && facts.size !== copy.size)) return false;
  }
  return true;
}

function oldUidsOfCopies(work: FolderWork): Column {
  const oldUids = new Column();
  for (const copy of work.ledger.settled.outlines()) if (isCopy(copy)) oldUids.push(copy.oldUid);
  return oldUids;
}

/** Everything that has, or should have, a place in this folder on the new server. */
function copies(work: FolderWork): Settled[] {
  return [...work.ledger.settled.values()].filter(isCopy);
}

function isCopy({ newUid, way }: Outline): boolean {
  return newUid > 0 || way === "copied";
}

/** By old UID, but what is missing: that is little. */
interface Found {
  readonly there: Iterable<number>;
  /** Of another size than what we sent. */
  readonly doubtful: readonly number[];
  readonly missing: Settled[];
}

/** Holds all copies against what the new folder lists, and remarks what was not kept. */
function compareAll(work: FolderWork, present: MessageTable): Found {
  const there = new Column();
  const doubtful: number[] = [];
  const missing: Settled[] = [];
  for (const copy of work.ledger.settled.outlines()) {
    if (!isCopy(copy)) continue;
    const facts = present.get(copy.newUid);
    if (!facts) {
      missing.push(...entriesOf(work, [copy.oldUid]));
      continue;
    }
    there.push(copy.oldUid);
    const sent = work.sent.get(copy.oldUid);
    if (sent) compareFacts(work, sent, facts);
    // Only what we copied has to have the size we sent.
    if (copy.way === "copied" && facts.size !== copy.size) doubtful.push(copy.oldUid);
  }
  return { there, doubtful, missing };
}

function* entriesOf({ ledger }: FolderWork, oldUids: Iterable<number>): Iterable<Settled> {
  for (const oldUid of oldUids) {
    const entry = ledger.settled.get(oldUid);
    if (entry) yield entry;
  }
}

/** Flags may have been added by the person meanwhile; one that we sent and that is missing was not kept. */
function compareFacts(work: FolderWork, sent: Sent, facts: MessageFacts): void {
  // Servers may spell a flag in their own way.
  const unlike = sent.flags.filter((flag) => !facts.flags.includes(flag));
  const stored = comparableFlags(unlike.length > 0 ? facts.flags : []);
  for (const flag of unlike)
    if (!stored.has(flag.toLowerCase())) work.remark(flag.startsWith("\\") ? "flagNotKept" : "keywordNotKept", 1, flag);
  if (sent.date !== null && facts.internalDate !== sent.date) work.remark("dateNotKept", 1);
}

/** Everything in doubt, and of this run's copies a sample or all; the first and the last always. */
function toRead(
  context: RunContext,
  work: FolderWork,
  { there, doubtful }: Pick<Found, "there" | "doubtful">,
): Iterable<Settled> {
  if (context.request.verify === "full")
    return entriesOf(
      work,
      chosen(there, (oldUid) => work.ledger.settled.wayOf(oldUid) !== "deliveredToBoth"),
    );
  const isMine = (oldUid: number): boolean => work.sent.isCopied(oldUid);
  let mine = 0;
  for (const _ of chosen(there, isMine)) mine++;
  const step = Math.max(1, Math.min(SAMPLE, Math.floor(mine / SAMPLE_LEAST)));
  let index = 0;
  const sample = chosen(chosen(there, isMine), () => index++ % step === 0 || index === mine);
  return entriesOf(work, new Set([...doubtful, ...sample]));
}

/** One by one, as there may be half a million. */
function* chosen(uids: Iterable<number>, isChosen: (uid: number) => boolean): Iterable<number> {
  for (const uid of uids) if (isChosen(uid)) yield uid;
}

async function checkBytes(
  context: RunContext,
  work: FolderWork,
  folder: string,
  sessions: Sessions,
  entries: Iterable<Settled>,
): Promise<void> {
  let oldIsOpen = false;
  for await (const [entry, print] of readBack(context, sessions, entries)) {
    if (print?.digest === entry.digest) continue;
    if (!print) {
      work.setAside(entry.oldUid, unreadable(context, folder, entry));
      continue;
    }
    // Mending line ends doubles a message at most: what is longer is another one, and may be longer than memory.
    if (print.size > 2 * entry.size + 2) {
      work.setAside(entry.oldUid, changed(entry));
      continue;
    }
    if (!oldIsOpen) await sessions.old.examine(work.mapped.old.name);
    oldIsOpen = true;
    await judge(work, sessions, entry);
  }
}

/** What the new server hands out of each copy: many in one answer, and once more by itself what that left out. */
async function* readBack(
  context: RunContext,
  sessions: Sessions,
  entries: Iterable<Settled>,
): AsyncIterable<readonly [Settled, Fingerprint | null]> {
  for (const some of inChunks(entries)) {
    context.checkpoint();
    const prints = await fingerprintsOf(
      sessions.new,
      some.map(({ newUid }) => newUid),
    );
    for (const entry of some)
      yield [entry, prints.get(entry.newUid) ?? (await fingerprintOf(sessions.new, entry.newUid))];
  }
}

function* inChunks(entries: Iterable<Settled>): Iterable<readonly Settled[]> {
  let chunk: Settled[] = [];
  for (const entry of entries) {
    chunk.push(entry);
    if (chunk.length < CHUNK_MESSAGES) continue;
    yield chunk;
    chunk = [];
  }
  if (chunk.length > 0) yield chunk;
}

function unreadable(context: RunContext, folder: string, entry: Settled): MailError {
  const words = context.suspects.reason("new", folder, entry.newUid);
  const text = `copied, but the new server does not hand it out (UID ${entry.newUid} there)${words ? `: ${words}` : ""}`;
  return new MailError("message.unreadable", text, { side: "new" });
}

/** The stored bytes are others than those sent: a change that servers are known to make, or damage. */
async function judge(work: FolderWork, sessions: Sessions, entry: Settled): Promise<void> {
  const stored = await fetchOne(sessions.new, asFacts(entry.newUid));
  const old = await readOld(sessions.old, work, entry);
  const how = stored && old ? likeness(ladder(old), ladder(bytesOf(stored))) : null;
  // Equal after all: the first reading was disturbed.
  if (how === "exact") return;
  // Where one of them cannot be read any more, nobody can say what was changed.
  if (how !== "different") work.remark("changedByServer", 1, how ?? "unknown");
  else work.setAside(entry.oldUid, changed(entry));
}

function changed(entry: Settled): MailError {
  return new MailError("message.changed", `the new server stored other bytes (UID ${entry.newUid} there)`);
}

async function readOld(old: OldSession, work: FolderWork, entry: Settled): Promise<Uint8Array | null> {
  const facts = work.table.get(entry.oldUid);
  const read = facts && (await fetchOne(old, facts));
  return read ? bytesOf(read) : null;
}

function asFacts(uid: number): MessageFacts {
  return { uid, size: 0, flags: [], internalDate: null };
}
