/** What the recorded runs are of: mailboxes of several kinds over lines of several kinds, and what happens on the way. */
import type { ProxySettings } from "../../test/support/fault-proxy.ts";
import { draft, messageWithAttachment, plainMessage } from "../../test/support/mail/compose.ts";
import { Random } from "../../test/support/mail/random.ts";
import type { SampleFolder, SampleMailbox } from "../../test/support/mail/sample-mailbox.ts";

/** How far away and how slow both servers are. */
export interface LineKind {
  readonly about: string;
  readonly old: ProxySettings;
  readonly fresh: ProxySettings;
  /** Each message is sent by itself, as to a server that stands no more. */
  readonly oneByOne: boolean;
}

export interface MailboxKind {
  readonly about: string;
  readonly folders: readonly FolderKind[];
}

interface FolderKind {
  readonly name: string;
  readonly messages: number;
  /** Median size of a text and of an attachment, and how many of 1,000 messages have one. */
  readonly text: number;
  readonly attachment?: number;
  readonly attached?: number;
}

/** Something that happens once so much of the bytes is done, 0 to 1. */
export interface Turn {
  readonly at: number;
  /** Factor to all rates and, as 1 / factor, to all delays; or a server that asks to be left alone for a while. */
  readonly speed?: number;
  readonly backoffMs?: number;
}

export interface Scenario {
  readonly name: string;
  readonly line: keyof typeof LINES;
  readonly mailbox: keyof typeof MAILBOXES;
  /** Share of the mailbox kind's messages. */
  readonly scale?: number;
  readonly turns?: readonly Turn[];
  /** The speed changes every two seconds, at random between half and one and a half of it. */
  readonly isUnsteady?: boolean;
  /** These folders were copied by an earlier run. */
  readonly before?: readonly string[];
  /** Nothing of the estimator was chosen by looking at this one. */
  readonly heldOut: boolean;
}

const pace = (bytesPerSecond: number, delayMs: number) => ({ bytesPerSecond, delayMs });

export const LINES = {
  slowLine: {
    about: "an old server behind a line of 1.8 MB/s, 15 ms away",
    old: { toClient: pace(1_800_000, 15) },
    fresh: {},
    oneByOne: false,
  },
  eachByItself: {
    about: "a new server that takes one message at a time, 12 ms away",
    old: {},
    fresh: { toClient: { delayMs: 12 }, toServer: { delayMs: 12 } },
    oneByOne: true,
  },
  farAway: {
    about: "both servers 60 ms away, the old one behind a line of 2.5 MB/s",
    old: { toClient: pace(2_500_000, 60), toServer: { delayMs: 60 } },
    fresh: { toClient: { delayMs: 60 }, toServer: { delayMs: 60 } },
    oneByOne: false,
  },
  slowServer: {
    about: "a new server that takes one message at a time, 6 ms away and at 700 kB/s",
    old: {},
    fresh: { toClient: { delayMs: 6 }, toServer: pace(700_000, 6) },
    oneByOne: true,
  },
  direct: { about: "two servers on the same machine", old: {}, fresh: {}, oneByOne: false },
} satisfies Record<string, LineKind>;

const lists = (count: number, messages: number, text: number): FolderKind[] =>
  Array.from({ length: count }, (_, index) => ({ name: `Lists/list ${index}`, messages, text }));

export const MAILBOXES = {
  ordinary: {
    about: "ordinary mail, an attachment now and then",
    folders: [
      { name: "INBOX", messages: 500, text: 4000, attachment: 60_000, attached: 150 },
      { name: "Sent", messages: 350, text: 2500, attachment: 90_000, attached: 200 },
      { name: "Archive/2019", messages: 300, text: 5000, attachment: 50_000, attached: 100 },
      { name: "Archive/2020", messages: 250, text: 5000, attachment: 50_000, attached: 100 },
      { name: "Trash", messages: 100, text: 3000 },
    ],
  },
  smallFirst: {
    about: "many small messages first, few large ones after them",
    folders: [
      { name: "INBOX", messages: 2200, text: 2500 },
      { name: "Photos", messages: 60, text: 1000, attachment: 220_000, attached: 1000 },
    ],
  },
  largeFirst: {
    about: "few large messages first, many small ones after them",
    folders: [
      { name: "INBOX", messages: 60, text: 1000, attachment: 220_000, attached: 1000 },
      { name: "Lists", messages: 2200, text: 2500 },
    ],
  },
  manyFolders: {
    about: "220 folders with a few messages each, and a large Inbox",
    folders: [{ name: "INBOX", messages: 500, text: 4000, attachment: 60_000, attached: 100 }, ...lists(220, 6, 4000)],
  },
  small: { about: "small messages alone", folders: [{ name: "INBOX", messages: 6000, text: 2500 }] },
} satisfies Record<string, MailboxKind>;

