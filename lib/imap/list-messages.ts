/** UIDs, sizes, flags and dates of a folder, window by window. */
import { MailError } from "../engine/errors.ts";
import type { MessageFacts } from "../engine/ports.ts";
import type { Channel, Response } from "./channel.ts";
import { type Data, numberOf, pairs, parseData } from "./data.ts";
import { parseDate } from "./dates.ts";
import { commandRefusal, type Refusal } from "./refusals.ts";
import { refusalOf } from "./reply.ts";
import { uidSets } from "./uid-set.ts";

/** About so many rows are held at a time. */
const WINDOW = 2_000;

/** More mail than any folder has; a server that counts more would have us ask for ever. */
const MAX_WINDOWS = 10_000;

/** What is asked of each message. */
export const FACTS = "UID FLAGS INTERNALDATE RFC822.SIZE";

/** What of a message has been told so far; a server may tell it in several rows. */
type Row = Map<string, Data>;

/** A plain row is understood at once: in a long listing, a Map for each message is most of the memory. */
type Told = Row | MessageFacts;

/**
 * Facts of the messages from..to (`to` null: to the end), ascending. `exists` is the number of messages in the open folder. Each
 * window is a finished command, so the caller may use the connection in between.
 */
export async function* listMessages(
  channel: Channel,
  exists: number,
  from: number,
  to: number | null,
): AsyncGenerator<readonly MessageFacts[]> {
  let start = from;
  for (const boundary of await boundaries(channel, exists)) {
    if (boundary < start || (to !== null && boundary >= to)) continue;
    yield* nonEmpty(await window(channel, start, boundary));
    start = boundary + 1;
  }
  if (to === null || start <= to) yield* nonEmpty(await window(channel, start, to));
}

/** Facts of these messages of the open folder, ascending. */
export async function messageFacts(channel: Channel, uids: readonly number[]): Promise<readonly MessageFacts[]> {
  const wanted = new Set(uids);
  const facts: MessageFacts[] = [];
  for (const set of uidSets(uids))
    facts.push(...(await wholeRows(channel, await fetchRows(channel, set, FACTS), (uid) => wanted.delete(uid))));
  return facts;
}

function* nonEmpty(rows: readonly MessageFacts[]): Generator<readonly MessageFacts[]> {
  if (rows.length > 0) yield rows;
}

/**
 * UIDs that cut the folder into windows: that of every 2,000th message. UIDs may be far apart, so cutting by UID alone would ask
 * for millions of empty windows. Where sequence numbers mislead, windows are only of uneven size: they still cover every UID.
 */
async function boundaries(channel: Channel, exists: number): Promise<number[]> {
  const every: number[] = [];
  for (let number = WINDOW; number < exists && every.length < MAX_WINDOWS; number += WINDOW) every.push(number);
  const uids = new Set<number>();
  // A refusal only makes larger windows, and what it is about will refuse the next command too.
  const take = (response: Response): void => {
    const uid = uidOf(itemsOf(response).get("UID"));
    if (uid !== null) uids.add(uid);
  };
  // The first that is asked of the folder: an old server reads all of it for this.
  for (const set of uidSets(every)) await channel.run([`FETCH ${set} (UID)`], take, channel.timeouts.openMs);
  return [...uids].sort((one, two) => one - two);
}

async function window(channel: Channel, from: number, to: number | null): Promise<MessageFacts[]> {
  const rows = await fetchRows(channel, `${from}:${to ?? "*"}`, FACTS);
  // `n:*` always brings the last message.
  return wholeRows(channel, rows, (uid) => uid >= from && (to === null || uid <= to));
}

/** The wanted ones of these rows, ascending: news of other messages may come in between. */
async function wholeRows(
  channel: Channel,
  rows: ReadonlyMap<number, Told>,
  isWanted: (uid: number) => boolean,
): Promise<MessageFacts[]> {
  const facts: MessageFacts[] = [];
  for (const [uid, told] of rows) {
    if (!isWanted(uid)) continue;
    const known = wholeFacts(uid, told) ?? (await factsAlone(channel, uid));
    if (known !== null) facts.push(known);
  }
  return facts.sort((one, two) => one.uid - two.uid);
}

