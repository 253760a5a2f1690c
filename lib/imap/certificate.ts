/** Whether a server is who it says: verified by an authority, or its very certificate was pinned by an administrator. */
import { checkServerIdentity, getCACertificates, type TLSSocket } from "node:tls";

/** The pin as 64 lower-case hex digits; null when it is no SHA-256. */
export function normalPin(pin: string): string | null {
  const hex = pin.replaceAll(":", "").toLowerCase();
  if (/^[0-9a-f]{64}$/.test(hex)) return hex;
  const bytes = Buffer.from(pin, "base64");
  return /^[A-Za-z0-9+/_-]{43}=?$/.test(pin) && bytes.length === 32 ? bytes.toString("hex") : null;
}

/** Authorities to verify by: the system's own and those given. */
export function authorities(ca: string | undefined): string[] {
  return ca === undefined ? getCACertificates("default") : [...getCACertificates("default"), ca];
}

/**
 * With a pin (see normalPin): null when this connection may be used, else what is wrong with the certificate, with Node's code for it.
 * Told not to reject, Node goes on with any certificate, so both halves of its check are judged here, on this very socket.
 */
export function doubts(socket: TLSSocket, host: string, pin: string): Error | null {
  const certificate = socket.getPeerCertificate();
  if (certificate.fingerprint256?.replaceAll(":", "").toLowerCase() === pin) return null;
  if (socket.authorized) return checkServerIdentity(host, certificate) ?? null;
  // Declared as an Error, but Node sets its code.
  const code = String(socket.authorizationError);
  return Object.assign(new Error(code), { code });
}
