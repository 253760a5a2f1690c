/**
 * Mail of ours that comes back later: now and then a worker looks into the mailbox where it arrives, over one connection that can only read, and
 * notes what its reports say. Nothing there is changed, marked as read or deleted.
 */
import type { BounceSettings } from "../config/bounces.ts";
import { Interrupted, MailError } from "../engine/errors.ts";
import type { FetchedMessage, OldSession, OpenFolder } from "../engine/ports.ts";
import { oldServer, type ServerSettings } from "../imap/servers.ts";
import { type DeliveryFailure, LONGEST_REPORT, readDeliveryReport } from "../notify/delivery-report.ts";
import { noteReturned } from "../notify/returned.ts";
import type { WorkerContext } from "./context.ts";
import { readServer } from "./server-settings.ts";
import { slotted } from "./slotted.ts";

type Context = Pick<WorkerContext, "database" | "slots" | "log">;

/** All workers together look so often, in milliseconds. */
export const LOOK_EVERY_MS = 300_000;
/** A password that is refused is not tried so often: that locks accounts. */
const REFUSED_REST_MS = 3_600_000;
/** So long a look may take, its wait for a connection included. */
const PATIENCE_MS = 120_000;
/** The first look goes back by so many messages; each reads so many at most. */
const MOST_BACK = 1000;
const AT_ONCE = 200;

/** Looks if it is time. Answers how many of our mails came back. Throws Interrupted by the signal, and nothing of what a server does. */
export async function readBounces(
  context: Context,
  settings: BounceSettings,
  signal: AbortSignal,
  now = new Date(),
): Promise<number> {
  const { bounceMailbox } = context.database.client;
  await bounceMailbox.upsert({ where: { id: 1 }, create: { id: 1 }, update: { id: 1 } });
  const isMine = await bounceMailbox.updateMany({
    where: { id: 1, OR: [{ nextLookAt: null }, { nextLookAt: { lte: now } }] },
    data: { nextLookAt: new Date(now.getTime() + LOOK_EVERY_MS) },
  });
  if (isMine.count === 0) return 0;
  try {
    const returned = await look(context, settings, AbortSignal.any([signal, AbortSignal.timeout(PATIENCE_MS)]), now);
    await bounceMailbox.updateMany({ where: { id: 1 }, data: { lookedAt: now, error: null } });
    return returned;
  } catch (error) {
    if (signal.aborted) throw error;
    const code = error instanceof MailError ? error.code : error instanceof Interrupted ? "net.timeout" : null;
    if (code === null) throw error;
    context.log.info("bounces.failed", { error: code });
    const rest = code.startsWith("auth.") ? { nextLookAt: new Date(now.getTime() + REFUSED_REST_MS) } : {};
    await bounceMailbox.updateMany({ where: { id: 1 }, data: { error: code, ...rest } });
    return 0;
  }
}

async function look(context: Context, settings: BounceSettings, signal: AbortSignal, now: Date): Promise<number> {
  const session = await (await serverOf(context, settings)).connect(signal);
  try {
    const place = await placeIn(context, settings, await session.examine("INBOX"));
    let returned = 0;
    for (const uid of await newIn(session, place.lastUid)) {
      const failure = uid.isReadable ? await failureOf(session, uid.uid) : null;
      if (failure && (await noteReturned(context.database, failure, now))) returned++;
      await keepPlace(context, { ...place, lastUid: uid.uid });
    }
    return returned;
  } finally {
    await session.close();
  }
}

/** With a slot where it is one of the servers that are moved from or to: their limit holds for us as well. */
async function serverOf({ database, slots }: Context, settings: BounceSettings) {
  const server = oldServer(accountOf(settings));
  const known = await database.client.server.findFirst({ where: { host: settings.host }, select: { id: true } });
  if (!known) return server;
  const { id } = await readServer(database, slots, known.id);
  return slotted(server, (until) => slots.take(id, "checking", until));
}

function accountOf({ host, port, security, user, password }: BounceSettings): ServerSettings {
  return { host, port, security, user, password: async () => password };
}

interface Place {
  readonly account: string;
  readonly uidValidity: bigint;
  readonly lastUid: number;
}

/** Where the last look ended; in another mailbox, or one that has numbered its messages anew, not too far back. */
async function placeIn({ database }: Context, { host, user }: BounceSettings, opened: OpenFolder): Promise<Place> {
  const row = await database.client.bounceMailbox.findUniqueOrThrow({ where: { id: 1 } });
  const here = { account: `${user} ${host}`, uidValidity: BigInt(opened.uidValidity) };
  if (row.account === here.account && row.uidValidity === here.uidValidity)
    return { ...here, lastUid: Number(row.lastUid) };
  return { ...here, lastUid: Math.max(0, (opened.uidNext ?? 1) - 1 - MOST_BACK) };
}

async function keepPlace({ database }: Context, { lastUid, ...here }: Place): Promise<void> {
  await database.client.bounceMailbox.updateMany({ where: { id: 1 }, data: { ...here, lastUid: BigInt(lastUid) } });
}

/** The next messages after that one, in their order. */
async function newIn(session: OldSession, lastUid: number) {
  const found: { readonly uid: number; readonly isReadable: boolean }[] = [];
  for await (const window of session.listMessages(lastUid + 1, null)) {
    // A server answers a range beyond the end with the last message (RFC 9051, 9).
    for (const { uid, size } of window) if (uid > lastUid) found.push({ uid, isReadable: size <= LONGEST_REPORT });
    if (found.length >= AT_ONCE) break;
  }
  return found.slice(0, AT_ONCE);
}

async function failureOf(session: OldSession, uid: number): Promise<DeliveryFailure | null> {
  let failure: DeliveryFailure | null = null;
  for await (const message of session.fetchMessages([uid])) failure = readDeliveryReport(await bytesOf(message));
  return failure;
}

async function bytesOf({ body }: FetchedMessage): Promise<Uint8Array> {
  const pieces: Uint8Array[] = [];
  let length = 0;
  for await (const piece of body) {
    // Sizes are hints: what is longer is read to its end, and not kept.
    if (length < LONGEST_REPORT) pieces.push(Buffer.from(piece));
    length += piece.length;
  }
  return Buffer.concat(pieces);
}
