import { describe, expect, it } from "vitest";
import type { Side } from "../../lib/engine/errors.ts";
import { Wall } from "../../lib/imap/wall.ts";

/** What reaches the server of these bytes, given in pieces; a line beginning with `<` is the server's. */
function sent(role: Side, ...pieces: string[]): string {
  const wall = new Wall(role);
  let out = "";
  for (const piece of pieces) {
    if (piece.startsWith("<")) wall.incoming(Buffer.from(`${piece.slice(1)}\r\n`, "latin1"));
    else for (const bytes of wall.outgoing(Buffer.from(piece, "latin1"))) out += bytes.toString("latin1");
  }
  return out;
}

function masked(role: Side, ...pieces: string[]): string[] {
  const lines: string[] = [];
  const wall = new Wall(role, (line) => lines.push(line));
  for (const piece of pieces)
    if (piece.startsWith("<")) wall.incoming(Buffer.from(`${piece.slice(1)}\r\n`));
    else wall.outgoing(Buffer.from(piece));
  return lines;
}

const READING = [
  "CAPABILITY",
  "NOOP",
  "LOGOUT",
  "NAMESPACE",
  'ID ("name" "Carryover")',
  'LOGIN "anna" "delete everything"',
  "AUTHENTICATE PLAIN",
  'LIST "" "*"',
  'LIST "" "INBOX.*" RETURN (SUBSCRIBED CHILDREN SPECIAL-USE)',
  'LSUB "" "*"',
  'STATUS "INBOX" (UIDNEXT UIDVALIDITY)',
  'EXAMINE "EXPUNGE"',
  "SEARCH ALL",
  "UID SEARCH UID 1:5",
  "FETCH 2000,4000 (UID)",
  "UID FETCH 1:* (UID FLAGS INTERNALDATE RFC822.SIZE)",
  "UID FETCH 1:8 (UID FLAGS) (CHANGEDSINCE 18446744073709551615)",
  "UID FETCH 1,3:5 (UID BODY.PEEK[])",
  "uid fetch 7 (uid body.peek[header])",
  "UID FETCH 7 BODY.PEEK[HEADER.FIELDS (MESSAGE-ID DATE)]<0.65536>",
  'GETQUOTAROOT "INBOX"',
  'MYRIGHTS "INBOX"',
];

const ADDING = [
  'SELECT "INBOX"',
  "UNSELECT",
  'CREATE "a/b"',
  'SUBSCRIBE "a/b"',
  "UID STORE 1:3 +FLAGS.SILENT (\\Flagged $Forwarded)",
  "UID STORE 1 +FLAGS ()",
];

const FORBIDDEN = [
  "CLOSE",
  "EXPUNGE",
  "UID EXPUNGE 1:*",
  'DELETE "a"',
  'RENAME "a" "b"',
  'UNSUBSCRIBE "a"',
  'MOVE 1 "Trash"',
  'UID MOVE 1 "Trash"',
  'COPY 1 "a"',
  'UID COPY 1 "a"',
  "STORE 1 +FLAGS (\\Seen)",
  "UID STORE 1 FLAGS (\\Seen)",
  "UID STORE 1 -FLAGS (\\Seen)",
  "UID STORE 1 +FLAGS (\\Deleted)",
  "UID STORE 1 +FLAGS.SILENT (\\Seen \\dElEtEd)",
  "UID STORE 1 +FLAGS \\Deleted",
  'UID STORE 1 +FLAGS ("\\\\Deleted")',
  "UID FETCH 1 (BODY[])",
  "UID FETCH 1 (UID BODY[TEXT])",
  "UID FETCH 1 RFC822",
  "UID FETCH 1 (RFC822.TEXT)",
  "UID FETCH 1 (BODY.PEEK[] BODY[])",
  "UID FETCH 1 (BINARY[1])",
  "UID FETCH 1 (BODY[]) (CHANGEDSINCE 5)",
  "UID FETCH 1 (UID FLAGS) (CHANGEDSINCE 5 VANISHED)",
  "UID FETCH 1 (UID FLAGS) (CHANGEDSINCE 5) (BODY[])",
  'SETQUOTA "" (STORAGE 1)',
  'SETACL "INBOX" bob lr',
  "STARTTLS",
  "IDLE",
  "ENABLE UTF8=ACCEPT",
  "XKILL",
];

