import { describe, expect, it } from "vitest";
import { type Wrapper, wrapped, wrappedSize, wrapperFor } from "../../lib/engine/wrap.ts";

const PLACE = { oldName: "INBOX", folder: "INBOX", uid: 7, uidValidity: 3, internalDate: 1_700_000_000 };
const WORDS = { subject: "Not copied:", text: "It was in {folder}." };
const latin1 = (text: string) => Buffer.from(text, "latin1");
const PLAIN = latin1("Subject: A heron\r\nX-Long: a\r\n folded\r\n\r\nGrey.\r\n");

async function whole(wrapper: Wrapper, parts: readonly Uint8Array[]): Promise<Buffer> {
  const pieces: Uint8Array[] = [];
  for await (const piece of wrapped(wrapper, parts)) pieces.push(piece);
  return Buffer.concat(pieces);
}

const wrap = (bytes: Buffer) => whole(wrapperFor(PLACE, WORDS, bytes, bytes), [bytes]);

/** What a mail program finds in it: by the boundary, with nothing of the code that wrote it. */
function partsOf(mail: Buffer): { head: string; body: Buffer }[] {
  const text = mail.toString("latin1");
  const boundary = /boundary="([^"]+)"/.exec(text)?.[1] ?? expect.fail("no boundary");
  return text
    .split(`--${boundary}`)
    .slice(1, -1)
    .map((part) => {
      const end = part.indexOf("\r\n\r\n");
      const [head, body] = [part.slice(0, end), part.slice(end + 4).replace(/\r\n$/, "")];
      return { head, body: Buffer.from(body, /base64/.test(head) ? "base64" : "latin1") };
    });
}

const subjectOf = (mail: Buffer) => /^Subject: ((?:.|\r\n )*)/m.exec(mail.toString("latin1"))?.[1];

describe("a message as an attachment", () => {
  it("is a message of its own where any server takes its bytes", async () => {
    const [words, attached] = partsOf(await wrap(PLAIN));
    expect(words?.body.toString()).toBe("It was in INBOX.");
    expect(attached?.head).toContain("message/rfc822");
    expect(attached?.head).toContain('filename="message.eml"');
    expect(attached?.body).toEqual(PLAIN);
  });

  it.each([
    ["a NUL", latin1("Subject: a\r\n\r\nb\0c\r\n")],
    ["a bare line feed", latin1("Subject: a\r\n\r\nb\nc\r\n")],
    ["a bare carriage return", latin1("Subject: a\r\n\r\nb\rc\r\n")],
    ["8-bit bytes", latin1("Subject: a\r\n\r\n\xe9\r\n")],
    ["a header line without a colon", latin1("Subject: a\r\nno colon here\r\n\r\nb\r\n")],
    ["a line of a thousand", latin1(`Subject: a\r\n\r\n${"b".repeat(999)}\r\n`)],
    ["nothing at all", Buffer.alloc(0)],
  ])("is a file in base64 with %s", async (_, bytes) => {
    const mail = await wrap(bytes);
    const [, attached] = partsOf(mail);
    expect(attached?.head).toContain("application/octet-stream");
    expect(attached?.body).toEqual(bytes);
    expect(mail.toString("latin1")).toMatch(/^[\r\n -~]*$/);
    for (const line of mail.toString("latin1").split("\r\n")) expect(line.length).toBeLessThanOrEqual(78);
  });

  it("has a size that is known before, whatever pieces the message comes in", async () => {
    for (const length of [0, 1, 56, 57, 58, 114, 115, 1000, 5000]) {
      const bytes = Buffer.alloc(length, "\xe9", "latin1");
      const wrapper = wrapperFor(PLACE, WORDS, bytes, null);
      const atOnce = await whole(wrapper, [bytes]);
      expect(atOnce.length).toBe(wrappedSize(wrapper, length));
      for (const step of [1, 57, 100]) {
        const pieces = Array.from({ length: Math.ceil(length / step) }, (_, index) =>
          bytes.subarray(index * step, (index + 1) * step),
        );
        expect(await whole(wrapper, pieces)).toEqual(atOnce);
      }
    }
  });

  it("is the same bytes each time, and other ones for another place", async () => {
    expect(await wrap(PLAIN)).toEqual(await wrap(PLAIN));
    const other = wrapperFor({ ...PLACE, uid: 8 }, WORDS, PLAIN, PLAIN);
    expect(await whole(other, [PLAIN])).not.toEqual(await wrap(PLAIN));
  });

  it.each([
    ["A heron", "Not copied:\r\n A heron"],
    ["", "Not copied:"],
    ["=?utf-8?B?w6k=?=", "Not copied:\r\n =?utf-8?B?w6k=?="],
    ["\xe9", "Not copied:\r\n =?utf-8?B?w6k=?="],
    ["\xc3\xa9", "Not copied:\r\n =?utf-8?B?w6k=?="],
    ["a\0b", "Not copied:\r\n a b"],
  ])("carries the subject %j", async (subject, expected) => {
    expect(subjectOf(await wrap(latin1(`Subject: ${subject}\r\n\r\nb\r\n`)))).toBe(expected);
  });

  it("lets no header of the message become one of its own", async () => {
    const mail = await wrap(latin1("Subject: a\r\n\tX-Evil: b\r\n\r\nBcc: c\r\n"));
    expect(mail.toString("latin1").split("\r\n\r\n")[0]).not.toMatch(/^(X-Evil|Bcc)/m);
  });
});
