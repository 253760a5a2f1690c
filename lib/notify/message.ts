/** A mail as the bytes that are sent. */
import MailComposer from "nodemailer/lib/mail-composer";
import { mailAddress } from "../policy/mail-address.ts";
import type { LetterText } from "./letter.ts";

export interface Envelope {
  /** Of the mail's row: with the same id it is the same message. */
  readonly id: string;
  readonly from: string;
  /** Whose name stands beside that address. */
  readonly sender: string;
  readonly to: string;
  /** Null: answers go to nobody. */
  readonly replyTo: string | null;
  /** BCP 47. */
  readonly language: string;
  readonly date: Date;
}

/** Throws where an address is none: what was stored is not trusted with headers. */
export function messageBytes(envelope: Envelope, { subject, body, html, stopUrl }: LetterText): Promise<Buffer> {
  const { id, from, sender, to, replyTo, language, date } = envelope;
  if (mailAddress(to) !== to) throw new Error("the address of a mail is none");
  const answers = replyTo === null ? null : mailAddress(replyTo);
  const composer = new MailComposer({
    from: { name: oneLine(sender), address: from },
    to: { name: "", address: to },
    ...(answers === null ? {} : { replyTo: { name: "", address: answers } }),
    ...(html === null ? {} : { html }),
    ...{ subject: oneLine(subject), text: body, date, messageId: `<${id}@${domainOf(from)}>` },
    headers: {
      // Nobody's "I am away" answers it (RFC 3834).
      "Auto-Submitted": "auto-generated",
      "Content-Language": language,
      ...(stopUrl === null ? {} : { "List-Unsubscribe": `<${stopUrl}>` }),
    },
    ...{ textEncoding: "quoted-printable", newline: "windows", disableFileAccess: true, disableUrlAccess: true },
  });
  return composer.compile().build();
}

function oneLine(text: string): string {
  return text.replace(/\p{Cc}+/gu, " ").trim();
}

function domainOf(address: string): string {
  return address.slice(address.indexOf("@") + 1);
}
