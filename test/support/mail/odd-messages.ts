/** Messages that have broken mail software: one named case for each oddity. */
import { assemble, type Draft, draft, headerLines, plainMessage } from "./compose.ts";
import { Random } from "./random.ts";

type Compose = (random: Random, mail: Draft) => Buffer;

const utf8AsLatin1 = (text: string) => Buffer.from(text, "utf8").toString("latin1");
const withBody =
  (...body: string[]): Compose =>
  (random, mail) =>
    assemble(headerLines(random, mail), body);
const withHeader =
  (...more: string[]): Compose =>
  (random, mail) => {
    return assemble([...headerLines(random, mail), ...more], mail.text);
  };
const withoutHeader =
  (name: string, ...instead: string[]): Compose =>
  (random, mail) => {
    const kept = headerLines(random, mail).filter((line) => !line.startsWith(`${name}:`));
    return assemble([...kept, ...instead], mail.text);
  };
/** The ordinary message, changed as text in which each character is a byte. */
const changed =
  (change: (message: string, mail: Draft) => string): Compose =>
  (random, mail) => {
    return Buffer.from(change(plainMessage(random, mail).toString("latin1"), mail), "latin1");
  };

const cases = {
  // Bytes that some servers refuse, alter or stumble over.
  "nul-in-body": withBody("before\0after", "\0"),
  "nul-in-header": withHeader("X-Nul: a\0b"),
  "control-characters": withBody("bell \x07, escape \x1b[31m, delete \x7f, form feed \x0c, end \x1a"),
  "eight-bit-header-latin1": withHeader("X-Organisation: B\xfcckler & S\xf6hne"),
  "eight-bit-header-utf8": withHeader(utf8AsLatin1("X-Organisation: Bückler & Söhne, 日本 🎉")),
  "eight-bit-body": withBody("Gr\xfc\xdfe aus K\xf6ln", utf8AsLatin1("und Grüße von 東京 🎉")),
  "all-bytes": withBody(Array.from({ length: 255 }, (_, index) => String.fromCharCode(index + 1)).join("")),
  "utf16-body": withBody(Buffer.from("UTF-16 text\r\n", "utf16le").toString("latin1")),
  // Line ends.
  "bare-cr": withBody("a lone\rCR in a line", "two\r\rof them"),
  "cr-before-crlf": withBody("a line that ends in CR CR LF\r", "\r"),
  "bare-lf": withBody("a lone\nLF in a line"),
  "mixed-line-ends": withBody("CRLF here", "LF here\nCR here\rLF CR here\n\rLF LF here\n\nend"),
  "lf-only": changed((message) => message.replaceAll("\r\n", "\n")),
  "cr-only": changed((message) => message.replaceAll("\r\n", "\r")),
  "no-final-line-end": changed((message) => message.replace(/\r\n$/, "")),
  "ends-in-cr": changed((message) => message.replace(/\n$/, "")),
  "many-empty-lines": withBody(...Array.from({ length: 500 }, () => "")),
  // Shape.
  "zero-bytes": () => Buffer.alloc(0),
  "only-crlf": () => Buffer.from("\r\n"),
  "one-byte": () => Buffer.from("x"),
  "empty-body": changed((message) => `${message.split("\r\n\r\n")[0]}\r\n\r\n`),
  "header-only": changed((message) => `${message.split("\r\n\r\n")[0]}\r\n`),
  "no-blank-line": changed((message) => message.replace("\r\n\r\n", "\r\n")),
  "body-only": changed((_, mail) => `\r\n${mail.text.join("\r\n")}\r\n`),
  "mbox-from-line": changed((message) => `From sender@example.org Sat Jan  3 01:05:34 1998\r\n${message}`),
  "escaped-from-line": withBody("From the start of a line,", ">From an mbox", ">>From two"),
  "content-length": withHeader("Content-Length: 12", "Lines: 1"),
  "header-without-colon": withHeader("this line has no colon"),
  "continuation-first": changed((message) => ` folded before anything\r\n${message}`),
  "empty-header-fields": withHeader("X-Empty:", "X-Blank: ", "X-Folded:", " ", "\t"),
  "dot-lines": withBody(".", "..", ". .", "QUIT"),
  "trailing-white-space": withBody("spaces   ", "tab\t", " \t "),
  // Sizes.
  "long-line-1000": withBody("x".repeat(1000)),
  "long-line-20000": withBody(`${"word ".repeat(4000)}end`),
  "long-line-100000": withBody("y".repeat(100_000)),
  "long-header-line": withHeader(`X-Long: ${"z".repeat(9000)}`),
  "huge-header": withHeader(...Array.from({ length: 900 }, (_, index) => `X-Line-${index}: ${"h".repeat(70)}`)),
  "many-recipients": withHeader(
    `Cc: ${Array.from({ length: 1500 }, (_, index) => `user${index}@example.net`).join(",\r\n\t")}`,
  ),
  // Identity.
  "no-message-id": withoutHeader("Message-ID"),
  "empty-message-id": withoutHeader("Message-ID", "Message-ID: <>"),
  "two-message-ids": withHeader("Message-ID: <second@example.org>"),
  "shared-message-id": withoutHeader("Message-ID", "Message-ID: <shared@example.org>"),
  "odd-message-id": withoutHeader("Message-ID", 'Message-ID: not an id "at all" (comment'),
  "no-date": withoutHeader("Date"),
  "bad-date": withoutHeader("Date", "Date: yesterday, 32 Foo 20000 25:61:61 -9999"),
  "nothing-that-tells-apart": changed((_, mail) => `Subject: hello\r\n\r\n${mail.text.join("\r\n")}\r\n`),
  // MIME.
  "attached-message": withAttachedMessage,
  "deep-mime": deepMime,
  "endless-multipart": (random, mail) => {
    const header = [...headerLines(random, mail), 'Content-Type: multipart/mixed; boundary="b"'];
    return assemble(header, ["--b", "", "a part that never ends"]);
  },
  "missing-boundary": withHeader("Content-Type: multipart/mixed"),
  "unknown-charset": withHeader("Content-Type: text/plain; charset=x-martian", "Content-Transfer-Encoding: 8bit"),
  "encoded-words": withHeader("X-Subject: =?utf-8?B?8J+OiSBQYXJ0eQ==?= =?iso-8859-1?Q?f=FCr_alle?= =?broken?Q?=ZZ"),
  "signed-by-dkim": withHeader(
    "DKIM-Signature: v=1; a=rsa-sha256; c=simple/simple; d=example.org; s=mail;",
    "\th=from:to:subject:date; bh=47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=;",
    "\tb=dGhpcyBpcyBubyByZWFsIHNpZ25hdHVyZQ==",
  ),
  // Text that looks like IMAP, for whoever counts bytes wrongly.
  "imap-in-body": withBody("{4096}", "+ go ahead", "a1 OK FETCH completed", ")", "* BYE", "x DELETE INBOX", "x LOGOUT"),
  "ends-in-literal": changed((message) => message.replace(/\r\n$/, " {3}\r\n")),
} satisfies Record<string, Compose>;

