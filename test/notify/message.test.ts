import { describe, expect, it } from "vitest";
import { messageBytes } from "../../lib/notify/message.ts";

const ENVELOPE = {
  ...{ id: "3f8d9a52-0000-4000-8000-000000000000", from: "move@portal.example", sender: "Example University" },
  ...{ to: "anna@example.org", replyTo: null, language: "en", date: new Date("2026-12-01T10:00:00Z") },
};
const STOP = "https://move.example.org/stop-mail/tok";
const TEXT = { subject: "Your mail is copied", body: "Done.\n", html: null, stopUrl: STOP };

const written = async (
  envelope: Partial<typeof ENVELOPE> | { replyTo: string } = {},
  text: Partial<typeof TEXT> = {},
) => (await messageBytes({ ...ENVELOPE, ...envelope }, { ...TEXT, ...text })).toString();

/** Names of the headers, without what is folded. */
const namesIn = (message: string) =>
  message
    .slice(0, message.indexOf("\r\n\r\n"))
    .replace(/\r\n[ \t]+/g, " ")
    .split("\r\n")
    .map((line) => line.slice(0, line.indexOf(":")));

const NAMES = [
  ...["From", "To", "Subject", "Message-ID", "Date", "Auto-Submitted", "Content-Language", "List-Unsubscribe"],
  ...["Content-Transfer-Encoding", "MIME-Version", "Content-Type"],
];

describe("a message", () => {
  it("says that a program wrote it, when, and how to end it; the same mail is the same message", async () => {
    const message = await written();
    expect(namesIn(message).toSorted()).toEqual(NAMES.toSorted());
    for (const line of [
      "From: Example University <move@portal.example>",
      "To: anna@example.org",
      "Message-ID: <3f8d9a52-0000-4000-8000-000000000000@portal.example>",
      "Date: Tue, 01 Dec 2026 10:00:00 +0000",
      "Auto-Submitted: auto-generated",
      "List-Unsubscribe: <https://move.example.org/stop-mail/tok>",
      "Content-Type: text/plain; charset=utf-8",
    ])
      expect(message).toContain(`${line}\r\n`);
  });

  it.each(["ben@example.org", "help@bücher.example"])("takes answers to %s", async (replyTo) => {
    expect(namesIn(await written({ replyTo }))).toContain("Reply-To");
  });

  it.each([
    ["the organisation's name", { sender: "Example\r\nBcc: ben@example.org\r\n\r\nHello" }, {}],
    ["the contact", { replyTo: "help@example.org\r\nBcc: ben@example.org" }, {}],
    ["the contact, as a list", { replyTo: "help@example.org, ben@example.org" }, {}],
    ["the subject", {}, { subject: "Done\r\nBcc: ben@example.org\u0000" }],
    ["the language", { language: "en\r\nBcc: ben@example.org" }, {}],
  ])("gets no header or recipient out of %s", async (_what, envelope, text) => {
    const message = await written(envelope, text);
    expect(namesIn(message).toSorted()).toEqual(NAMES.toSorted());
    expect(message).not.toMatch(/^Bcc/im);
    expect(message.slice(message.indexOf("\r\n\r\n"))).toBe("\r\n\r\nDone.\r\n");
  });

  it.each(["anna@example.org\r\nBcc: ben@example.org", "anna@example.org,ben@example.org", "Anna <a@example.org>"])(
    "is not made for %j, however it came to be stored",
    async (to) => {
      await expect(written({ to })).rejects.toThrow("the address of a mail is none");
    },
  );
});
