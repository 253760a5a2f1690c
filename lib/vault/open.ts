/** Opens sealed passwords: for the worker alone. */
import {
  createDecipheriv,
  createPrivateKey,
  createPublicKey,
  diffieHellman,
  generateKeyPairSync,
  hkdfSync,
  type KeyObject,
} from "node:crypto";
import {
  boundBytes,
  HEAD_BYTES,
  ID_BYTES,
  keyIdOf,
  NONCE_BYTES,
  PUBLIC_BYTES,
  publicKeyFrom,
  rawPublicKey,
  type SealContext,
  TAG_BYTES,
  VERSION,
} from "./box.ts";

/** A box that this key does not open: sealed to another key, for another context, or damaged. */
export class CannotOpen extends Error {
  constructor(why: string, cause?: unknown) {
    super(`a sealed password cannot be opened: ${why}`, cause === undefined ? undefined : { cause });
    this.name = "CannotOpen";
  }
}

export interface OpeningKey {
  readonly privateKey: KeyObject;
  /** Hex; equal to the id of the sealing key. */
  readonly id: string;
  /** Another key of this worker, for what was sealed before the keys changed. Null: there is none of this id. */
  readonly other?: (id: string) => KeyObject | null;
}

/** A new pair of keys as PEM. */
export function makeKeyPair(): { readonly privateKey: string; readonly publicKey: string } {
  const { privateKey, publicKey } = generateKeyPairSync("x25519");
  return {
    privateKey: privateKey.export({ format: "pem", type: "pkcs8" }).toString(),
    publicKey: publicKey.export({ format: "pem", type: "spki" }).toString(),
  };
}

/** Reads the private key (PEM). Throws where it is no X25519 key. */
export function openingKeyFrom(pem: string): OpeningKey {
  const privateKey = createPrivateKey(pem);
  if (privateKey.asymmetricKeyType !== "x25519") throw new Error("the opening key is not an X25519 private key");
  return { privateKey, id: keyIdOf(createPublicKey(privateKey)).toString("hex") };
}

/** The sealed text. Throws CannotOpen; never answers anything that was not sealed with this context. */
export function open(key: OpeningKey, box: Uint8Array, context: SealContext): string {
  const bytes = Buffer.from(box);
  if (bytes.length < HEAD_BYTES + TAG_BYTES || bytes[0] !== VERSION) throw new CannotOpen("it is no sealed box");
  const privateKey = keyFor(key, sealedTo(bytes));
  if (privateKey === null) throw new CannotOpen("it is sealed to another key");
  try {
    return unsealed(privateKey, bytes, context);
  } catch (error) {
    throw new CannotOpen("it is damaged, or meant for something else", error);
  }
}

/** The id of the key that a box is sealed to. */
export function sealedTo(box: Uint8Array): string {
  return Buffer.from(box.subarray(1, 1 + ID_BYTES)).toString("hex");
}

function keyFor(key: OpeningKey, id: string): KeyObject | null {
  return id === key.id ? key.privateKey : (key.other?.(id) ?? null);
}

function unsealed(privateKey: KeyObject, bytes: Buffer, context: SealContext): string {
  const head = bytes.subarray(0, HEAD_BYTES);
  const oneTime = head.subarray(1 + ID_BYTES, 1 + ID_BYTES + PUBLIC_BYTES);
  const agreed = diffieHellman({ privateKey, publicKey: publicKeyFrom(oneTime) });
  const salt = Buffer.concat([oneTime, rawPublicKey(createPublicKey(privateKey))]);
  const secret = Buffer.from(hkdfSync("sha256", agreed, salt, "carryover box", 32));
  const decipher = createDecipheriv("aes-256-gcm", secret, head.subarray(HEAD_BYTES - NONCE_BYTES));
  decipher.setAAD(Buffer.concat([head, boundBytes(context)]));
  decipher.setAuthTag(bytes.subarray(bytes.length - TAG_BYTES));
  const text = decipher.update(bytes.subarray(HEAD_BYTES, bytes.length - TAG_BYTES));
  return Buffer.concat([text, decipher.final()]).toString("utf8");
}
