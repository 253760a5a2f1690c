/** AES-256-GCM with a key of our own: nonce, ciphertext, tag. */
import { createCipheriv, createDecipheriv, randomBytes } from "node:crypto";
import { NONCE_BYTES, TAG_BYTES } from "./box.ts";

export const KEY_BYTES = 32;

/** `place`: what the bytes belong to; they open under the same words alone. */
export function sealBytes(key: Uint8Array, place: string, bytes: Uint8Array): Buffer {
  const nonce = randomBytes(NONCE_BYTES);
  const cipher = createCipheriv("aes-256-gcm", key, nonce);
  cipher.setAAD(Buffer.from(place));
  return Buffer.concat([nonce, cipher.update(bytes), cipher.final(), cipher.getAuthTag()]);
}

/** Throws where they are damaged, of another place, or sealed with another key. */
export function openBytes(key: Uint8Array, place: string, sealed: Uint8Array): Buffer {
  const end = sealed.length - TAG_BYTES;
  const decipher = createDecipheriv("aes-256-gcm", key, sealed.subarray(0, NONCE_BYTES));
  decipher.setAAD(Buffer.from(place));
  decipher.setAuthTag(sealed.subarray(end));
  return Buffer.concat([decipher.update(sealed.subarray(NONCE_BYTES, end)), decipher.final()]);
}
