/**
 * Sending to the new account: INTENT durable, send, COMMITTING durable before the first byte that could complete a message, those bytes,
 * outcome. Two batches are under way at a time, so that the server has the next one at hand when it has stored one.
 */
import { BATCH_BYTES } from "./batch-size.ts";
import { dress } from "./dress.ts";
import type { MailError } from "./errors.ts";
import type { FolderWork } from "./folder-work.ts";
import type { JournalRow } from "./journal-rows.ts";
import type { Outcomes } from "./outcomes.ts";
import type { Parcel } from "./parcel.ts";
import type { AppendWay, NewSession, OpenFolder } from "./ports.ts";
import { judgeRefusal, tooLarge } from "./refused.ts";
import type { RunContext } from "./run-context.ts";
import { type Refused, Shipment } from "./shipment.ts";
import { endsConnection } from "./suspects.ts";
import { packUids } from "./uid-list.ts";

/** Batches under way at a time. */
const AT_ONCE = 2;

/** Where messages go. */
export interface Destination {
  readonly session: NewSession;
  /** The new folder's name, and what select() said of it. */
  readonly name: string;
  readonly target: OpenFolder;
}

export class Sender {
  readonly #context: RunContext;
  readonly #work: FolderWork;
  readonly #to: Destination;
  readonly #outcomes: Outcomes;
  /** Settled when their outcome is noted; they never reject. */
  readonly #underWay = new Set<Promise<void>>();
  /** The first that went wrong; the others were or will be told as well. */
  #failure: { readonly error: unknown } | null = null;
  /** A batch that is refused is sent again in parts, behind the one that followed it: from then on none follows so early, for the order's sake. */
  #hasRefused = false;

  constructor(context: RunContext, work: FolderWork, to: Destination, outcomes: Outcomes) {
    this.#context = context;
    this.#work = work;
    this.#to = to;
    this.#outcomes = outcomes;
  }

  /**
   * Sends messages in batches as large as the server takes; what is too large for it is set aside before. Returns when all have been handed
   * over that must be before the next are read. Throws when an earlier batch failed: the connection ended, the folder refuses everything, or
   * the new account is full; what was confirmed before is in the journal then, at the latest after settle(). `done` is called when nothing of
   * the messages is needed any more.
   */
  async send(parcels: readonly Parcel[], done: () => void = () => undefined): Promise<void> {
    const tasks: Promise<void>[] = [];
    try {
      await this.#sendAll(parcels, tasks);
    } finally {
      void Promise.all(tasks).then(done);
    }
  }

  /** Adds a task for each batch. */
  async #sendAll(parcels: readonly Parcel[], tasks: Promise<void>[]): Promise<void> {
    let waiting = parcels;
    while (waiting.length > 0) {
      const way = this.#wayFor(waiting[0]);
      await this.#room(way);
      this.#context.checkpoint();
      const batch = this.#take(waiting, way);
      waiting = waiting.slice(batch.length);
      const fitting = batch.filter((parcel) => this.#fits(parcel));
      if (fitting.length > 0) await this.#start(fitting, way, tasks);
    }
  }

