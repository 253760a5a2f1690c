/**
 * Dialects of server families, as imapsync's FAQs, Dovecot's imapc, MailKit's transcripts and our own measurements tell of them. Only what
 * differs from the honest server is here.
 */
import type { MemoryAccount } from "../memory/account.ts";
import { bye, type Dialect, replying, type Said } from "./dialect.ts";
import { eachLine } from "./spoil.ts";

/** IMAP4rev1 and nothing else: no UIDPLUS, NAMESPACE, LITERAL+ or ID, and no UIDNEXT anywhere. */
export const ANCIENT: Partial<Dialect> = {
  greeting: "OK IMAP4rev1 v12.264 server ready",
  capabilities: ["IMAP4rev1"],
  uidNext: () => null,
};

/** Cyrus before 2.2, where all folders lie below `INBOX.` and no NAMESPACE says so; what lies elsewhere is not the person's. */
export const OLD_CYRUS: Partial<Dialect> = {
  ...ANCIENT,
  greeting: "OK mail Cyrus IMAP4 v2.0.16 server ready",
  capabilities: ["IMAP4", "IMAP4rev1", "ACL", "QUOTA", "CHILDREN"],
  instead: ({ verb, words: [name = ""] }) =>
    verb === "CREATE" && !name.startsWith("INBOX.") ? replying("NO Permission denied") : null,
};

/**
 * Exchange: sizes that are not true, names with control characters and without quotes, sequence numbers that are none; busy, it says so in
 * NO or BAD, with the milliseconds to wait.
 */
export function exchange(busy: {
  readonly command: RegExp;
  readonly status: "NO" | "BAD";
  times: number;
}): Partial<Dialect> {
  const throttled = `${busy.status} Request is throttled. Suggested Backoff Time: 92415 milliseconds`;
  return {
    greeting: "OK The Microsoft Exchange IMAP4 service is ready.",
    capabilities: [
      "IMAP4",
      "IMAP4rev1",
      "LOGINDISABLED-NOT",
      "CHILDREN",
      "NAMESPACE",
      "LITERAL+",
      "UIDPLUS",
      "UNSELECT",
    ],
    sizeOf: (bytes) => bytes + 23,
    instead: ({ text }) => (busy.command.test(text) && busy.times-- > 0 ? replying(throttled) : null),
    speak: eachLine((line) =>
      line
        .replace(/^(\* L(?:IST|SUB) .*) "([^"]+)"\r\n$/, "$1 $2\r\n")
        .replaceAll("&AAE-", "\x01")
        .replace(/^\* \d+ FETCH/, "* 1 FETCH"),
    ),
  };
}

/** Gmail: views beside folders, a limit on the size, and no second copy of a message that a folder has. */
export function gmail(refused: (text: string) => string | null = () => null): Partial<Dialect> {
  return {
    greeting: "OK Gimap ready for requests from 192.0.2.1",
    capabilities: [
      "IMAP4rev1",
      "UNSELECT",
      "NAMESPACE",
      "ID",
      "SPECIAL-USE",
      "APPENDLIMIT=600",
      "X-GM-EXT-1",
      "UIDPLUS",
    ],
    product: "GImap",
    refuseLiteral: (_, size) => (size > 600 ? "NO [TOOBIG] Message too large. https://support.example" : null),
    instead: ({ text }) => {
      const reply = refused(text);
      if (reply === null) return null;
      return reply.startsWith("BYE ") ? bye(reply.slice(4)) : replying(reply);
    },
    store: (account, folder, one) =>
      folder.messages.find((stored) => stored.bytes.equals(one.bytes))?.uid ?? account.file(folder, one),
  };
}

/** Zimbra: `NO APPEND failed` at tags it does not know, names without `:`, `/` and `"`, blanks at their ends gone. */
export const ZIMBRA: Partial<Dialect> = {
  greeting: "OK mail.example Zimbra IMAP4rev1 server ready",
  capabilities: ["IMAP4rev1", "ID", "LITERAL+", "NAMESPACE", "UIDPLUS", "UNSELECT", "CHILDREN"],
  product: "Zimbra",
  instead: (command, account) => {
    if (command.verb === "APPEND" && /\([^)]*(?<![\\\w])[$\w]/.test(command.text)) return replying("NO APPEND failed");
    return account !== null && command.verb === "CREATE" ? zimbraFolder(account, command.words[0] ?? "") : null;
  },
};

function zimbraFolder(account: MemoryAccount, name: string): Said | null {
  if (/[:"\t\r\n]/.test(name)) return replying("NO CREATE failed: invalid name");
  const trimmed = name.split(account.delimiter).map((level) => level.trimEnd());
  if (trimmed.join(account.delimiter) === name) return null;
  account.create(trimmed);
  return replying("OK CREATE completed");
}

/** Domino: one pair of brackets too many around what it fetched. */
export const DOMINO: Partial<Dialect> = {
  greeting: "OK Domino IMAP4 Server Release 8.5.3 ready",
  capabilities: ["IMAP4rev1", "NAMESPACE", "UIDPLUS"],
  speak: eachLine((line) => line.replace(/^(\* \d+ FETCH )(\(.*\))\r\n$/s, "$1($2)\r\n")),
};
