/**
 * One folder, from wherever the last attempt left it: open both sides, settle what is open, take what is there already, copy the rest.
 * Can be called again after every failure; the journal and the ledger know what is done.
 */
import { Column } from "./column.ts";
import { MailError } from "./errors.ts";
import { matchExisting } from "./existing.ts";
import { isKeepableDate } from "./flags.ts";
import type { FolderWork } from "./folder-work.ts";
import type { Sessions } from "./lanes.ts";
import { LOOK_BYTES, LOOK_MESSAGES } from "./look-together.ts";
import { type SendableDate, sendableDate } from "./message-date.ts";
import { Outcomes } from "./outcomes.ts";
import { asParcel, asStreamedParcel } from "./parcel.ts";
import { placeAgain, placeElsewhere } from "./place-again.ts";
import type { ListedFolder, MessageFacts, NewSession, OldSession, OpenFolder } from "./ports.ts";
import { recordPresent } from "./present.ts";
import { missing } from "./read.ts";
import { firstStretch, readAhead, STRETCH_BYTES } from "./read-ahead.ts";
import { isRecent } from "./recent.ts";
import type { RunContext } from "./run-context.ts";
import { Sender } from "./send.ts";
import { hasUnknownPlaces, nextLastLook, placeUnknown, settleOpen } from "./settle.ts";
import { Tail } from "./tail.ts";

/**
 * Copies everything of the folder that is still to do, or of it what is recent: received since then, in epoch seconds. `postponed`: messages of it are in flight and the run may wait for them, so nothing
 * behind them is sent yet, and the order of the folder is kept. A Tail: all is on its way, and both sessions may open other folders. Throws
 * what ends the attempt: connection trouble, a full account, Interrupted.
 */
export async function copyFolder(
  context: RunContext,
  work: FolderWork,
  sessions: Sessions,
  since: number | null = null,
): Promise<"finished" | "postponed" | Tail> {
  // The person deleted the folder on the new side, and nothing new asks for it: it is not brought back.
  if (work.newFolderIsGone && !work.hasRemaining()) return "finished";
  const folder = await prepareNewFolder(context, work, sessions.new);
  const next = askedAhead(context, work, sessions.old, { to: folder.name, since });
  const target = await openBoth(work, sessions, folder.name, next);
  if (work.unclear.size > 0) work.quota = await sessions.new.quota();
  if (work.newFolderIsGone) await keepDeleted(context, work, target);
  // All that share the folder, or one would take the UIDs of another, which are stale, for those of its copies.
  for (const other of context.sharing(work)) if (!other.newFolderIsGone) other.ledger.openNew(target.uidValidity);
  await placeAgain(context, work, sessions);
  // Confirmed copies first: else a parked message, or a twin in a merged folder, would take the copy of another for its own.
  const unsure = context.sharing(work).filter(hasUnknownPlaces);
  for (const other of unsure) await placeUnknown(context, other, sessions);
  // That opens other old folders.
  if (unsure.length > 0) await openOld(work, sessions);
  await settleOpen(context, work, sessions, target);
  if (work.hasRemaining() && context.mayWaitUntil(nextLastLook(context, work))) return "postponed";
  // Looking for copies that were filed elsewhere opens other folders.
  if (await matchExisting(context, work, sessions, target)) await sessions.new.select(folder.name);
  if (await placeElsewhere(context, work, sessions)) await sessions.new.select(folder.name);
  const floor = target.uidNext ?? (await highestUid(sessions.new)) + 1;
  const to = { session: sessions.new, name: folder.name, target };
  const sender = new Sender(context, work, to, new Outcomes(context, work, target.uidValidity, floor));
  return copyRemaining(context, work, sessions, { sender, since });
}

/** The folder is made again for new mail only: what was in it stays settled under its new UIDVALIDITY, without a place. */
export async function keepDeleted(context: RunContext, work: FolderWork, target: OpenFolder): Promise<void> {
  const entries = [...work.ledger.settled.values()].map((entry) => ({ ...entry, newUid: 0 }));
  await recordPresent(context, work, target.uidValidity, entries);
  work.newFolderIsGone = false;
}

/** Opens the folder on both sides at once, and waits for both: a connection on which a command is under way is of no use to others. */
async function openBoth(
  work: FolderWork,
  sessions: Sessions,
  newName: string,
  next: readonly number[],
): Promise<OpenFolder> {
  const selecting = sessions.new.select(newName);
  const [, examined] = await Promise.allSettled([selecting, openOld(work, sessions, next)]);
  const target = await selecting;
  if (examined.status === "rejected") throw examined.reason;
  return target;
}

/**
 * The messages to ask for together with the opening of a small folder. Once: where the connection ends, it should be seen whether it ends at
 * the folder or at a message.
 */
function askedAhead(
  context: RunContext,
  work: FolderWork,
  old: OldSession,
  { to, since }: { readonly to: string; readonly since: number | null },
): readonly number[] {
  if (work.isAskedAhead || work.table.length > LOOK_MESSAGES) return [];
  work.isAskedAhead = true;
  const first = firstStretch(factsOf(work, toCopy(context, work, since)), readAtOnce(work, old));
  const bytes = first.reduce((total, { size }) => total + size, 0);
  // Where mail may lie already, other questions may come before these messages, and then the answer is read for nothing.
  const most = context.newNames.has(to) ? LOOK_BYTES : STRETCH_BYTES;
  return bytes > most ? [] : first.map(({ uid }) => uid);
}