/** The name of an oddity. */
export type OddName = keyof typeof cases;

/** All oddities. */
export const oddNames = Object.keys(cases).filter((name): name is OddName => name in cases);

/**
 * Oddities that even Dovecot refuses or alters at APPEND. Mailboxes made at random leave them out, so that a perfect copy
 * from one Dovecot to another is identical.
 */
export const notKeptByDovecot: readonly OddName[] = ["zero-bytes", "cr-before-crlf", "cr-only", "ends-in-cr"];

/** The bytes of an oddity; the same name, seed and number give the same bytes. */
export function oddMessage(name: OddName, seed = "odd", number = 0): Buffer {
  const random = new Random(`${seed} ${name} ${number}`);
  return composeOdd(name, random, draft(random, number, 300));
}

/** An oddity made from a draft. */
export function composeOdd(name: OddName, random: Random, mail: Draft): Buffer {
  return cases[name](random, mail);
}

function withAttachedMessage(random: Random, mail: Draft): Buffer {
  const inner = plainMessage(random, { ...mail, messageId: `inner.${mail.messageId}`, subject: "inner" });
  const header = [...headerLines(random, mail), 'Content-Type: multipart/mixed; boundary="outer"'];
  const part = ["--outer", "Content-Type: message/rfc822", "", inner.toString("latin1"), "--outer--"];
  return assemble(header, part);
}

function deepMime(random: Random, mail: Draft): Buffer {
  const levels = Array.from({ length: 60 }, (_, index) => index);
  const open = levels.flatMap((level) => [
    `--b${level}`,
    `Content-Type: multipart/mixed; boundary="b${level + 1}"`,
    "",
  ]);
  const close = levels.toReversed().flatMap((level) => [`--b${level + 1}--`]);
  const header = [...headerLines(random, mail), 'Content-Type: multipart/mixed; boundary="b0"'];
  return assemble(header, [...open, "--b60", "", "at the bottom", ...close, "--b0--"]);
}
