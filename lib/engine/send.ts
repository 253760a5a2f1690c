/**
 * Sending to the new account: INTENT durable, send, COMMITTING durable before the last byte, last byte, outcome. Outcomes need no disk
 * flush of their own: losing one only means settling that message again, so they ride with the next durable row.
 */
import { MailError } from "./errors.ts";
import { isKeepableDate, type SendableFlags, sendableFlags } from "./flags.ts";
import type { FolderWork } from "./folder-work.ts";
import type { Fingerprint } from "./identity.ts";
import type { JournalRow } from "./journal-rows.ts";
import type { AppendResult, MessageFacts, NewSession, OpenFolder, OutgoingMessage } from "./ports.ts";
import type { RunContext } from "./run-context.ts";
import { packUids } from "./uid-list.ts";

export interface Parcel {
  readonly facts: MessageFacts;
  readonly size: number;
  /** Can be asked for again after a refusal, unless the message is streamed: then it is sent alone. */
  body(): AsyncIterable<Uint8Array>;
  /** Known at the latest when all bytes of body() have been read. */
  fingerprint(): Fingerprint;
}

export class Sender {
  readonly #context: RunContext;
  readonly #work: FolderWork;
  readonly #session: NewSession;
  readonly #target: OpenFolder;
  readonly #folderName: string;
  /** Every copy made from now on gets a UID of at least this. */
  #floor: number;
  /** Outcomes not yet written. */
  #outcomes: JournalRow[] = [];

  constructor(
    context: RunContext,
    work: FolderWork,
    session: NewSession,
    folderName: string,
    target: OpenFolder,
    floor: number,
  ) {
    this.#context = context;
    this.#work = work;
    this.#session = session;
    this.#folderName = folderName;
    this.#target = target;
    this.#floor = floor;
  }

