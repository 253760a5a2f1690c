import { expect, it } from "vitest";
import { mailAddress } from "../../lib/policy/mail-address.ts";

it.each([
  ["anna@example.org", "anna@example.org"],
  [" anna.maria+move@Example.ORG \n", "anna.maria+move@example.org"],
  ["o'neil@example.org", "o'neil@example.org"],
  ["anna@bücher.example", "anna@xn--bcher-kva.example"],
  ["a/b=c_d@sub.example.org", "a/b=c_d@sub.example.org"],
])("%j is an address: %s", (typed, address) => {
  expect(mailAddress(typed)).toBe(address);
});

it.each([
  ...["", "anna", "anna@", "@example.org", "anna@example", "anna@localhost", "a@b@example.org", "anna@example.org."],
  ...["anna@127.0.0.1", "anna@[127.0.0.1]", "anna@-x.example", "anna@exa mple.org", "anna@example.org:25"],
  // What would be another header, another recipient or another command.
  ...[
    "anna@example.org\r\nBcc: ben@example.org",
    "anna\r\n@example.org",
    "anna@example.org\nRCPT TO:<ben@example.org>",
  ],
  ...["anna@example.org,ben@example.org", "anna@example.org;ben@example.org", "Anna <anna@example.org>"],
  ...[
    "<anna@example.org>",
    '"anna ben"@example.org',
    "anna\u0000@example.org",
    "anna@example.org\u0000",
    "a..b@example.org",
  ],
  ...[".anna@example.org", "anna@example.org>", "an(x)na@example.org", "änna@example.org", "anna\u2028@example.org"],
  ...[`${"a".repeat(65)}@example.org`, `anna@${"a.".repeat(130)}example`, "anna@exam%0d%0aple.org"],
])("%j is no address that we write to", (typed) => {
  expect(mailAddress(typed)).toBeNull();
});
