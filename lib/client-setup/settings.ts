/** What a mail program has to be told of a new server, worked out from its row and the name with which a person signs in. */

export interface Endpoint {
  readonly host: string;
  readonly port: number;
  readonly security: "tls" | "starttls" | "plaintext";
}

/** What the administrator said of a new server. */
export interface ClientServer {
  /** What people read. */
  readonly name: string;
  readonly incoming: Endpoint;
  /** Null: nobody told where mail is sent. */
  readonly outgoing: Endpoint | null;
  /** What stands behind the @ of its addresses; null: not told. */
  readonly mailDomain: string | null;
  /** People sign in with what stands before the @ of their address. */
  readonly shortLogins: boolean;
}

/** The settings of one person. No password is ever among them. */
export interface ClientSettings extends Pick<ClientServer, "name" | "incoming" | "outgoing"> {
  /** As the person signs in, to both servers. */
  readonly userName: string;
  /** What others write to; null where it is not known. */
  readonly address: string | null;
}

export function clientSettings(server: ClientServer, login: string): ClientSettings {
  const { name, incoming, outgoing } = server;
  return { name, incoming, outgoing, userName: login, address: addressOf(login, server.mailDomain) };
}

function addressOf(login: string, mailDomain: string | null): string | null {
  if (login.includes("@")) return login;
  return mailDomain === null ? null : `${login}@${mailDomain}`;
}

/** The encrypted ones first, as mail programs take the first that they know; each once. */
export function safestFirst(endpoints: readonly Endpoint[]): readonly Endpoint[] {
  const known = new Map(endpoints.map((endpoint) => [JSON.stringify(Object.values(endpoint)), endpoint]));
  return [...known.values()].toSorted((one, other) => RANK[one.security] - RANK[other.security]);
}

const RANK: Record<Endpoint["security"], number> = { tls: 0, starttls: 1, plaintext: 2 };
