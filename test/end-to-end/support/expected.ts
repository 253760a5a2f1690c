/** A mailbox as it should be after an import, made from the one that was imported. */

import { expect } from "vitest";
import { CANARY } from "../../support/canary.ts";
import { type CompareOptions, compareAccounts } from "../../support/checker/compare.ts";
import { summarise } from "../../support/checker/differences.ts";
import type { SampleFolder, SampleMailbox, SampleMessage } from "../../support/mail/sample-mailbox.ts";
import { seedMaildir } from "../../support/mail/seed-maildir.ts";
import type { DovecotServer } from "../../support/servers/dovecot.ts";
import { type FolderPath, showPath } from "../../support/wire/folders.ts";
import type { Move } from "./bench.ts";

/** The folders that `choose` says yes to. */
export function onlyFolders(mailbox: SampleMailbox, choose: (name: string) => boolean): SampleMailbox {
  return { ...mailbox, folders: mailbox.folders.filter(({ path }) => choose(showPath(path))) };
}

/** Every message as `change` makes it; null leaves it out. */
export function changedMessages(
  mailbox: SampleMailbox,
  change: (message: SampleMessage) => SampleMessage | null,
): SampleMailbox {
  const folders = mailbox.folders.map((folder) => ({
    ...folder,
    messages: folder.messages.flatMap((message) => change(message) ?? []),
  }));
  return { ...mailbox, folders };
}

/** Every folder under another name; folders that fall into one are merged, in their order. */
export function renamedFolders(mailbox: SampleMailbox, rename: (path: FolderPath) => FolderPath): SampleMailbox {
  const merged = new Map<string, SampleFolder>();
  for (const folder of mailbox.folders) {
    const path = rename(folder.path);
    const before = merged.get(showPath(path));
    merged.set(showPath(path), {
      path,
      subscribed: folder.subscribed || (before?.subscribed ?? false),
      messages: [...(before?.messages ?? []), ...folder.messages],
    });
  }
  return { ...mailbox, folders: [...merged.values()] };
}

export function isMarkedDeleted(message: SampleMessage): boolean {
  return message.flags.includes("\\Deleted");
}

/** How many messages the mailbox has. */
export function messageCount(mailbox: SampleMailbox): number {
  return mailbox.folders.reduce((total, { messages }) => total + messages.length, 0);
}

/** Demands that the new account is this mailbox, message by message. `server` lends an account to hold it against. */
export async function expectNewToHold(
  move: Move,
  server: DovecotServer,
  mailbox: SampleMailbox,
  options: CompareOptions = {},
): Promise<void> {
  const user = `${move.user}-expected-${++loans}`;
  seedMaildir(server, user, mailbox);
  const expected = { host: server.host, port: server.port, user, password: CANARY };
  const comparison = await compareAccounts(expected, move.new, options);
  expect(comparison.identical, summarise(comparison)).toBe(true);
}

let loans = 0;
