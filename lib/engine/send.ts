/** Sending to the new account: INTENT durable, send, COMMITTING durable before the last byte, last byte, outcome. */
import { Wardrobe } from "./dress.ts";
import { MailError } from "./errors.ts";
import type { FolderWork } from "./folder-work.ts";
import type { JournalRow } from "./journal-rows.ts";
import { Outcomes } from "./outcomes.ts";
import type { Parcel } from "./parcel.ts";
import type { AppendResult, NewSession, OpenFolder, OutgoingMessage } from "./ports.ts";
import { judgeRefusal, tooLarge } from "./refused.ts";
import type { RunContext } from "./run-context.ts";
import { packUids } from "./uid-list.ts";

export class Sender {
  readonly #context: RunContext;
  readonly #work: FolderWork;
  readonly #session: NewSession;
  readonly #target: OpenFolder;
  readonly #folderName: string;
  readonly #wardrobe: Wardrobe;
  readonly #outcomes: Outcomes;

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
    this.#wardrobe = new Wardrobe(work, target);
    this.#outcomes = new Outcomes(context, work, target.uidValidity, floor);
  }

  /**
   * Sends a chunk, in groups as large as the server takes; what is too large for it is set aside before. Throws when the connection
   * ends, the folder refuses everything, or the new account is full; what was confirmed before is in the journal then.
   */
  async send(parcels: readonly Parcel[]): Promise<void> {
    this.#wardrobe.clear();
    const fitting = parcels.filter((parcel) => this.#fits(parcel));
    const size = Math.max(1, this.#session.appendBatch);
    for (let start = 0; start < fitting.length; start += size * 64) {
      const batch = fitting.slice(start, start + size * 64);
      const number = await this.#intend(batch);
      for (let from = 0; from < batch.length; from += size) {
        this.#context.checkpoint();
        // What a refusal has taught since is heeded, but never behind the back of the journal.
        const group = batch.slice(from, from + size).filter((parcel) => this.#fits(parcel));
        if (group.length === 0) continue;
        await this.#sendGroup(this.#wardrobe.holds(group) ? number : await this.#intend(group), group);
      }
    }
  }

  /** The problem of a message of so many bytes, before it is sent; null where it may fit. */
  tooLarge(size: number): MailError | null {
    return tooLarge(this.#work, this.#limit, size);
  }

  get #limit(): number | null {
    return this.#target.appendLimit ?? this.#session.appendLimit;
  }

  #fits(parcel: Parcel): boolean {
    const problem = this.tooLarge(parcel.size);
    if (problem) this.#work.setAside(parcel.facts.uid, problem);
    return problem === null;
  }

  /** Writes the outcomes that are not yet in the journal. */
  flush(): Promise<void> {
    return this.#outcomes.flush();
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
        floor: this.#outcomes.floor,
        oldUids: packUids(group.map((parcel) => parcel.facts.uid)),
        sizes: group.map((parcel) => parcel.size),
        ...this.#wardrobe.intend(group),
        attempt,
      }),
    );
    await this.#outcomes.write(rows, "durable");
    return batch;
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
    const { flags, date } = this.#wardrobe.of(parcel);
    return { size: parcel.size, flags, internalDate: date, body: parcel.body() };
  }

  async #commit(batch: number, released: readonly Parcel[]): Promise<void> {
    const prints = released.map((parcel) => parcel.fingerprint());
    await this.#outcomes.write(
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
    await this.#outcomes.write(
      [{ kind: "AMBIGUOUS", folder: this.#work.ledger.folder, batch, oldUids, at: this.#context.now() }],
      "durable",
    );
  }

  async #record(batch: number, group: readonly Parcel[], results: readonly AppendResult[]): Promise<void> {
    const refused: { parcel: Parcel; error: MailError }[] = [];
    group.forEach((parcel, index) => {
      const result = results[index];
      if (result?.outcome === "stored") this.#outcomes.stored(batch, parcel, this.#wardrobe.of(parcel), result.uid);
      else
        refused.push({ parcel, error: result?.error ?? new MailError("engine.bug", "no result for a sent message") });
    });
    for (const { parcel, error } of refused) this.#outcomes.refused(batch, parcel, error);
    const worst = refused.find(({ error }) => error.scope !== "message")?.error;
    if (worst) {
      await this.flush();
      throw worst;
    }
    // MULTIAPPEND stores all or nothing: halves find the one that is refused (RFC 3502).
    if (refused.length > 1) return this.#halve(refused.map(({ parcel }) => parcel));
    for (const { parcel, error } of refused) await this.#settleRefusal(parcel, error);
    await this.#context.reportProblems(this.#work);
  }

  async #settleRefusal(parcel: Parcel, error: MailError): Promise<void> {
    const verdict = judgeRefusal(this.#work, parcel, this.#wardrobe.of(parcel).flags, this.#limit, error);
    if (verdict === "again") await this.#sendAnew([parcel]);
    else if (verdict === "fresh") this.#work.sendAgain.add(parcel.facts.uid);
    else this.#work.setAside(parcel.facts.uid, verdict);
  }

  async #halve(parcels: readonly Parcel[]): Promise<void> {
    const middle = Math.ceil(parcels.length / 2);
    await this.#sendAnew(parcels.slice(0, middle));
    await this.#sendAnew(parcels.slice(middle));
  }

  /** A refusal is no lost reply: nothing of it was stored, so this is a sending of its own, under an intent of its own. */
  async #sendAnew(parcels: readonly Parcel[]): Promise<void> {
    await this.#sendGroup(await this.#intend(parcels), parcels);
  }
}
