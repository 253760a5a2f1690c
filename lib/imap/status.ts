/** How many messages folders hold and how large they are, without opening them where the server can. */
import { MailError } from "../engine/errors.ts";
import type { FolderCounts, ListedFolder, ReadingSession } from "../engine/ports.ts";
import { type Data, numberOf, pairs, parseData } from "./data.ts";
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

async function countedByList(account: SignedIn): Promise<ReadonlyMap<string, number>> {
  const told = await toldByList(account, "MESSAGES");
  return new Map(
    [...told].flatMap(([name, items]) => {
      const messages = numberOf(items.get("MESSAGES"));
      return messages === null ? [] : [[name, messages] as const];
    }),
  );
}

/** These items of all folders at once (RFC 5819). Empty where the server cannot, or says that it can and then does not. */
async function toldByList({ channel, capabilities, personal }: SignedIn, wanted: string): Promise<Map<string, Items>> {
  const told = new Map<string, Items>();
  if (!capabilities.listStatus) return told;
  for (const { prefix } of personal)
    await channel.run(
      [`LIST "" ${quoted(`${prefix}*`)} RETURN (STATUS (${wanted}))`],
      ({ text, literals }) => {
        if (!/^\* STATUS /i.test(text)) return;
        const [, , name, items] = parseData(text, literals);
        if (typeof name === "string" && Array.isArray(items)) told.set(name, pairs(items));
      },
      channel.timeouts.openMs,
    );
  return told;
}

type Items = ReadonlyMap<string, Data>;

const COUNTS = "MESSAGES UIDNEXT UIDVALIDITY";

/**
 * How these folders stand, by name, without opening one: in one round trip where the server can, else of the first `most` by one each. What
 * it does not tell is missing.
 */
export async function folderCounts(
  session: ReadingSession,
  names: readonly string[],
  most: number,
): Promise<ReadonlyMap<string, FolderCounts>> {
  const account = accountOf(session);
  const told = await toldByList(account, COUNTS);
  // With a prefix of its own the namespace does not hold the inbox.
  const left = names.filter((name) => !told.has(name)).slice(0, most);
  const found = new Map<string, FolderCounts>();
  for (const name of left) {
    const items = await unlessRefused(() => folderStatus(account.channel, name, COUNTS));
    if (items) told.set(name, items);
  }
  for (const name of names) {
    const counts = countsIn(told.get(name));
    if (counts) found.set(name, counts);
  }
  return found;
}

function countsIn(items: Items | undefined): FolderCounts | null {
  const [messages, uidNext, uidValidity] = COUNTS.split(" ").map((item) => numberOf(items?.get(item)));
  return messages == null || !uidNext || !uidValidity ? null : { messages, uidNext, uidValidity };
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
async function unlessRefused<T>(ask: () => Promise<T>): Promise<T | null> {
  try {
    return await ask();
  } catch (error) {
    if (error instanceof MailError && error.scope === "folder") return null;
    throw error;
  }
}
