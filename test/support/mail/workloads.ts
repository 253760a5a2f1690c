/** Mail to measure with: the same bytes, names, flags and dates on every machine. Other than a sample, it is large. */
import { draft, messageWithAttachment, plainMessage } from "./compose.ts";
import { composeOdd, type OddName } from "./odd-messages.ts";
import { Random } from "./random.ts";
import type { SampleFolder, SampleMailbox, SampleMessage } from "./sample-mailbox.ts";

/** What a workload is made of. */
export interface Workload {
  readonly name: string;
  /** In plain words, for the table. */
  readonly what: string;
  readonly messages: number;
  readonly folders: number;
  /** Milliseconds that each byte is under way, in each direction and on both sides. */
  readonly delayMs: number;
  /** Bytes of the text, and of the attachment where there is one. */
  readonly sizes: (random: Random) => { text: number; attachment: number };
}

const smallMail: Workload["sizes"] = (random) => ({ text: lognormal(random, 6300, 0.8, 300, 300_000), attachment: 0 });
const ordinaryMail =
  (attachmentsPerMille: number): Workload["sizes"] =>
  (random) => ({
    text: lognormal(random, 5000, 1, 400, 400_000),
    attachment: random.perMille(attachmentsPerMille) ? lognormal(random, 118_000, 1.42, 2000, 6_000_000) : 0,
  });
/** From 64 KB to 8 MB, evenly on a logarithmic scale but for a bias to the lower end: about 1 MB on average. */
const largeMail: Workload["sizes"] = (random) => ({
  text: 1500,
  attachment: Math.round(65_536 * 128 ** (fraction(random) ** 1.65)),
});

/** All workloads, by name. */
export const workloads: readonly Workload[] = [
  { name: "small", what: "many small messages", messages: 20_000, folders: 12, delayMs: 0, sizes: smallMail },
  { name: "typical", what: "ordinary mail", messages: 5000, folders: 30, delayMs: 0, sizes: ordinaryMail(300) },
  { name: "large", what: "large attachments", messages: 400, folders: 6, delayMs: 0, sizes: largeMail },
  {
    name: "line",
    what: "ordinary mail, 25 ms away",
    messages: 1000,
    folders: 30,
    delayMs: 25,
    sizes: ordinaryMail(400),
  },
];

// The first names matter most: a workload of six folders has them all, too.
const tree =
  `INBOX|Sent|Archive/2003/Q1|Rückblick|Kunden & Partner|日本語|Drafts|Trash|Lists/perl5-porters|Archive/1999|
  Lists/linux kernel|Pläne/alt|Archive|Archive/2003|Archive/2004|Archive/2005|Archive/2005/Q1|Archive/2005/Q2|
  Archive/2005/Q3|Lists/debian-devel|Lists/cyrus|Résumés|Projects/Alpha|Projects/Beta|Projects/Gamma|
  Projects/Gamma/Deep/Deeper/Deepest|Family|Receipts|Travel/2001|Empty folder`
    .split("|")
    .map((name) => name.trim().split("/"));

/** No \Deleted: every copier treats it as it likes. */
const flagSets = [
  ["\\Seen"],
  [],
  ["\\Seen", "\\Answered"],
  ["\\Seen", "\\Flagged"],
  ["\\Flagged"],
  ["\\Seen", "\\Answered", "\\Flagged"],
  ["\\Draft", "\\Seen"],
];
const keywords = ["$Forwarded", "$MDNSent", "$Label1", "NonJunk", "Projekt-X"];
const oddities: readonly OddName[] = [
  ...(["no-message-id", "no-date", "empty-body", "eight-bit-header-utf8"] as const),
  ...(["bare-cr", "long-line-20000", "no-final-line-end"] as const),
];

const firstDate = Date.UTC(1998, 0, 1) / 1000;
const lastDate = Date.UTC(2009, 0, 1) / 1000;

