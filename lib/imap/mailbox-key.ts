/** A key of the mailbox behind a session, the same however its address is spelled, so that two imports never write to one mailbox. */
import { createHash } from "node:crypto";
import { MailError } from "../engine/errors.ts";
import { folderStatus } from "./open-folder.ts";
import type { SignedIn } from "./sign-in.ts";

/** Items of STATUS by which families name a folder for good, without offering OBJECTID for it. */
const ID_ITEMS: readonly { readonly product: RegExp; readonly item: string }[] = [
  { product: /dovecot/, item: "X-GUID" },
];

/**
 * Hashed: the id of the inbox where the server has one (RFC 8474, or its own way), else the inbox's UIDVALIDITY with what is
 * certain to be the same in all spellings of an address. Two mailboxes with one key only wait for each other; one mailbox with two
 * keys would be filled twice.
 */
export async function mailboxKey(account: SignedIn, user: string): Promise<string> {
  const parts = (await idOf(account)) ?? [plainLocalPart(user), await inbox(account, "UIDVALIDITY")];
  return createHash("sha256").update(parts.join("\n")).digest("hex");
}

async function idOf(account: SignedIn): Promise<string[] | null> {
  const own = ID_ITEMS.find(({ product }) => product.test(account.product))?.item;
  const item = account.capabilities.objectId ? "MAILBOXID" : own;
  if (item === undefined) return null;
  try {
    const id = await inbox(account, item);
    return id === undefined ? null : [item, id];
  } catch (error) {
    // A later version may not know the item any more.
    if (error instanceof MailError && error.scope === "folder") return null;
    throw error;
  }
}

async function inbox({ channel }: SignedIn, item: string): Promise<string | undefined> {
  return JSON.stringify((await folderStatus(channel, "INBOX", item)).get(item));
}

/** `Anna+old@example.org` is the mailbox of `anna` (RFC 5233). */
function plainLocalPart(user: string): string {
  return user
    .replace(/@[^@]*$/, "")
    .replace(/(?<=.)\+.*$/, "")
    .toLowerCase();
}
