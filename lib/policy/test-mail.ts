/** What became of a mail that was sent as a test, in few kinds. Pure. */

/** Who has to mend what; `refused`: for whatever else. */
export type MailTrouble = "unreachable" | "encryption" | "signIn" | "sender" | "recipient" | "later" | "refused";

/** Names that Node and OpenSSL have for a certificate or a conversation that is not good. */
const ABOUT_TLS = /^(?:ETLS$|EPROTO$|ERR_(?:SSL|TLS)_|CERT_|DEPTH_ZERO_|SELF_SIGNED_|UNABLE_TO_)/;

/** `error`: a reply code or the name of the trouble, and at what: `550 RCPT TO`, `ECONNREFUSED CONN`. */
export function mailTrouble(error: string): MailTrouble {
  const [code = "", ...command] = error.split(" ");
  const at = command.join(" ");
  const isReply = /^\d{3}$/.test(code);
  if (ABOUT_TLS.test(code) || at === "STARTTLS") return "encryption";
  if (code === "EAUTH" || at.startsWith("AUTH")) return code.startsWith("4") ? "later" : "signIn";
  if (!isReply) return code === "EPROTOCOL" ? "refused" : "unreachable";
  if (code.startsWith("4")) return "later";
  if (at === "MAIL FROM" || code === "530") return "sender";
  return at === "RCPT TO" ? "recipient" : "refused";
}