/** A row as nearly every server writes it; in a long listing, taking it apart character by character is most of the work. */
const PLAIN_ROW =
  /^\* (\d{1,10}) FETCH \(UID (\d{1,10}) FLAGS \(([^()"{%*\]\uffff]*)\) INTERNALDATE "([^"\\]*)" RFC822\.SIZE (\d{1,15})(?: MODSEQ \(\d{1,19}\))?\)$/;

function plainNames(flags: string): readonly string[] {
  return withoutRecent(flags.split(" ").filter((flag) => flag !== ""));
}

/** Rows by UID, as they come. */
export class Rows {
  readonly byUid = new Map<number, Told>();
  /** Whether the server told of a message without saying which. */
  isNameless = false;
  readonly #uidOfSequence = new Map<number, number>();
  /** As they stand in a row: a few sets, and most messages of a folder have one of them. */
  readonly #flagsOf = new Map<string, readonly string[]>();

  readonly take = (response: Response): void => {
    const plain = PLAIN_ROW.exec(response.text);
    if (plain !== null) {
      const uid = uidOf(plain[2]);
      if (uid !== null && !this.byUid.has(uid)) {
        this.#uidOfSequence.set(Number(plain[1]), uid);
        this.byUid.set(uid, this.#plainFacts(uid, plain));
        return;
      }
    }
    const sequence = numberOf(/^\* (\d+) FETCH\b/i.exec(response.text)?.[1]);
    // A change of flags by another client, told without UID, is not what was asked for.
    if (sequence === null || !/\b(?:UID|INTERNALDATE|RFC822\.SIZE) /i.test(response.text)) return;
    const told = itemsOf(response);
    const uid = uidOf(told.get("UID")) ?? this.#uidOfSequence.get(sequence) ?? uidWithin(response.text);
    if (uid === null) {
      this.isNameless = true;
      return;
    }
    this.#uidOfSequence.set(sequence, uid);
    const before = this.byUid.get(uid) ?? new Map();
    this.byUid.set(uid, isFacts(before) ? renewed(before, told) : new Map([...before, ...told]));
  };

  #plainFacts(uid: number, row: RegExpExecArray): MessageFacts {
    const text = row[3] ?? "";
    const flags = this.#flagsOf.get(text) ?? plainNames(text);
    this.#flagsOf.set(text, flags);
    return { uid, size: Number(row[5]), flags, internalDate: parseDate(row[4] ?? "") };
  }

  /** The facts of just so many messages, ascending; null unless every row of them could be read whole. */
  whole(messages: number): MessageFacts[] | null {
    const isWhole = this.byUid.size === messages && this.#uidOfSequence.size === messages;
    return isWhole ? this.wholeOf(messages, () => true) : null;
  }

  /** The same of those messages that are wanted; others may have been told of as well. */
  wholeOf(messages: number, isWanted: (uid: number) => boolean): MessageFacts[] | null {
    const wanted = [...this.byUid].filter(([uid]) => isWanted(uid));
    if (this.isNameless || wanted.length !== messages) return null;
    const facts = wanted.flatMap(([uid, told]) => wholeFacts(uid, told) ?? []);
    return facts.length === messages ? facts.sort((one, two) => one.uid - two.uid) : null;
  }

  /** By UID, the flags of those messages that are wanted and of which any were told; null when one row of them cannot be read. */
  flagsOf(isWanted: (uid: number) => boolean): Map<number, readonly string[]> | null {
    const flags = new Map<number, readonly string[]>();
    for (const [uid, told] of this.byUid) {
      if (!isWanted(uid)) continue;
      const names = isFacts(told) ? told.flags : flagsIn(told);
      if (names === null) return null;
      flags.set(uid, names);
    }
    return flags;
  }
}

/** Rows by UID. Throws MailError `folder.unreadable` when the server tells of a message without saying which. */
async function fetchRows(channel: Channel, set: string, items: string): Promise<Map<number, Told>> {
  const rows = new Rows();
  const reply = await channel.run([`UID FETCH ${set} (${items})`], rows.take, channel.timeouts.openMs);
  const refusal = refusalOf(reply);
  if (reply.status !== "OK" && !isAboutVanished(refusal))
    throw commandRefusal(refusal, "the messages cannot be listed", channel.side, "folder.unreadable");
  if (rows.isNameless)
    throw new MailError("folder.unreadable", "the server lists a message without its UID", { side: channel.side });
  return rows.byUid;
}

/** The UID in a row that is so broken that its items cannot be told apart (a flag with a bracket in it). */
function uidWithin(text: string): number | null {
  return uidOf(/[( ]UID (\d+)/i.exec(text)?.[1]);
}

/** A UID as it may be (RFC 9051, 2.3.1.1): what was listed under any other number could never be asked for. */
function uidOf(data: Data | undefined): number | null {
  const uid = numberOf(data);
  return uid !== null && uid > 0 && uid <= 0xffff_ffff ? uid : null;
}

/**
 * A message whose row lacked something or could not be read, asked for again in two halves: flags are what breaks rows. Null when there is
 * none: it was news of a message that has gone.
 */
async function factsAlone(channel: Channel, uid: number): Promise<MessageFacts | null> {
  const merged: Row = new Map();
  for (const items of ["UID FLAGS", "UID INTERNALDATE RFC822.SIZE"]) {
    const told = (await fetchRows(channel, `${uid}`, items)).get(uid) ?? new Map();
    if (isFacts(told)) return told;
    for (const [key, value] of told) merged.set(key, value);
  }
  return merged.size === 0 ? null : factsOf(uid, merged);
}

function isFacts(told: Told): told is MessageFacts {
  return "internalDate" in told;
}

/** News of a message that was told whole: what they do not name stays as it was. */
function renewed(facts: MessageFacts, news: Row): Told {
  const known: Row = new Map<string, Data>([
    ["FLAGS", [...facts.flags]],
    ["INTERNALDATE", ""],
    ["RFC822.SIZE", String(facts.size)],
  ]);
  const whole = wholeFacts(facts.uid, new Map([...known, ...news]));
  if (whole === null) return news;
  return news.has("INTERNALDATE") ? whole : { ...whole, internalDate: facts.internalDate };
}

/** Null where something is missing. */
function wholeFacts(uid: number, told: Told): MessageFacts | null {
  if (isFacts(told)) return told;
  const isWhole = Array.isArray(told.get("FLAGS")) && numberOf(told.get("RFC822.SIZE")) !== null;
  return isWhole && told.has("INTERNALDATE") ? factsOf(uid, told) : null;
}

function factsOf(uid: number, row: Row): MessageFacts {
  const date = row.get("INTERNALDATE");
  return {
    uid,
    size: numberOf(row.get("RFC822.SIZE")) ?? 0,
    flags: flagsIn(row) ?? [],
    internalDate: typeof date === "string" ? parseDate(date) : null,
  };
}

function flagsIn(row: Row): readonly string[] | null {
  const flags = row.get("FLAGS");
  return Array.isArray(flags) ? withoutRecent(flags.filter((flag) => typeof flag === "string")) : null;
}

function withoutRecent(flags: readonly string[]): readonly string[] {
  return flags.filter((flag) => flag.toLowerCase() !== "\\recent");
}

/** The items of a FETCH row, as far as they can be read. Domino puts one pair of brackets too many around them. */
function itemsOf(response: Response): Row {
  const items = parseData(response.text, response.literals)[3];
  if (!Array.isArray(items)) return new Map();
  return pairs(items.length === 1 && Array.isArray(items[0]) ? items[0] : items);
}

/** Dovecot and Exchange say NO when a message went away meanwhile; the others were told all the same. */
export function isAboutVanished(refusal: Refusal): boolean {
  return refusal.code === "EXPUNGEISSUED" || /no longer exist/i.test(refusal.text);
}
