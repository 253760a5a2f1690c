/** Being told by mail: a person gives an address, shows by a code that they read mail there, and can take it away at any time. */
import { createHmac, randomInt, timingSafeEqual } from "node:crypto";
import { takeTry } from "../auth/budget.ts";
import { sessionSecret } from "../auth/secret.ts";
import type { Person, Viewer } from "../auth/viewer.ts";
import type { MailAddress } from "../db/generated/sqlite/client.ts";
import type { Transaction } from "../db/migrations.ts";
import type { Language } from "../i18n/languages.ts";
import { stopHashOf } from "../notify/mails.ts";
import { forgetRefusals, isUndeliverable } from "../notify/undeliverable.ts";
import { CODE_MS, CODE_TRIES, mailAddress } from "../policy/mail-address.ts";
import { seal } from "../vault/seal.ts";
import { NotFound } from "./access.ts";
import { audit } from "./audit.ts";
import type { Portal } from "./portal.ts";
import { portalZone } from "./zone.ts";

export interface MailView {
  /** Whom the mails come from. */
  readonly from: string;
  readonly given:
    | { readonly kind: "none" }
    /** `isOver`: its code can no longer be typed. */
    | {
        readonly kind: "unconfirmed";
        readonly address: string;
        readonly triesLeft: number;
        readonly isOver: boolean;
      }
    | { readonly kind: "confirmed"; readonly address: string };
  /** The last mail to this address was refused or came back, or was given up after many tries. */
  readonly isUndelivered: boolean;
  /** What stands in the field at first: their new user name where that is an address. */
  readonly proposed: string;
  /** IANA name. */
  readonly zone: string;
}

/** Null where this portal sends no mail, and for everybody but persons. */
export async function mailView(portal: Portal, viewer: Viewer): Promise<MailView | null> {
  const { config, database } = portal;
  if (config.mailFrom === null || viewer.kind !== "person") return null;
  const { personId } = viewer;
  const row = await database.client.mailAddress.findUnique({ where: { personId } });
  const last = await database.client.mail.findFirst({ where: { personId }, orderBy: { createdAt: "desc" } });
  return {
    from: config.mailFrom,
    given: givenIn(row),
    isUndelivered: last?.state === "givenUp" || (row !== null && (await isUndeliverable(database.client, row.address))),
    proposed: mailAddress(viewer.login) ?? "",
    zone: await portalZone(portal),
  };
}

function givenIn(row: MailAddress | null): MailView["given"] {
  if (!row) return { kind: "none" };
  const { address, confirmedAt, codeUntil, triesLeft } = row;
  if (confirmedAt !== null) return { kind: "confirmed", address };
  const isOver = triesLeft === 0 || codeUntil.getTime() <= Date.now();
  return { kind: "unconfirmed", address, triesLeft, isOver };
}

/** What is wrong with what was typed. `until`: epoch milliseconds. */
export type AddressProblem =
  | { readonly kind: "missing" | "invalid" }
  | { readonly kind: "tooMany"; readonly until: number };

/**
 * Sends a code to this address; until it is typed, nothing else is sent there, and nothing to one given before. Answers what is wrong, or
 * null. `language`: of the mails. Throws NotFound where no mail is sent.
 */
export async function giveAddress(
  portal: Portal,
  viewer: Viewer,
  typed: string,
  language: Language,
): Promise<AddressProblem | null> {
  const person = mailReader(portal, viewer);
  if (typed.trim() === "") return { kind: "missing" };
  const address = mailAddress(typed);
  if (address === null) return { kind: "invalid" };
  const until = await usedUpUntil(portal, person, address);
  if (until !== null) return { kind: "tooMany", until };
  const code = String(randomInt(1_000_000)).padStart(6, "0");
  const mailId = crypto.randomUUID();
  const sealed = new Uint8Array(seal(await portal.sealingKey(), code, { purpose: "mail", mailId }));
  const codeHash = await codeHashOf(portal, { personId: person.personId, address, code });
  await portal.database.client.$transaction(async (tx) => {
    const { personId } = person;
    await dropAddress(tx, personId);
    const codeUntil = new Date(Date.now() + CODE_MS);
    await tx.mailAddress.create({ data: { personId, address, language, codeHash, codeUntil, triesLeft: CODE_TRIES } });
    await tx.mail.create({ data: { id: mailId, personId, kind: "code", sealed } });
    await audit.record(tx, person, { action: "mail.ask", subjectId: personId });
  });
  return null;
}

