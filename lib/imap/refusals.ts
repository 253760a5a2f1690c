/**
 * What a server's NO, BAD or BYE means. Its response code decides (RFC 5530 and others); where it gives none, wordings seen on real
 * servers do; else the caller says what a refusal means at that place.
 */
import { type ErrorCode, MailError, printable, type Side } from "../engine/errors.ts";
import { utf8OrLatin1 } from "./mutf7.ts";
import { LONGEST_CODE, LONGEST_TEXT } from "./reply.ts";

/** A status response: tagged NO or BAD, or BYE. */
export interface Refusal {
  readonly status: "NO" | "BAD" | "BYE";
  /** Response code without its arguments, upper-cased; empty when there is none. */
  readonly code: string;
  /** The human readable rest. */
  readonly text: string;
}

/** Codes that mean the same wherever they come. */
const BY_CODE: ReadonlyMap<string, ErrorCode> = new Map([
  ["OVERQUOTA", "quota.full"],
  ["TOOBIG", "message.tooLarge"],
  ["TRYCREATE", "folder.vanished"],
  ["NONEXISTENT", "folder.vanished"],
  ["NOPERM", "folder.notAllowed"],
  ["READ-ONLY", "folder.notAllowed"],
  ["CANNOT", "folder.notAllowed"],
  ["THROTTLED", "server.throttled"],
  ["LIMIT", "server.throttled"],
  ["INUSE", "server.throttled"],
  ["UNAVAILABLE", "server.throttled"],
  // Something broke there, perhaps at this very message: another connection is tried, and after a few times the message left alone.
  ["SERVERBUG", "net.lost"],
  ["PRIVACYREQUIRED", "tls.unavailable"],
]);

type Wording = readonly [RegExp, ErrorCode];

/** Gmail, when an account has had its traffic of a day: [OVERQUOTA] and [THROTTLED] stand before it, or [ALERT]. */
const DAILY_TRAFFIC = /account exceeded command or bandwidth|bandwidth limit/i;

/** Words that mean the same wherever they come, and whatever code stands beside them. Most of them stand in imapsync's table and FAQs. */
const BY_WORDS: readonly Wording[] = [
  [
    /suggested backoff time|request is throttled|\bthrottl|rate limit|too many (?:repeated \w+ )?(?:requests|commands)|server (?:is )?(?:too )?busy/i,
    "server.throttled",
  ],
  [DAILY_TRAFFIC, "server.throttled"],
  [
    /(?:maximum|max) (?:number of )?(?:concurrent |simultaneous )?(?:connections|sessions|logins)/i,
    "server.tooManyConnections",
  ],
  [
    /too many (?:simultaneous |concurrent |open |user )?(?:connections|sessions|logins)|connection limit/i,
    "server.tooManyConnections",
  ],
];

/** Flags and keywords that cannot be stored: Cyrus "Too many user flags in mailbox", Dovecot "[CANNOT] Keyword length too long". */
const ABOUT_FLAGS: readonly Wording[] = [
  [/too many (?:[a-z-]+ )?(?:flags|keywords)|(?:flags|keywords) limit/i, "message.tooManyKeywords"],
  [
    /\b(?:invalid|illegal|unknown|bad|unsupported|unrecogni[sz]ed)\b.{0,40}\b(?:flag|keyword)s?\b/i,
    "message.flagsRefused",
  ],
  [
    /\b(?:flag|keyword)s?\b.{0,40}\b(?:too long|invalid|illegal|unknown|unsupported|not (?:allowed|permitted|supported|valid))\b/i,
    "message.flagsRefused",
  ],
];

/** Codes that say too little: the words beside them are heard first. */
const VAGUE_ABOUT_MESSAGES: ReadonlyMap<string, ErrorCode> = new Map([
  ["LIMIT", "server.throttled"],
  ["CANNOT", "message.rejected"],
  ["UNKNOWN-CTE", "message.rejected"],
]);

