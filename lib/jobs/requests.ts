/**
 * What the web process asks of the worker, and the answers: the columns `kind`, `question` and `answer` of the Request
 * rows. The web process speaks no IMAP, so everything that needs a mail server goes through here.
 */
import type { ErrorCode, Side } from "../engine/errors.ts";
import type { AppendWay, FolderNaming, ListedFolder, Namespaces, Quota } from "../engine/ports.ts";
import type { Residue } from "../policy/residue.ts";
import type { Sender, SenderSpace } from "../policy/senders.ts";
import type { MailTrouble } from "../policy/test-mail.ts";

/** What can be asked. A password, where one is needed, is in the row's `sealed`. */
export interface Questions {
  /** Does this server accept this name and the sealed password? */
  signIn: { readonly serverId: string; readonly login: string; readonly side: Side };
  /**
   * Somebody is back from a sign-in provider, with a code (BroughtBack as JSON) in `sealed`: trade it for tokens, sign in to the old account
   * with them, and put the refresh token, sealed, into the attempt.
   */
  exchangeCode: ExchangeCode;
  /** Where is the sign-in provider of this server spoken to? Stored in SignInProvider.endpoints and checkTrouble. */
  checkProvider: { readonly serverId: string };
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
  /** Who wrote the messages that take the space in the chosen folders? Stored nowhere but in the answer; Request.progress says how far it is. */
  countSenders: { readonly migrationId: string };
  /** Does mail to people arrive? Sends one to this address. */
  sendTestMail: { readonly to: string; readonly language: string };
  /** Can this server be reached, and what does it say of itself? Nobody signs in. Stored in Server.testResult as well. */
  testServer: { readonly serverId: string };
  /** The last lines of a worker's log, with nothing in them that could name somebody: for the support bundle. */
  tellLog: Record<string, never>;
  /** State what is known of everybody's mail, and sign it: nobody but the worker can. */
  signEvidence: { readonly purpose: "look" | "switchOff" };
  /**
   * What does the server offer this account, and how fast is it by itself? With the sealed password. Stored in Server.measured as well.
   * `write`: a few messages of our own are put into a folder of the new account.
   */
  measureServer: MeasureServer;
}

export interface ExchangeCode {
  readonly attemptId: string;
  readonly serverId: string;
  readonly side: "old";
  /** Where the browser came back to, without what it brought. */
  readonly redirectUri: string;
}

/** What a browser brings from a sign-in provider. */
export interface BroughtBack {
  readonly code: string;
  readonly state: string;
  /** Who says so (RFC 9207); null: the provider does not tell. */
  readonly iss: string | null;
}

/** `otherAccount`: it was somebody else's sign-in, or another of their accounts. `notAllowed`: mail was left out of what they agreed to. */
export type Exchanged =
  | { readonly outcome: "signedIn" | "notAllowed" }
  | { readonly outcome: "otherAccount"; readonly names: readonly string[] };

export interface MeasureServer {
  readonly serverId: string;
  readonly login: string;
  readonly side: Side;
  readonly write: boolean;
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
  exchangeCode: Exchanged;
  checkProvider: Record<string, never>;
  listFolders: { readonly folders: number };
  fetchMessage: MessageFetched;
  lookForResidue: ResidueFound;
  countSenders: SpaceBySender;
  sendTestMail: TestMail;
  testServer: ServerTest;
  /** JSON, the oldest first. */
  tellLog: { readonly lines: readonly string[] };
  /** In so many parts stands the file, as lib/policy/evidence.ts describes it (lib/db/rescued-parts.ts): they are there before the answer is. */
  signEvidence: { readonly parts: number };
  measureServer: Measured;
}

/** What a server offers behind the sign-in, and how fast it was. */
export interface Measured {
  readonly signInMs: number;
  readonly folders: number;
  /** Between the levels of folders; empty: it has none. */
  readonly delimiter: string;
  /** Every folder is a child of INBOX there. */
  readonly allBelowInbox: boolean;
  /** Missing in older results. */
  readonly namespaces?: Namespaces;
  /** Largest message in bytes; null where the server names none. */
  readonly appendLimit: number | null;
  /** How it takes messages, fastest first; none of an old one. */
  readonly ways: readonly AppendWay[];
  readonly quota: Quota | null;
  /** Null: the inbox is empty. */
  readonly read: Throughput | null;
  /** Null: nothing was written. */
  readonly written: Throughput | null;
}

export interface Throughput {
  readonly messages: number;
  readonly bytes: number;
  readonly milliseconds: number;
}

export interface ResidueFound {
  readonly residue: Residue;
  /** Null: not asked for. */
  readonly senders: Senders | null;
}

/** `unclear`: the mail server may have it. `words`: the mail server's own, or else what the trouble is called. */
export type TestMail =
  | { readonly kind: "sent" | "unclear" | "notConfigured" }
  | { readonly kind: "failed"; readonly trouble: MailTrouble; readonly words: string };

/** How far a look is that takes a while. */
export interface LookProgress {
  /** Looked at so far. */
  readonly messages: number;
  readonly of: number;
}

/** Fewer messages may be looked at than there are: the server closed, or it took too long. */
export interface SpaceBySender extends LookProgress {
  /** Those who take the most, the first of them first. */
  readonly most: readonly SenderSpace[];
  /** Of everybody else, and of messages that name nobody. */
  readonly others: { readonly messages: number; readonly bytes: number };
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
  readonly certificate: ServerCertificate | null;
  /** What it offers before sign-in: `IMAP4rev1`, `LITERAL+` … */
  readonly capabilities: readonly string[];
  /** How long the greeting took, in milliseconds. */
  readonly milliseconds: number;
  /** The steps of connecting, as far as it came. Missing in older results, like the addresses. */
  readonly steps?: readonly { readonly step: ServerTestStep; readonly milliseconds: number }[];
  /** What its host name stands for. */
  readonly addresses?: readonly string[];
}

/** In their order. A server without encryption has no `tls`; with STARTTLS it greets before that. */
export type ServerTestStep = "dns" | "tcp" | "tls" | "greeting" | "capabilities";

export interface ServerCertificate {
  readonly sha256: string;
  readonly validUntil: number;
  /** Whom it is for, and who says so. Missing in older results. */
  readonly subject?: string;
  readonly issuer?: string;
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
