/** What people asked to be told of their move: the rows of the table Mail. */
import { createHash, randomBytes } from "node:crypto";
import type { Database } from "../db/database.ts";
import type { Mail, MailAddress } from "../db/generated/sqlite/client.ts";
import { type Change, Outbox } from "./outbox.ts";

/** What the help desk sends again: the portal's address, or the way to set up devices. */
export type LinkKind = "portal" | "devices";
/** What a mail tells. `needsYou`: the person has to do something, type a password for example. */
export type MailKind = "code" | "done" | "needsYou" | "failed" | LinkKind;

/** Nobody needs older news, in milliseconds. */
const NEWS_MS = 48 * 3_600_000;

export interface AddressedMail extends Mail {
  readonly address: MailAddress;
}

export function mailOutbox({ client: { mail } }: Database): Outbox {
  const rows = {
    due: (where: object, take: number) =>
      mail.findMany({ where, orderBy: { createdAt: "asc" }, select: { id: true }, take }),
    // People are not shown what the mail server said.
    change: (where: object, { reply: _, ...data }: Change) => mail.updateMany({ where, data: data as object }),
    tries: (id: string) => mail.findUnique({ where: { id }, select: { tries: true } }),
  };
  return new Outbox(rows, { sealed: null });
}

/** Null where it is gone with its address. */
export function addressedMail({ client }: Database, id: string): Promise<AddressedMail | null> {
  return client.mail.findUnique({ where: { id }, include: { address: true } });
}

/** Nobody needs it any more: an old one, or a code that cannot be typed any more. */
export function isStale({ createdAt, kind, address }: AddressedMail, now: Date): boolean {
  if (kind === "code") return address.codeUntil <= now || address.confirmedAt !== null;
  return now.getTime() - createdAt.getTime() > NEWS_MS;
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
