/**
 * How far a test has come that reads every message. It writes nothing, so no journal can say that; a later part of it is told instead, and
 * goes on from there.
 */
import type { FolderWork } from "./folder-work.ts";
import type { Problem, Remark, RemarkKind } from "./tally.ts";
import { packUids, unpackUids } from "./uid-list.ts";

/** A folder that is through, with what was found in it. */
export interface TestedFolder {
  /** ListedFolder.name. */
  readonly oldName: string;
  readonly messages: number;
  readonly bytes: number;
  /** Of the messages that would be copied. */
  readonly bytesToCopy: number;
}

/** A folder that the test was in the middle of. */
export interface TestedPart {
  readonly oldName: string;
  readonly uidValidity: number;
  /** Everything up to this UID was read; 0: nothing yet. */
  readonly through: number;
  /** What is on the new server already, see packUids(): found out before the first message is read. */
  readonly alreadyThere: string;
  readonly problems: readonly Problem[];
  readonly remarks: readonly Remark[];
}

export interface Tested {
  readonly folders: readonly TestedFolder[];
  /** Null: it was between two folders. */
  readonly within: TestedPart | null;
}

/** What only reading and comparing can tell; everything else is found out anew. */
const FOUND_BY_READING: ReadonlySet<RemarkKind> = new Set(["changedByServer", "deliveredToBoth", "twiceOnOld"]);

/** Counts, while a test goes on, what the next part of it need not do again. */
export class TestPlace {
  readonly #before: Tested | null;
  readonly #folders: TestedFolder[];
  #within: { readonly work: FolderWork; through: number } | null = null;

  /** `before`: of the parts before this one. */
  constructor(before: Tested | undefined) {
    this.#before = before ?? null;
    this.#folders = [...(before?.folders ?? [])];
  }

  /** What an earlier part found in this folder; undefined: it is not through with it. */
  folder(oldName: string): TestedFolder | undefined {
    return this.#before?.folders.find((folder) => folder.oldName === oldName);
  }

  /** Bytes that would be copied of the folders of earlier parts. */
  get earlierBytes(): number {
    return (this.#before?.folders ?? []).reduce((total, { bytesToCopy }) => total + bytesToCopy, 0);
  }

  /** The folder has been compared with what is on the new server. Called again, it changes nothing. */
  enter(work: FolderWork): void {
    if (this.#within?.work !== work) this.#within = { work, through: 0 };
  }

  /** Whether that need not be done any more. */
  isCompared(work: FolderWork): boolean {
    return this.#within?.work === work;
  }

  /** All messages up to this one are read. */
  read(uid: number): void {
    if (this.#within) this.#within.through = uid;
  }

  /** The folder is through. */
  leave(work: FolderWork): void {
    const { mapped, bytesCopied: bytesToCopy } = work;
    const { found: messages } = work.report();
    this.#folders.push({ oldName: mapped.old.name, messages, bytes: work.bytesFound(), bytesToCopy });
    this.#within = null;
  }

  /** Notes what an earlier part knew of this folder; answers which messages it has read. The folder must be listed. */
  takeUp(work: FolderWork): readonly number[] {
    const part = this.#before?.within;
    const isIt = part?.oldName === work.mapped.old.name && part.uidValidity === work.oldUidValidity;
    if (!part || !isIt || this.isCompared(work)) return [];
    this.enter(work);
    this.read(part.through);
    for (const uid of unpackUids(part.alreadyThere)) if (work.isOnOld(uid)) work.wouldBeThere.add(uid);
    for (const { uid, code, text } of part.problems)
      if (uid !== null && work.isOnOld(uid)) work.setAside(uid, { code, message: text });
    for (const { kind, messages, detail } of part.remarks) work.remark(kind, messages, detail);
    return work.remaining().filter((uid) => uid <= part.through);
  }

  /** For the next part. */
  soFar(): Tested {
    return { folders: this.#folders, within: this.#part() };
  }

  #part(): TestedPart | null {
    const before = this.#before?.within ?? null;
    if (!this.#within) return this.#folders.some(({ oldName }) => oldName === before?.oldName) ? null : before;
    const { work, through } = this.#within;
    return {
      ...{ oldName: work.mapped.old.name, uidValidity: work.oldUidValidity, through },
      alreadyThere: packUids([...work.wouldBeThere]),
      problems: [...work.problems.values()],
      remarks: work.remarkList().filter(({ kind }) => FOUND_BY_READING.has(kind)),
    };
  }
}
