/** Whether a server is who it says: verified by an authority, or its very certificate was pinned by an administrator. */
import { checkServerIdentity, getCACertificates, type TLSSocket } from "node:tls";
import { MailError } from "../engine/errors.ts";

/** The pin as 64 lower-case hex digits. Throws MailError `tls.untrusted` when it is no SHA-256 at all. */
export function normalPin(pin: string): string {
  const hex = pin.replaceAll(":", "").toLowerCase();
  if (/^[0-9a-f]{64}$/.test(hex)) return hex;
  const bytes = Buffer.from(pin, "base64");
  if (/^[A-Za-z0-9+/_-]{43}=?$/.test(pin) && bytes.length === 32) return bytes.toString("hex");
  throw new MailError(
    "tls.untrusted",
    "the certificate pin is no SHA-256: 64 hex digits or 44 characters of base64 are expected",
  );
}

/** Authorities to verify by: the system's own and those given. */
export function authorities(ca: string | undefined): string[] {
  return ca === undefined ? getCACertificates("default") : [...getCACertificates("default"), ca];
}

/**
 * With a pin: null when this connection may be used, else what Node found wrong with the certificate. Node does not call
 * checkServerIdentity when it was told not to reject, so both halves of its check are repeated here, on this very socket.
 */
export function doubts(socket: TLSSocket, host: string, pin: string): Error | null {
  const certificate = socket.getPeerCertificate();
  if (certificate.fingerprint256?.replaceAll(":", "").toLowerCase() === normalPin(pin)) return null;
  if (!socket.authorized) return socket.authorizationError ?? new Error("not authorised");
  return checkServerIdentity(host, certificate) ?? null;
}
