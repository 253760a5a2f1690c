/**
 * Second factors at rest. Keys are made from the web process's own secret, one for each administrator, so that the database alone is worth
 * nothing: no code can be worked out of it, and no recovery code can be tried against it.
 */
import { createHmac, hkdfSync } from "node:crypto";
import { KEY_BYTES, openBytes, sealBytes } from "./gcm.ts";

/** The secret of an authenticator app, sealed for this administrator. */
export function sealAppSecret(secret: string, administratorId: string, bytes: Uint8Array): Buffer {
  return sealBytes(keyFor(secret, administratorId, "app"), administratorId, bytes);
}

/** Throws where it is damaged, another administrator's, or sealed with another secret. */
export function openAppSecret(secret: string, administratorId: string, sealed: Uint8Array): Buffer {
  return openBytes(keyFor(secret, administratorId, "app"), administratorId, sealed);
}

/** What stands in the database for a recovery code (hex). `code`: without hyphens, in capitals. */
export function recoveryCodeHash(secret: string, administratorId: string, code: string): string {
  return createHmac("sha256", keyFor(secret, administratorId, "recovery"))
    .update(code)
    .digest("hex");
}

function keyFor(secret: string, administratorId: string, use: "app" | "recovery"): Buffer {
  return Buffer.from(hkdfSync("sha256", secret, administratorId, `carryover second factor ${use}`, KEY_BYTES));
}
