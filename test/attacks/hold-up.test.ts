/** Texts of strangers that are made to hold up the process which reads them: patterns whose time grows with the square of the text. */
import { expect, it } from "vitest";
import { localAddress } from "../../app/language/local-address.ts";
import { addressOf } from "../../lib/auth/address.ts";
import { languageFor } from "../../lib/i18n/negotiation.ts";
import { byeOf, farewell, folderRefusal, messageRefusal, signInRefusal } from "../../lib/imap/refusals.ts";
import { parseReply, parseStatus, refusalOf } from "../../lib/imap/reply.ts";
import { announcedLiteral } from "../../lib/imap/transcript.ts";
import { readDeliveryReport } from "../../lib/notify/delivery-report.ts";
import { withoutAddresses } from "../../lib/notify/outbox.ts";
import { logTo } from "../../lib/worker/log.ts";

/** Of a greeting and of a reply to a sign-in. */
const LONGEST_LINE = 64 * 1024;
/** Where time grows with the square, the longest line takes ten seconds and more. */
const MOST_MS = 2000;

const PIECES = [
  ...[
    "[",
    "]",
    "a",
    "a@",
    "<",
    "(",
    "-",
    " ",
    "\t",
    "{",
    "imap",
    "too many ",
    "flag ",
    "invalid ",
    "backoff time:",
    "no ",
  ],
  ...["maximum ", "message ", "contains ", "\\", '"', ".", "/", "1", "=?", "&", "%", ":", ";", ","],
];

/** Whoever may say something to us, and what is done with their words first. */
const READERS: readonly [who: string, read: (text: string) => unknown][] = [
  ["a mail server's BYE", (text) => signInRefusal(byeOf(text), "mail.example", "old")],
  ["a mail server's BYE with a code", (text) => signInRefusal(byeOf(`[${text}`), "mail.example", "old")],
  ["a mail server's last words", (text) => farewell(byeOf(text), "old")],
  ["a mail server's NO", (text) => judge(`NO ${text}`)],
  ["a mail server's NO with a code", (text) => judge(`NO [${text}`)],
  ["a mail server's literal", (text) => announcedLiteral(text)],
  ["a mail server's status", (text) => parseStatus(`OK [APPENDUID ${text}] done`)],
  ["what the server for sending says", (text) => withoutAddresses(text)],
  ["mail that comes back", (text) => readDeliveryReport(reportOf(text))],
  ["a browser's languages", (text) => languageFor({ cookie: text, accepted: text }, "en")],
  ["a browser's way back", (text) => localAddress(`/${text}`)],
  ["a proxy's header", (text) => addressOf(text, 1)],
  ["a line of the log", (text) => logTo(() => undefined).trouble("test", new Error(text), { text })],
];

function judge(line: string): unknown {
  const reply = parseReply(line);
  if (reply === null) return null;
  const refusal = refusalOf(reply);
  return [messageRefusal(refusal, "new"), folderRefusal(refusal, "no", "old", "folder.unreadable")];
}

function reportOf(text: string): Uint8Array {
  const type = 'Content-Type: multipart/report; report-type=delivery-status; boundary="b"';
  return Buffer.from(`${type}\n\n--b\nContent-Type: message/delivery-status\n\n${text}\n\nStatus: ${text}\n--b--`);
}

it.each(READERS)("SEC 40: %s is read in no time, whatever it is made of", (_who, read) => {
  for (const piece of PIECES)
    for (const end of ["", "!"]) {
      const text = piece.repeat(LONGEST_LINE / piece.length) + end;
      const begun = performance.now();
      read(text);
      expect([piece, performance.now() - begun < MOST_MS]).toEqual([piece, true]);
    }
});
