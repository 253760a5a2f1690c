/** Reads an account completely, without changing anything in it: EXAMINE and BODY.PEEK only. */
import type { Account } from "../wire/account.ts";
import { UnexpectedEnd } from "../wire/byte-reader.ts";
import { CommandRefused, ImapConnection, quoted } from "../wire/connection.ts";
import { type FolderPath, isSelectable, readFolderTree, showPath } from "../wire/folders.ts";
import { parseResponse, textOf } from "../wire/parser.ts";
import { type DumpedMessage, dumpMessage } from "./dumped-message.ts";

/** A folder that could be opened. */
export interface DumpedFolder {
  path: FolderPath;
  uidValidity: number;
  /** In the folder's order. */
  messages: DumpedMessage[];
  /** Messages that exist but were not handed out. */
  unreadable: number;
}

/** An account. Keys and names are paths as `showPath` writes them. */
export interface AccountDump {
  folders: Map<string, DumpedFolder>;
  /** Folders that only hold folders. */
  containers: Set<string>;
  /** Folders that are listed but can't be opened. */
  unselectable: string[];
  subscribed: Set<string>;
}

/**
 * Reads folders, messages and subscriptions. Of each message a header named `added`, which a copier is known to put in,
 * is taken away. Throws when the server can't be reached or a folder changes meanwhile.
 */
export async function dumpAccount(account: Account, added?: string): Promise<AccountDump> {
  const reader = new AccountReader(account, added);
  try {
    return await reader.readAll();
  } finally {
    await reader.close();
  }
}

/** Reads an account over one connection after the other: a message that can't be read may cost a connection. */
class AccountReader {
  readonly #account: Account;
  readonly #added: string | undefined;
  #connection: ImapConnection | null = null;

  constructor(account: Account, added: string | undefined) {
    this.#account = account;
    this.#added = added;
  }

  async readAll(): Promise<AccountDump> {
    this.#connection = await ImapConnection.open(this.#account);
    const tree = await readFolderTree(this.#connection);
    const dump: AccountDump = {
      folders: new Map(),
      containers: new Set(tree.folders.filter((folder) => !isSelectable(folder)).map(({ path }) => showPath(path))),
      unselectable: [],
      subscribed: new Set(tree.subscribed.map(showPath)),
    };
    for (const { path, raw } of tree.folders.filter(isSelectable)) {
      const name = showPath(path);
      if (dump.folders.has(name)) throw new Error(`two folders read as ${name}`);
      const folder = await this.#readFolder(path, raw);
      if (folder) dump.folders.set(name, folder);
      else dump.unselectable.push(name);
    }
    return dump;
  }

  async close(): Promise<void> {
    await this.#connection?.close();
  }

  async #readFolder(path: FolderPath, raw: Buffer): Promise<DumpedFolder | null> {
    const opened = await this.#examine(raw);
    if (!opened) return null;
    const messages = opened.exists > 0 ? await this.#readMessages(raw) : [];
    const unreadable = Math.max(0, opened.exists - messages.length);
    return { path, uidValidity: opened.uidValidity, messages, unreadable };
  }

  async #readMessages(raw: Buffer): Promise<DumpedMessage[]> {
    const messages = new Map<number, DumpedMessage>();
    for (let from = 1; !(await this.#fetch(`${from}:*`, messages)); ) {
      // The server stumbled: over the first message that did not come. Alone it has a second chance.
      await this.#reconnect(raw);
      const suspect = (await this.#uidsFrom(from)).find((uid) => !messages.has(uid));
      if (suspect === undefined) break;
      if (!(await this.#fetch(`${suspect}`, messages))) await this.#reconnect(raw);
      from = suspect + 1;
    }
    return [...messages.values()].sort((a, b) => a.uid - b.uid);
  }

  /** False when the server refused, or closed the connection over it. */
  async #fetch(uids: string, messages: Map<number, DumpedMessage>): Promise<boolean> {
    try {
      await this.#command([`UID FETCH ${uids} (UID FLAGS INTERNALDATE RFC822.SIZE BODY.PEEK[])`], (response) => {
        const message = dumpMessage(response, this.#added);
        if (message) messages.set(message.uid, message);
      });
      return true;
    } catch (error) {
      if (error instanceof CommandRefused || error instanceof UnexpectedEnd) return false;
      throw error;
    }
  }

  async #uidsFrom(from: number): Promise<number[]> {
    const responses = (await this.#command([`UID SEARCH UID ${from}:*`])).map(parseResponse);
    const numbers = responses.flatMap(([, kind, ...rest]) => (textOf(kind)?.toUpperCase() === "SEARCH" ? rest : []));
    // "n:*" takes in the last message even when its UID is below n.
    return numbers
      .map((number) => Number(textOf(number)))
      .filter((uid) => uid >= from)
      .sort((a, b) => a - b);
  }

  async #reconnect(raw: Buffer): Promise<void> {
    this.#connection?.destroy();
    this.#connection = await ImapConnection.open(this.#account);
    await this.#examine(raw);
  }

  async #examine(raw: Buffer): Promise<{ exists: number; uidValidity: number } | null> {
    try {
      const responses = await this.#command(["EXAMINE", quoted(raw)]);
      const text = responses.map((response) => response[0]?.toString("latin1")).join("\n");
      const number = (pattern: RegExp) => Number(pattern.exec(text)?.[1] ?? 0);
      return { exists: number(/^\* (\d+) EXISTS/im), uidValidity: number(/\[UIDVALIDITY (\d+)\]/i) };
    } catch (error) {
      if (error instanceof CommandRefused) return null;
      throw error;
    }
  }

  #command(...words: Parameters<ImapConnection["command"]>): ReturnType<ImapConnection["command"]> {
    if (!this.#connection) throw new Error("not connected");
    return this.#connection.command(...words);
  }
}
