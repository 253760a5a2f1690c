import { describe, expect, it } from "vitest";
import { addressText, readAddress } from "../../lib/cli/address.ts";

const read = (text: string) => readAddress(text, "--old");

describe("addresses of accounts", () => {
  it.each([
    ["imaps://anna@mail.example", { security: "tls", user: "anna", host: "mail.example", port: 993 }],
    ["imap://anna@mail.example", { security: "starttls", user: "anna", host: "mail.example", port: 143 }],
    [
      "IMAPS://anna%40old.example@Mail.Example:1993/",
      { security: "tls", user: "anna@old.example", host: "mail.example", port: 1993 },
    ],
    ["imaps://a%25b%2F%3Ac@localhost", { security: "tls", user: "a%b/:c", host: "localhost", port: 993 }],
    ["imap://j%C3%BCrgen@[::1]:11143", { security: "starttls", user: "jürgen", host: "::1", port: 11143 }],
    ["imaps://anna@bücher.example", { security: "tls", user: "anna", host: "xn--bcher-kva.example", port: 993 }],
  ])("reads %s", (text, address) => expect(read(text)).toEqual(address));

  it.each([
    ["imaps://anna@old.example@mail.example", '--old: expected @ in USER written as %40, got "anna@old.example"'],
    ["mail.example", '--old: expected imaps://USER@HOST[:PORT] or imap://USER@HOST[:PORT], got "mail.example"'],
    [
      "http://anna@mail.example",
      '--old: expected imaps://USER@HOST[:PORT] or imap://USER@HOST[:PORT], got "http://anna@mail.example"',
    ],
    ["imaps://anna@mail.example/INBOX", 'got "imaps://anna@mail.example/INBOX"'],
    ["imaps://@mail.example", "got no USER"],
    ["imaps://anna@mail.example:0", '--old: expected PORT from 1 to 65535, got "0"'],
    ["imaps://anna@mail.example:70000", '--old: expected PORT from 1 to 65535, got "70000"'],
    ["imaps://100%@mail.example", '(% itself is %25), got "100%"'],
    ["imaps://anna%0D%0Ax@mail.example", "--old: expected USER without control characters"],
    ["imaps://anna@a b", '--old: expected HOST to be a name or an address, got "a b"'],
  ])("refuses %s in one line", (text, message) => {
    expect(() => read(text)).toThrow(message);
    expect(() => read(text)).toThrow(/^[^\n]*$/);
  });

  it.each([
    "imaps://anna:s3cret@mail.example",
    "imaps://anna@old.example:s3cret@mail.example",
    "imap://anna:s3/cr@et@mail.example",
  ])("refuses a password in the address without repeating it", (text) => {
    expect(() => read(text)).toThrow("--old-password-file");
    expect(() => read(text)).not.toThrow(/s3/);
  });

  it.each(["imaps://anna%40old.example@mail.example", "imap://j%C3%BCrgen@[::1]:11143"])(
    "writes %s as it was read",
    (text) => expect(addressText(read(text))).toBe(text),
  );
});
