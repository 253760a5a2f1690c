/**
 * The format of a sealed box: version, key id, the sender's one-time public key, nonce, ciphertext, tag. X25519 agrees on
 * a secret, HKDF-SHA256 makes a key of it, AES-256-GCM seals (like ECIES; RFC 7748, RFC 5869).
 */
import { createHash, createPublicKey, type KeyObject } from "node:crypto";

export const VERSION = 1;
export const ID_BYTES = 8;
export const PUBLIC_BYTES = 32;
export const NONCE_BYTES = 12;
export const TAG_BYTES = 16;
/** Version, key id, one-time public key, nonce. */
export const HEAD_BYTES = 1 + ID_BYTES + PUBLIC_BYTES + NONCE_BYTES;

/** What a box is for. It can be opened only by who names the same: a row moved elsewhere stays shut. */
export type SealContext =
  /** A password kept for an account. */
  | { readonly purpose: "credential"; readonly personId: string; readonly accountId: string; readonly serverId: string }
  /** A refresh token kept for an account: one that is taken for a password stays shut. */
  | { readonly purpose: "token"; readonly personId: string; readonly accountId: string; readonly serverId: string }
  /** What only the worker shows a provider, to prove that it was us who sent somebody there (PKCE). */
  | { readonly purpose: "verifier"; readonly attemptId: string; readonly serverId: string }
  /** The secret with which a sign-in provider knows this portal. */
  | { readonly purpose: "client"; readonly serverId: string }
  /** A password typed for one question to the worker. */
  | { readonly purpose: "request"; readonly requestId: string; readonly serverId: string }
  /** The code in a mail that a person is to type. */
  | { readonly purpose: "mail"; readonly mailId: string };

/** The context in bytes, each part with its length, so that no two contexts are the same bytes. */
export function boundBytes(context: SealContext): Buffer {
  const parts = partsOf(context);
  return Buffer.from(parts.map((part) => `${Buffer.byteLength(part)}:${part}`).join(","));
}

function partsOf(context: SealContext): readonly string[] {
  switch (context.purpose) {
    case "credential":
    case "token":
      return [context.purpose, context.personId, context.accountId, context.serverId];
    case "request":
      return [context.purpose, context.requestId, context.serverId];
    case "verifier":
      return [context.purpose, context.attemptId, context.serverId];
    case "client":
      return [context.purpose, context.serverId];
    case "mail":
      return [context.purpose, context.mailId];
    default:
      return context satisfies never;
  }
}

/** DER of an X25519 public key up to its 32 bytes (RFC 8410). */
const SPKI_HEAD = Buffer.from("302a300506032b656e032100", "hex");

export function rawPublicKey(key: KeyObject): Buffer {
  return key.export({ format: "der", type: "spki" }).subarray(SPKI_HEAD.length);
}

export function publicKeyFrom(raw: Uint8Array): KeyObject {
  return createPublicKey({ key: Buffer.concat([SPKI_HEAD, raw]), format: "der", type: "spki" });
}

/** Names a sealing key: the first bytes of its hash. */
export function keyIdOf(publicKey: KeyObject): Buffer {
  return createHash("sha256").update(rawPublicKey(publicKey)).digest().subarray(0, ID_BYTES);
}
