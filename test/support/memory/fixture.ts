/** Literal mailboxes: the same tree is fixture and expectation. */
import { createHash } from "node:crypto";

export interface FixtureMessage {
  readonly bytes: Buffer;
  readonly flags: readonly string[];
  /** Epoch seconds; null: the server names none. */
  readonly internalDate: number | null;
}

export interface MessageOptions {
  readonly flags?: readonly string[];
  /** A date text such as 2004-05-06T07:08:09Z, epoch seconds, or null; else one that follows from the name. */
  readonly date?: string | number | null;
  /** Message-ID without the angle brackets; null: no such line. Else one that follows from the name. */
  readonly id?: string | null;
  readonly subject?: string;
  readonly body?: string;
  /** The whole message, in place of one made from the name. */
  readonly raw?: string | Buffer;
}

/** A message made from its name: the same name and options give the same bytes, and another name differs in every respect. */
export function message(name: string, options: MessageOptions = {}): FixtureMessage {
  return {
    bytes: options.raw === undefined ? compose(name, options) : Buffer.from(options.raw),
    flags: options.flags ?? [],
    internalDate: dateOf(name, options.date),
  };
}

function compose(name: string, options: MessageOptions): Buffer {
  const id = options.id === undefined ? `${name}@mail.example` : options.id;
  const lines = [
    `From: ${name} <${name}@mail.example>`,
    "To: somebody@mail.example",
    ...(id === null ? [] : [`Message-ID: <${id}>`]),
    `Subject: ${options.subject ?? `About ${name}`}`,
    "",
    options.body ?? `This is ${name}.`,
    "",
  ];
  return Buffer.from(lines.join("\r\n"));
}

function dateOf(name: string, date: MessageOptions["date"]): number | null {
  if (date === null) return null;
  if (typeof date === "number") return date;
  if (date !== undefined) return Date.parse(date) / 1000;
  // Somewhere in the years 2001 to 2017, apart from every other name's.
  return 1_000_000_000 + (createHash("sha256").update(name).digest().readUInt32BE(0) % 500_000_000);
}

/** Folders by their path with `/` between the levels. */
export type Mailbox = ReadonlyMap<string, readonly FixtureMessage[]>;

/** A mailbox from a literal; INBOX is there even when it is not named. */
export function mailbox(folders: Readonly<Record<string, readonly FixtureMessage[]>>): Mailbox {
  return new Map([["INBOX", []], ...Object.entries(folders)]);
}
