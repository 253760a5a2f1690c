/**
 * Which commands may go over a connection, by the role of the account. This is the wall that keeps mail from being deleted by a
 * mistake anywhere above it: whatever is not named here is not sent, whoever asks.
 */
import type { Side } from "../engine/errors.ts";

/**
 * A command as the wall sees it: one line without its tag; quoted strings are emptied (`""`) and literals stand as `{}`, so that
 * no name or password can look like a command.
 */
export interface BareCommand {
  /** Upper-cased; `UID FETCH` and the like in one. */
  readonly verb: string;
  readonly args: string;
}

type Rule = (args: string) => boolean;

const anything: Rule = () => true;
const withoutLiteral: Rule = (args) => !args.includes("{}");
const nothing: Rule = (args) => args === "";

/** What leaves no trace in an account. */
const READING: Readonly<Record<string, Rule>> = {
  CAPABILITY: nothing,
  NOOP: nothing,
  LOGOUT: nothing,
  NAMESPACE: nothing,
  ID: withoutLiteral,
  LOGIN: anything,
  AUTHENTICATE: withoutLiteral,
  LIST: anything,
  LSUB: anything,
  STATUS: anything,
  EXAMINE: anything,
  SEARCH: withoutLiteral,
  "UID SEARCH": withoutLiteral,
  FETCH: leavesUnseen,
  "UID FETCH": leavesUnseen,
  GETQUOTAROOT: anything,
  MYRIGHTS: anything,
};

/** What adds to an account. CLOSE is not among them: it expunges. */
const ADDING: Readonly<Record<string, Rule>> = {
  SELECT: anything,
  UNSELECT: nothing,
  CREATE: anything,
  SUBSCRIBE: anything,
  APPEND: appendsUndeleted,
  "UID STORE": addsFlags,
};

const ALLOWED: Readonly<Record<Side, ReadonlyMap<string, Rule>>> = {
  old: new Map(Object.entries({ ...READING, COMPRESS: deflate })),
  new: new Map(Object.entries({ ...READING, ...ADDING })),
};

/** Whether the command may be sent to this account. Of a command that is still under way, what has come so far is judged. */
export function isAllowed(role: Side, command: BareCommand): boolean {
  return ALLOWED[role].get(command.verb)?.(command.args) ?? false;
}

const FETCH_ITEMS = new Set([
  "UID",
  "FLAGS",
  "INTERNALDATE",
  "RFC822.SIZE",
  "RFC822.HEADER",
  "ENVELOPE",
  "BODYSTRUCTURE",
  "MODSEQ",
]);

/** Only items that never set \Seen: BODY.PEEK[...] yes, BODY[...], RFC822 and RFC822.TEXT no. Those of all messages, or what changed of them. */
function leavesUnseen(args: string): boolean {
  const match = /^[\d:,*]+ \(?([^{}]*?)\)?$/.exec(args.replace(/ \(CHANGEDSINCE \d+\)$/, ""));
  if (!match) return false;
  const withoutPeeks = (match[1] ?? "").toUpperCase().replace(/BODY\.PEEK\[[^\]]*\](?:<\d+\.\d+>)?/g, "UID");
  return withoutPeeks.split(" ").every((item) => FETCH_ITEMS.has(item));
}

/** Only for an account that nothing is added to: see compress.ts. */
function deflate(args: string): boolean {
  return args === "DEFLATE";
}

/** Folder name, then any number of messages: flags, date, literal. */
const APPEND_SHAPE = /^(?:""|\{\}|[^\s"(){}]+)(?:(?: \([^(){}"]*\))?(?: "")? \{\})*$/;

function appendsUndeleted(args: string): boolean {
  return APPEND_SHAPE.test(args) && !/\\deleted/i.test(args);
}

function addsFlags(args: string): boolean {
  return /^[\d:,*]+ \+FLAGS(?:\.SILENT)? \([^(){}"]*\)$/i.test(args) && !/\\deleted/i.test(args);
}
