/**
 * What went wrong, in words: what happened and what it means for the mail, then who does what next.
 * `{server}` stands for the server or account it happened on, `{job}` for what was under way, `{again}` for how to start it again.
 */
import type { ErrorCode, Side } from "../engine/errors.ts";

export interface ErrorText {
  readonly what: string;
  readonly next: string;
}

export const ERROR_TEXT: Record<ErrorCode, ErrorText> = {
  "auth.refused": {
    what: "{server} did not accept this user name and password.",
    next: "Check both, then start the {job} again. They are not tried again by themselves, so that nobody is locked out.",
  },
  "auth.appPasswordNeeded": {
    what: "{server} wants an app password instead of the usual one.",
    next: "Make an app password in the settings of that account, put it into the password file and start the {job} again.",
  },
  "auth.imapDisabled": {
    what: "{server} does not let mail programs into this account.",
    next: "Switch IMAP on in the settings of that account, then start the {job} again.",
  },
  "auth.unsure": {
    what: "{server} accepted the sign-in and then did not open the mailbox.",
    next: "Check the password, and whether the account is in use and has a mailbox there. {again}",
  },
  "auth.passwordNeeded": {
    what: "No password for {server} is kept any more.",
    next: "Enter it again, then start the {job} again.",
  },
  "net.unreachable": {
    what: "{server} cannot be reached.",
    next: "Check its name and port and the network. {again}",
  },
  "net.timeout": { what: "{server} has stopped answering.", next: "{again}" },
  "net.lost": { what: "The connection to {server} was lost.", next: "{again}" },
  "tls.untrusted": {
    what: "The certificate of {server} is not trusted, so no password was sent.",
    next: "Ask its administrator for a valid certificate. If you know that it is the right one, name it with --tls-ca or --tls-pin.",
  },
  "tls.unavailable": {
    what: "{server} offers no encryption at this address, so no password was sent.",
    next: "Use imaps://. Only where nobody can listen on the way: --allow-plaintext.",
  },
  "server.throttled": {
    what: "{server} is too busy and wants to be left alone for a while.",
    next: "Wait a while. {again}",
  },
  "server.tooManyConnections": {
    what: "{server} allows no more connections for this account at the moment.",
    next: "Close other mail programs or use a smaller --connections. {again}",
  },
  "server.closedNow": {
    what: "The administrator allows no copying from or to {server} at this hour.",
    next: "It goes on by itself when there is copying again.",
  },
  "server.dayIsSpent": {
    what: "What may be copied from or to {server} in a day is copied.",
    next: "It goes on by itself the next day.",
  },
  "server.notImap": {
    what: "What answers at the address of {server} is not a mail server (IMAP).",
    next: "Check its name and port: usual are 993 for imaps:// and 143 for imap://.",
  },
  "quota.full": {
    what: "The new server has no room left for this account. What is copied stays copied.",
    next: "Make room there or ask its administrator for more, then start the {job} again: it goes on where it stopped.",
  },
  "account.same": {
    what: "The old and the new account are one and the same, so there is nothing to copy.",
    next: "Check both addresses.",
  },
  "message.tooLarge": {
    what: "The new server takes no message of this size. It is still in the old account.",
    next: "Save it from there with a mail program, or ask the administrator of the new server to allow larger messages and start again.",
  },
  "message.rejected": {
    what: "The new server refused this message. It is still in the old account.",
    next: "Open it there: if it is needed, save it with a mail program.",
  },
  "message.virus": {
    what: "The virus scanner of the new server refused this message. It is still in the old account.",
    next: "Do not open what is attached to it. If you need its text, copy that from there.",
  },
  "message.unclear": {
    what: "The new server refused this message twice and gave no clear reason. It is still in the old account.",
    next: "What is known about it stands beside it: show that to the administrator of the new server, or save the message with a mail program.",
  },
  "message.flagsRefused": {
    what: "The new server refused this message because of its marks or keywords. It is still in the old account.",
    next: "Start the {job} again. If it is refused again, save it with a mail program.",
  },
  "message.tooManyKeywords": {
    what: "The new server keeps no more keywords in this folder and refused the message. It is still in the old account.",
    next: "Start the {job} again. If it is refused again, save it with a mail program.",
  },
  "message.unreadable": {
    what: "The old server could not hand out this message whole.",
    next: "Try to open it there with a mail program; its administrator may be able to repair it.",
  },
  "message.vanished": {
    what: "This message was moved or deleted in the old account during the import.",
    next: "If it was moved, start the {job} again: it is found in its new place.",
  },
  "message.unsettled": {
    what: "The connection was lost while this message was on its way, so it is not yet known whether it arrived.",
    next: "Start the {job} again in a few minutes: it looks first, and sends only what is missing.",
  },
  "message.notThere": {
    what: "This message was copied, but the final check does not find it in the new account.",
    next: "Look for it there: if nobody has moved or deleted it, start the {job} again.",
  },
  "message.changed": {
    what: "This message is in the new account, but not with the same content.",
    next: "Compare both; the one in the old account is untouched.",
  },
  "folder.notAllowed": {
    what: "{server} does not give access to this folder.",
    next: "Ask its administrator, or put the folder elsewhere with --map.",
  },
  "folder.unreadable": {
    what: "{server} cannot open this folder.",
    next: "Try to open it with a mail program; its administrator may be able to repair it. Then start the {job} again.",
  },
  "folder.vanished": {
    what: "This folder was renamed or deleted during the import.",
    next: "Start the {job} again: it takes the folders as they are then.",
  },
  "folder.uidValidityChanged": {
    what: "{server} has numbered the messages of this folder anew, so they have to be compared again.",
    next: "Start the {job} again: what is there is found, and nothing is copied twice.",
  },
  "folder.notChosen": {
    what: "The old account has no folder of a name that was asked for.",
    next: "Check the spelling; levels are parted by /.",
  },
  "journal.unreadable": {
    what: "The journal cannot be read, so it is not known what was copied already.",
    next: "Check that the file is the right one and may be written. Nothing is lost by a new journal: what is there already is found by comparing.",
  },
  "journal.inUse": {
    what: "Another import is at work with this journal.",
    next: "Wait until it has ended.",
  },
  "journal.otherMigration": {
    what: "This journal belongs to other accounts.",
    next: "Name the journal of these two accounts, or a file that does not exist yet.",
  },
  "journal.leaseLost": {
    what: "Another import has taken over this journal.",
    next: "Wait until it has ended.",
  },
  "destination.inUse": {
    what: "Another import is copying into the same new account.",
    next: "Wait until it has ended, then start this one again.",
  },
  "disk.full": {
    what: "The disk is full, so it cannot be noted what was copied.",
    next: "Make room on it. {again}",
  },
  "engine.bug": {
    what: "Carryover came upon something it cannot deal with, and stopped at a safe place.",
    next: "{again} If it happens again, report it with the words above.",
  },
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
  return { what: fill(ERROR_TEXT[code].what), next: fill(ERROR_TEXT[code].next) };
}

function capitalized(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