/** Makes the mailbox; `scale` is the share of its messages, at least one a folder on average. */
export function workloadMailbox(workload: Workload, scale = 1): SampleMailbox {
  const random = new Random(`workload ${workload.name}`);
  const folders = tree
    .slice(0, workload.folders)
    .map((path, index): SampleFolder => ({ path, subscribed: index % 5 !== 4, messages: [] }));
  const shares = folders.map(({ path }, index) => (path[0] === "Empty folder" ? 0 : 1 / (index + 1.5)));
  for (let number = 0; number < scaled(workload, scale); number++) {
    const folder = folders[drawn(random, shares)];
    folder?.messages.push(nextMessage(random, number, workload, folder));
  }
  return { seed: workload.name, folders };
}

/** How many messages a workload has at this scale. */
export function scaled({ messages, folders }: Workload, scale: number): number {
  return Math.max(folders, Math.round(messages * scale));
}

/** What happens in the old account between two runs: 1 % new messages, and flags added to 1 % of those that were there. */
export interface WorkloadDelta {
  readonly folder: readonly string[];
  readonly messages: readonly SampleMessage[];
  /** Positions in the folder, from 0, and the flag that each is given. */
  readonly marked: readonly { readonly position: number; readonly flag: string }[];
}

/** The delta for a mailbox that was made with the same workload; folders without any change are left out. */
export function workloadDelta(workload: Workload, mailbox: SampleMailbox): WorkloadDelta[] {
  const random = new Random(`delta ${workload.name}`);
  return mailbox.folders
    .map((folder, index) => {
      const have = folder.messages.length;
      // Small folders have a change now and then, so that all together have their one per cent.
      const count = Math.floor(have / 100) + (random.below(100) < have % 100 ? 1 : 0);
      const numbers = Array.from({ length: count }, (_, number) => 1_000_000 + index * 10_000 + number);
      const messages = numbers.map((number) => nextMessage(random, number, workload, { ...folder, messages: [] }));
      const positions = [...new Set(numbers.map(() => random.below(have)))];
      const marked = positions.map((position) => ({ position, flag: random.pick(["\\Flagged", "\\Seen", "$Label1"]) }));
      return { folder: folder.path, messages, marked };
    })
    .filter(({ messages, marked }) => messages.length + marked.length > 0);
}

function nextMessage(random: Random, number: number, workload: Workload, folder: SampleFolder): SampleMessage {
  const { text, attachment } = workload.sizes(random);
  const mail = { ...draft(random, number, text), date: firstDate + random.below(lastDate - firstDate) };
  const flags = [...flagsFor(random, folder), ...keywords.filter(() => random.perMille(30))];
  const about = { flags, instant: mail.date };
  if (random.perMille(5)) {
    const earlier = folder.messages.at(-1);
    const oddity = random.pick([...oddities, "twin" as const]);
    if (oddity !== "twin") return { ...about, bytes: asStored(composeOdd(oddity, random, mail)), oddity };
    if (earlier) return { ...about, bytes: earlier.bytes, oddity };
  }
  const message = attachment > 0 ? messageWithAttachment(random, mail, attachment) : plainMessage(random, mail);
  return { ...about, bytes: asStored(message) };
}

function flagsFor(random: Random, { path }: SampleFolder): readonly string[] {
  if (path[0] === "Drafts") return ["\\Draft"];
  return random.perMille(500) ? ["\\Seen"] : random.pick(flagSets);
}

/** With LF for CRLF, as Dovecot and the programs that deliver mail keep it in a Maildir; it is served with CRLF. */
function asStored(message: Buffer): Buffer {
  return Buffer.from(message.toString("latin1").replaceAll("\r\n", "\n"), "latin1");
}

function drawn(random: Random, shares: readonly number[]): number {
  let left = fraction(random) * shares.reduce((sum, share) => sum + share, 0);
  return Math.max(
    0,
    shares.findIndex((share) => {
      left -= share;
      return left < 0;
    }),
  );
}

function fraction(random: Random): number {
  return random.below(2 ** 32) / 2 ** 32;
}

function lognormal(random: Random, median: number, sigma: number, least: number, most: number): number {
  // The sum of twelve even draws is close enough to a normal distribution.
  const normal = Array.from({ length: 12 }, () => fraction(random)).reduce((sum, draw) => sum + draw, -6);
  return Math.min(most, Math.max(least, Math.round(median * Math.exp(normal * sigma))));
}
