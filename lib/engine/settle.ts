/**
 * Settling what was sent and never confirmed. A lost reply is never answered with a second sending: the new folder is looked through
 * for the copy, and only a last look long after the loss, finding nothing, allows to send again (servers store late: measured up to
 * half a second on idle local ones, minutes behind virus scanners).
 */
import { remarkDate } from "./date-remark.ts";
import type { FolderWork } from "./folder-work.ts";
import { headerKey, ladder, likeness } from "./identity.ts";
import type { DoneRow, SettledAbsentRow } from "./journal-rows.ts";
import type { Sessions } from "./lanes.ts";
import { MAX_ATTEMPTS, type Open, type Settled } from "./ledger.ts";
import type { OpenFolder } from "./ports.ts";
import { bytesOf, fetchOne, fingerprintOf } from "./read.ts";
import type { RunContext } from "./run-context.ts";
import { packUids } from "./uid-list.ts";

/** A message on the new server that may be a copy we lost sight of. */
interface Candidate {
  readonly uid: number;
  readonly headerKey: string;
}

interface Findings {
  /** Old UID → UID of its copy. */
  readonly found: Map<number, number>;
  /** False when a message that could be a copy cannot be read: then nothing is known to be absent. */
  readonly isCertain: boolean;
}

/** A message with a known digest whose place on the new server is looked for. */
interface Wanted {
  readonly oldUid: number;
  readonly digest: string;
  readonly headerKey: string | null;
}

/**
 * Looks for every open message of the folder, which must be open on both sessions. Afterwards each is settled, free to be sent
 * again, given up, or still parked because its last look is not due.
 */
export async function settleOpen(
  context: RunContext,
  work: FolderWork,
  sessions: Sessions,
  target: OpenFolder,
): Promise<void> {
  const parked = [...work.ledger.open.values()].filter((open) => open.committed !== null);
  if (parked.length === 0) return;
  const wanted = parked.map(({ oldUid, committed }) => ({
    oldUid,
    digest: committed?.digest ?? "",
    headerKey: committed?.headerKey ?? null,
  }));
  const floors = parked.map((open) => (open.intent.newUidValidity === target.uidValidity ? open.intent.floor : 1));
  const { found, isCertain } = await findCopies(context, work, sessions, wanted, Math.min(...floors));
  const rows = parked.flatMap((open) => {
    const newUid = found.get(open.oldUid);
    if (newUid !== undefined) return foundRow(context, work, open, newUid);
    return (isCertain && absentRow(context, work, open)) || [];
  });
  if (rows.length > 0) await context.world.journal.append(rows, "durable");
  for (const row of rows) work.ledger.apply(row);
}

/** Settles what an earlier run left in flight, and finds the places of its copies, where the new folder exists already. No folder needs to be open. */
export async function settleBeforehand(context: RunContext, work: FolderWork, sessions: Sessions): Promise<void> {
  const folder = context.newFolders.get(work.newKey);
  const isOpen = [...work.ledger.open.values()].some((open) => open.committed !== null);
  if (!(isOpen || hasUnknownPlaces(work)) || !folder?.selectable || context.request.dryRun) return;
  const target = await sessions.new.examine(folder.name);
  for (const other of context.sharing(work)) await placeUnknown(context, other, sessions);
  await sessions.old.examine(work.mapped.old.name);
  await settleOpen(context, work, sessions, target);
}

function foundRow(context: RunContext, work: FolderWork, open: Open, newUid: number): DoneRow {
  work.bytesCopied += open.size;
  work.sent.set(open.oldUid, { flags: open.flags, date: open.date }, true);
  work.keywords.note(open.flags);
  const facts = work.table.get(open.oldUid);
  if (facts) remarkDate(work, facts, open.date, null);
  context.progress(work, 1, open.size);
  const place = { folder: work.ledger.folder, batch: open.intent.batch };
  return { kind: "DONE", ...place, oldUids: packUids([open.oldUid]), newUids: packUids([newUid]) };
}

/** Nothing there: too early to say (null), free to be sent again, or given up. */
function absentRow(context: RunContext, work: FolderWork, open: Open): SettledAbsentRow | null {
  const lostAt = open.committed?.lostAt ?? 0;
  if (context.now() < lostAt + context.request.lastProbeMs) return null;
  const kind = open.intent.attempt < MAX_ATTEMPTS ? "RETRY" : "FAILED";
  return { kind, folder: work.ledger.folder, batch: open.intent.batch, oldUids: packUids([open.oldUid]) };
}

/** When the next parked message of this folder may be looked for the last time, in epoch milliseconds; null when none is parked. */
export function nextLastLook(context: RunContext, work: FolderWork): number | null {
  let next: number | null = null;
  for (const { committed } of work.ledger.open.values()) {
    if (!committed) continue;
    const due = committed.lostAt + context.request.lastProbeMs;
    next = next === null ? due : Math.min(next, due);
  }
  return next;
}

