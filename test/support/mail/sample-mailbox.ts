/** Mailboxes for tests and for the demonstration: the same seed gives the same bytes, names, flags and dates. */
import type { FolderPath } from "../wire/folders.ts";
import { draft, messageWithAttachment, plainMessage } from "./compose.ts";
import { composeOdd, notKeptByDovecot, type OddName, oddNames } from "./odd-messages.ts";
import { Random } from "./random.ts";

/** A message and what IMAP keeps beside it. */
export interface SampleMessage {
  bytes: Buffer;
  /** System flags and keywords. */
  flags: readonly string[];
  /** INTERNALDATE in seconds since 1970. */
  instant: number;
  /** What is odd about it, if anything; a twin has the same bytes as an earlier message. */
  oddity?: OddName | "twin";
  /** The server can't read it: it closes the connection of whoever asks. Only `seedMaildir` can do that. */
  isDamaged?: boolean;
}

/** A folder. */
export interface SampleFolder {
  path: FolderPath;
  specialUse?: "\\Sent" | "\\Drafts" | "\\Trash";
  subscribed: boolean;
  messages: SampleMessage[];
}

/** A whole mailbox; INBOX is the first folder. */
export interface SampleMailbox {
  seed: string;
  folders: SampleFolder[];
}

/** How much of what. */
export interface SampleOptions {
  /** In all folders together. Default 200. */
  messages?: number;
  /** Default 12; from 22 on, folders have dull names. */
  folders?: number;
  /** Of 1000 messages, how many are odd or twins. Default 50. */
  oddPerMille?: number;
  /** Of 1000 messages, how many are marked \Deleted. Default 10. */
  deletedPerMille?: number;
  /** Median size of a text. Default 1500. */
  medianBytes?: number;
  /** Of 1000 messages, how many have an attachment; its median is 20 times that of a text. Default 50. */
  attachmentsPerMille?: number;
  /** How many messages are damaged, at most one in each folder. Default 0. */
  damaged?: number;
}

/** The keywords that messages have. */
export const sampleKeywords = ["$Forwarded", "$MDNSent", "$Label1", "NonJunk", "Projekt-X", "Wichtig"];

// Names that Dovecot can store in a Maildir. The order matters: small mailboxes get the first ones.
const tree: readonly Omit<SampleFolder, "messages" | "subscribed">[] = [
  { path: ["INBOX"] },
  { path: ["Sent"], specialUse: "\\Sent" },
  { path: ["Drafts"], specialUse: "\\Drafts" },
  { path: ["Trash"], specialUse: "\\Trash" },
  { path: ["Calendar"] },
  { path: ["Archive", "2003", "Q1"] },
  { path: ["Entwürfe"] },
  { path: ["Kunden & Partner"] },
  { path: ["日本語"] },
  { path: ["Party 🎉"] },
  { path: ["Empty folder"] },
  { path: ["Archive"] },
  { path: ["Archive", "2003"] },
  { path: ['say "hi"'] },
  { path: ["100% *sure*"] },
  { path: ["Projekte", "Straße Süd", "Pläne", "alt", "noch älter"] },
  { path: ["INBOX", "Unterordner"] },
  { path: ["back\\slash"] },
  { path: ["NIL"] },
  { path: [" space before"] },
  { path: ["case"] },
  { path: ["Case"] },
];

const emptyFolder = "Empty folder";
const mixedOddities = oddNames.filter((name) => !notKeptByDovecot.includes(name));

/** Makes a mailbox. */
export function sampleMailbox(seed: string, options: SampleOptions = {}): SampleMailbox {
  const { messages = 200, folders: folderCount = 12 } = options;
  const random = new Random(seed);
  const folders = Array.from({ length: folderCount }, (_, index) => folderNumber(index));
  const filled = folders.filter(({ path }) => path[0] !== emptyFolder);
  for (let number = 0; number < messages; number++) {
    // The square makes the first folders larger than the last.
    const place = filled[Math.floor((random.below(1000) / 1000) ** 2 * filled.length)];
    place?.messages.push(nextMessage(random, number, place, options));
  }
  for (const folder of filled.slice(0, options.damaged ?? 0)) {
    const message = folder.messages[Math.floor(folder.messages.length / 2)];
    if (message) message.isDamaged = true;
  }
  return { seed, folders };
}

function folderNumber(index: number): SampleFolder {
  const folder = tree[index] ?? { path: ["Lists", `list ${index}`] };
  return { ...folder, subscribed: index % 5 !== 4, messages: [] };
}

function nextMessage(random: Random, number: number, folder: SampleFolder, options: SampleOptions): SampleMessage {
  const { oddPerMille = 50, medianBytes = 1500, attachmentsPerMille = 50 } = options;
  const mail = draft(random, number, random.size(medianBytes));
  const flags = randomFlags(random, folder, options.deletedPerMille ?? 10);
  if (random.perMille(oddPerMille)) {
    const earlier = folder.messages[random.below(folder.messages.length)];
    // A third of the oddities are twins: with the same date and flags, or with others.
    if (earlier && random.perMille(333)) {
      if (random.perMille(500)) return { ...earlier, oddity: "twin" };
      return { ...earlier, flags, instant: mail.date, oddity: "twin" };
    }
    const oddity = random.pick(mixedOddities);
    return { bytes: composeOdd(oddity, random, mail), flags, instant: mail.date, oddity };
  }
  const bytes = random.perMille(attachmentsPerMille)
    ? messageWithAttachment(random, mail, random.size(medianBytes * 20))
    : plainMessage(random, mail);
  return { bytes, flags, instant: mail.date };
}

function randomFlags(random: Random, { specialUse }: SampleFolder, deletedPerMille: number): string[] {
  const shares: [string, number][] = [
    ["\\Seen", 700],
    ["\\Answered", 200],
    ["\\Flagged", 60],
    ["\\Draft", specialUse === "\\Drafts" ? 900 : 5],
    ["\\Deleted", deletedPerMille],
    ...sampleKeywords.map((keyword): [string, number] => [keyword, 30]),
  ];
  return shares.filter(([, share]) => random.perMille(share)).map(([flag]) => flag);
}
