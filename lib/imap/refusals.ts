/**
 * What a server's NO, BAD or BYE means. Its response code decides (RFC 5530 and others); where it gives none, wordings seen on real
 * servers do; else the caller says what a refusal means at that place.
 */
import { type ErrorCode, MailError, printable, type Side } from "../engine/errors.ts";
import { utf8OrLatin1 } from "./mutf7.ts";

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
  ["SERVERBUG", "server.throttled"],
  ["PRIVACYREQUIRED", "tls.unavailable"],
]);

type Wording = readonly [RegExp, ErrorCode];

/** Words that mean the same wherever they come. Most of them stand in imapsync's table and FAQs. */
const BY_WORDS: readonly Wording[] = [
  [
    /suggested backoff time|request is throttled|\bthrottl|rate limit|too many (?:requests|commands)/i,
    "server.throttled",
  ],
  [/account exceeded command or bandwidth|bandwidth limit/i, "server.throttled"],
  [
    /(?:maximum|max) (?:number of )?(?:concurrent |simultaneous )?(?:connections|sessions|logins)/i,
    "server.tooManyConnections",
  ],
  [
    /too many (?:simultaneous |concurrent |open |user )?(?:connections|sessions|logins)|connection limit/i,
    "server.tooManyConnections",
  ],
];

/** What a refused message usually means. */
const ABOUT_MESSAGES: readonly Wording[] = [
  [/virus|malware|infected/i, "message.rejected"],
  [/too (?:many|long).*(?:flag|keyword)|(?:flag|keyword).*too (?:many|long)/i, "message.rejected"],
  [
    /message (?:is )?too (?:big|large)|maximum (?:size of appendable )?message|message size|size limit|too large/i,
    "message.tooLarge",
  ],
  [/quota|mailbox (?:is )?full|no space left|not enough (?:disk )?space|disk full/i, "quota.full"],
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
  [/authenticated but not connected/i, "server.throttled"],
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

/** A refused APPEND. */
export function messageRefusal(refusal: Refusal, side: Side): MailError {
  const limitOfFlags = refusal.code === "LIMIT" && /flag|keyword/i.test(refusal.text);
  const code = limitOfFlags ? "message.rejected" : meaning(refusal, ABOUT_MESSAGES, "message.rejected");
  return said(code, "the new server refused the message", refusal, side);
}

/** A refused EXAMINE, SELECT, CREATE, SUBSCRIBE, STATUS or LIST. `what` begins the sentence: "the folder cannot be opened". */
export function folderRefusal(refusal: Refusal, what: string, side: Side, otherwise: ErrorCode): MailError {
  return said(meaning(refusal, ABOUT_FOLDERS, otherwise), what, refusal, side);
}

/** A refused FETCH or STORE. */
export function commandRefusal(refusal: Refusal, what: string, side: Side, otherwise: ErrorCode): MailError {
  return said(meaning(refusal, [], otherwise), what, refusal, side);
}

/** A sign-in that the server did not grant, or a BYE in place of a greeting. */
export function signInRefusal(refusal: Refusal, where: string, side: Side): MailError {
  const otherwise = refusal.status === "BYE" ? "net.unreachable" : "auth.refused";
  const byWords = [...ABOUT_SIGN_IN, ...BY_WORDS].find(([words]) => words.test(refusal.text))?.[1];
  const code = byWords ?? SIGN_IN_CODES.get(refusal.code) ?? BY_CODE.get(refusal.code) ?? otherwise;
  const what = code.startsWith("auth.")
    ? `${where} refused the sign-in`
    : `${where} does not take another sign-in just now`;
  const waitMs = /authenticated but not connected/i.test(refusal.text) ? AUTHENTICATED_BUT_NOT_CONNECTED_MS : 0;
  return said(code, what, refusal, side, waitMs);
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

function meaning(refusal: Refusal, wordings: readonly Wording[], otherwise: ErrorCode): ErrorCode {
  const byWords = [...BY_WORDS, ...wordings].find(([words]) => words.test(refusal.text))?.[1];
  return BY_CODE.get(refusal.code) ?? byWords ?? otherwise;
}

function said(
  code: ErrorCode,
  what: string,
  refusal: Refusal,
  side: Side,
  waitMs = backoffMs(refusal.text),
): MailError {
  const serverText = utf8OrLatin1(refusal.code === "" ? refusal.text : `[${refusal.code}] ${refusal.text}`);
  const retryAt = waitMs > 0 ? Date.now() + waitMs : null;
  return new MailError(code, `${what}: ${printable(serverText) || "it gave no reason"}`, { side, serverText, retryAt });
}

/** Microsoft 365: "Request is throttled. Suggested Backoff Time: 92415 milliseconds". 0 when no time is named. */
function backoffMs(text: string): number {
  return Number(/backoff time[:=\s]+(\d{1,9})/i.exec(text)?.[1] ?? 0);
}
