/** The worker's two pairs of keys, each in two files: everybody may read the public one, only the worker the other. */
import { createPrivateKey, createPublicKey, generateKeyPairSync, type KeyObject, randomUUID } from "node:crypto";
import {
  chmodSync,
  existsSync,
  linkSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
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
 * Reads the opening key, and makes the pair where there is none yet. There may be several keys in the file, one behind the other: the first is the
 * one in use, the others open what was sealed before. The public file is put right where it is missing or
 * belongs to another key. Throws KeyTrouble where others can read the opening key, or where it is none.
 */
export function openKeys({ privateKeyFile, publicKeyFile }: KeyFiles): OpeningKeys {
  const pem = readPrivateFile(privateKeyFile, "opens the stored passwords", () => makeKeyPair().privateKey);
  const [current, ...earlier] = keysIn(pem, privateKeyFile);
  keepPublicFile(publicKeyFile, createPublicKey(current.privateKey));
  return [current, ...earlier];
}

/** The one in use, and those before it. */
export type OpeningKeys = readonly [OpeningKey, ...OpeningKey[]];

/** Makes a new pair: from now on everything is sealed to it, and what was sealed before can still be opened. Throws as openKeys(). */
export function addKey(files: KeyFiles): OpeningKey {
  openKeys(files);
  const pem = makeKeyPair().privateKey;
  // The private half first: whatever is sealed can be opened at any moment.
  writeWhole(files.privateKeyFile, pem + readFileSync(files.privateKeyFile, "utf8"), 0o600);
  return openKeys(files)[0];
}

/** Destroys all keys but the one in use: copies of the database from before, backups among them, cannot be opened by anybody any more. */
export function dropEarlierKeys(files: KeyFiles): void {
  const [current] = openKeys(files);
  const pem = current.privateKey.export({ format: "pem", type: "pkcs8" }).toString();
  // What is replaced by another name would stay on the disk.
  const size = statSync(files.privateKeyFile).size;
  const draft = `${files.privateKeyFile}.old`;
  renameSync(files.privateKeyFile, draft);
  writeWhole(files.privateKeyFile, pem, 0o600);
  writeFileSync(draft, Buffer.alloc(size), { flag: "r+", flush: true });
  rmSync(draft);
}

type SigningKeyFiles = Pick<WorkerConfig, "evidenceSigningKeyFile" | "evidenceKeyFile">;

/** The same for the key that signs evidence files (Ed25519). Throws KeyTrouble as openKeys(). */
export function openSigningKey({ evidenceSigningKeyFile: file, evidenceKeyFile }: SigningKeyFiles): KeyObject {
  const pem = readPrivateFile(file, "signs evidence files", newSigningKey);
  const key = readSigningKey(pem);
  if (key?.asymmetricKeyType !== "ed25519")
    throw new KeyTrouble(`${file} holds no key that could sign evidence files.`);
  keepPublicFile(evidenceKeyFile, createPublicKey(key));
  return key;
}

function newSigningKey(): string {
  return generateKeyPairSync("ed25519").privateKey.export({ format: "pem", type: "pkcs8" }).toString();
}

function readSigningKey(pem: string): KeyObject | null {
  try {
    return createPrivateKey(pem);
  } catch {
    return null;
  }
}

/** `does`: what somebody else could do with it. */
function readPrivateFile(file: string, does: string, make: () => string): string {
  if (!existsSync(file)) makePrivateFile(file, make());
  if ((statSync(file).mode & 0o077) !== 0)
    throw new KeyTrouble(`Others than the worker can read ${file}, which ${does}: chmod 600 closes it.`);
  return readFileSync(file, "utf8");
}

function keepPublicFile(file: string, key: KeyObject): void {
  const pem = key.export({ format: "pem", type: "spki" }).toString();
  if (!existsSync(file) || readFileSync(file, "utf8") !== pem) writePublicFile(file, pem);
}

function keysIn(text: string, file: string): OpeningKeys {
  try {
    const [current, ...earlier] = text.split(/(?<=-----END PRIVATE KEY-----\s*)(?=-----BEGIN)/).map(openingKeyFrom);
    if (current) return [current, ...earlier];
  } catch {
    // Told below, as a file without any key is.
  }
  throw new KeyTrouble(`${file} holds no key that this worker could open passwords with.`);
}

function makePrivateFile(file: string, pem: string): void {
  const folder = dirname(file);
  if (mkdirSync(folder, { recursive: true, mode: 0o700 }) !== undefined) chmodSync(folder, 0o700);
  const draft = `${file}.${randomUUID()}`;
  writeWhole(draft, pem, 0o600);
  try {
    // Of several workers that start together the first makes the key, and all others read it: what is sealed to any other would be lost.
    linkSync(draft, file);
  } catch (error) {
    if (!existsSync(file)) throw error;
  } finally {
    rmSync(draft);
  }
}

function writePublicFile(file: string, pem: string): void {
  const folder = dirname(file);
  if (mkdirSync(folder, { recursive: true }) !== undefined) chmodSync(folder, 0o755);
  writeWhole(file, pem, 0o644);
}

/** Under another name first: nobody ever reads half a key. */
function writeWhole(file: string, text: string, mode: number): void {
  const draft = `${file}.${randomUUID()}`;
  writeFileSync(draft, text, { mode, flush: true });
  // The mode given above is cut by the umask, and ignored where the file was there.
  chmodSync(draft, mode);
  renameSync(draft, file);
}
