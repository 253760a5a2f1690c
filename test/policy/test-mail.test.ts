import { expect, it } from "vitest";
import { mailTrouble } from "../../lib/policy/test-mail.ts";

it.each([
  ["ECONNECTION CONN", "unreachable"],
  ["ETIMEDOUT CONN", "unreachable"],
  ["EDNS CONN", "unreachable"],
  ["ESOCKET CONN", "unreachable"],
  ["ended", "unreachable"],
  ["ECONNREFUSED CONN", "unreachable"],
  ["ETLS STARTTLS", "encryption"],
  ["DEPTH_ZERO_SELF_SIGNED_CERT CONN", "encryption"],
  ["CERT_HAS_EXPIRED CONN", "encryption"],
  ["ERR_TLS_CERT_ALTNAME_INVALID CONN", "encryption"],
  ["UNABLE_TO_VERIFY_LEAF_SIGNATURE CONN", "encryption"],
  ["ERR_SSL_WRONG_VERSION_NUMBER CONN", "encryption"],
  ["502 STARTTLS", "encryption"],
  ["535 AUTH PLAIN", "signIn"],
  ["EAUTH AUTH PLAIN", "signIn"],
  ["454 AUTH PLAIN", "later"],
  ["550 MAIL FROM", "sender"],
  ["530 RCPT TO", "sender"],
  ["550 RCPT TO", "recipient"],
  ["451 RCPT TO", "later"],
  ["554 DATA", "refused"],
  ["EPROTOCOL CONN", "refused"],
])("the trouble %j of a mail server means %s", (error, trouble) => {
  expect(mailTrouble(error)).toBe(trouble);
});