  /**
   * Sends a chunk, in groups as large as the server takes. Throws when the connection ends, the folder refuses everything, or the
   * new account is full; what was confirmed before is in the journal then.
   */
  async send(parcels: readonly Parcel[]): Promise<void> {
    const size = Math.max(1, this.#session.appendBatch);
    for (let start = 0; start < parcels.length; start += size * 64) {
      const batch = parcels.slice(start, start + size * 64);
      const number = await this.#intend(batch);
      for (let from = 0; from < batch.length; from += size) {
        this.#context.checkpoint();
        await this.#sendGroup(number, batch.slice(from, from + size));
      }
    }
  }

  /** Writes the outcomes that are not yet in the journal. */
  async flush(): Promise<void> {
    if (this.#outcomes.length > 0) await this.#write([], "lazy");
  }

  /** The promise of what is about to happen; nothing is sent before it is on the disk. */
  async #intend(parcels: readonly Parcel[]): Promise<number> {
    const batch = this.#work.ledger.newBatch();
    // One row per number of attempts, as the row has only one.
    const byAttempt = Map.groupBy(parcels, (parcel) => this.#work.ledger.attempt(parcel.facts.uid));
    const rows = [...byAttempt].map(
      ([attempt, group]): JournalRow => ({
        kind: "INTENT",
        folder: this.#work.ledger.folder,
        batch,
        oldUidValidity: this.#work.oldUidValidity,
        newUidValidity: this.#target.uidValidity,
        floor: this.#floor,
        oldUids: packUids(group.map((parcel) => parcel.facts.uid)),
        sizes: group.map((parcel) => parcel.size),
        flags: group.map((parcel) => this.#flags(parcel).flags),
        dates: group.map((parcel) => keepableDate(parcel)),
        attempt,
      }),
    );
    await this.#write(rows, "durable");
    return batch;
  }

  #flags(parcel: Parcel): SendableFlags {
    return sendableFlags(parcel.facts.flags, this.#target);
  }

  async #sendGroup(batch: number, group: readonly Parcel[]): Promise<void> {
    let released = 0;
    let releaseFailed: unknown = null;
    const release = async (through: number): Promise<void> => {
      try {
        await this.#commit(batch, group.slice(released, through + 1));
        released = through + 1;
      } catch (error) {
        releaseFailed = error;
        throw error;
      }
    };
    // The row says that the message may be there; whether this run may still send it is seen at the last moment.
    const lastLook = (): void => {
      try {
        this.#context.world.journal.checkLease();
      } catch (error) {
        releaseFailed = error;
        throw error;
      }
    };
    let results: readonly AppendResult[];
    try {
      results = await this.#session.append(
        this.#folderName,
        group.map((parcel) => this.#outgoing(parcel)),
        release,
        lastLook,
      );
    } catch (error) {
      if (releaseFailed) throw releaseFailed;
      await this.#parkLost(batch, group.slice(0, released));
      throw error;
    }
    await this.#record(batch, group, results);
  }

  #outgoing(parcel: Parcel): OutgoingMessage {
    return {
      size: parcel.size,
      flags: this.#flags(parcel).flags,
      internalDate: keepableDate(parcel),
      body: parcel.body(),
    };
  }

  async #commit(batch: number, released: readonly Parcel[]): Promise<void> {
    const prints = released.map((parcel) => parcel.fingerprint());
    await this.#write(
      [
        {
          kind: "COMMITTING",
          folder: this.#work.ledger.folder,
          batch,
          oldUids: packUids(released.map((parcel) => parcel.facts.uid)),
          digests: prints.map((print) => print.digest),
          headers: prints.map((print) => print.headerKey),
          at: this.#context.now(),
        },
      ],
      "durable",
    );
  }

  /** The line is gone and with it the reply: never sent again before the last probe. */
  async #parkLost(batch: number, released: readonly Parcel[]): Promise<void> {
    if (released.length === 0) return this.flush();
    const oldUids = packUids(released.map((parcel) => parcel.facts.uid));
    await this.#write(
      [{ kind: "AMBIGUOUS", folder: this.#work.ledger.folder, batch, oldUids, at: this.#context.now() }],
      "durable",
    );
  }

  async #record(batch: number, group: readonly Parcel[], results: readonly AppendResult[]): Promise<void> {
    const refused: { parcel: Parcel; error: MailError }[] = [];
    group.forEach((parcel, index) => {
      const result = results[index];
      if (result?.outcome === "stored") this.#stored(batch, parcel, result.uid);
      else
        refused.push({ parcel, error: result?.error ?? new MailError("engine.bug", "no result for a sent message") });
    });
    for (const { parcel, error } of refused) this.#refused(batch, parcel, error);
    const worst = refused.find(({ error }) => error.scope !== "message")?.error;
    if (worst) {
      await this.flush();
      throw worst;
    }
    // MULTIAPPEND stores all or nothing: halves find the one that is refused (RFC 3502).
    if (refused.length > 1) return this.#halve(refused.map(({ parcel }) => parcel));
    for (const { parcel, error } of refused) this.#work.setAside(parcel.facts.uid, error);
    await this.#context.reportProblems(this.#work);
  }

  async #halve(parcels: readonly Parcel[]): Promise<void> {
    const middle = Math.ceil(parcels.length / 2);
    for (const half of [parcels.slice(0, middle), parcels.slice(middle)]) {
      const batch = await this.#intend(half);
      await this.#sendGroup(batch, half);
    }
  }

  #stored(batch: number, parcel: Parcel, uid: number | null): void {
    const oldUid = parcel.facts.uid;
    this.#later({
      kind: "DONE",
      folder: this.#work.ledger.folder,
      batch,
      oldUids: packUids([oldUid]),
      newUids: uid === null ? null : packUids([uid]),
    });
    this.#work.copiedNow.add(oldUid);
    this.#work.bytesCopied += parcel.size;
    const flags = this.#flags(parcel);
    this.#remarkNotKept(flags, parcel);
    this.#work.sent.set(oldUid, { flags: flags.flags, date: keepableDate(parcel) });
    if (uid !== null) this.#floor = Math.max(this.#floor, uid + 1);
    this.#context.progress(this.#work, 1, parcel.size);
  }

  #remarkNotKept(flags: SendableFlags, parcel: Parcel): void {
    for (const keyword of flags.keywordsNotKept) this.#work.remark("keywordNotKept", 1, keyword);
    for (const flag of flags.flagsNotKept) this.#work.remark("flagNotKept", 1, flag);
    if (keepableDate(parcel) === null) this.#work.remark("dateNotKept", 1);
  }

  #refused(batch: number, parcel: Parcel, error: MailError): void {
    this.#later({
      kind: "REJECTED",
      folder: this.#work.ledger.folder,
      batch,
      oldUids: packUids([parcel.facts.uid]),
      code: error.code,
      text: error.serverText,
    });
  }

  /** Takes effect at once and is written with the next durable row. */
  #later(row: JournalRow): void {
    this.#outcomes.push(row);
    this.#work.ledger.apply(row);
  }

  async #write(rows: readonly JournalRow[], durability: "durable" | "lazy"): Promise<void> {
    const outcomes = this.#outcomes;
    this.#outcomes = [];
    await this.#context.world.journal.append([...outcomes, ...rows], durability);
    for (const row of rows) this.#work.ledger.apply(row);
  }
}

function keepableDate(parcel: Parcel): number | null {
  return isKeepableDate(parcel.facts.internalDate) ? parcel.facts.internalDate : null;
}
