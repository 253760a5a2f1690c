import { describe, expect, it } from "vitest";
import { readMailboxList } from "../../lib/policy/mailbox-list.ts";

const utc = (text: string) => new Date(`${text}Z`);
const none = { bytes: null, messages: null, lastLoginAt: null };

function rows(text: string) {
  const read = readMailboxList(text);
  if (!read.ok) throw new Error(read.problem);
  expect(read.problems).toEqual([]);
  return read.mailboxes;
}

describe("a list of mailboxes", () => {
  it("is read as people write it, with sizes in words and lines of any kind", () => {
    const text =
      '\ufeffEmail,Size,Messages,Last login\r\nAnna@Example.org,"1,234.5 KB",12,2026-11-20T10:15:00Z\r\n\r\n"b""x@e.org",-,,never\r\n';
    const read = readMailboxList(text);
    expect(read).toMatchObject({ ok: true, problems: [{ line: 4, problem: "noAddress" }] });
    expect(read.ok && read.mailboxes).toEqual([
      { address: "anna@example.org", bytes: 1_264_128, messages: 12, lastLoginAt: utc("2026-11-20T10:15:00") },
    ]);
  });

  it("is read as doveadm writes quotas: one line for storage, one for messages", () => {
    const text =
      "Username\tQuota name\tType\tValue\tLimit\t%\nanna\tUser\tSTORAGE\t12\t-\t0\nanna\tUser\tMESSAGE\t5\t-\t0\n";
    expect(rows(text)).toEqual([{ ...none, address: "anna", bytes: 12_288, messages: 5 }]);
  });

  it("is read as doveadm writes folders: they add up", () => {
    const text = "username\tmailbox\tmessages\tvsize\nanna\tINBOX\t2\t100\nanna\tSent\t3\t50\nben\tINBOX\t0\t0\n";
    expect(rows(text)).toEqual([
      { ...none, address: "anna", bytes: 150, messages: 5 },
      { ...none, address: "ben", bytes: 0, messages: 0 },
    ]);
  });

  it("is read as Cyrus writes quotas", () => {
    const text = "Quota;% Used;Used;Resource;Root\n1048576;12;2;STORAGE;user.anna\n;;7;MESSAGE;user/ben@example.org\n";
    expect(rows(text)).toEqual([
      { ...none, address: "anna", bytes: 2048 },
      { ...none, address: "ben@example.org", messages: 7 },
    ]);
  });

  it("is read as Zimbra writes it", () => {
    const text =
      "account,quota,used,zimbraLastLogonTimestamp\nanna@example.org,0,4096,20261129101500Z\nben@example.org,0,1,\n";
    expect(rows(text)).toEqual([
      { ...none, address: "anna@example.org", bytes: 4096, lastLoginAt: utc("2026-11-29T10:15:00") },
      { ...none, address: "ben@example.org", bytes: 1 },
    ]);
  });

  it("knows units in headings and seconds since 1970", () => {
    const text = "user,size (MB),last_login\nanna,2,1796011634\nben,0.5,0\n";
    expect(rows(text)).toEqual([
      { ...none, address: "anna", bytes: 2_097_152, lastLoginAt: new Date(1_796_011_634_000) },
      { ...none, address: "ben", bytes: 524_288 },
    ]);
  });

  it.each([
    ["anna,1,2", "columns"],
    [",1,2,2026-01-01", "noAddress"],
    ["anna,many,2,2026-01-01", "noNumber"],
    ["anna,1,2.5,2026-01-01", "noNumber"],
    ["anna,1,2,yesterday", "noDate"],
    ["anna,1,2,2026-13-01", "noDate"],
  ])("says of the line %s that it is wrong: %s", (line, problem) => {
    const read = readMailboxList(`user,size,messages,last login\nben,1,1,\n${line}\n`);
    expect(read).toMatchObject({ ok: true, mailboxes: [{ address: "ben" }], problems: [{ line: 3, problem }] });
  });

  it.each([
    ["", "empty"],
    ["size,messages\n1,2\n", "noAddressColumn"],
  ])("is no list: %j", (text, problem) => {
    expect(readMailboxList(text)).toEqual({ ok: false, problem });
  });
});
