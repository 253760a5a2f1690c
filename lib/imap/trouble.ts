/** Failures of sockets, names and TLS in plain words. */
import { Interrupted, MailError, type Side } from "../engine/errors.ts";

/** The `code` of a Node error; of several tried addresses the first one's. */
function codeOf(error: unknown): string {
  if (error instanceof AggregateError) return codeOf(error.errors[0]);
  if (error instanceof Error && "code" in error && typeof error.code === "string") return error.code;
  return "";
}

const UNREACHABLE: Readonly<Record<string, string>> = {
  ENOTFOUND: "no server of that name is known",
  EAI_AGAIN: "the name could not be looked up just now",
  ECONNREFUSED: "nothing answers at that port",
  EHOSTUNREACH: "there is no way to that host",
  ENETUNREACH: "there is no way to that network",
  ECONNRESET: "the server closed the connection at once",
};

/** A connection that could not be opened. */
export function unreachable(error: unknown, where: string, side: Side): MailError {
  const code = codeOf(error);
  if (code === "ETIMEDOUT") return new MailError("net.timeout", `${where} does not answer`, { side, cause: error });
  const why = UNREACHABLE[code] ?? (code || "the connection failed");
  return new MailError("net.unreachable", `${where} cannot be reached: ${why}`, { side, cause: error });
}

const UNTRUSTED: Readonly<Record<string, string>> = {
  CERT_HAS_EXPIRED: "it has expired",
  CERT_NOT_YET_VALID: "it is not valid yet",
  CERT_REVOKED: "it was revoked",
  DEPTH_ZERO_SELF_SIGNED_CERT: "it is self-signed",
  SELF_SIGNED_CERT_IN_CHAIN: "it was issued by an authority that is not trusted here",
  UNABLE_TO_GET_ISSUER_CERT: "its issuer is not known here",
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: "its issuer is not known here",
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: "its issuer is not known here",
  ERR_TLS_CERT_ALTNAME_INVALID: "it was issued for another host name",
};

/** A TLS handshake that failed, or a certificate that is not trusted. */
export function tlsTrouble(error: unknown, where: string, side: Side): MailError {
  const code = codeOf(error);
  const reason = UNTRUSTED[code] ?? (code.startsWith("CERT_") || code.startsWith("UNABLE_TO_") ? code : null);
  if (reason !== null)
    return new MailError("tls.untrusted", `the certificate of ${where} is not trusted: ${reason}`, {
      side,
      cause: error,
    });
  if (code === "ERR_SSL_WRONG_VERSION_NUMBER" || code === "ERR_SSL_PACKET_LENGTH_TOO_LONG")
    return new MailError("tls.unavailable", `${where} does not speak TLS`, { side, cause: error });
  if (code.startsWith("ERR_SSL_") || code === "EPROTO")
    return new MailError("tls.unavailable", `no secure connection to ${where} is possible (${code})`, {
      side,
      cause: error,
    });
  return new MailError("net.unreachable", `${where} closed the connection before it was secure`, {
    side,
    cause: error,
  });
}

export interface Limit {
  readonly milliseconds: number;
  readonly signal: AbortSignal;
  /** Makes the work stop: destroys the socket. */
  readonly abandon: () => void;
  readonly tooLate: () => MailError;
}

/** Waits for the work, but not longer than the limit. Throws Interrupted when the signal is aborted. */
export async function within<T>(work: Promise<T>, limit: Limit): Promise<T> {
  let stop: () => void = () => undefined;
  const stopped = new Promise<never>((_, reject) => {
    const give = (error: Error): void => {
      limit.abandon();
      reject(error);
    };
    const timer = setTimeout(() => give(limit.tooLate()), limit.milliseconds);
    const interrupt = (): void => give(new Interrupted());
    limit.signal.addEventListener("abort", interrupt, { once: true });
    stop = () => {
      clearTimeout(timer);
      limit.signal.removeEventListener("abort", interrupt);
    };
    if (limit.signal.aborted) interrupt();
  });
  // The loser of the race may still fail; that failure was answered by the winner.
  work.catch(() => undefined);
  try {
    return await Promise.race([work, stopped]);
  } finally {
    stop();
  }
}
