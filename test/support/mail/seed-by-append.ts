/** Gives an account a sample mailbox by plain IMAP: for servers other than Dovecot. */
import type { Account } from "../wire/account.ts";
import { CommandRefused } from "../wire/connection.ts";
import { type FolderPath, showPath } from "../wire/folders.ts";
import { editMailbox, type MailboxEditor } from "./mailbox-editor.ts";
import type { SampleMailbox, SampleMessage } from "./sample-mailbox.ts";

/** What a server would not take. */
export interface Refusal {
  folder: FolderPath;
  /** Missing when it was the folder itself. */
  message?: SampleMessage;
  /** The server's answer. */
  text: string;
}

/**
 * Creates the folders, subscribes and appends. Folders must not exist yet, but for INBOX. Returns what the server refused;
 * the messages of a refused folder are left out.
 */
export function seedByAppend(account: Account, mailbox: SampleMailbox): Promise<Refusal[]> {
  return editMailbox(account, async (editor) => {
    const refusals: Refusal[] = [];
    const attempt = async (refusal: Omit<Refusal, "text">, work: () => Promise<void>) => {
      const text = await refusedText(work);
      if (text !== null) refusals.push({ ...refusal, text });
      return text === null;
    };
    // Parents first: some servers make missing ones by themselves, and then refuse to create them.
    for (const folder of mailbox.folders.toSorted((a, b) => a.path.length - b.path.length)) {
      const isThere = await attempt({ folder: folder.path }, () => openFolder(editor, folder.path, folder.subscribed));
      for (const message of isThere ? folder.messages : []) {
        await attempt({ folder: folder.path, message }, () => editor.append(folder.path, message));
      }
    }
    return refusals;
  });
}

async function openFolder(editor: MailboxEditor, folder: FolderPath, subscribed: boolean): Promise<void> {
  if (showPath(folder) !== "INBOX") await editor.createFolder(folder);
  if (subscribed) await editor.subscribe(folder);
}

async function refusedText(work: () => Promise<void>): Promise<string | null> {
  try {
    await work();
    return null;
  } catch (error) {
    if (error instanceof CommandRefused) return error.text;
    throw error;
  }
}
