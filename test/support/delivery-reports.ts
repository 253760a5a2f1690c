/** Reports of mail that came back, as mail servers write them. */

export interface ReportWish {
  /** Of the mail that came back. */
  readonly id: string;
  readonly status?: string;
  readonly action?: string;
  readonly diagnostic?: string;
}

/** As Postfix does. */
export function postfixReport({ id, status = "5.1.1", action = "failed", diagnostic = "" }: ReportWish): string {
  return lines(
    "From: MAILER-DAEMON@mail.example.org (Mail Delivery System)",
    "To: move@portal.example",
    "Subject: Undelivered Mail Returned to Sender",
    "Message-Id: <20261130120000.ABCDEF@mail.example.org>",
    "MIME-Version: 1.0",
    "Content-Type: multipart/report; report-type=delivery-status;",
    '\tboundary="ABCDEF.1764504000/mail.example.org"',
    "",
    "This is a MIME-encapsulated message.",
    "",
    "--ABCDEF.1764504000/mail.example.org",
    "Content-Description: Notification",
    "Content-Type: text/plain; charset=us-ascii",
    "",
    "<anna@old.example>: host mx.old.example said: unknown user",
    "",
    "--ABCDEF.1764504000/mail.example.org",
    "Content-Description: Delivery report",
    "Content-Type: message/delivery-status",
    "",
    "Reporting-MTA: dns; mail.example.org",
    "X-Postfix-Queue-ID: ABCDEF",
    "",
    "Final-Recipient: rfc822; anna@old.example",
    "Original-Recipient: rfc822;anna@old.example",
    `Action: ${action}`,
    `Status: ${status}`,
    "Remote-MTA: dns; mx.old.example",
    `Diagnostic-Code: smtp; ${diagnostic || `550 ${status} <anna@old.example>: Recipient`}`,
    "    address rejected",
    "",
    "--ABCDEF.1764504000/mail.example.org",
    "Content-Description: Undelivered Message Headers",
    "Content-Type: text/rfc822-headers",
    "",
    ...ours(id),
    "",
    "--ABCDEF.1764504000/mail.example.org--",
  );
}

/** As Exchange does, with the mail itself and a boundary without quotes. */
export function exchangeReport({ id, status = "5.1.10" }: ReportWish): string {
  return lines(
    "From: <postmaster@example.onmicrosoft.example>",
    "To: <move@portal.example>",
    "Content-Type: multipart/report; report-type=delivery-status; boundary=9d0e-4b1a",
    "Subject: Undeliverable: Your mailbox moves",
    "Auto-Submitted: auto-replied",
    "",
    "--9d0e-4b1a",
    "Content-Type: multipart/alternative; boundary=inner",
    "",
    "--inner",
    "Content-Type: text/plain",
    "",
    "Your message could not be delivered.",
    "--inner--",
    "",
    "--9d0e-4b1a",
    "Content-Type: message/delivery-status",
    "",
    "Reporting-MTA: dns;AM0PR01.example",
    "",
    "Final-Recipient: rfc822;anna@old.example",
    "Action: failed",
    `Status: ${status}`,
    "Diagnostic-Code: smtp;550 5.1.10 RESOLVER.ADR.RecipientNotFound; Recipient not found by SMTP address lookup",
    "",
    "--9d0e-4b1a",
    "Content-Type: message/rfc822",
    "",
    ...ours(id),
    "",
    "Dear Anna",
    "",
    "--9d0e-4b1a--",
  );
}

function ours(id: string): string[] {
  return [
    "From: Example University <move@portal.example>",
    "To: anna@old.example",
    "Subject: Your mailbox moves",
    `Message-ID: <${id}@portal.example>`,
    "Auto-Submitted: auto-generated",
  ];
}

function lines(...all: readonly string[]): string {
  return `${all.join("\r\n")}\r\n`;
}
