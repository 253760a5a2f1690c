/** One batch on its way to the new server: what was released of it, what the server said, and what is lost. */
import type { Dressed } from "./dress.ts";
import { MailError } from "./errors.ts";
import type { FolderWork } from "./folder-work.ts";
import type { JournalRow } from "./journal-rows.ts";
import type { Copy, Outcomes } from "./outcomes.ts";
import type { AppendResult, AppendWay, OutgoingMessage } from "./ports.ts";
import type { RunContext } from "./run-context.ts";
import type { Destination } from "./send.ts";
import { packUids } from "./uid-list.ts";

/** A time of release is true to so many milliseconds. */
const STALE_MS = 10_000;

/** A message that the server did not take. */
export interface Refused extends Dressed {
  readonly error: MailError;
}

/** Messages under one intent. `number`: the batch that its rows of the journal name. */
export interface Batch {
  readonly number: number;
  readonly messages: readonly Dressed[];
  readonly way: AppendWay;
}

export class Shipment {
  readonly way: AppendWay;
  /** Resolved when the last byte has been handed to the operating system. */
  readonly handedOver: Promise<void>;
  readonly #context: RunContext;
  readonly #work: FolderWork;
  readonly #to: Destination;
  readonly #outcomes: Outcomes;
  readonly #batch: Batch;
  readonly #results = new Map<number, AppendResult>();
  #noteHandedOver: () => void = () => undefined;
  /** When the last row was written that says that these messages may be there, in epoch milliseconds; null: none. */
  #committedAt: number | null = null;
  /** Messages that the server may have stored. */
  #released = 0;
  #releasedAt = 0;
  /** Why leave was refused. */
  #refusedLeave: { readonly error: unknown } | null = null;

  constructor(context: RunContext, work: FolderWork, to: Destination, outcomes: Outcomes, batch: Batch) {
    this.#context = context;
    this.#work = work;
    this.#to = to;
    this.#outcomes = outcomes;
    this.#batch = batch;
    this.way = batch.way;
    this.handedOver = new Promise((resolve) => {
      this.#noteHandedOver = resolve;
    });
  }

  /**
   * Writes the intent. Where everything is known already that has to be known before the messages are released, that is one row more and not
   * one more wait for the disk.
   */
  async announce(intents: readonly JournalRow[]): Promise<void> {
    const isKnown = this.#batch.messages.every(({ parcel }) => parcel.isKnown);
    await this.#outcomes.write(isKnown ? [...intents, this.#committing()] : intents, "durable");
    if (isKnown) this.#noteCommitted(this.#context.now());
  }

