/** Writes a sample mailbox straight into a Dovecot's Maildir: thousands of messages in a second. */
import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { chmodSync, existsSync, mkdirSync, utimesSync, writeFileSync } from "node:fs";
import path from "node:path";
import { isRoot } from "../servers/debian-packages.ts";
import type { DovecotServer } from "../servers/dovecot.ts";
import type { FolderPath } from "../wire/folders.ts";
import { encodeFolderName } from "../wire/modified-utf7.ts";
import { Random } from "./random.ts";
import type { SampleFolder, SampleMailbox, SampleMessage } from "./sample-mailbox.ts";

/**
 * Gives a user who has no mail yet this mailbox. The server must use the format "maildir"; it may be running.
 * UIDs have gaps, as after deletions. Dovecot serves a bare LF as CRLF and NUL as 0x80, whatever the file holds.
 */
export function seedMaildir(server: DovecotServer, user: string, mailbox: SampleMailbox): void {
  const root = server.mailDirectory(user);
  if (existsSync(root)) throw new Error(`${user} has mail already`);
  mkdirSync(root, { recursive: true });
  const random = new Random(`${mailbox.seed} uids`);
  mailbox.folders.forEach((folder, index) => {
    writeFolder(path.join(root, folderName(folder.path)), folder, 1_100_000_000 + index, random);
  });
  writeFileSync(path.join(root, "subscriptions"), subscriptions(mailbox));
  if (isRoot) execFileSync("chown", ["-R", `${server.mailOwner}:`, root]);
}

const systemLetters: Readonly<Record<string, string>> = {
  "\\Draft": "D",
  "\\Flagged": "F",
  "\\Answered": "R",
  "\\Seen": "S",
  "\\Deleted": "T",
};

function writeFolder(folder: string, { messages }: SampleFolder, uidValidity: number, random: Random): void {
  for (const name of ["cur", "new", "tmp"]) mkdirSync(path.join(folder, name), { recursive: true });
  writeFileSync(path.join(folder, "maildirfolder"), "");
  const keywords = [...new Set(messages.flatMap(({ flags }) => flags))].filter((flag) => !(flag in systemLetters));
  if (keywords.length > 26) throw new Error("a Maildir has names for 26 keywords");
  let uid = 0;
  const lines = messages.map((message, number) => {
    uid += random.perMille(900) ? 1 : 2 + random.below(4);
    const name = fileName(message, number);
    const file = path.join(folder, "cur", `${name}:2,${letters(message.flags, keywords)}`);
    writeFileSync(file, message.bytes);
    utimesSync(file, message.instant, message.instant);
    if (message.isDamaged) chmodSync(file, 0);
    return `${uid} :${name}\n`;
  });
  const guid = createHash("md5").update(folder).digest("hex");
  writeFileSync(path.join(folder, "dovecot-uidlist"), `3 V${uidValidity} N${uid + 1} G${guid}\n${lines.join("")}`);
  writeFileSync(path.join(folder, "dovecot-keywords"), keywords.map((word, index) => `${index} ${word}\n`).join(""));
}

/** Dovecot believes the sizes in the name: S in the file, W with every line end as CRLF. */
function fileName({ bytes, instant }: SampleMessage, number: number): string {
  const text = bytes.toString("latin1");
  const bareLf = text.match(/(?<!\r)\n/g)?.length ?? 0;
  return `${instant}.M${number}P1.test,S=${bytes.length},W=${bytes.length + bareLf}`;
}

function letters(flags: readonly string[], keywords: readonly string[]): string {
  const letter = (flag: string) => systemLetters[flag] ?? String.fromCharCode(97 + keywords.indexOf(flag));
  return flags.map(letter).sort().join("");
}

/** Maildir++: INBOX is the root itself, `A/B` is the folder `.A.B`. */
function folderName(folder: FolderPath): string {
  if (folder.length === 1 && folder[0] === "INBOX") return "";
  if (folder.some((step) => /[./]/.test(step))) throw new Error(`a Maildir can't hold a folder ${folder.join(" > ")}`);
  return folder.map((step) => `.${encodeFolderName(step).toString("latin1")}`).join("");
}

function subscriptions({ folders }: SampleMailbox): string {
  const names = folders
    .filter(({ subscribed }) => subscribed)
    .map((folder) => folder.path.map((step) => encodeFolderName(step).toString("latin1")).join("\t"));
  return `V\t2\n\n${names.map((name) => `${name}\n`).join("")}`;
}