/** Neither one person nor several together can fill somebody's mailbox with codes. */
async function usedUpUntil({ database }: Portal, { personId }: Person, address: string): Promise<number | null> {
  for (const [kind, of] of [
    ["mailPerson", personId],
    ["mailAddress", address],
  ] as const) {
    const taken = await takeTry(database, kind, [of]);
    if ("until" in taken) return taken.until;
  }
  return null;
}

/** With the web process's secret: six figures alone could be found by trying all of them. */
async function codeHashOf(
  { config }: Portal,
  { personId, address, code }: { readonly personId: string; readonly address: string; readonly code: string },
): Promise<string> {
  const secret = await sessionSecret(config.sessionSecretFile);
  return createHmac("sha256", secret)
    .update(JSON.stringify(["mail code", personId, address, code]))
    .digest("hex");
}

/** `over`: there is no code that could still be typed. */
export type CodeAnswer =
  | { readonly kind: "confirmed" | "missing" | "over" }
  | { readonly kind: "wrong"; readonly left: number };

/** The code as it was typed. Throws NotFound where no mail is sent. */
export async function confirmAddress(portal: Portal, viewer: Viewer, typed: string): Promise<CodeAnswer> {
  const person = mailReader(portal, viewer);
  const code = typed.normalize("NFKC").replace(/\D/g, "");
  if (code === "") return { kind: "missing" };
  const { personId } = person;
  const { client } = portal.database;
  // Counted before it is looked at, so that many at once are not many tries.
  const { count } = await client.mailAddress.updateMany({
    where: { personId, confirmedAt: null, codeUntil: { gt: new Date() }, triesLeft: { gt: 0 } },
    data: { triesLeft: { decrement: 1 } },
  });
  const row = count === 0 ? null : await client.mailAddress.findUnique({ where: { personId } });
  if (!row?.codeHash) return { kind: "over" };
  const typedHash = await codeHashOf(portal, { personId, address: row.address, code });
  if (!isSame(typedHash, row.codeHash)) return { kind: "wrong", left: Math.max(0, row.triesLeft) };
  await client.$transaction(async (tx) => {
    // Only the address that the code was sent to: another may have been given meanwhile.
    await tx.mailAddress.updateMany({
      where: { personId, codeHash: row.codeHash },
      data: { confirmedAt: new Date(), codeHash: null },
    });
    // They have just read a mail there.
    await forgetRefusals(tx, [row.address]);
    await audit.record(tx, person, { action: "mail.confirm", subjectId: personId });
  });
  return { kind: "confirmed" };
}

function isSame(one: string, other: string): boolean {
  return one.length === other.length && timingSafeEqual(Buffer.from(one), Buffer.from(other));
}

/** Erases the address, with all mails to it that wait. Throws NotFound for everybody but persons. */
export async function removeAddress({ database }: Portal, viewer: Viewer): Promise<void> {
  if (viewer.kind !== "person") throw new NotFound();
  const { personId } = viewer;
  await database.client.$transaction(async (tx) => {
    if (await dropAddress(tx, personId)) await audit.record(tx, viewer, { action: "mail.stop", subjectId: personId });
  });
  await database.eraseDeleted();
}

/** The same by the link in a mail, for whoever has it. Nothing happens where it is no such link. */
export async function removeAddressByLink({ database }: Portal, token: string): Promise<void> {
  await database.client.$transaction(async (tx) => {
    const mail = await tx.mail.findUnique({ where: { stopHash: stopHashOf(token) }, select: { personId: true } });
    if (!mail) return;
    const { personId } = mail;
    await dropAddress(tx, personId);
    await audit.record(tx, { kind: "nobody" }, { action: "mail.stop", subjectId: personId });
  });
  await database.eraseDeleted();
}

/** With what mail servers said of it. Answers whether there was one. */
async function dropAddress(tx: Transaction, personId: string): Promise<boolean> {
  const row = await tx.mailAddress.findUnique({ where: { personId } });
  if (!row) return false;
  await tx.mailAddress.deleteMany({ where: { personId } });
  await forgetRefusals(tx, [row.address]);
  return true;
}

function mailReader({ config }: Portal, viewer: Viewer): Person {
  if (config.mailFrom === null || viewer.kind !== "person") throw new NotFound();
  return viewer;
}
