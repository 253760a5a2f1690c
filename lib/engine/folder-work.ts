/** One folder while a run works on it: what was found, what became of each message, and the sum. */
import type { MailError } from "./errors.ts";
import { type MappedFolder, pathKey, pathText } from "./folder-map.ts";
import type { JournalFolder } from "./journal-rows.ts";
import { Keywords } from "./keywords.ts";
import type { Ledger } from "./ledger.ts";
import { MessageTable } from "./message-table.ts";
import type { AppendWay, ListedFolder, OpenFolder, Quota } from "./ports.ts";
import type { FolderReport, WayUsed } from "./report.ts";
import type { VerifiedStamp } from "./stamp.ts";
import { type Column, noCounts, type Problem, type Remark, type RemarkKind } from "./tally.ts";
import { SentColumns, UidLabels, UidSet } from "./uid-columns.ts";

export type { Sent } from "./uid-columns.ts";

const GIVEN_UP = "sent three times and the reply was lost each time; it may be on the new server";

/** What a ledger's messages are asked about on the old side. */
export interface OldFolder {
  /** Every message of the old folder is known: what is not there has left it. */
  readonly isListedWhole: boolean;
  /** Whether the old folder holds this message. */
  isOnOld(uid: number): boolean;
}

export class FolderWork implements OldFolder {
  readonly journalFolder: JournalFolder;
  readonly mapped: MappedFolder;
  readonly ledger: Ledger;
  oldUidValidity = 0;
  /** Every message the old folder listed when the scan ended: `found`, with those that it counts and does not list. */
  table = new MessageTable();
  readonly leftOut = new UidLabels<RemarkKind>();
  readonly vanished = new UidSet();
  /** Not to be sent before a message in flight, which may be the same one, is settled. */
  readonly held = new UidSet();
  readonly problems = new Map<number, Problem>();
  /** By old UID: what became of saving refused messages as attachments. */
  readonly rescued = new Map<number, { readonly savedIn: string } | { readonly why: string }>();
  /** Whether it is one of rescue-work.ts. */
  readonly isRescue: boolean = false;
  /** Set aside as a whole: everything not settled counts as a problem. */
  folderProblem: Problem | null = null;
  #place: readonly string[];
  /** Every message of the old folder is in the table: what is not there has left it. */
  isListedWhole = false;
  /** Messages that the old server counts and does not list. */
  #unlisted: Problem | null = null;
  #remarks = new Map<string, Remark>();
  /** Set aside and not yet told to anybody. */
  #unreported: Problem[] = [];
  /** By old UID: what this run copied, and flags that it added, for the check afterwards. */
  readonly sent = new SentColumns();
  /** In a dry run: what would be copied. */
  readonly wouldCopy = new UidSet();
  /** Old UIDs that somebody else's copy was found for in a dry run. */
  readonly wouldBeThere = new UidSet();
  bytesCopied = 0;
  /** How many of them were handed over in which way. */
  readonly copiedBy = new Map<AppendWay, number>();
  /** By old UID: whose copies this run gave flags; in a dry run those that it would give some. */
  readonly flagged = new UidSet();
  /** The new folder that earlier runs filled was gone when this one began. */
  newFolderIsGone = false;
  /** So many ways of appending are passed over in this folder, as the server misbehaved with them. */
  #stepsDown = 0;
  /** Messages that may be on the new server at any moment now. */
  underWay = 0;
  /** Messages per chunk; halved while chunks fail, so that one that kills connections is found. */
  chunkLimit = Number.POSITIVE_INFINITY;
  /** Connections that ended at the first message still to do, sent or read alone. */
  strikes = 0;
  /** What is copied first was asked for together with the opening of the folder. */
  isAskedAhead = false;
  /** Which keywords the new folder takes along with messages. */
  readonly keywords = new Keywords();
  /** Refused once without a clear reason; the next such refusal is believed. */
  readonly unclear = new Set<number>();
  /** Of the new account, asked for once something was refused without a clear reason. */
  quota: Quota | null = null;
  /** Refused, and to be sent once more over another connection. */
  readonly sendAgain = new Set<number>();
  /** The smallest message that the new folder refused as too large, in bytes. */
  refusedSize: number | null = null;
  verified = false;
  /** Of its last check, where nothing has been asked for since that would find other messages in it. */
  before: VerifiedStamp | null = null;
  /** See NewFolderListing.odd(); null: not checked, or too many. */
  oddOnNew: readonly number[] | null = null;
  /** As the old folder was when it was opened to be listed, and the new one to be checked. */
  seenOnOld: OpenFolder | null = null;
  seenOnNew: OpenFolder | null = null;

