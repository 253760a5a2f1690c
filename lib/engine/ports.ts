/**
 * What the engine needs from the world, declared by the engine: two kinds of session, a journal, a clock, an observer.
 * `lib/imap` implements the sessions, `lib/db` the journal; tests use an in-memory server for both.
 */
import type { MailError } from "./errors.ts";
import type { ClosingRow, JournalFolder, JournalRow } from "./journal-rows.ts";
import type { VerifiedStamp } from "./stamp.ts";
import type { MigrationState } from "./state.ts";
import type { Problem, Remark } from "./tally.ts";

/** RFC 6154, without the attributes that describe views instead of folders. */
export type SpecialUse = "archive" | "drafts" | "junk" | "sent" | "trash" | "all" | "flagged" | "important";

export interface ListedFolder {
  /** The name exactly as the server lists it (modified UTF-7, with prefix and delimiter): its identity on that server. */
  readonly name: string;
  /** Decoded levels below the personal namespace; the inbox is `["INBOX"]` whatever its spelling. */
  readonly path: readonly string[];
  /** False for \Noselect and \NonExistent: a level that holds folders but no mail. */
  readonly selectable: boolean;
  readonly subscribed: boolean;
  /** By the server's own flag only, never guessed from a name. */
  readonly specialUse: SpecialUse | null;
  /** Only where the server says so (\NoInferiors): no folder can be made below it. */
  readonly noInferiors?: true;
}

/**
 * Four numbers that together stand still for as long as nothing changes in a folder: under one UIDVALIDITY no UID is given twice, so with the
 * same UIDNEXT and as many messages they are the same ones (RFC 9051, 2.3.1.1), and HIGHESTMODSEQ counts up with every flag that is given or
 * taken (RFC 7162, 3.1.2.1).
 */
export interface FolderStanding {
  readonly uidValidity: number;
  readonly uidNext: number;
  readonly messages: number;
  /** In decimal digits: it may be larger than a number holds. */
  readonly highestModSeq: string;
}

/** The same without the flags: what every server can tell. */
export type FolderCounts = Omit<FolderStanding, "highestModSeq">;

/** All folders, and how they stand where the server says so for certain, by name: of the others nothing is known. */
export interface FolderListing {
  readonly folders: readonly ListedFolder[];
  readonly standings: ReadonlyMap<string, FolderStanding>;
}

/** What EXAMINE or SELECT answered. */
export interface OpenFolder {
  readonly uidValidity: number;
  /** Null where the server does not say (Courier): then the highest UID seen + 1 serves. */
  readonly uidNext: number | null;
  readonly messages: number;
  /** Flags and keywords that can be stored, lower-cased; null where the server does not say: then everything is tried. */
  readonly permanentFlags: ReadonlySet<string> | null;
  /** Whether new keywords may be made (`\*`). */
  readonly newKeywords: boolean;
  /** The longest message that select() says this folder takes, in bytes; null where it says nothing. */
  readonly appendLimit: number | null;
  /** As in FolderStanding; missing where the server does not say. */
  readonly highestModSeq?: string;
}

export interface MessageFacts {
  readonly uid: number;
  /** RFC822.SIZE in bytes: a hint, as some servers lie. */
  readonly size: number;
  /** System flags and keywords as the server spells them, without \Recent. */
  readonly flags: readonly string[];
  /** INTERNALDATE in epoch seconds; null where it is missing or cannot be read as a date. */
  readonly internalDate: number | null;
}

export interface MessageHeader {
  readonly uid: number;
  /** The raw bytes of BODY.PEEK[HEADER], cut at 64 KiB. */
  readonly header: Uint8Array;
}

export interface FetchedMessage {
  readonly uid: number;
  /** Length of the body literal in bytes: what will really come, whatever RFC822.SIZE says. */
  readonly size: number;
  /** The message's bytes, untouched: a list where all have come already. A stream is read to its end, or not at all, before asking for the next message. */
  readonly body: readonly Uint8Array[] | AsyncIterable<Uint8Array>;
}