/** What a refused message usually means. */
const ABOUT_MESSAGES: readonly Wording[] = [
  [/virus|malware|infected/i, "message.virus"],
  [
    /quota|mailbox (?:is )?full|(?:mailbox|account|storage) (?:size )?(?:limit|exceed)|no space left|not enough (?:disk )?space|insufficient (?:disk |storage )?space|disk full/i,
    "quota.full",
  ],
  [
    /message (?:is )?too (?:big|large)|maximum (?:size of appendable )?message|message size|size limit|too large/i,
    "message.tooLarge",
  ],
  // Cyrus, Dovecot and content filters: what is wrong with the message is known, so that asking again makes no sense.
  [
    /contains? (?:nul\b|bare newline|(?:an )?invalid header|non-ascii|8-?bit)|\bzero[- ](?:byte|length)/i,
    "message.rejected",
  ],
  [/malformed|(?:bad|invalid|missing) (?:message|header|mime)|\bno (?:message )?headers?\b/i, "message.rejected"],
  [/\bspam\b|\bpolicy\b|content (?:is |was )?(?:rejected|refused|blocked|not allowed)|prohibited/i, "message.rejected"],
  [/permission denied|no permission|access denied|\bread-only\b/i, "folder.notAllowed"],
  [
    /(?:mailbox|folder) (?:does not|doesn't) exist|no such (?:mailbox|folder)|unknown (?:mailbox|folder)/i,
    "folder.vanished",
  ],
];

/** What a refusal to open, list or make a folder usually means. */
const ABOUT_FOLDERS: readonly Wording[] = [
  [/quota|no space left|not enough (?:disk )?space|disk full/i, "quota.full"],
  [/(?:does not|doesn't) exist|no such|unknown (?:mailbox|folder)|not found|nonexistent/i, "folder.vanished"],
  [/permission|denied|not allowed|not permitted|read-only|access|\bacl\b/i, "folder.notAllowed"],
];

const ABOUT_SIGN_IN: readonly Wording[] = [
  [/application[- ]specific password|app(?:lication)? password/i, "auth.appPasswordNeeded"],
  [
    /imap (?:access )?(?:is |has been )?(?:disabled|not enabled)|not enabled for imap|imap.*(?:disabled|switched off)/i,
    "auth.imapDisabled",
  ],
  // Exchange signs in and then has no mailbox at hand: a wrong password, a missing licence or simply overload.
  [/authenticated but not connected/i, "auth.unsure"],
  // Cyrus and others, when what they check passwords with is not there.
  [
    /generic failure|internal (?:server )?error|temporar|try again|(?:service|server|backend) (?:is )?(?:not |un)available/i,
    "net.unreachable",
  ],
];

/** Sign-in must stop at a refused password, since trying again may lock the person out. */
const SIGN_IN_CODES: ReadonlyMap<string, ErrorCode> = new Map([
  ["AUTHENTICATIONFAILED", "auth.refused"],
  ["AUTHORIZATIONFAILED", "auth.refused"],
  ["EXPIRED", "auth.refused"],
  ["UNAVAILABLE", "net.unreachable"],
  ["CONTACTADMIN", "auth.refused"],
]);

const AUTHENTICATED_BUT_NOT_CONNECTED_MS = 5 * 60_000;
/** Gmail locks an account for an hour to a day, and says not for how long; a try in between may make it longer. */
const DAILY_TRAFFIC_MS = 2 * 3_600_000;

/** A refused APPEND; `message.unclear` where neither code nor words tell (Exchange: "Command Argument Error. 11" can mean anything). */
export function messageRefusal(refusal: Refusal, side: Side): MailError {
  const code = wordsFirst(refusal, [...ABOUT_FLAGS, ...ABOUT_MESSAGES], "message.unclear");
  return said(code, "the new server refused the message", refusal, side);
}

/** A refused STORE: `message.tooManyKeywords`, `message.flagsRefused`, or trouble of the whole session. */
export function flagRefusal(refusal: Refusal, side: Side): MailError {
  const code = wordsFirst(refusal, ABOUT_FLAGS, "message.flagsRefused");
  return said(code === "message.rejected" ? "message.flagsRefused" : code, "flags cannot be added", refusal, side);
}

/** A refused EXAMINE, SELECT, CREATE, SUBSCRIBE, STATUS or LIST. `what` begins the sentence: "the folder cannot be opened". */
export function folderRefusal(refusal: Refusal, what: string, side: Side, otherwise: ErrorCode): MailError {
  return said(meaning(refusal, ABOUT_FOLDERS, otherwise), what, refusal, side);
}

/** A refused FETCH. */
export function commandRefusal(refusal: Refusal, what: string, side: Side, otherwise: ErrorCode): MailError {
  return said(meaning(refusal, [], otherwise), what, refusal, side);
}

/** A sign-in that the server did not grant, or a BYE in place of a greeting. */
export function signInRefusal(refusal: Refusal, where: string, side: Side): MailError {
  const otherwise = refusal.status === "BYE" ? "net.unreachable" : "auth.refused";
  const byWords = [...ABOUT_SIGN_IN, ...BY_WORDS].find(([words]) => words.test(refusal.text))?.[1];
  const known = byWords ?? SIGN_IN_CODES.get(refusal.code) ?? BY_CODE.get(refusal.code) ?? otherwise;
  // Nothing is stored by a sign-in: whatever there is too much of, it is traffic.
  const code = known === "quota.full" ? "server.throttled" : known;
  const what = code.startsWith("auth.")
    ? `${where} refused the sign-in`
    : `${where} does not take another sign-in just now`;
  return said(code, what, refusal, side, code === "auth.unsure" ? AUTHENTICATED_BUT_NOT_CONNECTED_MS : undefined);
}

/** A BYE in place of a greeting or during the sign-in, from the words behind it. */
export function byeOf(text: string): Refusal {
  const match = /^\[([^\] ]+)(?: [^\]]*)?\] ?(.*)$/.exec(text);
  const code = (match?.[1] ?? "").slice(0, LONGEST_CODE).toUpperCase();
  return { status: "BYE", code, text: (match?.[2] ?? text).slice(0, LONGEST_TEXT) };
}

/** The connection ended, after these last words of the server (null: without any). */
export function farewell(words: Refusal | null, side: Side): MailError {
  const what = `the connection to the ${side} server ended`;
  if (words === null) return new MailError("net.lost", what, { side });
  return said(
    meaning({ ...words, code: words.code === "UNAVAILABLE" ? "" : words.code }, [], "net.lost"),
    what,
    words,
    side,
  );
}

/** As meaning(), but a vague code is heard only after the words. */
function wordsFirst(refusal: Refusal, wordings: readonly Wording[], otherwise: ErrorCode): ErrorCode {
  const vague = VAGUE_ABOUT_MESSAGES.get(refusal.code);
  if (vague === undefined) return meaning(refusal, wordings, otherwise);
  return meaning({ ...refusal, code: "" }, wordings, vague);
}

function meaning(refusal: Refusal, wordings: readonly Wording[], otherwise: ErrorCode): ErrorCode {
  const saidBy = (known: readonly Wording[]) => known.find(([words]) => words.test(refusal.text))?.[1];
  return saidBy(BY_WORDS) ?? BY_CODE.get(refusal.code) ?? saidBy(wordings) ?? otherwise;
}

/** `usualWaitMs`: where the server names no time; 0 when nothing is known. */
function said(
  code: ErrorCode,
  what: string,
  refusal: Refusal,
  side: Side,
  usualWaitMs = DAILY_TRAFFIC.test(refusal.text) ? DAILY_TRAFFIC_MS : 0,
): MailError {
  // An old account is only read: what it has had too much of is traffic (Gmail says [OVERQUOTA] for its daily limit).
  if (side === "old" && code === "quota.full") return said("server.throttled", what, refusal, side, DAILY_TRAFFIC_MS);
  const serverText = utf8OrLatin1(refusal.code === "" ? refusal.text : `[${refusal.code}] ${refusal.text}`);
  const namedMs = namedWaitMs(refusal.text);
  const waitMs = namedMs || usualWaitMs;
  const retryAt = waitMs > 0 ? Date.now() + waitMs : null;
  const told = { side, serverText, retryAt, isRetryNamed: namedMs > 0 };
  return new MailError(code, `${what}: ${printable(serverText) || "it gave no reason"}`, told);
}

/** Microsoft 365: "Request is throttled. Suggested Backoff Time: 92415 milliseconds". 0 when no time is named. */
function namedWaitMs(text: string): number {
  return Number(/backoff time[:=\s]+(\d{1,9})/i.exec(text)?.[1] ?? 0);
}
