/** Changes a mailbox by plain IMAP, as its owner would between two runs. For tests only. */
import type { Account } from "../wire/account.ts";
import { ImapConnection, quoted } from "../wire/connection.ts";
import { type FolderPath, type FolderTree, readFolderTree } from "../wire/folders.ts";
import { parseResponse, textOf } from "../wire/parser.ts";
import type { SampleMessage } from "./sample-mailbox.ts";

/** Runs `edit` on one connection and closes it. */
export async function editMailbox<T>(account: Account, edit: (editor: MailboxEditor) => Promise<T>): Promise<T> {
  const connection = await ImapConnection.open(account);
  try {
    const result = await edit(new MailboxEditor(connection, await readFolderTree(connection)));
    await connection.close();
    return result;
  } finally {
    connection.destroy();
  }
}

/** Every method throws CommandRefused when the server says NO or BAD. */
export class MailboxEditor {
  readonly #connection: ImapConnection;
  readonly #tree: FolderTree;

  constructor(connection: ImapConnection, tree: FolderTree) {
    this.#connection = connection;
    this.#tree = tree;
  }

  async createFolder(folder: FolderPath): Promise<void> {
    await this.#connection.command(["CREATE", this.#name(folder)]);
  }

  async deleteFolder(folder: FolderPath): Promise<void> {
    await this.#connection.command(["DELETE", this.#name(folder)]);
  }

  async renameFolder(folder: FolderPath, name: FolderPath): Promise<void> {
    await this.#connection.command(["RENAME", this.#name(folder), this.#name(name)]);
  }

  async subscribe(folder: FolderPath): Promise<void> {
    await this.#connection.command(["SUBSCRIBE", this.#name(folder)]);
  }

  async unsubscribe(folder: FolderPath): Promise<void> {
    await this.#connection.command(["UNSUBSCRIBE", this.#name(folder)]);
  }

  async append(folder: FolderPath, { bytes, flags, instant }: SampleMessage): Promise<void> {
    const flagList = `(${flags.join(" ")})`;
    await this.#connection.command(["APPEND", this.#name(folder), flagList, `"${imapDate(instant)}"`, bytes]);
  }

  /** The UIDs in a folder, in its order. */
  async uids(folder: FolderPath): Promise<number[]> {
    await this.#connection.command(["EXAMINE", this.#name(folder)]);
    const responses = await this.#connection.command(["UID SEARCH ALL"]);
    return responses.map(parseResponse).flatMap(([, kind, ...numbers]) => {
      return textOf(kind)?.toUpperCase() === "SEARCH" ? numbers.map((number) => Number(textOf(number))) : [];
    });
  }

  /** Marks the messages \Deleted and expunges them. */
  async deleteMessages(folder: FolderPath, uids: readonly number[]): Promise<void> {
    await this.changeFlags(folder, uids, "+", ["\\Deleted"]);
    await this.#connection.command([this.#has("UIDPLUS") ? `UID EXPUNGE ${uids.join(",")}` : "EXPUNGE"]);
  }

  /** Files the messages elsewhere: by MOVE, or by COPY and deletion where the server has no MOVE. */
  async moveMessages(folder: FolderPath, uids: readonly number[], target: FolderPath): Promise<void> {
    await this.#connection.command(["SELECT", this.#name(folder)]);
    const verb = this.#has("MOVE") ? "MOVE" : "COPY";
    await this.#connection.command([`UID ${verb} ${uids.join(",")}`, this.#name(target)]);
    if (verb === "COPY") await this.deleteMessages(folder, uids);
  }

  /** "+" adds the flags, "-" takes them away, "=" replaces all flags by them. */
  async changeFlags(
    folder: FolderPath,
    uids: readonly number[],
    how: "+" | "-" | "=",
    flags: readonly string[],
  ): Promise<void> {
    await this.#connection.command(["SELECT", this.#name(folder)]);
    const item = how === "=" ? "FLAGS" : `${how}FLAGS`;
    await this.#connection.command([`UID STORE ${uids.join(",")} ${item}.SILENT (${flags.join(" ")})`]);
  }

  #name(folder: FolderPath) {
    return quoted(this.#tree.rawName(folder));
  }

  #has(capability: string): boolean {
    return this.#connection.capabilities.has(capability);
  }
}

/** RFC 3501's date-time in UTC; `instant` is in seconds since 1970. */
export function imapDate(instant: number): string {
  const [, day, month, year, time] =
    /, (\d\d) (\w{3}) (\d{4}) (\S+)/.exec(new Date(instant * 1000).toUTCString()) ?? [];
  return `${day}-${month}-${year} ${time} +0000`;
}
