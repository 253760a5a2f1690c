import { expect, it } from "vitest";
import { announcedLiteral, ServerLines } from "../../lib/imap/transcript.ts";

const STREAM =
  '* 1 FETCH (UID 5 BODY[] {12}\r\nSecret\r\nmail FLAGS (\\Seen))\r\n* 2 FETCH (BODY[HEADER] "Subject: \\"x\\"" UID 6)\r\nA1 OK done {3}\r\n';

it.each([1, 2, 7, 1000])("SEC 9: shows a server's lines without mail, in pieces of %i bytes", (size) => {
  const lines: string[] = [];
  const recorder = new ServerLines((line) => lines.push(line));
  const bytes = Buffer.from(STREAM);
  for (let at = 0; at < bytes.length; at += size) recorder.push(bytes.subarray(at, at + size));
  expect(lines).toEqual([
    "* 1 FETCH (UID 5 BODY[] <12 bytes> FLAGS (\\Seen))",
    '* 2 FETCH (BODY[HEADER] "***" UID 6)',
    "A1 OK done {3}",
  ]);
});

it("finds literals announced by data, not by the free text of a status line", () => {
  expect(announcedLiteral('* LIST () "/" {7}')).toBe(7);
  expect(announcedLiteral("* 1 FETCH (BODY[] ~{4294967295}")).toBe(4294967295);
  expect(announcedLiteral("A1 NO see manual {7}")).toBeNull();
  expect(announcedLiteral("* BYE {7}")).toBeNull();
  expect(announcedLiteral("* OK [ALERT] {7}")).toBeNull();
});
