/**
 * The question `countSenders`: who takes the space in the old account. Of each message one field of its header is read, which costs an old
 * server more than anything else that is asked before a move: after everybody else, no faster than the server's limits, and not in its
 * quiet hours.
 */
import type { Database } from "../db/database.ts";
import { Interrupted, MailError } from "../engine/errors.ts";
import type { MessageFacts, OldSession } from "../engine/ports.ts";
import { fetchFrom } from "../imap/fetch-from.ts";
import { oldServer } from "../imap/servers.ts";
import type { LookProgress, Questions, SpaceBySender } from "../jobs/requests.ts";
import { SENDERS_KEEP_MS, SenderTally, senderIn } from "../policy/senders.ts";
import type { Asked } from "./answer-sign-in.ts";
import type { WorkerContext } from "./context.ts";
import { inTurns } from "./in-turns.ts";
import { openOldAccount } from "./open-accounts.ts";
import { refuseWhileClosed } from "./quiet-hours.ts";
import { isLimit } from "./server-limits.ts";

/** So many senders are named. */
const NAMED = 50;
/** After so long is told what is known by then. */
const READ_MS = 55 * 60_000;
/** So many messages are asked about at a time, or fewer where the server has a limit. */
const AT_ONCE = 250;
/** People see how far it is so often. */
const TELL_MS = 1000;

/** Throws MailError where the old server does not let the person in or is to be left alone now, and Interrupted by the signal. */
export async function answerCountSenders(
  context: WorkerContext,
  { requestId, question }: Asked<Questions["countSenders"]>,
  signal: AbortSignal,
): Promise<SpaceBySender> {
  const { serverId, settings } = await openOldAccount(context, question.migrationId);
  refuseWhileClosed(context, serverId);
  const folders = await chosenFolders(context.database, question.migrationId);
  const enough = AbortSignal.timeout(READ_MS);
  const until = AbortSignal.any([signal, enough]);
  const reading = new Reading(context, { serverId, requestId, folders, signal: until });
  const turns = { slots: context.slots, serverId, use: "checking", server: oldServer(settings) } as const;
  try {
    await inTurns(turns, until, (session) => reading.goOn(session));
  } catch (error) {
    const isAtLimit = error instanceof MailError && isLimit(error.code);
    const isOver = isAtLimit || (error instanceof Interrupted && enough.aborted && !signal.aborted);
    // What has been read was dear.
    if (!isOver || reading.tally.messages === 0) throw error;
  }
  const expiresAt = new Date(Date.now() + SENDERS_KEEP_MS);
  await context.database.client.request.updateMany({ where: { id: requestId }, data: { expiresAt } });
  return reading.result();
}

interface Folder {
  /** As the old server lists it. */
  readonly oldName: string;
  readonly messages: number;
}

/** Those whose mail is to be brought. */
async function chosenFolders({ client }: Database, migrationId: string): Promise<readonly Folder[]> {
  const rows = await client.folderChoice.findMany({
    where: { migrationId, chosen: true, selectable: true, messages: { gt: 0 } },
    orderBy: { position: "asc" },
    select: { oldName: true, messages: true },
  });
  return rows.map(({ oldName, messages }) => ({ oldName, messages: messages ?? 0 }));
}

interface ToRead {
  readonly serverId: string;
  readonly requestId: string;
  readonly folders: readonly Folder[];
  readonly signal: AbortSignal;
}

/** Goes on where it was when its connection was wanted for somebody else. */
class Reading {
  readonly tally = new SenderTally();
  readonly #context: WorkerContext;
  readonly #what: ToRead;
  #folder = 0;
  #nextUid = 1;
  #toldAt = 0;

  constructor(context: WorkerContext, what: ToRead) {
    this.#context = context;
    this.#what = what;
  }

  async goOn(session: OldSession): Promise<void> {
    const { folders } = this.#what;
    for (; this.#folder < folders.length; this.#folder++) {
      try {
        await this.#read(session, folders[this.#folder]?.oldName ?? "");
      } catch (error) {
        if (!(error instanceof MailError) || error.scope !== "folder") throw error;
      }
      this.#nextUid = 1;
    }
  }

  result(): SpaceBySender {
    const most = this.tally.most("bytes", NAMED);
    const others = most.reduce(
      (rest, { messages, bytes }) => ({ messages: rest.messages - messages, bytes: rest.bytes - bytes }),
      { messages: this.tally.messages, bytes: this.tally.bytes },
    );
    return { most, others, ...this.#progress() };
  }

  #progress(): LookProgress {
    const { messages } = this.tally;
    // Mail may have come since it was counted.
    const of = this.#what.folders.reduce((sum, folder) => sum + folder.messages, 0);
    return { messages, of: Math.max(of, messages) };
  }

  async #read(session: OldSession, oldName: string): Promise<void> {
    await session.examine(oldName);
    for await (const window of session.listMessages(this.#nextUid, null)) {
      const left = [...window];
      while (left.length > 0) await this.#ask(session, left.splice(0, this.#portion));
    }
  }

  get #pacer() {
    return this.#context.limits.pacerOf(this.#what.serverId);
  }

  get #portion(): number {
    return Math.max(1, Math.min(AT_ONCE, Math.floor(this.#pacer.portion.messages)));
  }

  async #ask(session: OldSession, messages: readonly MessageFacts[]): Promise<void> {
    const { serverId, signal } = this.#what;
    refuseWhileClosed(this.#context, serverId);
    const pacer = this.#pacer;
    await pacer.rest(signal);
    const passing = { side: "old", signal } as const;
    await pacer.pass({ messages: messages.length, bytes: 0, dayBytes: 0 }, passing);
    const fields = await fetchFrom(
      session,
      messages.map(({ uid }) => uid),
    );
    let bytes = 0;
    for (const { uid, size } of messages) {
      const field = fields.get(uid);
      bytes += field?.length ?? 0;
      this.tally.add(field ? senderIn(field) : null, size);
      this.#nextUid = uid + 1;
    }
    await pacer.pass({ messages: 0, bytes, dayBytes: bytes }, passing);
    await this.#tell();
  }

  async #tell(): Promise<void> {
    const now = Date.now();
    if (now < this.#toldAt + TELL_MS) return;
    this.#toldAt = now;
    const where = { id: this.#what.requestId, answeredAt: null };
    const data = { progress: JSON.stringify(this.#progress()) };
    await this.#context.database.client.request.updateMany({ where, data });
  }
}