/** What is known of a folder's messages beforehand, so that a look need not list them. */
export interface KnownMessages {
  /** So many of them, all with UIDs below this UIDNEXT: whoever has a higher one is listed … */
  readonly messages: number;
  readonly uidNext: number;
  /** … and these, which are lower. Few. */
  readonly again: readonly number[];
  /** Flags that were changed after this HIGHESTMODSEQ are told (RFC 7162, 3.1.4.1); null: of no interest. */
  readonly modSeq: string | null;
}

/** One folder of those that are looked into together. */
export interface FolderLook {
  readonly name: string;
  /** How many messages it should hold: with another number, it is looked into by itself. */
  readonly messages: number;
  /** Whether the header of the message with the lowest UID is wanted. */
  readonly withFirstHeader: boolean;
  /** UIDs of messages that are wanted whole. */
  readonly bodies: readonly number[];
  readonly known?: KnownMessages;
}

/** Reads a message that comes with a look, to its end or not at all. */
export type ReadFromLook = (look: FolderLook, message: FetchedMessage) => Promise<void>;

/** What was seen of it, all of it under one UIDVALIDITY. */
export interface FolderSight {
  readonly opened: OpenFolder;
  /** Every message of the folder but the known ones, ascending. Together they are as many as the folder holds. */
  readonly messages: readonly MessageFacts[];
  readonly firstHeader: MessageHeader | null;
  /** By UID, the flags that known messages have since they were changed; null: none were known, and all are listed. */
  readonly newFlags: ReadonlyMap<number, readonly string[]> | null;
}

/** What the server makes of folder names, as far as it can be known before asking it. */
export interface FolderNaming {
  /** Separates levels, so it cannot stand within one; empty on a server without levels. */
  readonly delimiter: string;
  /** Further characters that this server's family refuses within a level; may be empty. */
  readonly forbidden: string;
  /** Those that it refuses only as the first of a level; may be empty. */
  readonly forbiddenFirst: string;
  /** Longest level in bytes as sent (modified UTF-7). */
  readonly maxLevelBytes: number;
  /** Longest name as a whole, its delimiters counted, in the same bytes; with room for a few more. */
  readonly maxPathBytes: number;
  /** Every folder is a child of INBOX there (prefix `INBOX.`: Courier, classic Cyrus), so `INBOX/x` and `x` are one folder. */
  readonly allBelowInbox: boolean;
  /** `Case` and `case` are one folder there (Exchange, Zimbra). */
  readonly ignoresCase: boolean;
  /** A folder holds either mail or folders there (mbox), as far as the server tells; see also ListedFolder.noInferiors. */
  readonly mailOrFolders: boolean;
}

/** How names of folders begin, as the server tells it (RFC 2342): a person's own may begin with nothing. */
export interface Namespaces {
  readonly own: readonly string[];
  readonly others: readonly string[];
  readonly shared: readonly string[];
}

/** What every session can do: read, without leaving a trace. All UIDs are those of the folder opened last. */
export interface ReadingSession {
  /** APPENDLIMIT of all folders in bytes (RFC 7889); null where the server names none. */
  readonly appendLimit: number | null;
  readonly naming: FolderNaming;
  readonly namespaces: Namespaces;
  /** What the account may hold; null where the server does not say. */
  quota(): Promise<Quota | null>;
  /** Every folder of the person's own namespace; those of other users and shared ones are never followed. */
  listFolders(): Promise<readonly ListedFolder[]>;
  /** The same, and in the same round trip how the folders stand; without standings where they would have to be asked for one by one. */
  listStandings(): Promise<FolderListing>;
  /**
   * EXAMINE. `next`: what fetchMessages() will most likely be asked for then, so that both may be asked in one round trip; little enough to be
   * thrown away where it is not. Throws MailError `folder.vanished`, `folder.notAllowed` or `folder.unreadable`.
   */
  examine(name: string, next?: readonly number[]): Promise<OpenFolder>;
  /** Facts of the messages with UIDs from..to (`to` null: to the end), ascending, in windows: never all rows in memory at once. */
  listMessages(from: number, to: number | null): AsyncIterable<readonly MessageFacts[]>;
  /** Facts of these messages, ascending; vanished ones are simply not there. */
  factsOf(uids: readonly number[]): Promise<readonly MessageFacts[]>;
  /** Headers of these messages, in the server's order; vanished ones are simply not there. */
  fetchHeaders(uids: readonly number[]): AsyncIterable<MessageHeader>;
  /** So many messages are worth reading before the first of them is sent, where they come slowly; absent: as many as can be held. */
  readonly fetchBatch?: number;
  /** Whole messages, in the server's order; one that the server does not hand out is simply not there. */
  fetchMessages(uids: readonly number[]): AsyncIterable<FetchedMessage>;
  /**
   * EXAMINE and everything that is wanted of each folder, sent without waiting for replies: only for few and small folders. Answers in their
   * order. Null where anything was refused, missing, or not as it should be: then nothing of that folder is to be believed, not even the
   * messages handed to `read`. No folder is open afterwards. Throws only what ends the connection, or `read` throws.
   */
  lookInto(looks: readonly FolderLook[], read: ReadFromLook): AsyncIterable<FolderSight | null>;
  /** So many commands in a row were refused that the server may end the connection at the next one (Exchange, Zimbra). */
  readonly isWorn: boolean;
  /** NOOP, so that a waiting side is not thrown out. */
  keepAlive(): Promise<void>;
  /** LOGOUT, or simply the end of the socket where the line is gone. Never throws. */
  close(): Promise<void>;
}

