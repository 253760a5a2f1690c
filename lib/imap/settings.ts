/** What is needed to open a signed-in connection to one account. */
import type { TLSSocket } from "node:tls";
import type { Side } from "../engine/errors.ts";

/** Milliseconds each phase may take; a hung server must not hold a run. */
export interface Timeouts {
  readonly connectMs: number;
  readonly tlsMs: number;
  readonly greetingMs: number;
  /** From the greeting to the end of sign-in. Cyrus waits 3 s before it refuses, virus-checked directories take longer. */
  readonly loginMs: number;
  /** Without a byte in either direction while a command is under way. */
  readonly silenceMs: number;
  /** EXAMINE, SELECT, STATUS and the first listing of a huge folder on an old server. */
  readonly openMs: number;
  /** For the reply to an APPEND, on top of the time the size asks for: servers scan mail before they answer. */
  readonly appendReplyMs: number;
}

export const DEFAULT_TIMEOUTS: Timeouts = {
  connectMs: 30_000,
  tlsMs: 15_000,
  greetingMs: 15_000,
  loginMs: 60_000,
  silenceMs: 120_000,
  openMs: 30 * 60_000,
  appendReplyMs: 300_000,
};

/** Sees every line of the protocol, without passwords and without the bytes of messages. */
export type Transcript = (from: "client" | "server", line: string) => void;

export interface ServerSettings {
  readonly host: string;
  readonly port: number;
  /** `tls`: from the first byte. `starttls`: by that command, which is then demanded. */
  readonly security: "tls" | "starttls";
  readonly user: string;
  /**
   * The password, or an access token. Asked for at every connection, so that nobody has to hold it. `refused`: the token that the server
   * did not take just now, for which there may be a newer one.
   */
  readonly password: (refused?: string) => Promise<string>;
  /** Password by default; a token goes by OAUTHBEARER (RFC 7628) or XOAUTH2, whichever the server takes. */
  readonly signInBy?: "password" | "token" | undefined;
  /** Certificates (PEM) to trust beside the system's own. */
  readonly ca?: string | undefined;
  /** SHA-256 of a certificate that is trusted although it does not verify: hex with or without colons, or base64. */
  readonly pin?: string | undefined;
  /** Allows clear text to a host that is not this machine, where the server offers no STARTTLS. */
  readonly allowPlaintext?: boolean | undefined;
  readonly timeouts?: Partial<Timeouts> | undefined;
  readonly transcript?: Transcript | undefined;
}

/** How far a connection has come. */
export type DialStep = "tcp" | "tls" | "greeting";

/** One connection being opened. */
export interface Call {
  readonly settings: ServerSettings;
  readonly timeouts: Timeouts;
  readonly side: Side;
  readonly signal: AbortSignal;
  /** Host and port, for messages. */
  readonly where: string;
  /** Sees the encrypted connection before its certificate is judged by a pin. */
  readonly secured?: ((socket: TLSSocket) => void) | undefined;
  /** Told after each step. */
  readonly reached?: ((step: DialStep) => void) | undefined;
}
