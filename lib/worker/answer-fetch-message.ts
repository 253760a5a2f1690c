/** The question `fetchMessage`: one message of the old account, put down in sealed parts for its owner to download. */
import { statfs } from "node:fs/promises";
import { asJournalError } from "../db/errors.ts";
import { dropParts, storePart } from "../db/rescued-parts.ts";
import { MailError } from "../engine/errors.ts";
import type { FetchedMessage, OldSession } from "../engine/ports.ts";
import { oldServer } from "../imap/servers.ts";
import type { FetchMessage, MessageFetched } from "../jobs/requests.ts";
import { open } from "../vault/open.ts";
import { sealPart } from "../vault/parts.ts";
import type { Asked } from "./answer-sign-in.ts";
import type { WorkerContext } from "./context.ts";
import { inTurns } from "./in-turns.ts";
import { openOldAccount } from "./open-accounts.ts";

/** How much may be put down. */
export interface FetchLimits {
  /** Larger messages are left to mail programs. */
  readonly largestBytes: number;
  /** Runs need the disk for their journal: a message is fetched only where so much stays free beside it. */
  readonly reserveBytes: number;
}

export const FETCH_LIMITS: FetchLimits = { largestBytes: 200 * 1024 * 1024, reserveBytes: 256 * 1024 * 1024 };
const PART_BYTES = 256 * 1024;
/** So long a server may take; what then waits to be downloaded waits until its question is dropped. */
const PATIENCE_MS = 5 * 60_000;

/** Where and how much may be put down. */
export interface FetchPlace {
  readonly dataFolder: string;
  readonly limits: FetchLimits;
}

/** Throws MailError where the old server does not let the person in or the line is lost, Interrupted by the signal. */
export async function answerFetchMessage(
  context: WorkerContext,
  place: FetchPlace,
  { requestId, question, sealed }: Asked<FetchMessage>,
  signal: AbortSignal,
): Promise<MessageFetched> {
  const { serverId } = question;
  if (!sealed) throw new Error("no key came with the question");
  const key = Buffer.from(open(context.key, sealed, { purpose: "request", requestId, serverId }), "base64url");
  const { settings } = await openOldAccount(context, question.migrationId);
  // Ends the connection where the rest of a message is not wanted: it may be large.
  const enough = new AbortController();
  const until = AbortSignal.any([signal, AbortSignal.timeout(PATIENCE_MS), enough.signal]);
  const turns = { slots: context.slots, serverId, use: "listing", server: oldServer(settings) } as const;
  let answer: MessageFetched | null = null;
  const store = async (message: FetchedMessage): Promise<void> => {
    answer = await refusalOf(context, place, message.size);
    if (answer) enough.abort();
    else answer = await storeMessage(context, { requestId, key }, message);
  };
  try {
    return await inTurns(turns, until, async (session) => {
      await dropParts(context.database, requestId);
      const absent = await withMessage(session, question, store);
      return answer ?? absent;
    });
  } catch (error) {
    if (answer) return answer;
    throw error;
  }
}

/** Hands the message to `store`; answers why there was none to hand over. */
async function withMessage(
  session: OldSession,
  { oldName, uid, uidValidity }: FetchMessage,
  store: (message: FetchedMessage) => Promise<void>,
): Promise<MessageFetched> {
  const isGone = (await examined(session, oldName)) !== uidValidity || !(await isListed(session, uid));
  if (isGone) return { outcome: "gone" };
  for await (const message of session.fetchMessages([uid])) if (message.uid === uid) await store(message);
  return { outcome: "unreadable" };
}

/** The folder's UIDVALIDITY; null where it is not there any more. */
async function examined(session: OldSession, oldName: string): Promise<number | null> {
  try {
    return (await session.examine(oldName)).uidValidity;
  } catch (error) {
    if (error instanceof MailError && error.code === "folder.vanished") return null;
    throw error;
  }
}

async function isListed(session: OldSession, uid: number): Promise<boolean> {
  for await (const rows of session.listMessages(uid, uid)) if (rows.some((row) => row.uid === uid)) return true;
  return false;
}

/** Why a message of this size is not fetched; null where it can be. */
async function refusalOf(
  { database }: WorkerContext,
  { dataFolder, limits }: FetchPlace,
  bytes: number,
): Promise<MessageFetched | null> {
  if (bytes > limits.largestBytes) return { outcome: "tooLarge", bytes, limit: limits.largestBytes };
  if (database.provider !== "sqlite") return null;
  const { bavail, bsize } = await statfs(dataFolder);
  // Deleting writes it once more, as what was deleted is written over.
  return bavail * bsize < 2 * bytes + limits.reserveBytes ? { outcome: "noRoom" } : null;
}

/** Part by part; never more than one is held. */
async function storeMessage(
  { database }: WorkerContext,
  { requestId, key }: { readonly requestId: string; readonly key: Uint8Array },
  { body, size }: FetchedMessage,
): Promise<MessageFetched> {
  let parts = 0;
  try {
    for await (const bytes of inParts(body)) {
      await storePart(database, requestId, parts, new Uint8Array(sealPart(key, { requestId, part: parts }, bytes)));
      parts++;
    }
  } catch (error) {
    const trouble = asJournalError(error);
    if (!(trouble instanceof MailError && trouble.code === "disk.full")) throw error;
    await dropParts(database, requestId);
    return { outcome: "noRoom" };
  }
  return { outcome: "fetched", bytes: size, parts };
}

async function* inParts(body: FetchedMessage["body"]): AsyncGenerator<Uint8Array> {
  let held: Uint8Array[] = [];
  let length = 0;
  for await (const bytes of body) {
    held.push(bytes);
    length += bytes.length;
    if (length < PART_BYTES) continue;
    yield Buffer.concat(held);
    held = [];
    length = 0;
  }
  if (length > 0) yield Buffer.concat(held);
}
