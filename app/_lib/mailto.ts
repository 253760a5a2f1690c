/** Links that begin a message in the reader's own mail program (RFC 6068). */

export interface BegunMail {
  /** Nobody of them sees the others. */
  readonly bcc: readonly string[];
  readonly subject: string;
  /** With \n between lines. */
  readonly body: string;
}

export function mailto({ bcc, subject, body }: BegunMail): string {
  const to = bcc.map((address) => encodeURIComponent(address)).join(",");
  const text = body.replaceAll("\n", "\r\n");
  return `mailto:?bcc=${to}&subject=${encodeURIComponent(subject)}&body=${encodeURIComponent(text)}`;
}
