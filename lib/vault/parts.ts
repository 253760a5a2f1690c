/**
 * A message on its way to whoever downloads it, in sealed parts (AES-256-GCM). The key is made by the web process for one
 * download, and stands in no row that outlives the question: a copy of the database alone shows nothing of the message.
 */
import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from "node:crypto";
import { NONCE_BYTES, TAG_BYTES } from "./box.ts";

export const KEY_BYTES = 32;

/** Which part of which message: one that was moved elsewhere stays shut. */
export interface PartPlace {
  readonly requestId: string;
  /** Counts up from 0. */
  readonly part: number;
}

/** The key of one download, from the web process's own secret. */
export function partsKey(secret: string, requestId: string): Buffer {
  return Buffer.from(hkdfSync("sha256", secret, requestId, "carryover parts", KEY_BYTES));
}

export function sealPart(key: Uint8Array, { requestId, part }: PartPlace, bytes: Uint8Array): Buffer {
  const nonce = randomBytes(NONCE_BYTES);
  const cipher = createCipheriv("aes-256-gcm", key, nonce);
  cipher.setAAD(Buffer.from(`${requestId} ${part}`));
  return Buffer.concat([nonce, cipher.update(bytes), cipher.final(), cipher.getAuthTag()]);
}

/** The bytes of the part. Throws where it is damaged, of another place, or sealed with another key. */
export function openPart(key: Uint8Array, { requestId, part }: PartPlace, sealed: Uint8Array): Buffer {
  const end = sealed.length - TAG_BYTES;
  const decipher = createDecipheriv("aes-256-gcm", key, sealed.subarray(0, NONCE_BYTES));
  decipher.setAAD(Buffer.from(`${requestId} ${part}`));
  decipher.setAuthTag(sealed.subarray(end));
  return Buffer.concat([decipher.update(sealed.subarray(NONCE_BYTES, end)), decipher.final()]);
}
