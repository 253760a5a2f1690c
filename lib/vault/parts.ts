/**
 * A message on its way to whoever downloads it, in sealed parts (AES-256-GCM). The key is made by the web process for one
 * download, and stands in no row that outlives the question: a copy of the database alone shows nothing of the message.
 */
import { hkdfSync } from "node:crypto";
import { KEY_BYTES, openBytes, sealBytes } from "./gcm.ts";

export { KEY_BYTES } from "./gcm.ts";

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
  return sealBytes(key, `${requestId} ${part}`, bytes);
}

/** The bytes of the part. Throws where it is damaged, of another place, or sealed with another key. */
export function openPart(key: Uint8Array, { requestId, part }: PartPlace, sealed: Uint8Array): Buffer {
  return openBytes(key, `${requestId} ${part}`, sealed);
}