  /** Waits for all that is under way. Throws as send(). */
  async finish(): Promise<void> {
    await this.settle();
    if (this.#failure) throw this.#failure.error;
  }

  /** Why a batch failed, where one did. That a connection ended explains less than anything else. */
  get failure(): unknown {
    return this.#failure?.error ?? null;
  }

  /** Waits for all that is under way, whatever becomes of it, and writes the outcomes that are not yet in the journal. */
  async settle(): Promise<void> {
    await Promise.all(this.#underWay);
    await this.#outcomes.flush();
  }

  /** The problem of a message of so many bytes, before it is sent; null where it may fit. */
  tooLarge(size: number): MailError | null {
    return tooLarge(this.#work, this.#limit, size);
  }

  get #limit(): number | null {
    return this.#to.target.appendLimit ?? this.#to.session.appendLimit;
  }

  #fits(parcel: Parcel): boolean {
    const problem = this.tooLarge(parcel.size);
    if (problem) this.#work.setAside(parcel.facts.uid, problem);
    return problem === null;
  }

  /** What was refused without a clear reason, or lost, before is sent in the most careful way: others must not share its fate. */
  #wayFor(parcel: Parcel | undefined): AppendWay {
    if (this.#context.request.oneByOne) return "oneByOne";
    const uid = parcel?.facts.uid ?? 0;
    if (this.#work.unclear.has(uid) || this.#work.ledger.attempt(uid) > 1) return "oneByOne";
    return this.#work.appendWay(this.#to.session.appendWays);
  }

  /** The first of them that make a batch. */
  #take(parcels: readonly Parcel[], way: AppendWay): readonly Parcel[] {
    const most = this.#context.batchSize.messages(way, this.#to.session.appendBatch);
    let bytes = 0;
    const end = parcels.findIndex((parcel, index) => {
      bytes += parcel.size;
      return index > 0 && (index >= most || bytes > BATCH_BYTES || this.#wayFor(parcel) !== way);
    });
    return end < 0 ? parcels : parcels.slice(0, end);
  }

  /** Waits until another batch may be under way. */
  async #room(way: AppendWay): Promise<void> {
    // Asked again after each: it may have been the one that was refused.
    const most = (): number =>
      way === "oneByOne" || this.#hasRefused || Number.isFinite(this.#work.chunkLimit) ? 1 : AT_ONCE;
    while (this.#underWay.size >= most()) await Promise.race(this.#underWay);
    if (this.#failure) throw this.#failure.error;
  }

  async #start(parcels: readonly Parcel[], way: AppendWay, tasks: Promise<void>[]): Promise<void> {
    const shipment = await this.#intend(parcels, way);
    const task = this.#carry(shipment)
      .catch((error: unknown) => {
        if (this.#failure === null || endsConnection(this.#failure.error)) this.#failure = { error };
      })
      .finally(() => this.#underWay.delete(task));
    this.#underWay.add(task);
    tasks.push(task);
    // What passes through from the old server has to be gone before anything else is read there.
    if (parcels.some((parcel) => parcel.isStreamed)) await Promise.race([shipment.handedOver, task]);
    if (this.#failure) throw this.#failure.error;
  }

  /** The promise of what is about to happen; nothing is sent before it is on the disk. */
  async #intend(parcels: readonly Parcel[], way: AppendWay): Promise<Shipment> {
    const { ledger, oldUidValidity } = this.#work;
    const number = ledger.newBatch();
    const messages = dress(this.#work, this.#to.target, parcels);
    // One row per number of attempts, as the row has only one.
    const byAttempt = Map.groupBy(messages, ({ parcel }) => ledger.attempt(parcel.facts.uid));
    const rows = [...byAttempt].map(
      ([attempt, group]): JournalRow => ({
        kind: "INTENT",
        folder: ledger.folder,
        batch: number,
        oldUidValidity,
        newUidValidity: this.#to.target.uidValidity,
        floor: this.#outcomes.floor,
        oldUids: packUids(group.map(({ parcel }) => parcel.facts.uid)),
        sizes: group.map(({ parcel }) => parcel.size),
        flags: group.map(({ sent }) => sent.flags),
        dates: group.map(({ sent }) => sent.date),
        attempt,
      }),
    );
    const shipment = new Shipment(this.#context, this.#work, this.#to, this.#outcomes, { number, messages, way });
    await shipment.announce(rows);
    return shipment;
  }

  /** To its end: what is refused of it is sent again in parts, or set aside. */
  async #carry(shipment: Shipment): Promise<void> {
    const refused = await shipment.send();
    if (refused.length > 0) this.#hasRefused = true;
    if (shipment.way === "multi" && refused.length > 1) return this.#sendInParts(refused);
    for (const { parcel, sent, error } of refused) {
      const verdict = judgeRefusal(this.#work, parcel, sent.flags, this.#limit, error);
      if (verdict === "again") await this.#sendAnew([parcel], shipment.way);
      else if (verdict === "fresh") this.#work.sendAgain.add(parcel.facts.uid);
      else this.#work.setAside(parcel.facts.uid, verdict);
    }
    await this.#context.reportProblems(this.#work);
  }

  /** MULTIAPPEND stores all or nothing (RFC 3502). */
  async #sendInParts(refused: readonly Refused[]): Promise<void> {
    const parcels = refused.map(({ parcel }) => parcel);
    const code = refused[0]?.error.code;
    if (code === "message.tooManyKeywords" || code === "message.flagsRefused") {
      // Not by halves: Cyrus 3.6.1 ends the connection at the second MULTIAPPEND with too many keywords.
      const flags = refused.flatMap(({ sent }) => sent.flags);
      if (this.#work.keywords.distrust(flags, code === "message.tooManyKeywords"))
        return this.#sendAnew(parcels, "multi");
    }
    // Halves find the one that is refused.
    const middle = Math.ceil(parcels.length / 2);
    await this.#sendAnew(parcels.slice(0, middle), "multi");
    await this.#sendAnew(parcels.slice(middle), "multi");
  }

  /** A refusal is no lost reply: nothing of it was stored, so this is a sending of its own, under an intent of its own. */
  async #sendAnew(parcels: readonly Parcel[], way: AppendWay): Promise<void> {
    const fitting = parcels.filter((parcel) => this.#fits(parcel));
    if (fitting.length > 0) await this.#carry(await this.#intend(fitting, way));
  }
}
