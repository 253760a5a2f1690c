/**
 * The question `measureServer`: what does a server offer behind the sign-in, and how fast is it by itself? The old one is read from; into the
 * new one a few messages of our own are written, if the administrator wants that. Nothing that lies there is changed.
 */
import type { MailError } from "../engine/errors.ts";
import type { MailServer, NewSession, OldSession, OutgoingMessage, ReadingSession } from "../engine/ports.ts";
import { newServer, oldServer } from "../imap/servers.ts";
import type { Answers, Measured, Questions } from "../jobs/requests.ts";
import { open } from "../vault/open.ts";
import type { Asked } from "./answer-sign-in.ts";
import type { WorkerContext } from "./context.ts";
import { inTurns } from "./in-turns.ts";
import { readServer, settingsFor } from "./server-settings.ts";

/** Reading ends with the first of these. */
const READ_BYTES = 20_000_000;
const READ_MESSAGES = 400;
const READ_MS = 10_000;
/** What is written: as large as much mail is. Enough to tell, and soon removed by hand. */
const WRITTEN_MESSAGES = 40;
const WRITTEN_BYTES = 100_000;
/** The name is the same in every language: whoever finds the folder can look it up. */
export const MEASURE_FOLDER = "Carryover speed test";

type AskedMeasure = Asked<Questions["measureServer"]>;

/** Throws MailError where the server does not let us in. */
export async function answerMeasure(
  { database, slots, key }: WorkerContext,
  { requestId, question, sealed }: AskedMeasure,
  signal: AbortSignal,
): Promise<Answers["measureServer"]> {
  const { serverId, login, side, write } = question;
  const server = await readServer(database, slots, serverId);
  const password = sealed ? open(key, sealed, { purpose: "request", requestId, serverId }) : "";
  const settings = settingsFor(server, login, password);
  const began = performance.now();
  const measure = async (session: OldSession | NewSession): Promise<Measured> => {
    const signInMs = Math.round(performance.now() - began);
    const read = await readSome(session);
    const folders = await session.listFolders();
    const isNew = session.side === "new";
    return {
      ...{ signInMs, folders: folders.length, appendLimit: session.appendLimit },
      ...{ delimiter: session.naming.delimiter, allBelowInbox: session.naming.allBelowInbox },
      ways: isNew ? session.appendWays : [],
      namespaces: session.namespaces,
      quota: await session.quota(),
      read,
      written: isNew && write ? await writeSome(session) : null,
    };
  };
  const measured = await (side === "old"
    ? once(slots, serverId, oldServer(settings), signal, measure)
    : once(slots, serverId, newServer(settings), signal, measure));
  const data = { measuredAt: new Date(), measured: JSON.stringify(measured) };
  await database.client.server.updateMany({ where: { id: serverId }, data });
  return measured;
}

function once<Session extends ReadingSession>(
  slots: WorkerContext["slots"],
  serverId: string,
  server: MailServer<Session>,
  signal: AbortSignal,
  work: (session: Session) => Promise<Measured>,
): Promise<Measured> {
  return inTurns({ slots, serverId, use: "checking", server }, signal, work);
}

/** The newest messages of the inbox, whose bytes are thrown away. Null: there is none. */
async function readSome(session: ReadingSession): Promise<Measured["read"]> {
  const { messages, uidNext } = await session.examine("INBOX");
  if (messages === 0) return null;
  const uids: number[] = [];
  const from = uidNext === null ? 1 : Math.max(1, uidNext - READ_MESSAGES);
  for await (const rows of session.listMessages(from, null)) uids.push(...rows.map(({ uid }) => uid));
  const began = performance.now();
  let [count, bytes] = [0, 0];
  // In small batches, so that little is under way when it is enough.
  for (let first = 0; first < uids.length; first += 20) {
    for await (const { body } of session.fetchMessages(uids.slice(first, first + 20))) {
      for await (const part of body) bytes += part.length;
      count++;
    }
    if (bytes >= READ_BYTES || performance.now() - began >= READ_MS) break;
  }
  return count === 0 ? null : { messages: count, bytes, milliseconds: Math.round(performance.now() - began) };
}

async function writeSome(session: NewSession): Promise<Measured["written"]> {
  const { name } = await session.createFolder([MEASURE_FOLDER]);
  const [way = "oneByOne"] = session.appendWays;
  const message = sampleMessage();
  const began = performance.now();
  let stored = 0;
  let refusal: MailError | null = null;
  for (let first = 0; first < WRITTEN_MESSAGES; first += session.appendBatch) {
    const batch = Array.from({ length: Math.min(session.appendBatch, WRITTEN_MESSAGES - first) }, () => message);
    await session.append(name, batch, way, {
      release: async () => undefined,
      lastLook: () => undefined,
      replied: (_, result) => {
        if (result.outcome === "refused") refusal = result.error;
        else stored++;
      },
    });
    if (refusal !== null) throw refusal;
  }
  return { messages: stored, bytes: stored * message.size, milliseconds: Math.round(performance.now() - began) };
}

function sampleMessage(): OutgoingMessage {
  const head = [
    "From: Carryover <carryover@localhost>",
    "Subject: Speed test",
    `Date: ${new Date().toUTCString().replace("GMT", "+0000")}`,
    "MIME-Version: 1.0",
    "Content-Type: text/plain; charset=us-ascii",
    "",
    "Written to measure how fast this server takes mail. This folder can be removed.",
    "",
  ].join("\r\n");
  const line = `${"x".repeat(70)}\r\n`;
  const body = Buffer.from(`${head}\r\n${line.repeat(Math.ceil(WRITTEN_BYTES / line.length))}`);
  return { size: body.length, flags: ["\\Seen"], internalDate: null, body: [body] };
}
