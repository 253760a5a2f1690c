import { createHash } from "node:crypto";
import { describe, expect, test } from "vitest";
import { imapDate } from "./mailbox-editor.ts";
import { notKeptByDovecot, oddMessage, oddNames } from "./odd-messages.ts";
import { Random } from "./random.ts";
import { type SampleMailbox, sampleMailbox } from "./sample-mailbox.ts";

function digest(mailbox: SampleMailbox): string {
  const hash = createHash("sha256");
  for (const { path, messages } of mailbox.folders) {
    hash.update(JSON.stringify(path));
    for (const { bytes, flags, instant } of messages) hash.update(bytes).update(JSON.stringify([flags, instant]));
  }
  return hash.digest("hex").slice(0, 16);
}

describe("a sample mailbox", () => {
  const large = sampleMailbox("large", { messages: 3000, folders: 30, oddPerMille: 500 });
  const all = large.folders.flatMap(({ messages }) => messages);

  test("is the same for the same seed, on every machine", () => {
    expect(digest(sampleMailbox("a"))).toBe("48807c201b8af262");
  });

  test("is another for another seed", () => {
    expect(digest(sampleMailbox("a"))).not.toBe(digest(sampleMailbox("b")));
  });

  test("has as many messages and folders as asked for", () => {
    expect(all).toHaveLength(3000);
    expect(large.folders).toHaveLength(30);
    expect(new Set(large.folders.map(({ path }) => JSON.stringify(path))).size).toBe(30);
  });

  test("has every flag, an empty folder, special folders and unsubscribed ones", () => {
    const flags = new Set(all.flatMap((message) => message.flags));
    for (const flag of ["\\Seen", "\\Answered", "\\Flagged", "\\Draft", "\\Deleted"]) expect(flags).toContain(flag);
    expect([...flags].filter((flag) => !flag.startsWith("\\")).length).toBeGreaterThan(3);
    expect(large.folders.filter(({ messages }) => messages.length === 0)).not.toEqual([]);
    expect(large.folders.map(({ specialUse }) => specialUse)).toEqual(
      expect.arrayContaining(["\\Sent", "\\Drafts", "\\Trash"]),
    );
    expect(new Set(large.folders.map(({ subscribed }) => subscribed)).size).toBe(2);
  });

  test("has dates from 1998 to 2024", () => {
    const years = new Set(all.map(({ instant }) => new Date(instant * 1000).getUTCFullYear()));
    expect([...years].sort()).toEqual(Array.from({ length: 27 }, (_, index) => 1998 + index));
  });

  test("has twins of earlier messages in their folders, and each oddity that Dovecot keeps", () => {
    for (const { messages } of large.folders) {
      messages.forEach(({ oddity, bytes }, index) => {
        if (oddity !== "twin") return;
        expect(messages.slice(0, index).some((earlier) => earlier.bytes.equals(bytes))).toBe(true);
      });
    }
    const seen = new Set(all.map(({ oddity }) => oddity));
    expect(oddNames.filter((name) => !seen.has(name)).sort()).toEqual([...notKeptByDovecot].sort());
    expect(seen).toContain("twin");
  });
});

describe("an odd message", () => {
  test("is what its name says", () => {
    const text = (name: Parameters<typeof oddMessage>[0]) => oddMessage(name).toString("latin1");
    expect(text("nul-in-body")).toContain("before\0after");
    expect(text("lf-only")).not.toContain("\r");
    expect(text("cr-only")).not.toContain("\n");
    expect(text("no-final-line-end")).toMatch(/[^\r\n]$/);
    expect(text("empty-body")).toMatch(/[^\n]\r\n\r\n$/);
    expect(text("header-only")).toMatch(/[^\n]\r\n$/);
    expect(text("header-only")).not.toContain("\r\n\r\n");
    expect(text("no-blank-line")).not.toContain("\r\n\r\n");
    expect(text("body-only")).toMatch(/^\r\n/);
    expect(text("mbox-from-line")).toMatch(/^From /);
    expect(text("no-message-id")).not.toContain("Message-ID");
    expect(text("two-message-ids").match(/^Message-ID/gm)).toHaveLength(2);
    expect(text("no-date")).not.toMatch(/^Date:/m);
    expect(oddMessage("zero-bytes")).toHaveLength(0);
  });

  test.each(oddNames)("%s is the same for the same seed", (name) => {
    expect(oddMessage(name, "s", 1)).toEqual(oddMessage(name, "s", 1));
  });
});

test("random numbers are spread evenly", () => {
  const random = new Random("spread");
  const draws = Array.from({ length: 10_000 }, () => random.below(10));
  for (let value = 0; value < 10; value++) {
    const count = draws.filter((draw) => draw === value).length;
    expect(Math.abs(count - 1000)).toBeLessThan(120);
  }
});

test("a date is written as IMAP wants it", () => {
  expect(imapDate(1044072306)).toBe("01-Feb-2003 04:05:06 +0000");
});
