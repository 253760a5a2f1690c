/**
 * The one table of everything that can go wrong: engine, command line, pages, metrics and docs all read it.
 * A code says what happened; its row says how far the trouble reaches and who acts next.
 */

/** How far a failure reaches: one message, one folder, one of the two accounts, or the whole run. */
export type ErrorScope = "message" | "folder" | "account" | "run";

/**
 * Who acts next. `setAside`: listed in the report, the rest goes on. `askPerson`: the machine never tries again by itself.
 * `retryLater`: the run waits and tries again. `administrator`: somebody has to mend the set-up. `stop`: keep the place and stop.
 */
export type NextStep = "setAside" | "askPerson" | "retryLater" | "administrator" | "stop";

interface ErrorKind {
  readonly scope: ErrorScope;
  readonly next: NextStep;
}

export const ERROR_KINDS = {
  "auth.refused": { scope: "account", next: "askPerson" },
  "auth.appPasswordNeeded": { scope: "account", next: "askPerson" },
  "auth.imapDisabled": { scope: "account", next: "askPerson" },
  // Signed in, but without a mailbox (Exchange): a wrong password, a missing licence or overload. One more try, then the person.
  "auth.unsure": { scope: "account", next: "retryLater" },
  "auth.passwordNeeded": { scope: "account", next: "askPerson" },
  // What somebody granted at a provider (OAuth2) is over: withdrawn, expired, or not taken by the mail server.
  "auth.signInAgain": { scope: "account", next: "askPerson" },
  "auth.providerAway": { scope: "account", next: "retryLater" },
  "auth.providerSetup": { scope: "account", next: "administrator" },
  "net.unreachable": { scope: "account", next: "retryLater" },
  "net.timeout": { scope: "account", next: "retryLater" },
  "net.lost": { scope: "account", next: "retryLater" },
  "tls.untrusted": { scope: "account", next: "administrator" },
  "tls.unavailable": { scope: "account", next: "administrator" },
  "server.throttled": { scope: "account", next: "retryLater" },
  "server.tooManyConnections": { scope: "account", next: "retryLater" },
  // Limits that an administrator has set, and not the server's wish: hours in which nothing is copied, and so many bytes a day.
  "server.closedNow": { scope: "account", next: "retryLater" },
  "server.dayIsSpent": { scope: "account", next: "retryLater" },
  // An administrator works on the portal: nothing moves until they say so.
  "portal.maintenance": { scope: "account", next: "retryLater" },
  "server.notImap": { scope: "account", next: "administrator" },
  "quota.full": { scope: "account", next: "askPerson" },
  "account.same": { scope: "account", next: "askPerson" },
  "message.tooLarge": { scope: "message", next: "setAside" },
  "message.virus": { scope: "message", next: "setAside" },
  "message.rejected": { scope: "message", next: "setAside" },
  "message.unclear": { scope: "message", next: "setAside" },
  "message.flagsRefused": { scope: "message", next: "setAside" },
  "message.tooManyKeywords": { scope: "message", next: "setAside" },
  "message.unreadable": { scope: "message", next: "setAside" },
  "message.vanished": { scope: "message", next: "setAside" },
  "message.unsettled": { scope: "message", next: "setAside" },
  "message.notThere": { scope: "message", next: "setAside" },
  "message.changed": { scope: "message", next: "setAside" },
  "folder.notAllowed": { scope: "folder", next: "setAside" },
  "folder.unreadable": { scope: "folder", next: "setAside" },
  "folder.vanished": { scope: "folder", next: "setAside" },
  "folder.uidValidityChanged": { scope: "folder", next: "setAside" },
  "folder.notChosen": { scope: "run", next: "stop" },
  "journal.unreadable": { scope: "run", next: "stop" },
  "journal.inUse": { scope: "run", next: "stop" },
  "journal.otherMigration": { scope: "run", next: "stop" },
  "journal.leaseLost": { scope: "run", next: "stop" },
  "destination.inUse": { scope: "run", next: "stop" },
  // Nobody imports any more: an administrator's date has come.
  "imports.closed": { scope: "run", next: "stop" },
  "disk.full": { scope: "run", next: "stop" },
  "engine.bug": { scope: "run", next: "administrator" },
} as const satisfies Record<string, ErrorKind>;

export type ErrorCode = keyof typeof ERROR_KINDS;

/** Which of the two servers a failure belongs to; null where it is neither's. */
export type Side = "old" | "new";

/** Everything the engine and its adapters throw on purpose. `message` is for the log and the report, never holds a password or mail. */
export class MailError extends Error {
  readonly code: ErrorCode;
  readonly side: Side | null;
  /** The server's own words, control characters removed; empty when it said nothing. */
  readonly serverText: string;
  /** Epoch milliseconds before which the server should not be asked again; null when nothing is known of that. */
  readonly retryAt: number | null;
  /** The server named `retryAt` itself: else it is what such servers are known to need. */
  readonly isRetryNamed: boolean;

  constructor(
    code: ErrorCode,
    message: string,
    more: {
      side?: Side | null;
      serverText?: string;
      retryAt?: number | null;
      isRetryNamed?: boolean;
      cause?: unknown;
    } = {},
  ) {
    super(message, more.cause === undefined ? undefined : { cause: more.cause });
    this.name = "MailError";
    this.code = code;
    this.side = more.side ?? null;
    this.serverText = printable(more.serverText ?? "");
    this.retryAt = more.retryAt ?? null;
    this.isRetryNamed = more.isRetryNamed ?? false;
  }

  get scope(): ErrorScope {
    return ERROR_KINDS[this.code].scope;
  }

  get next(): NextStep {
    return ERROR_KINDS[this.code].next;
  }
}

/** Any thrown value as a MailError; what nobody foresaw becomes `engine.bug` with the original as its cause. */
export function asMailError(error: unknown): MailError {
  if (error instanceof MailError) return error;
  const text = error instanceof Error ? error.message : String(error);
  return new MailError("engine.bug", `something unforeseen happened: ${text}`, { cause: error });
}

/** Whether the server asked to be left alone until then, or whoever waits chose that time. */
export function isAskedFor({ retryAt, isRetryNamed }: MailError, until: number): boolean {
  return isRetryNamed && retryAt === until;
}

/** Whether the error means that the connection is of no more use and another one should be opened. */
export function isConnectionTrouble(error: unknown): error is MailError {
  return error instanceof MailError && error.scope === "account" && error.next === "retryLater";
}

/** Thrown out of every wait and transfer when the run's signal is aborted; never counted as an error. */
export class Interrupted extends Error {
  constructor() {
    super("the run was interrupted");
    this.name = "Interrupted";
  }
}

/** Control characters (Cc) and those that change the direction of writing (Cf), which could make a text look like another. */
const UNPRINTABLE = /[\p{Cc}\p{Cf}]+/gu;

/** A server's words made safe for terminals, logs and pages: one line of at most 500 characters. */
export function printable(text: string): string {
  return text.replace(UNPRINTABLE, " ").trim().slice(0, 500);
}
