/** The worker's pair of keys in two files: everybody may read the one for sealing, only the worker the one for opening. */
import { createPublicKey } from "node:crypto";
import { chmodSync, existsSync, mkdirSync, readFileSync, renameSync, statSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import type { WorkerConfig } from "../config/portal.ts";
import { makeKeyPair, type OpeningKey, openingKeyFrom } from "../vault/open.ts";

/** Keys that must not be used as they are; the message is one sentence for who set the portal up. */
export class KeyTrouble extends Error {
  constructor(message: string) {
    super(message);
    this.name = "KeyTrouble";
  }
}

type KeyFiles = Pick<WorkerConfig, "privateKeyFile" | "publicKeyFile">;

/**
 * Reads the opening key, and makes the pair where there is none yet. The public file is put right where it is missing or
 * belongs to another key. Throws KeyTrouble where others can read the opening key, or where it is none.
 */
export function openKeys({ privateKeyFile, publicKeyFile }: KeyFiles): OpeningKey {
  if (!existsSync(privateKeyFile)) makePrivateFile(privateKeyFile);
  if ((statSync(privateKeyFile).mode & 0o077) !== 0)
    throw new KeyTrouble(
      `Others than the worker can read ${privateKeyFile}, which opens the stored passwords: chmod 600 closes it.`,
    );
  const pem = readFileSync(privateKeyFile, "utf8");
  const key = readKey(pem, privateKeyFile);
  const publicPem = createPublicKey(key.privateKey).export({ format: "pem", type: "spki" }).toString();
  if (!existsSync(publicKeyFile) || readFileSync(publicKeyFile, "utf8") !== publicPem)
    writePublicFile(publicKeyFile, publicPem);
  return key;
}

function readKey(pem: string, file: string): OpeningKey {
  try {
    return openingKeyFrom(pem);
  } catch {
    throw new KeyTrouble(`${file} holds no key that this worker could open passwords with.`);
  }
}

function makePrivateFile(file: string): void {
  const folder = dirname(file);
  if (mkdirSync(folder, { recursive: true, mode: 0o700 }) !== undefined) chmodSync(folder, 0o700);
  writeWhole(file, makeKeyPair().privateKey, 0o600);
}

function writePublicFile(file: string, pem: string): void {
  const folder = dirname(file);
  if (mkdirSync(folder, { recursive: true }) !== undefined) chmodSync(folder, 0o755);
  writeWhole(file, pem, 0o644);
}

/** Under another name first: nobody ever reads half a key. */
function writeWhole(file: string, text: string, mode: number): void {
  const draft = `${file}.new`;
  writeFileSync(draft, text, { mode, flush: true });
  // The mode given above is cut by the umask, and ignored where the file was there.
  chmodSync(draft, mode);
  renameSync(draft, file);
}