  constructor(journalFolder: JournalFolder, mapped: MappedFolder, ledger: Ledger) {
    this.journalFolder = journalFolder;
    this.mapped = mapped;
    this.#place = mapped.newPath;
    this.ledger = ledger;
  }

  /** For people: the old path. */
  get name(): string {
    return pathText(this.mapped.old.path);
  }

  get newName(): string {
    return pathText(this.#place);
  }

  /** Notes the folder that stands for the new name: servers spell some names in their own way. */
  isIn({ path }: Pick<ListedFolder, "path">): void {
    if (pathKey(path) === pathKey(this.#place)) return;
    this.#place = path;
    this.remark("renamed", this.table.length, pathText(path));
  }

  /** Identity of the new folder, see pathKey(). */
  get newKey(): string {
    return pathKey(this.mapped.newPath);
  }

  /** How messages are appended to this folder, of the ways that the server can take. */
  appendWay(ways: readonly AppendWay[]): AppendWay {
    return ways[Math.min(this.#stepsDown, ways.length - 1)] ?? "oneByOne";
  }

  /** The server did not stand this way of appending, for this reason: from now on the next more careful one. Once, however many messages say so. */
  stepDown(ways: readonly AppendWay[], from: AppendWay, reason: string): void {
    if (this.appendWay(ways) !== from || this.#stepsDown + 1 >= ways.length) return;
    this.#stepsDown++;
    this.remark("appendedSlower", 0, `${this.appendWay(ways)}${reason === "" ? "" : `: ${reason}`}`);
  }

  waysUsed(): WayUsed[] {
    return [...this.copiedBy].map(([way, messages]) => ({ way, messages }));
  }

  isOnOld(uid: number): boolean {
    return this.table.has(uid);
  }

  bytesFound(): number {
    return this.table.bytes();
  }

  /** Messages still to be dealt with, ascending, one by one: there may be half a million. */
  *stillToDo(): Iterable<number> {
    for (const uid of this.table.uids()) if (this.column(uid) === null) yield uid;
  }

  /** All of stillToDo() at once. */
  remaining(): number[] {
    return [...this.stillToDo()];
  }

  remainingCount(): number {
    let count = 0;
    for (const _uid of this.stillToDo()) count++;
    return count;
  }

  hasRemaining(): boolean {
    for (const _uid of this.stillToDo()) return true;
    return false;
  }

  /** Released and not confirmed: parked until they are settled. */
  isParked(uid: number): boolean {
    return this.ledger.open.get(uid)?.committed != null;
  }

  /** The column this message counts in; null while nothing has become of it. */
  column(uid: number): Column | null {
    if (this.leftOut.has(uid)) return "leftOut";
    if (this.vanished.has(uid)) return "vanished";
    if (this.problems.has(uid)) return "problems";
    if (this.sent.isCopied(uid) || this.wouldCopy.has(uid)) return "copied";
    if (this.wouldBeThere.has(uid)) return "alreadyThere";
    const way = this.ledger.settled.wayOf(uid);
    if (way !== undefined) return way === "copied" ? "copiedBefore" : "alreadyThere";
    if (this.isParked(uid) || this.held.has(uid)) return "notSettled";
    return this.ledger.failed.has(uid) ? "problems" : null;
  }

  /** The sum; what was not reached counts as problems of a folder set aside, else as not settled. */
  report(): FolderReport {
    const counts = noCounts();
    for (const uid of this.table.uids()) {
      counts.found++;
      counts[this.column(uid) ?? (this.folderProblem ? "problems" : "notSettled")]++;
    }
    counts.found += this.#unlisted?.messages ?? 0;
    counts.problems += this.#unlisted?.messages ?? 0;
    return { old: this.name, new: this.newName, ...counts };
  }

  setAside(uid: number, error: Pick<MailError, "code" | "message">): void {
    const problem = this.#problemOf(uid, error.code, error.message);
    this.problems.set(uid, problem);
    this.#unreported.push(problem);
  }

  #problemOf(uid: number, code: MailError["code"], text: string): Problem {
    const at = { oldName: this.mapped.old.name, uidValidity: this.oldUidValidity };
    return { folder: this.name, uid, code, text, messages: 1, at };
  }

  /** The folder is listed from its beginning. */
  beginListing(): void {
    this.table = new MessageTable();
    // It may break off, and what it lacks then has not left the folder.
    this.isListedWhole = false;
    this.leftOut.clear();
    // What an earlier attempt missed is told of this one, or not at all.
    this.#unreported = this.#unreported.filter((problem) => problem !== this.#unlisted);
    this.#unlisted = null;
  }

  /** The old server says that the folder holds so many messages, and lists fewer. */
  setUnlisted(counted: number): void {
    const listed = this.table.length;
    const text = `the old server says that the folder holds ${counted} messages, and lists only ${listed} of them`;
    const problem: Problem = {
      folder: this.name,
      uid: null,
      code: "message.unreadable",
      text,
      messages: counted - listed,
    };
    this.#unlisted = problem;
    this.#unreported.push(problem);
  }

  #withRescue(): Problem[] {
    return [...this.problems].map(([uid, problem]) => {
      const rescued = this.rescued.get(uid);
      if (!rescued) return problem;
      if ("savedIn" in rescued) return { ...problem, ...rescued };
      return { ...problem, text: `${problem.text}; it could not be saved as an attachment: ${rescued.why}` };
    });
  }

  setAsideFolder(error: Pick<MailError, "code" | "message">): void {
    const messages = this.remainingCount();
    this.folderProblem = { folder: this.name, uid: null, code: error.code, text: error.message, messages };
    this.#unreported.push(this.folderProblem);
  }

  /** The problems since the last call. */
  takeUnreported(): Problem[] {
    const problems = this.#unreported;
    this.#unreported = [];
    return problems;
  }

  /** Adds to the remarks; the same kind and detail is one remark with the sum of messages. */
  remark(kind: RemarkKind, messages: number, detail = ""): void {
    const key = `${kind} ${detail}`;
    const before = this.#remarks.get(key)?.messages ?? 0;
    this.#remarks.set(key, { folder: this.name, kind, messages: before + messages, detail });
  }

  /** Makes a step that is made again when it fails: what a failed attempt remarked is forgotten, or it would be counted twice. */
  async attempt<T>(step: () => Promise<T>): Promise<T> {
    const before = new Map(this.#remarks);
    try {
      return await step();
    } catch (error) {
      this.#remarks = before;
      throw error;
    }
  }

  remarkList(): Remark[] {
    const leftOut = [...this.leftOut.counts()];
    return [
      ...this.#remarks.values(),
      ...leftOut.map(([kind, messages]) => ({ folder: this.name, kind, messages, detail: "" })),
    ];
  }

  /** All problems of the folder, the folder's own first. */
  problemList(): Problem[] {
    const failed = [...this.ledger.failed]
      .filter((uid) => this.table.has(uid))
      .map((uid) => this.#problemOf(uid, "message.unsettled", GIVEN_UP));
    // What was in flight when the folder was set aside may have been settled since, one way or the other.
    const folder = this.folderProblem && { ...this.folderProblem, messages: this.remainingCount() };
    const ofFolder = [folder, this.#unlisted].filter((problem) => problem !== null);
    const messages = [...this.#withRescue(), ...failed].sort((one, two) => (one.uid ?? 0) - (two.uid ?? 0));
    return [...ofFolder, ...messages];
  }
}

/** A ledger of this migration and the new folder that its copies are in. */
export interface PlacedLedger {
  readonly ledger: Ledger;
  readonly newKey: string;
  /** Null when the old folder is gone or renamed: then nothing of it is left on old. */
  readonly work: OldFolder | null;
}
