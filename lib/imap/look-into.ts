/**
 * Several small folders looked into at once: EXAMINE and the FETCHes of each are sent back to back, and the next folder's behind them. A
 * server carries commands out as if one after the other where they depend on each other (RFC 9051, 5.5). Where a folder is refused, though,
 * what was meant for it may be answered for the one before: only what fits without a doubt is handed on.
 */
import type { FolderLook, FolderSight, KnownMessages, MessageHeader, ReadFromLook } from "../engine/ports.ts";
import type { Channel, Command, Response } from "./channel.ts";
import type { Exchange } from "./exchange.ts";
import { drain, headerOf, isBody, readBodyRow } from "./fetch-messages.ts";
import type { Part } from "./incoming.ts";
import { FACTS, Rows } from "./list-messages.ts";
import { nameArgument } from "./names.ts";
import { listen, nothingSaid, opened } from "./open-folder.ts";
import { uidSets } from "./uid-set.ts";

/** So many commands list what is not known of one folder at most. */
const MAX_LISTS = 10;

/** Longer commands wait for their server: all of a look must find room in the line before an answer is read. In bytes. */
const MAX_COMMAND_BYTES = 1_000;

const BODIES = ["BODY[]", "BODY[HEADER]"] as const;

/** The commands of one folder that are under way; null: not sent. */
interface UnderWay {
  readonly examine: Exchange;
  readonly lists: readonly Exchange[];
  readonly header: Exchange | null;
  readonly bodies: Exchange | null;
}

/** See ReadingSession.lookInto(). */
export async function* lookInto(
  channel: Channel,
  looks: readonly FolderLook[],
  read: ReadFromLook,
): AsyncGenerator<FolderSight | null> {
  const sent: (UnderWay | null)[] = [];
  for (const look of looks) sent.push(await send(channel, look));
  try {
    for (const [index, look] of looks.entries()) {
      const underWay = sent[index];
      const sight = underWay ? await sightOf(channel, look, underWay, read) : null;
      // A later folder's command was replied to before: nobody knows whose rows came when.
      const isInTurn = sent.slice(index + 1).every((later) => exchangesOf(later).every(({ isOver }) => !isOver));
      yield isInTurn ? sight : null;
    }
  } finally {
    // The consumer may stop early; the answers must not stay in the line.
    for (const exchange of sent.flatMap(exchangesOf)) if (channel.isAlive) await drain(exchange, "BODY[]", null);
  }
}

function exchangesOf(underWay: UnderWay | null): Exchange[] {
  if (underWay === null) return [];
  const { examine, lists, header, bodies } = underWay;
  return [examine, ...lists, header, bodies].filter((exchange) => exchange !== null);
}

async function send(channel: Channel, look: FolderLook): Promise<UnderWay | null> {
  const [uids = "", ...more] = uidSets(look.bodies);
  const isSendable = !/[\0\r\n\x80-\xff]/.test(look.name) && look.name.length <= MAX_COMMAND_BYTES;
  const listings = listingsOf(look);
  // A name that travels as a literal would wait for the server's go-ahead.
  if (!isSendable || more.length > 0 || uids.length > MAX_COMMAND_BYTES || listings.length > MAX_LISTS) return null;
  const begin = (command: Command): Promise<Exchange> => channel.beginBehind(command, channel.timeouts.openMs);
  const ask = async (isWanted: boolean, command: string): Promise<Exchange | null> =>
    isWanted ? begin([command]) : null;
  const examine = await begin(["EXAMINE ", nameArgument(look.name, channel.side)]);
  const lists: Exchange[] = [];
  for (const listing of listings) lists.push(await begin([listing]));
  return {
    examine,
    lists,
    // Its UID is not known yet.
    header: await ask(look.messages > 0 && look.withFirstHeader, "FETCH 1 (UID BODY.PEEK[HEADER])"),
    bodies: await ask(uids !== "", `UID FETCH ${uids} (UID BODY.PEEK[])`),
  };
}

/** What asks for every message that is not known, and for the flags of known ones that were changed. */
function listingsOf({ messages, known }: FolderLook): readonly string[] {
  if (messages === 0) return [];
  if (!known) return [`UID FETCH 1:* (${FACTS})`];
  const { again, uidNext, modSeq } = known;
  const sets = [...uidSets(again), `${uidNext}:*`];
  const changes = `UID FETCH 1:${uidNext - 1} (UID FLAGS) (CHANGEDSINCE ${modSeq})`;
  return [...(modSeq === null ? [] : [changes]), ...sets.map((set) => `UID FETCH ${set} (${FACTS})`)];
}