/** Whether copies were made that nobody said the UID of, or that are not where they were. */
export function hasUnknownPlaces(work: FolderWork): boolean {
  for (const entry of work.ledger.settled.withoutPlace()) if (isCopy(entry)) return true;
  return false;
}

function isCopy({ way }: Settled): boolean {
  return way === "copied";
}

/**
 * Servers without UIDPLUS do not say where a copy went: finds the places of everything this folder copied and does not know the
 * place of, so that nobody takes those copies for somebody else's mail. The new folder must be open; leaves this old one open if it looked.
 */
export async function placeUnknown(context: RunContext, work: FolderWork, sessions: Sessions): Promise<void> {
  if (!hasUnknownPlaces(work)) return;
  const unknown = [...work.ledger.settled.withoutPlace()].filter(isCopy);
  await sessions.old.examine(work.mapped.old.name);
  // What is saved as an attachment has another header than the message: only its bytes tell.
  const headers = work.isRescue ? new Map<number, string>() : await oldHeaderKeys(sessions, unknown);
  const wanted = unknown.map(({ oldUid, digest }) => ({ oldUid, digest, headerKey: headers.get(oldUid) ?? null }));
  const { found } = await findCopies(context, work, sessions, wanted, 1);
  for (const entry of unknown) {
    const newUid = found.get(entry.oldUid);
    if (newUid !== undefined) work.ledger.place(entry.oldUid, newUid);
  }
}

/**
 * Looks among the messages from `floor` on that nobody owns. Equal bytes first, for all; then copies that the server changed while
 * storing, recognised by their header and the ladder. Twins are interchangeable: each finds a copy of its own.
 */
async function findCopies(
  context: RunContext,
  work: FolderWork,
  sessions: Sessions,
  wanted: readonly Wanted[],
  floor: number,
): Promise<Findings> {
  const { candidates, unread } = await candidatesFrom(context, work, sessions, wanted, floor);
  let isCertain = unread === 0;
  const found = new Map<number, number>();
  const byDigest = Map.groupBy(wanted, (message) => message.digest);
  const left: Candidate[] = [];
  for (const candidate of candidates) {
    const print = await fingerprintOf(sessions.new, candidate.uid);
    const twin = print && byDigest.get(print.digest)?.find((message) => !found.has(message.oldUid));
    if (twin) found.set(twin.oldUid, candidate.uid);
    else if (print && byDigest.has(print.digest))
      work.remark("possibleDuplicate", 1, `UID ${candidate.uid} in ${work.newName}`);
    else left.push(candidate);
    if (!print) isCertain = false;
  }
  for (const candidate of left) {
    const altered = await findAltered(
      work,
      sessions,
      wanted.filter((message) => !found.has(message.oldUid)),
      candidate,
    );
    if (altered !== null) found.set(altered, candidate.uid);
  }
  return { found, isCertain };
}

/** The messages without an owner from `floor` on whose header could be that of a wanted one. */
async function candidatesFrom(
  context: RunContext,
  work: FolderWork,
  sessions: Sessions,
  wanted: readonly Wanted[],
  floor: number,
): Promise<{ candidates: Candidate[]; unread: number }> {
  const owned = context.ownedNewUids(work);
  const uids: number[] = [];
  for await (const rows of sessions.new.listMessages(floor, null))
    for (const row of rows) if (row.uid >= floor && !owned.has(row.uid)) uids.push(row.uid);
  const keys = new Set(wanted.map((message) => message.headerKey));
  const candidates: Candidate[] = [];
  if (uids.length === 0) return { candidates, unread: 0 };
  let read = 0;
  for await (const { uid, header } of sessions.new.fetchHeaders(uids)) {
    read++;
    const key = headerKey(header);
    if (keys.has(key) || keys.has(null)) candidates.push({ uid, headerKey: key });
  }
  return { candidates, unread: uids.length - read };
}

/** Of those that are still on the old server; its folder must be open. */
async function oldHeaderKeys(sessions: Sessions, entries: readonly Settled[]): Promise<Map<number, string>> {
  const keys = new Map<number, string>();
  for await (const { uid, header } of sessions.old.fetchHeaders(entries.map((entry) => entry.oldUid)))
    keys.set(uid, headerKey(header));
  return keys;
}

/** The wanted message whose copy this is, changed by the server; where the old one is gone, an equal header has to do. */
async function findAltered(
  work: FolderWork,
  sessions: Sessions,
  wanted: readonly Wanted[],
  candidate: Candidate,
): Promise<number | null> {
  const possible = wanted.filter((message) => message.headerKey === candidate.headerKey);
  const stored =
    possible.length > 0 &&
    (await fetchOne(sessions.new, { uid: candidate.uid, size: 0, flags: [], internalDate: null }));
  if (!stored) return null;
  for (const message of possible) {
    const facts = work.table.get(message.oldUid);
    const old = facts && (await fetchOne(sessions.old, facts));
    if (!old || likeness(ladder(bytesOf(old)), ladder(bytesOf(stored))) !== "different") return message.oldUid;
  }
  return null;
}
