/** Scanning one folder: its journal, and every message that the old server lists in it. */
import { MailError } from "./errors.ts";
import { FolderWork } from "./folder-work.ts";
import { isInternalData, mayBeInternalData, tellsInternalData } from "./internal-data.ts";
import { knownOnOld, withKnown } from "./known-messages.ts";
import type { Sessions } from "./lanes.ts";
import { Ledger } from "./ledger.ts";
import { fitsTogether, LOOK_MESSAGES, type Looking, mayBeKnown } from "./look-together.ts";
import { leftOutBecause, wishedName } from "./plan.ts";
import type { FolderSight, MessageFacts, OldSession, OpenFolder } from "./ports.ts";
import type { RunContext } from "./run-context.ts";
import { isStillThere } from "./still-there.ts";
import { type Target, UnchangedFolder } from "./unchanged.ts";

/** What the journal knows of a folder, and whether the new folder that earlier runs filled is still there. */
export async function openWork(
  context: RunContext,
  sessions: Sessions,
  { mapped, folder }: Target,
): Promise<FolderWork> {
  const ledger = folder.id > 0 ? await Ledger.read(context.world.journal, folder.id) : new Ledger(folder.id);
  const work = new FolderWork(folder, mapped, ledger);
  work.before = context.stampsBefore.get(folder.id) ?? null;
  const { settled, open } = work.ledger;
  // What is in flight is looked for there as well, under whichever name the folder was made.
  const isThere = settled.size + open.size > 0 && (await isStillThere(context, work, sessions.new));
  work.newFolderIsGone = settled.size > 0 && !isThere;
  return work;
}

/** Lists the old folder. What concerns only this folder sets it aside. */
export async function scanFolder(context: RunContext, work: FolderWork, old: OldSession): Promise<void> {
  try {
    await listOld(context, work, old);
    await leaveInternalData(work, old);
  } catch (error) {
    if (!(error instanceof MailError) || error.scope !== "folder") throw error;
    work.setAsideFolder(error);
  }
}

/** Mail that goes while a folder is listed makes the list shorter than the count; that it is so each time is no chance. */
const LISTINGS = 3;

/** Every message of the folder into the work's table. What the server counts and does not list is a problem: never a message less. */
async function listOld(context: RunContext, work: FolderWork, session: OldSession): Promise<void> {
  for (let listing = 1; ; listing++) {
    const opened = await session.examine(work.mapped.old.name);
    beginListing(work, opened);
    for await (const window of session.listMessages(1, null)) {
      context.checkpoint();
      addListed(context, work, window);
    }
    work.isListedWhole = opened.messages <= work.table.length;
    if (work.isListedWhole) return;
    if (listing === LISTINGS) return work.setUnlisted(opened.messages);
  }
}

function beginListing(work: FolderWork, opened: OpenFolder): void {
  work.seenOnOld = opened;
  work.oldUidValidity = opened.uidValidity;
  work.ledger.openOld(opened.uidValidity);
  work.beginListing();
}

function addListed(context: RunContext, work: FolderWork, window: Iterable<MessageFacts>): void {
  for (const message of window) {
    work.table.add(message);
    const reason = leftOutBecause(message, context.request);
    if (reason && !work.ledger.settled.has(message.uid)) work.leftOut.set(message.uid, reason);
  }
}

/** What a look into the old folder has to bring. Null: nobody knows that it is small, so nothing may be sent behind its opening. */
export function scanLook(context: RunContext, work: FolderWork): Looking | null {
  const { name } = work.mapped.old;
  const standing = context.standings.get(name);
  if (!standing || !fitsTogether(context, "old")) return null;
  const { messages } = standing;
  const known = mayBeKnown(context, "old") ? knownOnOld(work, standing) : null;
  if (known) return { look: { name, messages, withFirstHeader: false, bodies: [], known }, bytes: 0 };
  if (messages > LOOK_MESSAGES) return null;
  const withFirstHeader = work.ledger.settled.size === 0;
  return { look: { name, messages, withFirstHeader, bodies: [] }, bytes: 0 };
}

/** As scanFolder(), with what was seen of the folder. False: it has to be scanned. */
export function takeScanned(context: RunContext, work: FolderWork, sight: FolderSight): boolean {
  const { opened, messages, firstHeader, newFlags } = sight;
  if (opened.uidValidity !== context.standings.get(work.mapped.old.name)?.uidValidity) return false;
  beginListing(work, opened);
  addListed(context, work, newFlags ? withKnown(work, messages, newFlags) : messages);
  work.isListedWhole = true;
  const [uid = 0] = work.table.uids();
  const first = work.table.get(uid);
  if (!first || work.column(first.uid) !== null || !mayBeInternalData(first)) return true;
  if (firstHeader && tellsInternalData(first, firstHeader)) work.leftOut.set(first.uid, "internalDataLeftOut");
  return firstHeader !== null;
}

async function leaveInternalData(work: FolderWork, old: OldSession): Promise<void> {
  const [uid = 0] = work.table.uids();
  const first = work.table.get(uid);
  if (!first || work.column(uid) !== null) return;
  if (await isInternalData(old, first)) work.leftOut.set(uid, "internalDataLeftOut");
}

/** Says what was found, and what of it needs nothing any more. */
export function tell(context: RunContext, work: FolderWork | UnchangedFolder): void {
  const { observer } = context.world;
  if (work instanceof UnchangedFolder) {
    const { counts, bytes } = work.stamp;
    observer.folderFound(work.name, counts.found, bytes, work.newName);
    if (counts.found > 0) observer.progress(work.name, counts.found, bytes);
    return;
  }
  let bytes = 0;
  let settled = 0;
  let settledBytes = 0;
  for (const message of work.table) {
    bytes += message.size;
    if (work.column(message.uid) === null) continue;
    settled++;
    settledBytes += message.size;
  }
  observer.folderFound(work.name, work.report().found, bytes, work.newName);
  if (settled > 0) context.progress(work, settled, settledBytes);
  remarkName(context, work);
}

function remarkName(context: RunContext, work: FolderWork): void {
  if (work.mapped.reasons.length > 0) work.remark("renamed", work.table.length, work.newName);
  const wish = wishedName(context.request, work.mapped.old);
  // A name once given stays, as the journal's UIDs hold for that folder.
  if (wish !== null && wish !== work.newName) work.remark("notFollowed", work.table.length, wish);
}
