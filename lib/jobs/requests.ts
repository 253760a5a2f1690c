/**
 * What the web process asks of the worker, and the answers: the columns `kind`, `question` and `answer` of the Request
 * rows. The web process speaks no IMAP, so everything that needs a mail server goes through here.
 */
import type { ErrorCode, Side } from "../engine/errors.ts";
import type { FolderNaming, ListedFolder } from "../engine/ports.ts";
import type { Residue } from "../policy/residue.ts";
import type { Sender } from "../policy/senders.ts";

/** What can be asked. A password, where one is needed, is in the row's `sealed`. */
export interface Questions {
  /** Does this server accept this name and the sealed password? */
  signIn: { readonly serverId: string; readonly login: string; readonly side: Side };
  /**
   * List the folders of both accounts, with the passwords that are kept for them: fills FolderChoice (choices that a
   * person made already are kept), Migration.newListing and listedAt. Counts of messages are in before the answer is;
   * sizes follow by themselves, folder by folder.
   */
  listFolders: { readonly migrationId: string };
  /**
   * Fetch one message of the old account, for its owner to download: the worker writes it into the question's RescuedParts,
   * sealed with the key that comes in `sealed` (lib/vault/parts.ts).
   */
  fetchMessage: FetchMessage;
  /**
   * What has arrived in the old account since it was moved? Stored as Migration.residue as well. `senders`: also who wrote what arrived in
   * the inbox, which is stored nowhere but in the answer.
   */
  lookForResidue: { readonly migrationId: string; readonly senders: boolean };
  /** Can this server be reached, and what does it say of itself? Nobody signs in. Stored in Server.testResult as well. */
  testServer: { readonly serverId: string };
  /** State what is known of everybody's mail, and sign it: nobody but the worker can. */
  signEvidence: { readonly purpose: "look" | "switchOff" };
}

/** Which message: its folder by the name that the old server gives it. */
export interface FetchMessage {
  readonly migrationId: string;
  readonly serverId: string;
  readonly oldName: string;
  readonly uid: number;
  readonly uidValidity: number;
}

export type QuestionKind = keyof Questions;

/** What came of it when it worked. */
export interface Answers {
  signIn: Record<string, never>;
  listFolders: { readonly folders: number };
  fetchMessage: MessageFetched;
  lookForResidue: ResidueFound;
  testServer: ServerTest;
  /** The whole file, as lib/policy/evidence.ts describes it. */
  signEvidence: { readonly file: string };
}

export interface ResidueFound {
  readonly residue: Residue;
  /** Null: not asked for. */
  readonly senders: Senders | null;
}

/** Who wrote the newest of the messages that have arrived in the inbox. */
export interface Senders {
  readonly most: readonly Sender[];
  /** How many messages were looked at. */
  readonly messages: number;
}

/**
 * `tooLarge`: larger than what can be downloaded. `gone`: not on the old server any more, or not under this number.
 * `unreadable`: it is there and not handed out. `noRoom`: our own disk has too little room.
 */
export type MessageFetched =
  | { readonly outcome: "fetched"; readonly bytes: number; readonly parts: number }
  | { readonly outcome: "tooLarge"; readonly bytes: number; readonly limit: number }
  | { readonly outcome: "gone" | "unreadable" | "noRoom" };

/** Why it did not. */
export interface Refusal {
  readonly code: ErrorCode;
  readonly side: Side | null;
  /** Epoch milliseconds before which it is of no use to ask again; null when that is unknown. */
  readonly retryAt: number | null;
  /** The server's own words; empty before somebody is signed in, as they may tell strangers whether a name exists. */
  readonly serverText: string;
}

export type Answer<Kind extends QuestionKind = QuestionKind> =
  | { readonly ok: true; readonly value: Answers[Kind] }
  | { readonly ok: false; readonly refusal: Refusal };

/** How a server presented itself. */
export interface ServerTest {
  readonly trouble: Refusal | null;
  /** `TLSv1.3` for example; null where no encrypted connection came about. */
  readonly tls: string | null;
  /** SHA-256 of the certificate in hex, and until when it is valid (epoch milliseconds). */
  readonly certificate: { readonly sha256: string; readonly validUntil: number } | null;
  /** What it offers before sign-in: `IMAP4rev1`, `LITERAL+` … */
  readonly capabilities: readonly string[];
  /** How long the greeting took, in milliseconds. */
  readonly milliseconds: number;
}

/** What the new account holds and takes, for showing names and room before anything is copied. */
export interface NewListing {
  readonly naming: FolderNaming;
  readonly folders: readonly ListedFolder[];
  /** Largest message in bytes; null where the server names none. */
  readonly appendLimit: number | null;
  /** Of the storage quota, in bytes; null where the server has none or does not say. */
  readonly quota: { readonly used: number; readonly limit: number } | null;
  /** Keywords that it keeps, lower-cased, of those that are not its own; null: any, or it does not say. Missing in older listings. */
  readonly keywords?: readonly string[] | null;
}