  /** Sends it and notes the outcomes. Answers what was refused by itself. Throws what concerns more than single messages. */
  async send(): Promise<Refused[]> {
    try {
      return await this.#send();
    } finally {
      if (this.#committedAt !== null) this.#work.underWay -= this.#batch.messages.length;
    }
  }

  async #send(): Promise<Refused[]> {
    const { messages, way } = this.#batch;
    try {
      await this.#to.session.append(this.#to.name, messages.map(outgoing), way, {
        release: () => this.#asked(() => this.#commit()),
        lastLook: (through) => this.#look(through),
        replied: (index, result) => this.#results.set(index, result),
      });
    } catch (error) {
      if (this.#refusedLeave) throw this.#refusedLeave.error;
      const worst = worstOf(this.#record());
      await this.#parkLost(error);
      // What the server said explains more than that the connection is gone.
      throw worst ?? error;
    }
    if (this.#released > 0) this.#context.batchSize.replied(messages.length, this.#context.now() - this.#releasedAt);
    const refused = this.#record();
    const worst = worstOf(refused);
    if (worst) await this.#outcomes.flush();
    if (worst) throw worst;
    return refused;
  }

  async #asked(step: () => Promise<void>): Promise<void> {
    try {
      await step();
    } catch (error) {
      this.#refusedLeave = { error };
      throw error;
    }
  }

  /** Who is killed after this loses the replies at about this time: what was written long before is written once more. */
  async #commit(): Promise<void> {
    const now = this.#context.now();
    if (this.#committedAt !== null && now - this.#committedAt < STALE_MS) return;
    await this.#outcomes.write([this.#committing()], "durable");
    this.#noteCommitted(now);
  }

  /** Until it is known what has become of them, they are no achievement. */
  #noteCommitted(now: number): void {
    if (this.#committedAt === null) this.#work.underWay += this.#batch.messages.length;
    this.#committedAt = now;
  }

  #committing(): JournalRow {
    const prints = this.#batch.messages.map(({ parcel }) => parcel.fingerprint());
    return {
      kind: "COMMITTING",
      folder: this.#work.ledger.folder,
      batch: this.#batch.number,
      oldUids: this.#uids(this.#batch.messages),
      digests: prints.map((print) => print.digest),
      headers: prints.map((print) => print.headerKey),
      at: this.#context.now(),
    };
  }

  /** The row says that messages may be there; whether this run may still send them is seen at the last moment. */
  #look(through: number): void {
    try {
      this.#context.world.journal.checkLease();
    } catch (error) {
      this.#refusedLeave = { error };
      throw error;
    }
    this.#released = through + 1;
    this.#releasedAt = this.#context.now();
    if (this.#released === this.#batch.messages.length) this.#noteHandedOver();
  }

  /** Notes what the server has said; answers what it refused. */
  #record(): Refused[] {
    const refused: Refused[] = [];
    const copies: Copy[] = [];
    for (const [index, message] of this.#batch.messages.entries()) {
      const result = this.#results.get(index);
      if (result?.outcome === "stored") copies.push({ message, uid: result.uid });
      else if (result) refused.push({ ...message, error: this.#heed(message, result) });
    }
    this.#outcomes.stored(this.#batch, copies);
    for (const { parcel, error } of refused) this.#outcomes.refused(this.#batch.number, parcel, error);
    return refused;
  }

  /**
   * After BAD the connection is gone. A command with many messages does not say which one it was about, and bytes that were sent unasked may
   * have been read as commands: the folder goes on in a more careful way. Else it was this message.
   */
  #heed({ parcel, sent }: Dressed, { error, notUnderstood }: AppendResult & { outcome: "refused" }): MailError {
    if (!notUnderstood || this.way === "oneByOne" || error.scope !== "message") return error;
    if (this.way === "chained") {
      this.#work.unclear.add(parcel.facts.uid);
      // Courier says no more than "Error in IMAP command" to keywords that it does not like.
      this.#work.keywords.distrust(sent.flags, false);
    } else this.#work.stepDown(this.#to.session.appendWays, this.way, error.serverText);
    return new MailError("net.lost", error.message, { side: error.side ?? "new", serverText: error.serverText });
  }

  /** The line is gone and with it the replies: what was released is never sent again before the last probe. */
  async #parkLost(error: unknown): Promise<void> {
    const silent = [...this.#batch.messages.entries()].filter(([index]) => !this.#results.has(index));
    const lost = silent.filter(([index]) => index < this.#released).map(([, message]) => message);
    // Its last byte never left, so that it can be sent again at once.
    const reason = error instanceof MailError ? error : new MailError("net.lost", "the run was stopped");
    for (const [index, { parcel }] of this.#committedAt !== null ? silent : [])
      if (index >= this.#released) this.#outcomes.refused(this.#batch.number, parcel, reason);
    if (lost.length === 0) return this.#outcomes.flush();
    const at = this.#context.now();
    const oldUids = this.#uids(lost);
    const { folder } = this.#work.ledger;
    await this.#outcomes.write([{ kind: "AMBIGUOUS", folder, batch: this.#batch.number, oldUids, at }], "durable");
  }

  #uids(messages: readonly Dressed[]): string {
    return packUids(messages.map(({ parcel }) => parcel.facts.uid));
  }
}

/** A refusal that is about more than one message. */
function worstOf(refused: readonly Refused[]): MailError | undefined {
  return refused.find(({ error }) => error.scope !== "message")?.error;
}

function outgoing({ parcel, sent }: Dressed): OutgoingMessage {
  return { size: parcel.size, flags: sent.flags, internalDate: sent.date, body: parcel.body() };
}
