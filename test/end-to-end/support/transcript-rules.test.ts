import { expect, test } from "vitest";
import { breaches, strangersMarked, verbCounts } from "./transcript-rules.ts";

const lines = (...commands: string[]) => Buffer.from(commands.map((command) => `a1 ${command}\r\n`).join(""));

test("reading commands may be sent to both sides", () => {
  const sent = lines(
    "CAPABILITY",
    'ID ("name" "x")',
    "NAMESPACE",
    'LIST "" "*"',
    'STATUS "x" (UIDNEXT)',
    "EXAMINE INBOX",
    "UID FETCH 1:* (UID FLAGS INTERNALDATE RFC822.SIZE)",
    "UID FETCH 1 (UID BODY.PEEK[])",
    "UID FETCH 1 (BODY.PEEK[HEADER])",
    "NOOP",
    "LOGOUT",
  );
  expect(breaches("old", sent)).toEqual([]);
  expect(breaches("new", sent)).toEqual([]);
});

test("adding commands may be sent to new, and are breaches on old", () => {
  const commands = [
    "SELECT INBOX",
    "UNSELECT",
    'CREATE "A"',
    'SUBSCRIBE "A"',
    'APPEND "A" (\\Seen) " 1-Jan-2001 00:00:00 +0000" {3+}\r\nabc',
    "UID STORE 1 +FLAGS.SILENT (\\Seen)",
  ];
  expect(breaches("new", lines(...commands))).toEqual([]);
  expect(breaches("old", lines(...commands))).toHaveLength(commands.length);
});

test.each([
  "CLOSE",
  "EXPUNGE",
  "UID EXPUNGE 1",
  'DELETE "A"',
  'RENAME "A" "B"',
  'UNSUBSCRIBE "A"',
  'UID MOVE 1 "A"',
  'UID COPY 1 "A"',
  "STORE 1 +FLAGS (\\Seen)",
  "UID STORE 1 -FLAGS (\\Seen)",
  "UID STORE 1 FLAGS (\\Seen)",
  "UID STORE 1 +FLAGS (\\Seen \\Deleted)",
  'APPEND "A" (\\Deleted) {3+}\r\nabc',
  "UID FETCH 1 (BODY[])",
  "UID FETCH 1 (UID BODY[HEADER])",
  "UID FETCH 1 RFC822",
  "UID FETCH 1 RFC822.TEXT",
  "CHECK",
])("%s is a breach on both sides", (command) => {
  expect(breaches("old", lines(command))).toHaveLength(1);
  expect(breaches("new", lines(command))).toHaveLength(1);
});

test("mail that looks like commands is no breach, and is not counted", () => {
  const mail = "x DELETE INBOX\r\na1 EXPUNGE\r\n";
  const sent = Buffer.from(`a1 APPEND "A" (\\Seen) {${mail.length}}\r\n${mail}\r\na2 NOOP\r\n`);
  expect(breaches("new", sent)).toEqual([]);
  expect(verbCounts([sent, lines("NOOP")])).toEqual({ APPEND: 1, NOOP: 2 });
});

test("flags may be added to what an APPENDUID named in that folder, and to nothing else", () => {
  const append = (tag: string, folder: string) => `${tag} APPEND ${folder} (\\Seen) {3+}\r\nabc\r\n`;
  const client = Buffer.from(
    `${append("a1", "INBOX")}${append("a2", '"Sent Mail"')}${append("a3", "INBOX")}a4 SELECT INBOX\r\n` +
      "a5 UID STORE 7:8 +FLAGS.SILENT (x)\r\na6 UID STORE 7,9 +FLAGS.SILENT (x)\r\n" +
      'a7 SELECT "Sent Mail"\r\na8 UID STORE 5 +FLAGS.SILENT (x)\r\na9 UID STORE 7 +FLAGS.SILENT (x)\r\n',
  );
  const server = Buffer.from(
    "a1 OK [APPENDUID 1 7] done\r\na2 OK [APPENDUID 2 5] done\r\na3 OK [APPENDUID 1 8] done\r\na9 OK done\r\n",
  );
  expect(strangersMarked([{ client, server }])).toEqual([
    "a6 UID STORE 7,9 +FLAGS.SILENT (x)",
    "a9 UID STORE 7 +FLAGS.SILENT (x)",
  ]);
  const later = { client: lines("SELECT INBOX", "UID STORE 8 +FLAGS.SILENT (x)"), server: Buffer.from("") };
  expect(strangersMarked([{ client, server }, later])).toHaveLength(2);
  expect(strangersMarked([later])).toHaveLength(1);
});
