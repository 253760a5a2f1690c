/**
 * Mails that wait to be sent. A row is written together with what it tells of, so that none is lost; and it says that the mail server may
 * have the mail before the server can, so that none is sent twice: `waiting → handedOver → sent`. Where the reply to a
 * mail that was handed over never came, nobody knows, and it is not sent again (docs/decisions/0017-mail-is-handed-over-once.md).
 */
import { createHash, randomBytes } from "node:crypto";
import type { Database } from "../db/database.ts";
import type { Mail, MailAddress } from "../db/generated/sqlite/client.ts";

/** What the help desk sends again: the portal's address, or the way to set up devices. */
export type LinkKind = "portal" | "devices";
/** What a mail tells. `needsYou`: the person has to do something, type a password for example. */
export type MailKind = "code" | "done" | "needsYou" | "failed" | LinkKind;

/** So long nobody else sends a mail that a worker is at, in milliseconds: longer than any sending takes. */
export const CLAIM_MS = 180_000;
/** Waits after the first try that failed, the second, and so on, in milliseconds; after the last one it is given up. */
export const BACK_OFF_MS = [1, 5, 15, 60, 240, 720].map((minutes) => minutes * 60_000);
/** Nobody needs older news, in milliseconds. */
const NEWS_MS = 48 * 3_600_000;

/** A mail that this worker alone may send now. */
export interface ClaimedMail extends Mail {
  readonly claimedUntil: Date;
  readonly address: MailAddress;
}

/** Ids of mails whose time has come, the oldest first. */
export async function dueMails({ client }: Database, now: Date, most: number): Promise<readonly string[]> {
  const rows = await client.mail.findMany({
    where: { state: "waiting", nextTryAt: { lte: now }, ...isFree(now) },
    orderBy: { createdAt: "asc" },
    select: { id: true },
    take: most,
  });
  return rows.map(({ id }) => id);
}

function isFree(now: Date) {
  return { OR: [{ claimedUntil: null }, { claimedUntil: { lte: now } }] };
}

/** Null where another worker is at it, or it is gone with its address. */
export async function claimMail({ client }: Database, id: string, now: Date): Promise<ClaimedMail | null> {
  const claimedUntil = new Date(now.getTime() + CLAIM_MS);
  const { count } = await client.mail.updateMany({
    where: { id, state: "waiting", nextTryAt: { lte: now }, ...isFree(now) },
    data: { claimedUntil, tries: { increment: 1 } },
  });
  if (count === 0) return null;
  const mail = await client.mail.findUnique({ where: { id }, include: { address: true } });
  return mail && { ...mail, claimedUntil };
}

/** Nobody needs it any more: an old one, or a code that cannot be typed any more. */
export function isStale({ createdAt, kind, address }: ClaimedMail, now: Date): boolean {
  if (kind === "code") return address.codeUntil <= now || address.confirmedAt !== null;
  return now.getTime() - createdAt.getTime() > NEWS_MS;
}

/**
 * From now on the mail server may have it. False where this worker may not send it any more: it took too long and another has it, or the
 * person took the address away.
 */
export async function handOver({ client }: Database, { id, claimedUntil }: ClaimedMail): Promise<boolean> {
  const { count } = await client.mail.updateMany({
    where: { id, state: "waiting", claimedUntil },
    data: { state: "handedOver" },
  });
  return count === 1;
}

/** How a mail ended for good. What it carried goes with it. */
export async function endMail(
  { client }: Database,
  id: string,
  end: { readonly state: "sent" | "unclear" | "givenUp" | "outdated"; readonly error?: string },
  now: Date,
): Promise<void> {
  const data = { state: end.state, error: end.error ?? null, endedAt: now, sealed: null };
  await client.mail.updateMany({ where: { id }, data });
}

/** The server did not take it, and may later. Answers false where that was the last try: it is given up then. */
export async function retryMail(
  database: Database,
  { id, tries }: Pick<ClaimedMail, "id" | "tries">,
  error: string,
  now: Date,
): Promise<boolean> {
  const rest = BACK_OFF_MS[tries - 1];
  if (rest === undefined) {
    await endMail(database, id, { state: "givenUp", error }, now);
    return false;
  }
  const data = { state: "waiting" as const, claimedUntil: null, error, nextTryAt: new Date(now.getTime() + rest) };
  await database.client.mail.updateMany({ where: { id }, data });
  return true;
}

/** Another worker may send it at once, and this try does not count: for a worker that has to end. */
export async function leaveMail({ client }: Database, { id, claimedUntil }: ClaimedMail): Promise<void> {
  await client.mail.updateMany({
    where: { id, state: "waiting", claimedUntil },
    data: { claimedUntil: null, tries: { decrement: 1 } },
  });
}

/** Mails that a worker had handed over when it died: the reply came to nobody. Answers how many there were. */
export async function noteUnclear({ client }: Database, now: Date): Promise<number> {
  const { count } = await client.mail.updateMany({
    where: { state: "handedOver", claimedUntil: { lte: now } },
    data: { state: "unclear", error: "worker died", endedAt: now, sealed: null },
  });
  return count;
}

/** A new token for the link in this mail that ends all mails to its address; only its hash is kept. */
export async function newStopToken({ client }: Database, id: string): Promise<string> {
  const token = randomBytes(24).toString("base64url");
  await client.mail.updateMany({ where: { id }, data: { stopHash: stopHashOf(token) } });
  return token;
}

/** What is kept of a token. */
export function stopHashOf(token: string): string {
  return createHash("sha256").update(token).digest("hex");
}
