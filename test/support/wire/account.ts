/** Where a mailbox is and how to sign in to it. */
export interface Account {
  host: string;
  port: number;
  user: string;
  password: string;
  /** TLS from the first byte. Default false. */
  tls?: boolean;
}

/**
 * Reads `imap://USER:PASSWORD@HOST[:PORT]` (clear text) or `imaps://…` (TLS); odd characters are written as %XX.
 * Throws an Error, without the password, for anything else.
 */
export function parseAccount(text: string): Account {
  const match = /^(imaps?):\/\/([^:@/]+):([^@/]*)@([^:@/]+)(?::(\d+))?\/?$/.exec(text);
  const [, scheme, user, password, host, port] = match ?? [];
  if (!scheme || !user || password === undefined || !host) {
    throw new Error("not an account; expected imap[s]://USER:PASSWORD@HOST[:PORT]");
  }
  const tls = scheme === "imaps";
  return {
    host,
    port: port ? Number(port) : tls ? 993 : 143,
    user: decodeURIComponent(user),
    password: decodeURIComponent(password),
    tls,
  };
}
