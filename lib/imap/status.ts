/** How many messages folders hold and how large they are, without opening them where the server can. */
import { MailError } from "../engine/errors.ts";
import type { ListedFolder, ReadingSession } from "../engine/ports.ts";
import { numberOf, pairs, parseData } from "./data.ts";
import { folderStatus } from "./open-folder.ts";
import { accountOf } from "./session.ts";
import type { SignedIn } from "./sign-in.ts";

export interface FolderCount {
  /** As the server lists it. */
  readonly name: string;
  /** Null where the server does not tell. */
  readonly messages: number | null;
}

/** The counts of all folders that can hold mail, in any order: as the server tells them. */
export async function* countMessages(
  session: ReadingSession,
  folders: readonly ListedFolder[],
): AsyncIterable<FolderCount> {
  const account = accountOf(session);
  const left = new Set(folders.filter(({ selectable }) => selectable).map(({ name }) => name));
  for (const [name, messages] of await countedByList(account)) if (left.delete(name)) yield { name, messages };
  for (const name of left) yield { name, messages: await unlessRefused(() => askedCount(account, name)) };
}

/** All at once (RFC 5819). Empty where the server cannot, or says that it can and then does not. */
async function countedByList({ channel, capabilities, personal }: SignedIn): Promise<ReadonlyMap<string, number>> {
  const counts = new Map<string, number>();
  if (!capabilities.listStatus) return counts;
  for (const { prefix } of personal)
    await channel.run(
      [`LIST "" ${quoted(`${prefix}*`)} RETURN (STATUS (MESSAGES))`],
      ({ text, literals }) => {
        if (!/^\* STATUS /i.test(text)) return;
        const [, , name, items] = parseData(text, literals);
        const messages = Array.isArray(items) ? numberOf(pairs(items).get("MESSAGES")) : null;
        if (typeof name === "string" && messages !== null) counts.set(name, messages);
      },
      channel.timeouts.openMs,
    );
  return counts;
}

function quoted(text: string): string {
  return `"${text.replace(/["\\]/g, "\\$&")}"`;
}

async function askedCount({ channel }: SignedIn, name: string): Promise<number | null> {
  return numberOf((await folderStatus(channel, name, "MESSAGES")).get("MESSAGES"));
}

/** Whether folderBytes() can answer. */
export function tellsFolderBytes(session: ReadingSession): boolean {
  return accountOf(session).capabilities.statusSize;
}

/** Bytes of all messages in the folder, without looking into it; null where the server does not say. */
export async function folderBytes(session: ReadingSession, name: string): Promise<number | null> {
  const { channel } = accountOf(session);
  return unlessRefused(async () => numberOf((await folderStatus(channel, name, "SIZE")).get("SIZE")));
}

/** Null when the server refused, as far as that concerns only this folder. */
async function unlessRefused(ask: () => Promise<number | null>): Promise<number | null> {
  try {
    return await ask();
  } catch (error) {
    if (error instanceof MailError && error.scope === "folder") return null;
    throw error;
  }
}
