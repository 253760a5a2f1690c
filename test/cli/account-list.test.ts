import { describe, expect, it } from "vitest";
import { journalName, readAccountList } from "../../lib/cli/account-list.ts";

const HEAD = "old,new,old_password_file,new_password_file";
const read = (...lines: string[]) => readAccountList(lines.join("\n"), "/srv/move/accounts.csv");

describe("list of accounts", () => {
  it("is read by the names of its columns, with password files beside it", () => {
    const [pair, second] = read(
      "note,New,old,new_password_file,old_password_file",
      '"first, of all",imap://anna@new,imaps://anna%40old.example@old,/secret/new.txt,old.txt',
      "",
      ",imap://ben@new,imaps://ben@old,b,b",
    );
    expect(pair).toEqual({
      where: "/srv/move/accounts.csv, line 2",
      old: {
        address: { security: "tls", user: "anna@old.example", host: "old", port: 993 },
        passwordFile: "/srv/move/old.txt",
      },
      new: { address: { security: "starttls", user: "anna", host: "new", port: 143 }, passwordFile: "/secret/new.txt" },
    });
    expect(second?.where).toBe("/srv/move/accounts.csv, line 4");
  });

  it.each([
    [
      [],
      "/srv/move/accounts.csv: expected a header line old,new,old_password_file,new_password_file, got an empty file",
    ],
    [["old,new"], 'expected the columns old,new,old_password_file,new_password_file in the header line, got "old,new"'],
    [[HEAD], "expected a line for each pair of accounts, got only the header line"],
    [[HEAD, "imaps://a@b"], 'line 2, old_password_file: expected a file name, got ""'],
    [[HEAD, "imaps://a@b,imaps://c@d,f,"], "line 2, new_password_file: expected a file name"],
    [
      [HEAD, "a@b,imaps://c@d,f,f"],
      'line 2, old: expected imaps://USER@HOST[:PORT] or imap://USER@HOST[:PORT], got "a@b"',
    ],
    [[HEAD, "imaps://a:pw@b,imaps://c@d,f,f"], "line 2, old: expected no password in the address"],
    [[HEAD, '"imaps://a@b,imaps://c@d,f,f'], "line 2: a quotation mark is missing"],
    [
      [HEAD, "imaps://a@b,imaps://c@d,f,f", "imap://a@b:993,imaps://c@D,g,g"],
      "line 3: expected each pair of accounts once",
    ],
  ])("answers %j with one clear line", (lines, message) => {
    expect(() => read(...lines)).toThrow(message);
    expect(() => read(...lines)).toThrow(/^[^\n]*$/);
  });
});

describe("names of journals", () => {
  const name = (old: string, fresh: string) => {
    const [pair] = read(HEAD, `${old},${fresh},f,f`);
    return pair ? journalName(pair) : "";
  };

  it("are readable, stable and safe on every disk", () => {
    expect(name("imaps://anna%40old.example@old.example", "imaps://anna@new.example")).toMatch(
      /^anna@old\.example@old\.example_993--anna@new\.example_993--[\da-f]{8}\.db$/,
    );
    expect(name("imaps://..%2F..%2Fetc%2Fpasswd@h", "imaps://j%C3%BCrgen@h")).toMatch(/^[\w@-][\w.@-]*$/);
    expect(name(`imaps://${"x".repeat(300)}@h`, "imaps://y@h").length).toBeLessThan(160);
  });

  it("differ where the accounts do, though they look alike", () => {
    expect(name("imaps://a%2Fb@h", "imaps://c@h")).not.toBe(name("imaps://a%3Ab@h", "imaps://c@h"));
  });
});