/** A session on the old account. There is no way to change anything through it. */
export interface OldSession extends ReadingSession {
  readonly side: "old";
}

export interface OutgoingMessage {
  readonly size: number;
  /** System flags and permitted keywords, see flags.ts. */
  readonly flags: readonly string[];
  /** Epoch seconds; null: the server's own clock. */
  readonly internalDate: number | null;
  /** By reference; a message in memory is a plain list of its parts. */
  readonly body: Iterable<Uint8Array> | AsyncIterable<Uint8Array>;
}

/**
 * How messages are handed to a server, fastest first. `multi`: many in one command (RFC 3502), stored together or not at all. `pipelined`:
 * a command for each, sent without waiting for replies (RFC 7888). `chained`: a command for each right behind the message before, but the
 * server is waited for before each message. `oneByOne`: each reply is waited for as well.
 */
export type AppendWay = "multi" | "pipelined" | "chained" | "oneByOne";

/**
 * `uid` is from APPENDUID; null without UIDPLUS. `notUnderstood`: the server said BAD, and the connection was ended, as nobody knows what it
 * makes of the bytes that follow.
 */
export type AppendResult =
  | { readonly outcome: "stored"; readonly uid: number | null }
  | { readonly outcome: "refused"; readonly error: MailError; readonly notUnderstood?: true };

/** Who says whether messages may go, and hears what became of them. */
export interface AppendWatch {
  /** Awaited, for all messages of an append(), before bytes that could make the server store one of them: at least once, and perhaps again. */
  readonly release: () => Promise<void>;
  /**
   * Called right before the bytes that can make the server store messages 0..through, in one synchronous step with handing them to the
   * operating system.
   */
  readonly lastLook: (through: number) => void;
  /** Told once for each message that the server replied about. */
  readonly replied: (index: number, result: AppendResult) => void;
}

declare const copiedByUs: unique symbol;

/** UID of a copy that this migration made, in the folder that its ledger is of. Only ledger.ts can say that one is. */
export type OwnCopy = number & { readonly [copiedByUs]: true };

/** Room for mail, in bytes. */
export interface Quota {
  readonly used: number;
  readonly limit: number;
}

