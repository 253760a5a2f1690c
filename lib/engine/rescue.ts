/**
 * What the new server refuses, saved there as an attachment where the person wished for it. Sent and settled like every other message,
 * in a folder of the journal of its own for each old folder, so that nothing is saved twice.
 */

import { nextLook } from "./copy-all.ts";
import { highestUid, keepDeleted, openOld, prepareNewFolder } from "./copy-folder.ts";
import { isConnectionTrouble, MailError } from "./errors.ts";
import { unownedMessages } from "./existing.ts";
import type { FolderWork } from "./folder-work.ts";
import { Fingerprinter, senderFields } from "./identity.ts";
import type { JournalFolder } from "./journal-rows.ts";
import type { Lane, Sessions } from "./lanes.ts";
import { Ledger } from "./ledger.ts";
import { sendableDate } from "./message-date.ts";
import { Outcomes } from "./outcomes.ts";
import type { Parcel } from "./parcel.ts";
import type { MessageFacts, OpenFolder } from "./ports.ts";
import { recordPresent } from "./present.ts";
import { bytesOf, fetchOne, fingerprintOf, LARGE_MESSAGE_BYTES, passing } from "./read.ts";
import { nameFor, RescueWork } from "./rescue-work.ts";
import type { RunContext } from "./run-context.ts";
import { Sender } from "./send.ts";
import { placeUnknown, settleOpen } from "./settle.ts";
import { messageIdOf, type Wrapper, wrapped, wrappedSize, wrapperFor } from "./wrap.ts";

/** Larger ones are left to downloading. */
const LARGEST_BYTES = 25 * 1024 * 1024;
const NOT_HANDED_OUT = "the old server does not hand it out";
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
  const saved = await savedBefore(context, rescue, sessions, target);
  try {
    for (const facts of rescue.wanted()) {
      context.checkpoint();
      const there = saved.get(messageIdOf({ ...rescue.placeOf(facts), uid: facts.uid })) ?? null;
      const at = { sender, newUidValidity: target.uidValidity, there };
      await patiently(rescue, facts.uid, () => save(context, rescue, sessions, at, facts));
    }
  } finally {
    await sender.settle();
  }
}

/** Message-ID → UID of what nobody owns in the folder: a journal that is older than it, brought back from a backup, does not know of it. */
async function savedBefore(
  context: RunContext,
  rescue: RescueWork,
  sessions: Sessions,
  target: OpenFolder,
): Promise<Map<string, number>> {
  const saved = new Map<string, number>();
  if (rescue.wanted().length === 0) return saved;
  const uids = (await unownedMessages(context, rescue, sessions, target)).map(({ uid }) => uid);
  if (uids.length === 0) return saved;
  for await (const { uid, header } of sessions.new.fetchHeaders(uids)) {
    const { messageId } = senderFields(header);
    if (messageId !== null) saved.set(messageId, uid);
  }
  return saved;
}

interface SavingAt {
  readonly sender: Sender;
  readonly newUidValidity: number;
  /** The UID of what may be this message already; null: nothing may. */
  readonly there: number | null;
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
  at: SavingAt,
  facts: MessageFacts,
): Promise<void> {
  const { uid } = facts;
  const words = context.request.rescue?.words;
  if (!words) return;
  const header = await headerOf(sessions, uid);
  const date = sendableDate(facts.internalDate, () => header);
  const isLarge = facts.size > LARGE_MESSAGE_BYTES;
  const parcelFor = (bytes: Uint8Array | null, size: number, body: Body): Parcel => {
    const wrapper = wrapperFor({ ...rescue.placeOf(facts), uid }, words, header, bytes);
    return { ...parcelOf(facts, wrapper, size, body), date, isStreamed: isLarge };
  };
  const steps = [
    (parcel: Parcel) => isThereAlready(context, rescue, sessions, at, parcel),
    (parcel: Parcel) => send(rescue, sessions, at, parcel),
  ];
  if (!isLarge) {
    const read = await fetchOne(sessions.old, facts);
    if (!read) return rescue.giveUp(uid, NOT_HANDED_OUT);
    const parcel = parcelFor(bytesOf(read), read.size, () => read.parts);
    for (const step of steps) if (await step(parcel)) return;
    return;
  }
  // What passes through is read anew for each of them.
  for (const step of at.there === null ? steps.slice(1) : steps) {
    let isHandedOut = false;
    for await (const message of sessions.old.fetchMessages([uid])) {
      if (message.uid !== uid || isHandedOut) continue;
      isHandedOut = true;
      if (await step(parcelFor(null, message.size, () => message.body))) return;
    }
    if (!isHandedOut) return rescue.giveUp(uid, NOT_HANDED_OUT);
  }
}

/** Answers true: there is nothing more to do. */
async function send(rescue: RescueWork, sessions: Sessions, { sender }: SavingAt, parcel: Parcel): Promise<true> {
  const limit = Math.min(LARGEST_BYTES, sessions.new.appendLimit ?? LARGEST_BYTES);
  if (parcel.size > limit)
    rescue.giveUp(parcel.facts.uid, `it has ${parcel.size} bytes then, and ${limit} can be saved`);
  else await sender.send([parcel]);
  // One at a time, so that it is known which one the connection ended at.
  await sender.finish();
  return true;
}

/** Whether just these bytes lie in the folder: then that is written down. */
async function isThereAlready(
  context: RunContext,
  rescue: RescueWork,
  sessions: Sessions,
  { newUidValidity, there }: SavingAt,
  parcel: Parcel,
): Promise<boolean> {
  if (there === null) return false;
  const digest = await digestOf(parcel);
  if ((await fingerprintOf(sessions.new, there))?.digest !== digest) return false;
  const { facts, size } = parcel;
  const entry = { oldUid: facts.uid, newUid: there, size, digest, way: "same" } as const;
  await recordPresent(context, rescue, newUidValidity, [entry]);
  return true;
}

/** Of what would be sent. */
async function digestOf({ body, fingerprint }: Parcel): Promise<string> {
  for await (const _ of body());
  return fingerprint().digest;
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
