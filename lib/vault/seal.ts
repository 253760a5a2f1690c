/** Seals passwords for the worker. Who has only this can never open what it sealed. */
import {
  createCipheriv,
  createPublicKey,
  diffieHellman,
  generateKeyPairSync,
  hkdfSync,
  type KeyObject,
  randomBytes,
} from "node:crypto";
import { boundBytes, keyIdOf, NONCE_BYTES, rawPublicKey, type SealContext, VERSION } from "./box.ts";

export type { SealContext } from "./box.ts";

export interface SealingKey {
  readonly publicKey: KeyObject;
  /** Hex; stands in Credential.keyId. */
  readonly id: string;
}

/** Reads the worker's public key (PEM). Throws where it is no X25519 key. */
export function sealingKeyFrom(pem: string): SealingKey {
  const publicKey = createPublicKey(pem);
  if (publicKey.asymmetricKeyType !== "x25519") throw new Error("the sealing key is not an X25519 public key");
  return { publicKey, id: keyIdOf(publicKey).toString("hex") };
}

/** The sealing half of an opening key: for the worker, which keeps tokens that nobody has typed. */
export function sealingHalfOf(openingKey: { readonly privateKey: KeyObject; readonly id: string }): SealingKey {
  return { publicKey: createPublicKey(openingKey.privateKey), id: openingKey.id };
}

/** Seals the text so that only the worker can open it, and only for the same context. */
export function seal(key: SealingKey, secret: string, context: SealContext): Uint8Array {
  const sender = generateKeyPairSync("x25519");
  const agreed = diffieHellman({ privateKey: sender.privateKey, publicKey: key.publicKey });
  const oneTime = rawPublicKey(sender.publicKey);
  const nonce = randomBytes(NONCE_BYTES);
  const head = Buffer.concat([Buffer.from([VERSION]), keyIdOf(key.publicKey), oneTime, nonce]);
  const salt = Buffer.concat([oneTime, rawPublicKey(key.publicKey)]);
  const cipher = createCipheriv(
    "aes-256-gcm",
    Buffer.from(hkdfSync("sha256", agreed, salt, "carryover box", 32)),
    nonce,
  );
  cipher.setAAD(Buffer.concat([head, boundBytes(context)]));
  return Buffer.concat([head, cipher.update(secret, "utf8"), cipher.final(), cipher.getAuthTag()]);
}
