/** Ordinary messages, put together from a seeded stream of random numbers. */
import { Random } from "./random.ts";

/** What every message has; a composer may leave parts out. */
export interface Draft {
  /** Without angle brackets. */
  messageId: string;
  /** Seconds since 1970. */
  date: number;
  subject: string;
  /** Lines without line ends. */
  text: string[];
}

const words =
  `the of and to in mail server folder copy message please find attached report meeting regards thanks invoice
  update status customer order delivery system backup window project plan budget review draft final version question answer
  monday friday tomorrow morning evening`.split(/\s+/);

/** Lines to make texts from. Made once: drawing every word of every message would take most of the time. */
const prose = proseLines(new Random("prose"), 3000);

const firstDate = Date.UTC(1998, 0, 1) / 1000;
const lastDate = Date.UTC(2025, 0, 1) / 1000;

/** A draft whose text takes about `bytes`; `number` makes its Message-ID unique. */
export function draft(random: Random, number: number, bytes: number): Draft {
  const date = firstDate + random.below(lastDate - firstDate);
  const subject = Array.from({ length: 2 + random.below(6) }, () => random.pick(words)).join(" ");
  const text: string[] = [];
  for (let have = 0; have < bytes; have += (text.at(-1)?.length ?? 0) + 2) {
    text.push(random.pick(prose));
  }
  return { messageId: `${random.hex()}.${number}@example.org`, date, subject, text };
}

/** The usual header lines of a draft, in order, so that a case can replace or drop some. */
export function headerLines(random: Random, mail: Draft): string[] {
  const stamp = rfc5322Date(mail.date);
  const sender = random.below(97);
  return [
    `Return-Path: <sender${sender}@example.org>`,
    "Received: from mx.example.org (mx.example.org [192.0.2.7])",
    `\tby mail.example.net (Postfix) with ESMTP id ${random.hex()}`,
    `\tfor <user@example.net>; ${stamp}`,
    `Message-ID: <${mail.messageId}>`,
    `Date: ${stamp}`,
    `From: Sender ${sender} <sender${sender}@example.org>`,
    "To: user@example.net",
    `Subject: ${mail.subject}`,
    "MIME-Version: 1.0",
  ];
}

/** A plain text message. */
export function plainMessage(random: Random, mail: Draft): Buffer {
  return assemble([...headerLines(random, mail), "Content-Type: text/plain; charset=us-ascii"], mail.text);
}

/** A message with a text and an attachment of about `bytes`. */
export function messageWithAttachment(random: Random, mail: Draft, bytes: number): Buffer {
  const boundary = `=_${random.hex()}${random.hex()}`;
  const base64 =
    random
      .bytes(Math.max(1, Math.ceil(bytes * 0.75)))
      .toString("base64")
      .match(/.{1,76}/g) ?? [];
  return assemble(
    [...headerLines(random, mail), `Content-Type: multipart/mixed; boundary="${boundary}"`],
    [
      `--${boundary}`,
      "Content-Type: text/plain; charset=us-ascii",
      "",
      ...mail.text,
      `--${boundary}`,
      'Content-Type: application/octet-stream; name="data.bin"',
      "Content-Transfer-Encoding: base64",
      'Content-Disposition: attachment; filename="data.bin"',
      "",
      ...base64,
      `--${boundary}--`,
    ],
  );
}

/** Header lines, an empty line and body lines; characters up to U+00FF become one byte each. */
export function assemble(header: readonly string[], body: readonly string[]): Buffer {
  return Buffer.from([...header, "", ...body, ""].join("\r\n"), "latin1");
}

/** A Date header's value in UTC; `date` is in seconds since 1970. */
export function rfc5322Date(date: number): string {
  return new Date(date * 1000).toUTCString().replace("GMT", "+0000");
}

function proseLines(random: Random, count: number): string[] {
  return Array.from({ length: count }, () => Array.from({ length: 10 }, () => random.pick(words)).join(" "));
}
