/**
 * Several small folders looked into at once: EXAMINE and the FETCHes of each are sent back to back, and the next folder's behind them. A
 * server carries commands out as if one after the other where they depend on each other (RFC 9051, 5.5). Where a folder is refused, though,
 * what was meant for it may be answered for the one before: only what fits without a doubt is handed on.
 */
import type { FolderLook, FolderSight, MessageFacts, MessageHeader, ReadFromLook } from "../engine/ports.ts";
import type { Channel, Command, Response } from "./channel.ts";
import type { Exchange } from "./exchange.ts";
import { bodiesOf, drain, headerOf } from "./fetch-messages.ts";
import { FACTS, Rows } from "./list-messages.ts";
import { nameArgument } from "./names.ts";
import { listen, nothingSaid, opened } from "./open-folder.ts";
import { uidSets } from "./uid-set.ts";

/** Longer commands wait for their server: all of a look must find room in the line before an answer is read. In bytes. */
const MAX_COMMAND_BYTES = 1_000;

/** The commands of one folder that are under way; null: not sent. */
interface UnderWay {
  readonly examine: Exchange;
  readonly list: Exchange | null;
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
      // What was replied to out of its turn: nobody knows whose rows came when.
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
  const { examine, list, header, bodies } = underWay;
  return [examine, list, header, bodies].filter((exchange) => exchange !== null);
}

async function send(channel: Channel, look: FolderLook): Promise<UnderWay | null> {
  const [uids = "", ...more] = uidSets(look.bodies);
  const isSendable = !/[\0\r\n\x80-\xff]/.test(look.name) && look.name.length <= MAX_COMMAND_BYTES;
  // A name that travels as a literal would wait for the server's go-ahead.
  if (!isSendable || more.length > 0 || uids.length > MAX_COMMAND_BYTES) return null;
  const begin = (command: Command): Promise<Exchange> => channel.beginBehind(command, channel.timeouts.openMs);
  const ask = async (isWanted: boolean, command: string): Promise<Exchange | null> =>
    isWanted ? begin([command]) : null;
  return {
    examine: await begin(["EXAMINE ", nameArgument(look.name, channel.side)]),
    list: await ask(look.messages > 0, `UID FETCH 1:* (${FACTS})`),
    // Its UID is not known yet.
    header: await ask(look.messages > 0 && look.withFirstHeader, "FETCH 1 (UID BODY.PEEK[HEADER])"),
    bodies: await ask(uids !== "", `UID FETCH ${uids} (UID BODY.PEEK[])`),
  };
}

/** Reads all answers about one folder. Null where one of them does not fit. */
async function sightOf(
  channel: Channel,
  look: FolderLook,
  { examine, list, header, bodies }: UnderWay,
  read: ReadFromLook,
): Promise<FolderSight | null> {
  const said = nothingSaid();
  const isOpen = await granted(examine, ({ text }) => listen(text, said));
  const rows = new Rows();
  let isQuiet = true;
  const isListed =
    list === null ||
    (await granted(list, (response) => {
      isQuiet &&= !isNews(response);
      rows.take(response);
    }));
  const messages = rows.whole(look.messages);
  const first = header === null ? null : await readHeader(channel, header, messages?.[0]);
  if (bodies !== null) {
    const wanted = new Set(look.bodies);
    for await (const message of bodiesOf(channel, bodies, "BODY[]", { wanted, alone: null }))
      if (isOpen) await read(look, message);
  }
  const isGranted = [header, bodies].every((exchange) => exchange === null || exchange.reply.status === "OK");
  if (!isOpen || !isListed || !isQuiet || !isGranted || messages === null) return null;
  if (said.uidValidity === null || said.messages !== look.messages) return null;
  // A UID that the folder has not given yet is that of another folder's message.
  if (said.uidNext !== null && (messages.at(-1)?.uid ?? 0) >= said.uidNext) return null;
  return { opened: opened(said, said.uidValidity), messages, firstHeader: first };
}

/** Reads the answer to its end. */
async function granted(exchange: Exchange, each: (response: Response) => void): Promise<boolean> {
  // Replied to out of its turn: what was said to it has been taken for somebody else's.
  const isEarly = exchange.isOver;
  for (let part = await exchange.next(); part !== null; part = await exchange.next()) each(await exchange.whole(part));
  return !isEarly && exchange.reply.status === "OK";
}

async function readHeader(
  channel: Channel,
  exchange: Exchange,
  first: MessageFacts | undefined,
): Promise<MessageHeader | null> {
  let found: MessageHeader | null = null;
  const wanted = new Set(first ? [first.uid] : []);
  for await (const { uid, body } of bodiesOf(channel, exchange, "BODY[HEADER]", { wanted, alone: null }))
    found = { uid, header: await headerOf(body) };
  return found;
}

/** Mail that came or went while the folder was listed. */
function isNews({ text }: Response): boolean {
  return /^\* (?:\d+ (?:EXISTS|EXPUNGE)$|VANISHED )/i.test(text);
}