/** Reads all answers about one folder. Null where one of them does not fit. */
async function sightOf(
  channel: Channel,
  look: FolderLook,
  underWay: UnderWay,
  read: ReadFromLook,
): Promise<FolderSight | null> {
  const said = nothingSaid();
  const { examine } = underWay;
  const fetches = exchangesOf(underWay).slice(1);
  const isEarly = examine.isOver;
  const isGrantedOpen = await granted(examine, async (part) => listen((await examine.whole(part)).text, said));
  // What was replied to out of its turn: what it told was taken for the answer to another command.
  const isOpen = isGrantedOpen && !isEarly && !fetches.some(({ isOver }) => isOver);
  // Of a folder that was not opened nothing is read: it may be another one's.
  const answer = new Answer(channel, look, isOpen ? read : async () => undefined);
  let isGranted = isOpen;
  for (const exchange of fetches)
    isGranted = (await granted(exchange, (part) => answer.take(exchange, part))) && isGranted;
  const { messages, newFlags } = toldOf(answer.rows, look);
  if (!isGranted || answer.isNewsTold || messages === null) return null;
  if (said.uidValidity === null || said.messages !== look.messages) return null;
  // A UID that the folder has not given yet is that of another folder's message.
  if (said.uidNext !== null && (messages.at(-1)?.uid ?? 0) >= said.uidNext) return null;
  const { firstHeader } = answer;
  const isOfFirst = firstHeader !== null && firstHeader.uid === messages[0]?.uid;
  return { opened: opened(said, said.uidValidity), messages, firstHeader: isOfFirst ? firstHeader : null, newFlags };
}

/** `messages` null: not all of them were told, or more. */
function toldOf(
  rows: Rows,
  { messages, known }: FolderLook,
): { readonly messages: FolderSight["messages"] | null; readonly newFlags: FolderSight["newFlags"] } {
  if (!known) return { messages: rows.whole(messages), newFlags: null };
  const isListed = listedBeside(known);
  const newFlags = rows.flagsOf((uid) => !isListed(uid));
  return { messages: newFlags && rows.wholeOf(messages - known.messages, isListed), newFlags };
}

function listedBeside({ again, uidNext }: KnownMessages): (uid: number) => boolean {
  const listed = new Set(again);
  return (uid) => uid >= uidNext || listed.has(uid);
}

/** Reads an answer to its end, and tells whether the command was granted. */
async function granted(exchange: Exchange, take: (part: Part) => Promise<void>): Promise<boolean> {
  for (let part = await exchange.next(); part !== null; part = await exchange.next()) await take(part);
  return exchange.reply.status === "OK";
}

/** The rows of one folder, in whichever turn they come: Dovecot answers FETCHes that follow each other before it replies to the first of them. */
class Answer {
  readonly rows = new Rows();
  firstHeader: MessageHeader | null = null;
  /** Mail came or went while the folder was listed. */
  isNewsTold = false;
  readonly #channel: Channel;
  readonly #look: FolderLook;
  readonly #read: ReadFromLook;
  /** UIDs whose bodies have not come: a row may come twice. */
  readonly #wanted: Set<number>;

  constructor(channel: Channel, look: FolderLook, read: ReadFromLook) {
    this.#channel = channel;
    this.#look = look;
    this.#read = read;
    this.#wanted = new Set(look.bodies);
  }

  async take(exchange: Exchange, first: Part): Promise<void> {
    const item = BODIES.find((one) => first.literal !== null && isBody(first.text, one));
    if (item === undefined) return this.#takeFacts(await exchange.whole(first));
    await readBodyRow(this.#channel, exchange, { first, item }, async ({ uid, size, body }) => {
      if (item === "BODY[HEADER]") this.firstHeader = { uid, header: await headerOf(body) };
      else if (this.#wanted.delete(uid)) await this.#read(this.#look, { uid, size, body });
    });
  }

  #takeFacts(response: Response): void {
    if (/^\* (?:\d+ (?:EXISTS|EXPUNGE)$|VANISHED )/i.test(response.text)) this.isNewsTold = true;
    this.rows.take(response);
  }
}
