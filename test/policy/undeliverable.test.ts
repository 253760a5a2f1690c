import { expect, it } from "vitest";
import { isAboutAddress } from "../../lib/policy/undeliverable.ts";

it.each([
  ["550 RCPT TO", "550 5.1.1 … User unknown", true],
  ["550 RCPT TO", "550-5.1.1 The email account that you tried to reach does not exist", true],
  ["550 RCPT TO", "550 5.4.1 Recipient address rejected: Access denied", true],
  ["550 RCPT TO", "550 5.2.1 Mailbox disabled", true],
  ["556 RCPT TO", "556 5.1.10 Null MX", true],
  ["550 RCPT TO", "550 No such user here", true],
  ["551 RCPT TO", null, true],
  ["552 RCPT TO", "552 5.2.2 Mailbox full", false],
  ["550 RCPT TO", "550 5.7.1 … Blocked by policy", false],
  ["550 RCPT TO", "550 5.1.8 Bad sender's system address", false],
  ["554 RCPT TO", "554 Transaction failed", false],
  ["450 RCPT TO", "450 4.2.1 Try later", false],
  ["550 DATA", "550 5.1.1 … Spam", false],
  ["550 MAIL FROM", "550 5.1.1 …", false],
])("%s, “%s”: whether that is about the address is %s", (error, reply, expected) => {
  expect(isAboutAddress({ error, reply })).toBe(expected);
});