describe("the wall", () => {
  it.each(READING)("lets the old and the new account read: %s", (command) => {
    expect(sent("old", `A1 ${command}\r\n`)).toBe(`A1 ${command}\r\n`);
    expect(sent("new", `A1 ${command}\r\n`)).toBe(`A1 ${command}\r\n`);
  });

  it.each(ADDING)("SEC 44: lets only the new account be added to: %s", (command) => {
    expect(sent("new", `A1 ${command}\r\n`)).toBe(`A1 ${command}\r\n`);
    expect(() => sent("old", `A1 ${command}\r\n`)).toThrow(/refused to send to the old account/);
  });

  it.each(FORBIDDEN)("SEC 44: lets nobody take away or mark as read: %s", (command) => {
    for (const role of ["old", "new"] as const)
      expect(() => sent(role, `A1 ${command}\r\n`)).toThrow(expect.objectContaining({ code: "engine.bug" }));
  });

  it("lets no compression begin on the new side, as its bytes would leave later than they were looked at", () => {
    expect(sent("old", "a COMPRESS DEFLATE\r\n")).toBe("a COMPRESS DEFLATE\r\n");
    for (const command of ["COMPRESS", "COMPRESS DEFLATE DEFLATE"])
      expect(() => sent("old", `a ${command}\r\n`)).toThrow(/COMPRESS/);
    expect(() => sent("new", "a COMPRESS DEFLATE\r\n")).toThrow(/COMPRESS/);
  });

  it("names the verb and the account, and nothing that follows the verb", () => {
    expect(() => sent("old", 'A1 DELETE "private name"\r\n')).toThrow("refused to send to the old account: DELETE");
  });

  it("holds a command back until its line is complete, wherever the bytes are cut", () => {
    const line = "A1 UID FETCH 1:* (UID BODY.PEEK[])\r\n";
    for (let cut = 1; cut < line.length; cut++) {
      expect(sent("old", line.slice(0, cut))).toBe("");
      expect(sent("old", line.slice(0, cut), line.slice(cut))).toBe(line);
    }
    expect(sent("old", ...line)).toBe(line);
  });

  it("SEC 44: refuses a forbidden command wherever its bytes are cut, and lets none of it out", () => {
    const line = "A1 EXPUNGE\r\n";
    for (let cut = 1; cut < line.length; cut++) {
      const wall = new Wall("new");
      expect(wall.outgoing(Buffer.from(line.slice(0, cut)))).toEqual([]);
      expect(() => wall.outgoing(Buffer.from(line.slice(cut)))).toThrow(/EXPUNGE/);
    }
  });

  it("refuses a forbidden command behind an allowed one in the same write", () => {
    expect(() => sent("new", "A1 NOOP\r\nA2 CLOSE\r\n")).toThrow(/CLOSE/);
  });

  it("takes no verb out of a quoted string, and hides none in one", () => {
    expect(sent("old", 'A1 EXAMINE "x\\" EXPUNGE \\"y"\r\n')).toContain("EXPUNGE");
    expect(() => sent("old", 'A1 "EXAMINE" x\r\n')).toThrow(/no command/);
    expect(() => sent("old", 'A1 EXAMINE "x\r\n')).toThrow(/quotation mark/);
  });

  it.each([
    ["a bare LF", "A1 NOOP\nA2 EXPUNGE\r\n"],
    ["a bare CR", "A1 NOOP\rA2 EXPUNGE\r\n"],
    ["a NUL", "A1 NOOP\0\r\n"],
    ["a bare LF at the end", "A1 NOOP\n"],
  ])("refuses a line with %s, which some servers take for a line end", (_, line) => {
    expect(() => sent("new", line)).toThrow(/stray/);
  });

  it("refuses a line that never ends", () => {
    expect(() => sent("new", "A1 LIST ", "x".repeat(70_000))).toThrow(/without an end/);
  });

  describe("at literals", () => {
    const body = "Subject: x\r\n\r\nA9 EXPUNGE\r\nA10 DELETE INBOX\r\n";
    const append = `A1 APPEND "a" (\\Seen) "01-Jan-2001 00:00:00 +0000" {${body.length}}\r\n`;

    it("passes lines of mail that look like commands, once the server has asked for them", () => {
      expect(sent("new", append, "<+ OK", `${body}\r\n`)).toBe(`${append}${body}\r\n`);
    });

    it("passes the bytes by reference and the end of the message with the end of the command in one piece", () => {
      const wall = new Wall("new");
      wall.outgoing(Buffer.from(append));
      wall.incoming(Buffer.from("* 3 EXISTS\r\n+ go\r\n"));
      const chunk = Buffer.from(body.slice(0, -1));
      const [passed] = wall.outgoing(chunk);
      expect(passed?.buffer).toBe(chunk.buffer);
      const end = wall.outgoing(Buffer.from(`${body.at(-1)}\r\n`));
      expect(end.map(String)).toEqual(["\n\r\n"]);
    });

    it("refuses the bytes before the server's go-ahead", () => {
      expect(() => sent("new", append, body)).toThrow(/not asked for/);
      expect(() => sent("new", append, "<* 3 EXISTS", body)).toThrow(/not asked for/);
    });

    it("takes bytes for commands again after the server refused the literal", () => {
      expect(() => sent("new", append, "<A1 NO [OVERQUOTA] full", body)).toThrow(/no command/);
      expect(() => sent("new", append, "<A1 BAD what", "A2 EXPUNGE\r\n")).toThrow(/EXPUNGE/);
      expect(sent("new", append, "<A1 NO full", "A2 NOOP\r\n")).toBe(`${append}A2 NOOP\r\n`);
    });

    it("does not take the rest of an earlier line for a go-ahead, however the server's bytes are cut", () => {
      const wall = new Wall("new");
      wall.incoming(Buffer.from("* OK some text "));
      wall.outgoing(Buffer.from(append));
      wall.incoming(Buffer.from("+ not a go-ahead\r\n"));
      expect(() => wall.outgoing(Buffer.from(body))).toThrow(/not asked for/);
      const other = new Wall("new");
      other.outgoing(Buffer.from(append));
      for (const byte of "* 1 EXISTS\r\n+ go\r\n") other.incoming(Buffer.from(byte));
      expect(other.outgoing(Buffer.from(body))).toHaveLength(1);
    });

    it("takes what follows a message for the rest of the command, not for a new one", () => {
      expect(() => sent("new", append, "<+ OK", `${body}A2 EXPUNGE\r\n`)).toThrow(/APPEND/);
      expect(() => sent("new", append, "<+ OK", body, "\r\n", "A2 EXPUNGE\r\n")).toThrow(/EXPUNGE/);
    });

    it("refuses \\Deleted on any message of an APPEND, behind a literal too", () => {
      expect(() => sent("new", 'A1 APPEND "a" (\\Seen \\Deleted) {3}\r\n')).toThrow(/APPEND/);
      expect(() => sent("new", "A1 APPEND {1}\r\n", "<+", "a (\\deleted) {3}\r\n")).toThrow(/APPEND/);
      expect(() => sent("new", 'A1 APPEND "a" {3+}\r\nabc (\\Deleted) {3+}\r\n')).toThrow(/APPEND/);
    });

    it("knows literals of several messages, without waiting and of bytes", () => {
      const multi = 'A1 APPEND "a" (\\Seen) {3+}\r\nabc "01-Jan-2001 00:00:00 +0000" ~{2+}\r\nde\r\nA2 NOOP\r\n';
      expect(sent("new", multi)).toBe(multi);
      expect(sent("new", ...multi)).toBe(multi);
    });

    const first = 'A1 APPEND "a" (\\Seen) {3+}\r\nabc';

    it.each([
      ["\\Deleted on the second message", " (\\Deleted) {2+}\r\nde\r\n"],
      ["\\Deleted on the third", " (\\Seen) {2+}\r\nde (\\Flagged \\dEleTed) {2+}\r\nfg\r\n"],
      ["\\Deleted on one that waits for the server", " (\\Deleted) {2}\r\n"],
      ["flags without brackets", " \\Deleted {2+}\r\nde\r\n"],
      ["the name of another folder", ' "b" (\\Seen) {2+}\r\nde\r\n'],
      ["a command that is allowed by itself", "A2 NOOP\r\n"],
      ["one behind a space", " A2 NOOP\r\n"],
      ["one that is not", "A2 EXPUNGE\r\n"],
      ["a stray LF", " (\\Seen)\nA2 EXPUNGE\r\n"],
      ["a literal that is announced wrong", " (\\Seen) {2 +}\r\nde\r\n"],
    ])("refuses behind the first message of a command %s", (_, more) => {
      expect(() => sent("new", `${first}${more}`)).toThrow(expect.objectContaining({ code: "engine.bug" }));
      expect(() => sent("new", ...first, ...more)).toThrow(expect.objectContaining({ code: "engine.bug" }));
    });

    it("takes the command for ended behind its last message, and judges the next one anew", () => {
      const next = 'A2 APPEND "b" () {1+}\r\nx\r\n';
      expect(sent("new", `${first} () {2+}\r\nde\r\n${next}`)).toContain(next);
      expect(() => sent("new", `${first} () {2+}\r\nde\r\nA2 CLOSE\r\n`)).toThrow(/CLOSE/);
      expect(() => sent("old", `${first}\r\n`)).toThrow(/APPEND/);
    });

    it("refuses literals where only plain arguments belong", () => {
      expect(() => sent("new", "A1 UID STORE 1 +FLAGS {8}\r\n")).toThrow(/STORE/);
      expect(() => sent("old", "A1 UID FETCH {3+}\r\n1:* (UID)\r\n")).toThrow(/FETCH/);
    });

    it("passes an empty message", () => {
      expect(sent("new", 'A1 APPEND "a" {0}\r\n', "<+ OK", "\r\nA2 NOOP\r\n")).toContain("A2 NOOP");
    });
  });

  describe("at sign-in", () => {
    it("passes the answers of AUTHENTICATE, until the next command", () => {
      const dialogue = [
        "A1 AUTHENTICATE LOGIN\r\n",
        "<+ x",
        "YW5uYQ==\r\n",
        "<+ y",
        "cHc=\r\n",
        "<A1 OK",
        "A2 NOOP\r\n",
      ];
      expect(sent("old", ...dialogue)).toContain("cHc=");
      expect(() => sent("old", ...dialogue, "cHc=\r\n")).toThrow(/no command/);
    });

    it("passes no command among them", () => {
      expect(() => sent("old", "A1 AUTHENTICATE LOGIN\r\n", "<+ x", "A2 EXPUNGE\r\n")).toThrow(/EXPUNGE/);
    });

    it("SEC 9: shows no password and no name", () => {
      expect(masked("old", 'A1 LOGIN "anna" "C4NARY"\r\n')).toEqual(["A1 LOGIN ***"]);
      expect(masked("old", "A1 LOGIN anna {6}\r\n", "<+", "C4NARY\r\n")).toEqual(["A1 LOGIN ***", "LOGIN ***"]);
      expect(masked("old", "A1 AUTHENTICATE PLAIN QzROQVJZ\r\n")).toEqual(["A1 AUTHENTICATE PLAIN"]);
      expect(masked("old", "A1 AUTHENTICATE PLAIN\r\n", "QzROQVJZ\r\n")).toEqual(["A1 AUTHENTICATE PLAIN", "***"]);
    });
  });
});
