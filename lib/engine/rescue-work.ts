/** The messages of one old folder that are saved as attachments: their place in the journal, and what became of each. */
import { FolderWork } from "./folder-work.ts";
import type { JournalFolder } from "./journal-rows.ts";
import type { Ledger, Settled } from "./ledger.ts";
import type { MessageFacts } from "./ports.ts";
import type { Problem } from "./tally.ts";
import type { WrapPlace } from "./wrap.ts";

/** Stands before the old folder's name in the journal: no server lists such a name, as theirs have one character a byte. */
const MARK = "\u2709 ";

/** The name in the journal of the folder that the messages of this one are saved under. */
export function nameFor(work: FolderWork): string {
  return MARK + work.mapped.old.name;
}

export function isRescueFolder({ oldName }: Pick<JournalFolder, "oldName">): boolean {
  return oldName.startsWith(MARK);
}

/** The old folder whose messages are saved there. */
export function rescuedName({ oldName }: Pick<JournalFolder, "oldName">): string {
  return oldName.slice(MARK.length);
}

/** Its copies are other bytes than the messages, and no message counts here: each counts where it was refused. */
export class RescueWork extends FolderWork {
  override readonly isRescue: boolean = true;
  /** The folder that they are from. */
  readonly of: FolderWork;
  readonly #wished: readonly number[];
  readonly #strikes = new Map<number, number>();
  readonly #givenUp = new Map<number, string>();

  constructor(folder: JournalFolder, of: FolderWork, ledger: Ledger, wished: readonly number[]) {
    super(folder, { old: { ...of.mapped.old, subscribed: true }, newPath: folder.newPath, reasons: [] }, ledger);
    this.of = of;
    this.oldUidValidity = of.oldUidValidity;
    this.#wished = wished;
    // A folder that could not be opened says nothing of its UIDs.
    if (of.folderProblem === null) ledger.openOld(of.oldUidValidity);
  }

  /** Wished for, refused by this run, and not saved yet. */
  wanted(): MessageFacts[] {
    const { settled, unplaced, open, failed } = this.ledger;
    const isDone = (uid: number): boolean =>
      settled.has(uid) || unplaced.has(uid) || failed.has(uid) || this.#givenUp.has(uid) || this.problems.has(uid);
    return this.#wished.flatMap((uid) => {
      const isRefused = this.of.problems.has(uid) && !isDone(uid) && !open.get(uid)?.committed;
      return (isRefused && this.of.table.get(uid)) || [];
    });
  }

  hasParked(): boolean {
    return [...this.ledger.open.values()].some(({ committed }) => committed !== null);
  }

  /** Grows while something is achieved. */
  readonly achieved = (): number => this.ledger.settled.size + this.#givenUp.size + this.problems.size;

  /** How often the connection has ended at this message. */
  strike(uid: number): number {
    const strikes = (this.#strikes.get(uid) ?? 0) + 1;
    this.#strikes.set(uid, strikes);
    return strikes;
  }

  giveUp(uid: number, why: string): void {
    this.#givenUp.set(uid, why);
  }

  giveUpAll(why: string): void {
    for (const { uid } of this.wanted()) this.giveUp(uid, why);
  }

  placeOf({ internalDate }: MessageFacts): Omit<WrapPlace, "uid"> {
    return { oldName: this.mapped.old.name, folder: this.name, uidValidity: this.oldUidValidity, internalDate };
  }

  savedNow(): Settled[] {
    return [...this.sent.copied()].flatMap((oldUid) => this.ledger.settled.get(oldUid) ?? []);
  }

  /** Says at each refused message of the folder what became of saving it. */
  tell(): void {
    for (const uid of this.of.problems.keys()) {
      const why = this.#givenUp.get(uid) ?? this.problems.get(uid)?.text ?? this.#unsettled(uid);
      if (why !== undefined) this.of.rescued.set(uid, { why });
      else if (this.ledger.settled.has(uid) || this.ledger.unplaced.has(uid))
        this.of.rescued.set(uid, { savedIn: this.newName });
    }
  }

  #unsettled(uid: number): string | undefined {
    if (this.ledger.failed.has(uid)) return "sent three times and the reply was lost each time";
    return this.ledger.open.get(uid)?.committed ? "the reply was lost, and is not settled yet" : undefined;
  }

  /** They stand in the report where they were refused first. */
  override takeUnreported(): Problem[] {
    return [];
  }
}
