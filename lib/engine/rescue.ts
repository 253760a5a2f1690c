/**
 * What the new server refuses, saved there as an attachment where the person wished for it. Sent and settled like every other message,
 * in a folder of the journal of its own for each old folder, so that nothing is saved twice.
 */

import { nextLook } from "./copy-all.ts";
import { highestUid, keepDeleted, openOld, prepareNewFolder } from "./copy-folder.ts";
import { isConnectionTrouble, MailError } from "./errors.ts";
import type { FolderWork } from "./folder-work.ts";
import { Fingerprinter } from "./identity.ts";
import type { JournalFolder } from "./journal-rows.ts";
import type { Lane, Sessions } from "./lanes.ts";
import { Ledger } from "./ledger.ts";
import { sendableDate } from "./message-date.ts";
import { Outcomes } from "./outcomes.ts";
import type { Parcel } from "./parcel.ts";
import type { MessageFacts } from "./ports.ts";
import { bytesOf, fetchOne, fingerprintOf, LARGE_MESSAGE_BYTES, passing } from "./read.ts";
import { nameFor, RescueWork } from "./rescue-work.ts";
import type { RunContext } from "./run-context.ts";
import { Sender } from "./send.ts";
import { placeUnknown, settleOpen } from "./settle.ts";
import { type Wrapper, wrapped, wrappedSize, wrapperFor } from "./wrap.ts";

/** Larger ones are left to downloading. */
const LARGEST_BYTES = 25 * 1024 * 1024;
/** How often a message may end the connection before it is given up. */
const MAX_STRIKES = 3;

/** Those of earlier runs, and those that this run's wishes need. A dry run saves nothing. */
export async function loadRescues(context: RunContext, given: readonly JournalFolder[]): Promise<RescueWork[]> {
  const { request, works, world } = context;
  if (request.dryRun) return [];
  const known = new Map(given.map((folder) => [folder.oldName, folder]));
  const missing = works.filter((work) => wishes(context, work).length > 0 && !known.has(nameFor(work)));
  const newPath = request.rescue?.folder ?? [];
  const added = missing.map((work) => ({ oldName: nameFor(work), oldPath: work.mapped.old.path, newPath }));
  if (added.length > 0) for (const folder of await world.journal.addFolders(added)) known.set(folder.oldName, folder);
  const rescues: RescueWork[] = [];
  for (const work of works) {
    const folder = known.get(nameFor(work));
    if (!folder) continue;
    const ledger = await Ledger.read(world.journal, folder.id);
    rescues.push(new RescueWork(folder, work, ledger, wishes(context, work)));
  }
  return rescues;
}

/** UIDs of this folder that the person wants saved, if they still mean the same messages. */
function wishes({ request }: RunContext, { mapped, oldUidValidity }: FolderWork): number[] {
  const mine = request.rescue?.messages.filter(
    ({ oldName, uidValidity }) => oldName === mapped.old.name && uidValidity === oldUidValidity,
  );
  return [...new Set(mine?.map(({ uid }) => uid))].sort((one, two) => one - two);
}

/** Saves what is wished for and was refused again by this run; settles what an earlier run left in flight. */
export async function rescueAll(context: RunContext, lane: Lane): Promise<void> {
  for (const rescue of context.rescues) {
    if (rescue.of.folderProblem) continue;
    try {
      await rescueOne(context, lane, rescue);
    } catch (error) {
      if (!(error instanceof MailError) || error.scope !== "folder") throw error;
      rescue.giveUpAll(error.message);
    }
  }
}

async function rescueOne(context: RunContext, lane: Lane, rescue: RescueWork): Promise<void> {
  for (;;) {
    context.checkpoint();
    await lane.use(rescue.achieved, (sessions) => rescueFolder(context, rescue, sessions));
    const next = nextLook(context, [rescue]);
    if (next === null || !context.mayWaitUntil(next)) return;
    await context.waitForFlight(next);
  }
}

async function rescueFolder(context: RunContext, rescue: RescueWork, sessions: Sessions): Promise<void> {
  const { ledger } = rescue;
  if (rescue.wanted().length === 0 && !rescue.hasParked()) return;
  const folder = await prepareNewFolder(context, rescue, sessions.new);
  const target = await sessions.new.select(folder.name);
  if (ledger.newUidValidity !== null && ledger.newUidValidity !== target.uidValidity)
    await keepDeleted(context, rescue, target);
  ledger.openNew(target.uidValidity);
  for (const other of context.sharing(rescue)) await placeUnknown(context, other, sessions);
  await openOld(rescue.of, sessions);
  await settleOpen(context, rescue, sessions, target);
  const floor = target.uidNext ?? (await highestUid(sessions.new)) + 1;
  const to = { session: sessions.new, name: folder.name, target };
  const sender = new Sender(context, rescue, to, new Outcomes(context, rescue, target.uidValidity, floor));
  try {
    for (const facts of rescue.wanted()) {
      context.checkpoint();
      await patiently(rescue, facts.uid, () => save(context, rescue, sessions, sender, facts));
    }
  } finally {
    await sender.settle();
  }
}