/** EXAMINE on the old side; its UIDs must still be those of the scan. `next`: see ReadingSession.examine(). */
export async function openOld(work: FolderWork, sessions: Sessions, next: readonly number[] = []): Promise<void> {
  const source = await sessions.old.examine(work.mapped.old.name, next);
  if (source.uidValidity !== work.oldUidValidity)
    throw new MailError(
      "folder.uidValidityChanged",
      "the old server renumbered this folder while it was being copied",
      { side: "old" },
    );
}

/** The new folder, made and subscribed where it is missing. */
export async function prepareNewFolder(
  context: RunContext,
  work: FolderWork,
  session: NewSession,
): Promise<ListedFolder> {
  const folder = await context.ensureNewFolder(session, work.mapped.newPath);
  work.isIn(folder);
  if (!work.mapped.old.subscribed || folder.subscribed) return folder;
  try {
    await session.subscribe(folder.name);
    context.newFolders.set(work.newKey, { ...folder, subscribed: true });
  } catch (error) {
    // A subscription only decides what mail programs show: never a reason not to copy.
    if (!(error instanceof MailError) || error.scope === "account") throw error;
    work.remark("subscriptionNotKept", 0, error.serverText);
  }
  return folder;
}

/** Courier does not say UIDNEXT when a folder is opened. */
export async function highestUid(session: NewSession): Promise<number> {
  let highest = 0;
  for await (const rows of session.listMessages(1, null)) for (const row of rows) highest = Math.max(highest, row.uid);
  return highest;
}

/** Hands over what is still to do; the answer tells of its end. */
async function copyRemaining(
  context: RunContext,
  work: FolderWork,
  sessions: Sessions,
  { sender, since }: { readonly sender: Sender; readonly since: number | null },
): Promise<Tail> {
  const remaining = toCopy(context, work, since);
  work.sendAgain.clear();
  const [first] = factsOf(work, remaining);
  const tail = new Tail(context, work, sender, first, sessions.new.appendWays);
  try {
    const limit = readAtOnce(work, sessions.old);
    for await (const next of readAhead({ context, work, old: sessions.old }, factsOf(work, remaining), limit)) {
      context.checkpoint();
      if ("large" in next) await copyLarge(context, work, sessions, sender, next.large);
      else await sender.send(next.read.map(asParcel), next.release);
      await tail.tell();
    }
  } catch (error) {
    throw await tail.failed(error);
  }
  return tail;
}

/** Messages that are read before they are sent. */
function readAtOnce({ chunkLimit }: FolderWork, { fetchBatch }: OldSession): number {
  return Math.min(chunkLimit, fetchBatch ?? Number.POSITIVE_INFINITY);
}

/** UIDs in the order in which they are copied. */
function toCopy({ request }: RunContext, work: FolderWork, since: number | null): Iterable<number> {
  const uids = new Column();
  for (const uid of work.stillToDo()) {
    const facts = since === null ? null : work.table.get(uid);
    if (since === null || (facts && isRecent(facts, since))) uids.push(uid);
  }
  return request.newestFirst ? newestFirst(work, uids) : uids;
}

function newestFirst({ table }: FolderWork, uids: Column): Iterable<number> {
  const dates = Float64Array.from(uids, (uid) => table.get(uid)?.internalDate ?? 0);
  const order = Uint32Array.from(dates.keys());
  order.sort((one, two) => (dates[two] ?? 0) - (dates[one] ?? 0) || two - one);
  const sorted = new Column();
  for (const place of order) sorted.push(uids.at(place));
  return sorted;
}

/** One by one: there may be half a million, and each is ten times as large as its UID. */
function* factsOf({ table }: FolderWork, uids: Iterable<number>): Iterable<MessageFacts> {
  for (const uid of uids) {
    const facts = table.get(uid);
    if (facts) yield facts;
  }
}

/** From server to server, without being held. */
async function copyLarge(
  context: RunContext,
  work: FolderWork,
  sessions: Sessions,
  sender: Sender,
  facts: MessageFacts,
): Promise<void> {
  const problem = sender.tooLarge(facts.size);
  if (problem) return work.setAside(facts.uid, problem);
  const date = await dateOf(sessions.old, facts);
  let seen = false;
  for await (const message of sessions.old.fetchMessages([facts.uid])) {
    // Listed with bytes and handed out without any: that is no message (readAlone in read.ts).
    if (message.uid !== facts.uid || seen || message.size === 0) continue;
    seen = true;
    await sender.send([asStreamedParcel(facts, message, date)]);
  }
  if (!seen) await missing(context, work, sessions.old, facts);
}

/** The header is fetched beforehand where it is needed: once the message is on its way, it is too late. */
async function dateOf(old: OldSession, facts: MessageFacts): Promise<SendableDate> {
  let header: Uint8Array = Buffer.alloc(0);
  if (!isKeepableDate(facts.internalDate))
    for await (const row of old.fetchHeaders([facts.uid])) if (row.uid === facts.uid) header = row.header;
  return sendableDate(facts.internalDate, () => header);
}
