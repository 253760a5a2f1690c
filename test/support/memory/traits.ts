/** How a server of the in-memory world behaves: its abilities, and what real ones are known to do to mail. */

import type { MailError } from "../../../lib/engine/errors.ts";
import { headerEnd } from "../../../lib/engine/identity.ts";
import type { AppendWay, FolderStanding } from "../../../lib/engine/ports.ts";
import type { StoredMessage } from "./account.ts";
import type { FixtureMessage } from "./fixture.ts";
import type { LogEntry } from "./session.ts";

export interface ServerTraits {
  /** False: APPEND answers without the UID. */
  readonly uidPlus: boolean;
  /** False: as Courier, which leaves UIDNEXT out when a folder is opened. */
  readonly namesUidNext: boolean;
  /** The UIDNEXT that it tells instead of this one. */
  readonly tellsUidNext: (uidNext: number) => number;
  /** What it tells along with the list of folders of how one stands; null: nothing. */
  readonly tellsStanding: (standing: FolderStanding, path: string) => FolderStanding | null;
  readonly appendBatch: number;
  /** True: a batch is one MULTIAPPEND, released as a whole, all or nothing. False: APPENDs one behind the other. */
  readonly multiAppend: boolean;
  /** Replies to APPENDs one behind the other come together, after the last. */
  readonly repliesTogether: boolean;
  /** False: each message has to wait for the server's go-ahead. */
  readonly literalPlus: boolean;
  readonly appendLimit: number | null;
  /** What select() says of folders that have a limit of their own, by path. */
  readonly folderAppendLimits: Readonly<Record<string, number>>;
  readonly maxConnections: number;
  /** Bytes of the whole account; null: without limit. */
  readonly quota: number | null;
  /** What of the flags added to a message is kept, whatever the server says that it takes. */
  readonly keepsFlag: (flag: string) => boolean;
  /** Lower-cased; null: the server does not say. */
  readonly permanentFlags: readonly string[] | null;
  readonly newKeywords: boolean;
  /** Characters refused within a folder's name, besides the delimiter. */
  readonly forbidden: string;
  readonly maxLevelBytes: number;
  readonly allBelowInbox: boolean;
  /** Folders that differ only by case are one; `silently`: nobody can know before one is made. */
  readonly ignoresCase: boolean | "silently";
  /** A folder holds either mail or folders, but for the inbox. */
  readonly mailOrFolders: boolean;
  /** Rows in one window of listMessages(). */
  readonly windowSize: number;
  readonly chunkBytes: number;
  /** A connection that says nothing for longer is ended. */
  readonly idleMs: number;
  /** A connection on which so many messages in a row were refused is ended. */
  readonly mostRefusals: number;
  /** Told of the messages that are asked for together with the opening of their folder. */
  readonly askedTogether: (folder: string, uids: readonly number[]) => void;
  /** How long the server takes over a command. */
  readonly takesMs: (command: LogEntry) => number;
  /** How long after the loss a late commit is filed. */
  readonly lateMs: number;
  /** What the server makes of a message while storing it. */
  readonly alter: (bytes: Buffer) => Buffer;
  /** What is filed of a message that this server says it has stored; null: nothing at all. */
  readonly file: (one: FixtureMessage) => FixtureMessage | null;
  /** All of a message has come when it is handed out. */
  readonly handsOutWhole: boolean;
  /** The connection ends each time this message is handed out, or has been sent. */
  readonly hangUpOn: (bytes: Buffer) => boolean;
  /** A refusal because of a keyword that is not among those of the folder's messages; null: taken. */
  readonly refuseKeyword: (keyword: string, present: ReadonlySet<string>, verb: "APPEND" | "STORE") => MailError | null;
  /** A refusal of APPEND; null: taken. */
  readonly refuse: (bytes: Buffer, folder: string) => MailError | null;
  /** The answer to a message sent this way is BAD, after which the connection is ended. */
  readonly misreads: (bytes: Buffer, way: AppendWay) => boolean;
  /** A refusal of flags that are to be added; null: taken. */
  readonly refuseFlags: (flags: readonly string[]) => MailError | null;
  /** A message that this server lists but does not hand out; `alone` when it was asked for by itself. */
  readonly withhold: (one: StoredMessage, alone: boolean) => boolean;
  /** False for a message that this server counts but leaves out of its listings. */
  readonly lists: (one: StoredMessage) => boolean;
  /** RFC822.SIZE. */
  readonly sizeOf: (one: StoredMessage) => number;
  /** The path that a folder really gets when this one is asked for. */
  readonly showsFolderAs: (path: readonly string[]) => readonly string[];
  /** A refused sign-in; null: taken. */
  readonly refuseConnect: () => MailError | null;
  /** A refusal to open or make a folder of this path. */
  readonly refuseFolder: (path: string, verb: "EXAMINE" | "SELECT" | "CREATE" | "SUBSCRIBE") => MailError | null;
}

