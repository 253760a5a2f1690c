/**
 * One folder, from wherever the last attempt left it: open both sides, settle what is open, take what is there already, copy the rest.
 * Can be called again after every failure; the journal and the ledger know what is done.
 */
import { MailError } from "./errors.ts";
import { matchExisting } from "./existing.ts";
import { isKeepableDate } from "./flags.ts";
import type { FolderWork } from "./folder-work.ts";
import type { Sessions } from "./lanes.ts";
import { type SendableDate, sendableDate } from "./message-date.ts";
import { Outcomes } from "./outcomes.ts";
import { asParcel, asStreamedParcel } from "./parcel.ts";
import { placeAgain, placeElsewhere } from "./place-again.ts";
import type { ListedFolder, MessageFacts, NewSession, OldSession, OpenFolder } from "./ports.ts";
import { recordPresent } from "./present.ts";
import {
  CHUNK_MESSAGES,
  chunks,
  LARGE_MESSAGE_BYTES,
  type LargeMessage,
  missing,
  type ReadMessage,
  readChunk,
} from "./read.ts";
import type { RunContext } from "./run-context.ts";
import { Sender } from "./send.ts";
import { nextLastLook, placeUnknown, settleOpen } from "./settle.ts";
import { endsConnection } from "./suspects.ts";

/**
 * Copies everything of the folder that is still to do. `postponed`: messages of it are in flight and the run may wait for them, so nothing
 * behind them is sent yet, and the order of the folder is kept. `again`: what was refused is to be sent once more, over other connections. Throws what ends the attempt: connection trouble, a full account, Interrupted.
 */
export async function copyFolder(
  context: RunContext,
  work: FolderWork,
  sessions: Sessions,
): Promise<"finished" | "postponed" | "again"> {
  // The person deleted the folder on the new side, and nothing new asks for it: it is not brought back.
  if (work.newFolderIsGone && !work.hasRemaining()) return "finished";
  const folder = await prepareNewFolder(context, work, sessions.new);
  const target = await sessions.new.select(folder.name);
  if (work.unclear.size > 0) work.quota = await sessions.new.quota();
  if (work.newFolderIsGone) await keepDeleted(context, work, target);
  // All that share the folder, or one would take the UIDs of another, which are stale, for those of its copies.
  for (const other of context.sharing(work)) if (!other.newFolderIsGone) other.ledger.openNew(target.uidValidity);
  await placeAgain(context, work, sessions);
  // Confirmed copies first: else a parked message, or a twin in a merged folder, would take the copy of another for its own.
  for (const other of context.sharing(work)) await placeUnknown(context, other, sessions);
  await openOld(work, sessions);
  await settleOpen(context, work, sessions, target);
  if (work.hasRemaining() && context.mayWaitUntil(nextLastLook(context, work))) return "postponed";
  // Looking for copies that were filed elsewhere opens other folders.
  if (await matchExisting(context, work, sessions, target)) await sessions.new.select(folder.name);
  if (await placeElsewhere(context, work, sessions)) await sessions.new.select(folder.name);
  const floor = target.uidNext ?? (await highestUid(sessions.new)) + 1;
  const to = { session: sessions.new, name: folder.name, target };
  const sender = new Sender(context, work, to, new Outcomes(context, work, target.uidValidity, floor));
  try {
    await copyRemaining(context, work, sessions, sender);
  } finally {
    await context.reportProblems(work);
  }
  return work.sendAgain.size > 0 ? "again" : "finished";
}

/** The folder is made again for new mail only: what was in it stays settled under its new UIDVALIDITY, without a place. */
export async function keepDeleted(context: RunContext, work: FolderWork, target: OpenFolder): Promise<void> {
  const entries = [...work.ledger.settled.values()].map((entry) => ({ ...entry, newUid: 0 }));
  await recordPresent(context, work, target.uidValidity, entries);
  work.newFolderIsGone = false;
}