export const SCENARIOS: readonly Scenario[] = [
  { name: "slow-line-ordinary", line: "slowLine", mailbox: "ordinary", scale: 4, heldOut: false },
  { name: "slow-line-small-first", line: "slowLine", mailbox: "smallFirst", scale: 3, heldOut: true },
  { name: "slow-line-large-first", line: "slowLine", mailbox: "largeFirst", scale: 3, heldOut: false },
  { name: "slow-line-many-folders", line: "slowLine", mailbox: "manyFolders", scale: 3, heldOut: true },
  { name: "each-by-itself-ordinary", line: "eachByItself", mailbox: "ordinary", heldOut: true },
  { name: "each-by-itself-small-first", line: "eachByItself", mailbox: "smallFirst", heldOut: false },
  { name: "each-by-itself-large-first", line: "eachByItself", mailbox: "largeFirst", heldOut: true },
  { name: "each-by-itself-many-folders", line: "eachByItself", mailbox: "manyFolders", heldOut: false },
  { name: "far-away-ordinary", line: "farAway", mailbox: "ordinary", scale: 4, heldOut: false },
  { name: "far-away-small-first", line: "farAway", mailbox: "smallFirst", scale: 4, heldOut: true },
  { name: "far-away-large-first", line: "farAway", mailbox: "largeFirst", scale: 4, heldOut: false },
  { name: "far-away-many-folders", line: "farAway", mailbox: "manyFolders", scale: 3, heldOut: true },
  { name: "slow-server-ordinary", line: "slowServer", mailbox: "ordinary", heldOut: true },
  { name: "slow-server-small-first", line: "slowServer", mailbox: "smallFirst", heldOut: false },
  { name: "slow-server-large-first", line: "slowServer", mailbox: "largeFirst", heldOut: true },
  { name: "slow-server-many-folders", line: "slowServer", mailbox: "manyFolders", heldOut: false },
  { name: "slow-line-little", line: "slowLine", mailbox: "ordinary", scale: 0.3, heldOut: true },
  { name: "slow-server-little", line: "slowServer", mailbox: "ordinary", scale: 0.1, heldOut: false },
  { name: "direct-small", line: "direct", mailbox: "small", scale: 4, heldOut: true },
  { name: "direct-ordinary", line: "direct", mailbox: "ordinary", scale: 6, heldOut: false },
  { name: "unsteady-line", line: "slowLine", mailbox: "ordinary", scale: 4, isUnsteady: true, heldOut: false },
  { name: "unsteady-server", line: "slowServer", mailbox: "ordinary", isUnsteady: true, heldOut: true },
  {
    ...{ name: "slows-down-early", line: "slowServer", mailbox: "ordinary", heldOut: false },
    turns: [{ at: 0.15, speed: 0.5 }],
  },
  {
    ...{ name: "slows-down-late", line: "slowLine", mailbox: "ordinary", scale: 4, heldOut: true },
    turns: [{ at: 0.5, speed: 0.5 }],
  },
  {
    ...{ name: "speeds-up", line: "eachByItself", mailbox: "ordinary", heldOut: true },
    turns: [{ at: 0.2, speed: 2 }],
  },
  {
    ...{ name: "asked-to-wait", line: "slowLine", mailbox: "ordinary", scale: 4, heldOut: true },
    turns: [
      { at: 0.15, backoffMs: 12_000 },
      { at: 0.6, backoffMs: 15_000 },
    ],
  },
  { name: "most-copied-before", line: "slowServer", mailbox: "ordinary", before: ["INBOX"], heldOut: true },
];

/** The mail of a scenario: the same bytes every time. */
export function mailboxOf({ name, mailbox, scale = 1 }: Scenario): SampleMailbox {
  const random = new Random(`recorded run ${name}`);
  const kinds: readonly FolderKind[] = MAILBOXES[mailbox].folders;
  let number = 0;
  const folders = kinds.map((kind): SampleFolder => {
    const messages = Array.from({ length: Math.round(kind.messages * scale) }, () => {
      const mail = draft(random, number++, random.size(kind.text));
      const isAttached = random.perMille(kind.attached ?? 0);
      const bytes = isAttached
        ? messageWithAttachment(random, mail, random.size(kind.attachment ?? 0))
        : plainMessage(random, mail);
      return { bytes, flags: random.perMille(700) ? ["\\Seen"] : [], instant: mail.date };
    });
    return { path: kind.name.split("/"), subscribed: true, messages };
  });
  return { seed: name, folders };
}