export const PLAIN_SERVER: ServerTraits = {
  uidPlus: true,
  namesUidNext: true,
  tellsUidNext: (uidNext) => uidNext,
  tellsStanding: () => null,
  appendBatch: 1,
  multiAppend: false,
  repliesTogether: false,
  literalPlus: true,
  appendLimit: null,
  folderAppendLimits: {},
  maxConnections: Number.POSITIVE_INFINITY,
  quota: null,
  permanentFlags: ["\\seen", "\\answered", "\\flagged", "\\draft", "\\deleted"],
  newKeywords: true,
  keepsFlag: () => true,
  forbidden: "",
  maxLevelBytes: 200,
  allBelowInbox: false,
  ignoresCase: false,
  mailOrFolders: false,
  windowSize: 3,
  chunkBytes: 100,
  idleMs: Number.POSITIVE_INFINITY,
  mostRefusals: Number.POSITIVE_INFINITY,
  askedTogether: () => undefined,
  takesMs: () => 0,
  lateMs: 30_000,
  alter: (bytes) => bytes,
  file: (one) => one,
  handsOutWhole: false,
  hangUpOn: () => false,
  refuseKeyword: () => null,
  refuse: () => null,
  misreads: () => false,
  refuseFlags: () => null,
  withhold: () => false,
  lists: () => true,
  sizeOf: (one) => one.bytes.length,
  showsFolderAs: (path) => path,
  refuseConnect: () => null,
  refuseFolder: () => null,
};

/** With LIST-STATUS and CONDSTORE. */
export const TELLS_STANDINGS: Pick<ServerTraits, "tellsStanding"> = { tellsStanding: (standing) => standing };

/** Dovecot stores NUL as 0x80 and a bare LF as CRLF (measured). */
export function asDovecotStores(bytes: Buffer): Buffer {
  return Buffer.from(crlf(bytes).map((byte) => (byte === 0 ? 0x80 : byte)));
}

/** Courier deletes bare CR, mends bare LF and ends the last line (measured). */
export function asCourierStores(bytes: Buffer): Buffer {
  const mended = crlf(Buffer.from(bytes.toString("latin1").replace(/\r(?!\n)/g, ""), "latin1"));
  return mended.toString("latin1").endsWith("\r\n") ? mended : Buffer.concat([mended, Buffer.from("\r\n")]);
}

/** Cyrus stores 8-bit bytes of the header as X (measured, munge8bit). */
export function asCyrusStores(bytes: Buffer): Buffer {
  const end = headerEnd(bytes) ?? bytes.length;
  return Buffer.from(bytes.map((byte, index) => (index < end && byte >= 0x80 ? 0x58 : byte)));
}

function crlf(bytes: Buffer): Buffer {
  return Buffer.from(bytes.toString("latin1").replace(/(?<!\r)\n/g, "\r\n"), "latin1");
}