/** A session on the new account: reading, and the four things that add something. Nothing can be removed through it. */
export interface NewSession extends ReadingSession {
  readonly side: "new";
  /** What this server can take, fastest first; the last one is always `oneByOne`. */
  readonly appendWays: readonly AppendWay[];
  /** The most messages that one append() takes. */
  readonly appendBatch: number;
  /** SELECT. Left by examine(), another select() or close(); never by CLOSE, which expunges. */
  select(name: string): Promise<OpenFolder>;
  /** Creates the folder, with the levels above it where the server wants that. One that exists is no error. Answers what the server lists. */
  createFolder(path: readonly string[]): Promise<ListedFolder>;
  /**
   * Creates many in a few round trips, each independent of the others. Null for one that is not there under just that name afterwards:
   * createFolder() finds out why, or under which other. Throws only what concerns all of them.
   */
  createFolders(paths: readonly (readonly string[])[]): Promise<readonly (ListedFolder | null)[]>;
  subscribe(name: string): Promise<void>;
  /** Subscribes to many in a few round trips. False where that was not granted: subscribe() says why. */
  subscribeAll(names: readonly string[]): Promise<readonly boolean[]>;
  /**
   * Appends the messages in order; one whose body is a stream must be alone. May be called again while replies are waited for: the messages
   * of the later call follow behind. When a body or the watch throws, the socket is destroyed and nothing of what was not yet released is
   * stored. Resolves when the server has replied about all of them. Throws MailError with scope `account` when the connection ended: then
   * the outcome of every message that was released and not replied about is unknown.
   */
  append(folder: string, messages: readonly OutgoingMessage[], way: AppendWay, watch: AppendWatch): Promise<void>;
  /**
   * UID STORE +FLAGS.SILENT on copies of ours in the selected folder; \Deleted is refused. Throws MailError `message.tooManyKeywords` or
   * `message.flagsRefused` where the server does not take them; after that, and when the connection ended, some of them may have the flags.
   */
  addFlags(uids: readonly OwnCopy[], flags: readonly string[]): Promise<void>;
}

/** Opens signed-in sessions. Throws MailError (`auth.*`, `net.*`, `tls.*`, `server.*`). */
export interface MailServer<Session extends ReadingSession> {
  connect(signal: AbortSignal): Promise<Session>;
}

export interface Clock {
  /** Epoch milliseconds. */
  now(): number;
  /** Resolves after so many milliseconds; throws Interrupted when the signal is aborted. */
  sleep(milliseconds: number, signal: AbortSignal): Promise<void>;
}

/** Append-only memory of what was copied where. Every write checks that this run still holds its lease. */
export interface Journal {
  /** The folders of this migration with the names given to them: stable over runs. */
  folders(): Promise<readonly JournalFolder[]>;
  addFolders(folders: readonly Omit<JournalFolder, "id">[]): Promise<readonly JournalFolder[]>;
  /** All rows of a folder, oldest first, and never more than a few of them in memory. */
  read(folder: number): AsyncIterable<JournalRow>;
  /**
   * Adds rows in one transaction. `durable`: on the disk before the promise resolves. `lazy`: survives the end of the process but
   * perhaps not a power cut; only for rows whose loss is repaired by settling again.
   * Throws MailError `journal.leaseLost`, `disk.full` or `journal.unreadable`.
   */
  append(rows: readonly JournalRow[], durability: "durable" | "lazy"): Promise<void>;
  /** In one transaction replaces all rows of these folders by others that hold the same facts, and are made one by one: by their number. */
  closeFolders(folders: ReadonlyMap<number, Iterable<ClosingRow>>): Promise<void>;
  /** The stamps of folders that were found in order, by JournalFolder.id. What of them cannot be read is left out. */
  stamps(): Promise<ReadonlyMap<number, VerifiedStamp>>;
  /** Keeps these, each instead of its folder's earlier one; null takes one away. All or none, on the disk before the promise resolves. */
  keepStamps(stamps: ReadonlyMap<number, VerifiedStamp | null>): Promise<void>;
  /**
   * Whether this run holds its lease at this moment, by the clock and its last renewal: nobody is asked, so that nothing can come
   * between the answer and what is done upon it. A run that slept past its lease is refused although nobody has told it anything.
   * Throws MailError `journal.leaseLost`.
   */
  checkLease(): void;
  addProblem(problem: Problem): Promise<void>;
}

/** Side channel for progress: called often, must not block and must not throw. */
export interface Observer {
  state(state: MigrationState): void;
  /** Found while scanning; called once per folder. `newFolder`: the path that it has on the new server. */
  folderFound(folder: string, messages: number, bytes: number, newFolder: string): void;
  folderStarted(folder: string): void;
  folderFinished(folder: string): void;
  /** So many more messages and bytes are accounted for, by copying or otherwise. */
  progress(folder: string, messages: number, bytes: number): void;
  problem(problem: Problem): void;
  remark(remark: Remark): void;
  /** The run waits until then (epoch milliseconds), for this reason. */
  waiting(reason: MailError | "lastProbe", until: number): void;
}
