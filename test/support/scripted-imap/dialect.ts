/** How a scripted server speaks: honest IMAP4rev1 unless told otherwise. */
import type { MemoryAccount, MemoryFolder } from "../memory/account.ts";
import type { FixtureMessage } from "../memory/fixture.ts";
import type { ClientCommand } from "./command.ts";

/** What a server says to a command. All text is latin1, a character per byte. */
export interface Said {
  /** Untagged responses with their line ends; taken one by one as the client reads, so there may be no end of them. */
  readonly lines: Iterable<string>;
  /** The tagged reply, without its tag; null: none comes. */
  readonly reply: string | null;
  /** What becomes of the connection afterwards. Default: it stays. */
  readonly ending?: "fin" | "rst";
}

export interface Dialect {
  /** The first line, without the star. */
  readonly greeting: string;
  readonly capabilities: readonly string[];
  /** The name that ID answers, where ID is among the capabilities. */
  readonly product: string;
  /** UIDNEXT as EXAMINE, SELECT and STATUS tell it; null: they do not. */
  readonly uidNext: (folder: MemoryFolder) => number | null;
  /** Whether `\*` is among the PERMANENTFLAGS. */
  readonly newKeywords: boolean;
  /** A reply to a command with a literal before a byte of it came; null: it may come. */
  readonly refuseLiteral: (command: ClientCommand, size: number) => string | null;
  /** What is said instead of carrying the command out; null: it is carried out. No account: nobody has signed in yet. */
  readonly instead: (command: ClientCommand, account: MemoryAccount | null) => Said | null;
  /** Files a message and answers its UID. */
  readonly store: (account: MemoryAccount, folder: MemoryFolder, one: FixtureMessage) => number;
  /** RFC822.SIZE of so many bytes. */
  readonly sizeOf: (bytes: number) => number;
  /** What is said instead of the honest answer, the command having been carried out. */
  readonly speak: (said: Said, command: ClientCommand) => Said;
  /** Every byte in a write of its own. */
  readonly drips: boolean;
}

export const PLAIN_DIALECT: Dialect = {
  greeting: "OK ready",
  capabilities: ["IMAP4rev1", "NAMESPACE", "UIDPLUS", "LITERAL+", "UNSELECT", "SPECIAL-USE", "ID"],
  product: "scripted",
  uidNext: (folder) => folder.uidNext,
  newKeywords: true,
  refuseLiteral: () => null,
  instead: () => null,
  store: (account, folder, one) => account.file(folder, one),
  sizeOf: (bytes) => bytes,
  speak: (said) => said,
  drips: false,
};

/** Only a reply. */
export function replying(reply: string): Said {
  return { lines: [], reply };
}

/** A BYE with these words, and the end. */
export function bye(text: string): Said {
  return { lines: [`* BYE ${text}\r\n`], reply: null, ending: "fin" };
}