/** EXAMINE on the old side; its UIDs must still be those of the scan. */
export async function openOld(work: FolderWork, sessions: Sessions): Promise<void> {
  const source = await sessions.old.examine(work.mapped.old.name);
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

async function copyRemaining(context: RunContext, work: FolderWork, sessions: Sessions, sender: Sender): Promise<void> {
  const remaining = inOrder(
    work.remaining().flatMap((uid) => work.table.get(uid) ?? []),
    context.request.newestFirst,
  );
  work.sendAgain.clear();
  const before = accountedFor(work);
  const way = work.appendWay(sessions.new.appendWays);
  let told = dropped(work);
  try {
    for await (const next of readAhead(context, work, sessions, chunks(remaining, work.chunkLimit))) {
      context.checkpoint();
      if ("large" in next) await copyLarge(context, work, sessions, sender, next.large);
      else await sender.send(next.read.map(asParcel));
      await context.reportProblems(work);
      context.progress(work, dropped(work) - told, 0);
      told = dropped(work);
    }
    await sender.finish();
  } catch (error) {
    await sender.settle();
    const worst = sender.failure ?? error;
    // What the old server cannot hand out is found by suspects.ts. A server that asks for patience says nothing about the message.
    if (endsConnection(worst) && worst.side !== "old") {
      const isHopeless = Number.isFinite(work.chunkLimit) && accountedFor(work) === before;
      if (isHopeless) work.stepDown(sessions.new.appendWays, way, worst.serverText);
      smallerSteps(work, accountedFor(work) > before, remaining[0], worst);
    }
    throw worst;
  }
}

/** Messages that turned out, while they were read, not to be copied. */
function dropped(work: FolderWork): number {
  return work.vanished.size + work.leftOut.size;
}

/** Messages that something has become of. */
function accountedFor(work: FolderWork): number {
  return work.table.length - work.remainingCount();
}

/** How often a message may end the connection before it is set aside. */
const MAX_STRIKES = 2;

/** The next attempt takes smaller steps, so that in the end one message alone stands for the trouble, and only it is set aside. */
function smallerSteps(
  work: FolderWork,
  progressed: boolean,
  first: MessageFacts | undefined,
  { message, serverText }: MailError,
): void {
  if (progressed) {
    work.chunkLimit = Number.POSITIVE_INFINITY;
    work.strikes = 0;
    return;
  }
  const alone = work.chunkLimit === 1;
  work.chunkLimit = Math.max(1, Math.floor(Math.min(work.chunkLimit, CHUNK_MESSAGES) / 8));
  if (!alone || !first || ++work.strikes < MAX_STRIKES) return;
  const words = serverText || message;
  work.setAside(
    first.uid,
    new MailError("message.unclear", `the new server broke off each time this message was sent: ${words}`),
  );
  work.strikes = 0;
  work.chunkLimit = Number.POSITIVE_INFINITY;
}

function inOrder(messages: MessageFacts[], newestFirst: boolean): MessageFacts[] {
  if (!newestFirst) return messages;
  return messages.sort((one, two) => (two.internalDate ?? 0) - (one.internalDate ?? 0) || two.uid - one.uid);
}

type Next = { readonly read: readonly ReadMessage[] } | LargeMessage;

/** Reads one chunk while the one before is being sent. A large message is not read ahead, and nothing is while it is streamed. */
async function* readAhead(
  context: RunContext,
  work: FolderWork,
  sessions: Sessions,
  all: readonly (readonly MessageFacts[])[],
): AsyncIterable<Next> {
  const start = (chunk: readonly MessageFacts[] | undefined): ReturnType<typeof readChunk> | null => {
    const first = chunk?.[0];
    if (!chunk || !first || isLarge(first)) return null;
    const reading = readChunk(context, work, sessions.old, chunk);
    // Awaited in its turn; until then a failure must not count as unhandled.
    reading.catch(() => undefined);
    return reading;
  };
  let reading = start(all[0]);
  try {
    for (const [index, chunk] of all.entries()) {
      context.checkpoint();
      const first = chunk[0];
      if (first && isLarge(first)) {
        yield { large: first };
        reading = start(all[index + 1]);
        continue;
      }
      const steps = inSteps((await reading) ?? []);
      const isQuiet = steps.some((step) => "large" in step);
      reading = isQuiet ? null : start(all[index + 1]);
      yield* steps;
      if (isQuiet) reading = start(all[index + 1]);
    }
  } finally {
    // Whoever stops here wants the old session back: not before its last answer has been read.
    await reading?.catch(() => undefined);
  }
}

/** Messages in memory together, those that turned out to be large by themselves; in their order. */
function inSteps(chunk: readonly (ReadMessage | LargeMessage)[]): Next[] {
  const steps: Next[] = [];
  let read: ReadMessage[] = [];
  for (const message of chunk) {
    if (!("large" in message)) {
      read.push(message);
      continue;
    }
    if (read.length > 0) steps.push({ read });
    read = [];
    steps.push(message);
  }
  return read.length > 0 || steps.length === 0 ? [...steps, { read }] : steps;
}

function isLarge(facts: MessageFacts): boolean {
  return facts.size > LARGE_MESSAGE_BYTES;
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
