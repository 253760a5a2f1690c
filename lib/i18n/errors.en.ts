/**
 * What went wrong, in words: what happened and what it means for the mail, then who does what next.
 * `{server}` stands for the server or account it happened on, `{job}` for what was under way, `{again}` for how to start it again.
 */
import type { ErrorCode, Side } from "../engine/errors.ts";
import what from "./en/errors.json" with { type: "json" };

export interface ErrorText {
  readonly what: string;
  readonly next: string;
}

/** What happened: administrators read it on their pages as well. */
const WHAT: Record<ErrorCode, string> = what;

const NEXT: Record<ErrorCode, string> = {
  "auth.refused":
    "Check both, then start the {job} again. They are not tried again by themselves, so that nobody is locked out.",
  "auth.appPasswordNeeded":
    "Make an app password in the settings of that account, put it into the password file and start the {job} again.",
  "auth.imapDisabled": "Switch IMAP on in the settings of that account, then start the {job} again.",
  "auth.unsure": "Check the password, and whether the account is in use and has a mailbox there. {again}",
  "auth.passwordNeeded": "Enter it again, then start the {job} again.",
  "auth.signInAgain": "Sign in there again on the pages of the portal.",
  "auth.providerAway": "{again}",
  "auth.providerSetup": "Look at the page of this server, and at what is registered with the provider.",
  "net.unreachable": "Check its name and port and the network. {again}",
  "net.timeout": "{again}",
  "net.lost": "{again}",
  "tls.untrusted":
    "Ask its administrator for a valid certificate. If you know that it is the right one, name it with --tls-ca or --tls-pin.",
  "tls.unavailable": "Use imaps://. Only where nobody can listen on the way: --allow-plaintext.",
  "server.throttled": "Wait a while. {again}",
  "server.tooManyConnections": "Close other mail programs or use a smaller --connections. {again}",
  "server.closedNow": "It goes on by itself when there is copying again.",
  "server.dayIsSpent": "It goes on by itself the next day.",
  "portal.maintenance": "It goes on by itself when that is over.",
  "server.notImap": "Check its name and port: usual are 993 for imaps:// and 143 for imap://.",
  "quota.full":
    "Make room there or ask its administrator for more, then start the {job} again: it goes on where it stopped.",
  "account.same": "Check both addresses.",
  "message.tooLarge":
    "Save it from there with a mail program, or ask the administrator of the new server to allow larger messages and start again.",
  "message.rejected": "Open it there: if it is needed, save it with a mail program.",
  "message.virus": "Do not open what is attached to it. If you need its text, copy that from there.",
  "message.unclear":
    "What is known about it stands beside it: show that to the administrator of the new server, or save the message with a mail program.",
  "message.flagsRefused": "Start the {job} again. If it is refused again, save it with a mail program.",
  "message.tooManyKeywords": "Start the {job} again. If it is refused again, save it with a mail program.",
  "message.unreadable": "Try to open it there with a mail program; its administrator may be able to repair it.",
  "message.vanished": "If it was moved, start the {job} again: it is found in its new place.",
  "message.unsettled": "Start the {job} again in a few minutes: it looks first, and sends only what is missing.",
  "message.notThere": "Look for it there: if nobody has moved or deleted it, start the {job} again.",
  "message.changed": "Compare both; the one in the old account is untouched.",
  "folder.notAllowed": "Ask its administrator, or put the folder elsewhere with --map.",
  "folder.unreadable":
    "Try to open it with a mail program; its administrator may be able to repair it. Then start the {job} again.",
  "folder.vanished": "Start the {job} again: it takes the folders as they are then.",
  "folder.uidValidityChanged": "Start the {job} again: what is there is found, and nothing is copied twice.",
  "folder.notChosen": "Check the spelling; levels are parted by /.",
  "journal.unreadable":
    "Check that the file is the right one and may be written. Nothing is lost by a new journal: what is there already is found by comparing.",
  "journal.inUse": "Wait until it has ended.",
  "journal.otherMigration": "Name the journal of these two accounts, or a file that does not exist yet.",
  "journal.leaseLost": "Wait until it has ended.",
  "destination.inUse": "Wait until it has ended, then start this one again.",
  "imports.closed": "Ask the administrator of the portal for more time.",
  "disk.full": "Make room on it. {again}",
  "engine.bug": "{again} If it happens again, report it with the words above.",
};

const SERVER: Record<Side | "unknown", string> = {
  old: "the old server",
  new: "the new server",
  unknown: "the server",
};

/** What was under way. */
export type JobWord = "import" | "comparison";

const AGAIN: Record<JobWord, string> = {
  import: "Start the import again: what is copied stays copied, and nothing is copied twice.",
  comparison: "Start the comparison again.",
};

/** The texts of an error with the server named; `side` null where neither or an unknown one is meant. */
export function errorText(code: ErrorCode, side: Side | null, job: JobWord = "import"): ErrorText {
  const fill = (text: string) =>
    capitalized(
      text
        .replaceAll("{server}", SERVER[side ?? "unknown"])
        .replaceAll("{again}", AGAIN[job])
        .replaceAll("{job}", job),
    );
  return { what: fill(WHAT[code]), next: fill(NEXT[code]) };
}

function capitalized(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