/** A message at which connections end costs only itself. */
async function patiently(rescue: RescueWork, uid: number, work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    if (isConnectionTrouble(error) && rescue.strike(uid) >= MAX_STRIKES)
      rescue.giveUp(uid, "the connection ended each time");
    throw error;
  }
}

async function save(
  context: RunContext,
  rescue: RescueWork,
  sessions: Sessions,
  sender: Sender,
  facts: MessageFacts,
): Promise<void> {
  const { uid } = facts;
  const limit = Math.min(LARGEST_BYTES, sessions.new.appendLimit ?? LARGEST_BYTES);
  const words = context.request.rescue?.words;
  if (!words) return;
  const make = (header: Uint8Array, bytes: Uint8Array | null): Wrapper =>
    wrapperFor({ ...rescue.placeOf(facts), uid }, words, header, bytes);
  const header = await headerOf(sessions, uid);
  const send = async (wrapper: Wrapper, size: number, body: Body, isStreamed: boolean): Promise<void> => {
    const date = sendableDate(facts.internalDate, () => header);
    const parcel = { ...parcelOf(facts, wrapper, size, body), date, isStreamed };
    if (parcel.size > limit) rescue.giveUp(uid, `it has ${parcel.size} bytes then, and ${limit} can be saved`);
    else await sender.send([parcel]);
    // One at a time, so that it is known which one the connection ended at.
    await sender.finish();
  };
  if (facts.size <= LARGE_MESSAGE_BYTES) {
    const read = await fetchOne(sessions.old, facts);
    if (read) await send(make(header, bytesOf(read)), read.size, () => read.parts, false);
    else rescue.giveUp(uid, "the old server does not hand it out");
    return;
  }
  let isThere = false;
  for await (const message of sessions.old.fetchMessages([uid])) {
    if (message.uid !== uid || isThere) continue;
    isThere = true;
    await send(make(header, null), message.size, () => message.body, true);
  }
  if (!isThere) rescue.giveUp(uid, "the old server does not hand it out");
}

async function headerOf(sessions: Sessions, uid: number): Promise<Uint8Array> {
  let found: Uint8Array | null = null;
  for await (const { uid: of, header } of sessions.old.fetchHeaders([uid])) if (of === uid) found ??= header;
  return found ?? Buffer.alloc(0);
}

type Body = () => Iterable<Uint8Array> | AsyncIterable<Uint8Array>;

/** Unread, so that it is seen; with the day of the message itself. */
function parcelOf(
  { uid, internalDate }: MessageFacts,
  wrapper: Wrapper,
  bytes: number,
  body: Body,
): Omit<Parcel, "date" | "isStreamed"> {
  const size = wrappedSize(wrapper, bytes);
  let taker = new Fingerprinter();
  return {
    facts: { uid, size, flags: [], internalDate },
    size,
    isKnown: false,
    body: () => {
      taker = new Fingerprinter();
      return passing(wrapped(wrapper, body()), taker);
    },
    fingerprint: () => taker.finish(),
    // Base64 and what is plain have short lines (RFC 5322, 2.1.1).
    longestLine: () => null,
  };
}

/** Reads again what this run saved: what is not there as it was sent does not count as saved. */
export async function checkRescues(context: RunContext, lane: Lane): Promise<void> {
  for (const rescue of context.rescues) {
    const saved = rescue.savedNow();
    if (saved.length === 0) continue;
    await lane.use(
      () => 0,
      async (sessions) => {
        const folder = context.newFolders.get(rescue.newKey);
        if (folder) await sessions.new.examine(folder.name);
        await placeUnknown(context, rescue, sessions);
        for (const { oldUid } of saved) {
          const entry = rescue.ledger.settled.get(oldUid);
          const print = entry && entry.newUid > 0 ? await fingerprintOf(sessions.new, entry.newUid) : null;
          if (!print || print.digest !== entry?.digest) rescue.giveUp(oldUid, "it is not there when looked again");
        }
      },
    );
  }
}

/** Notes at each message what became of saving it. */
export function tellSaved(context: RunContext): void {
  for (const rescue of context.rescues) rescue.tell();
}
