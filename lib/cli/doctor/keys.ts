/** The files with keys: there, whole, a pair each, and the secret ones for their owner alone. */
import { createPrivateKey, createPublicKey, type KeyObject } from "node:crypto";
import { readFile, stat } from "node:fs/promises";
import type { StartConfig } from "../../config/start.ts";
import { fileTrouble } from "../file-trouble.ts";
import { type Finding, failed, fine } from "./finding.ts";

export async function checkKeys({ role, web, worker }: StartConfig): Promise<readonly Finding[]> {
  const shared = [await fileAt(worker.publicKeyFile), await fileAt(worker.evidenceKeyFile)] as const;
  const own = role === "worker" ? [] : [await fileAt(web.sessionSecretFile)];
  // Where only pages are served the worker's keys are on another machine, as they should be.
  if (role === "web") return judgeKeys({ secret: own, shared, pairs: [] });
  const secret = [await fileAt(worker.privateKeyFile), await fileAt(worker.evidenceSigningKeyFile)] as const;
  const pairs = [
    [secret[0], shared[0]],
    [secret[1], shared[1]],
  ] as const;
  return judgeKeys({ secret: [...own, ...secret], shared, pairs });
}

/** A file as it was found. `text` null: `why` says why it cannot be read; `isAbsent`: as there is none. */
export interface KeyFile {
  readonly file: string;
  readonly text: string | null;
  readonly isAbsent: boolean;
  readonly why: string;
  /** Others than its owner may read it. */
  readonly isOpen: boolean;
}

async function fileAt(file: string): Promise<KeyFile> {
  const isOpen = await stat(file).then(
    ({ mode }) => (mode & 0o077) !== 0,
    () => false,
  );
  try {
    return { file, text: await readFile(file, "utf8"), isAbsent: false, why: "", isOpen };
  } catch (error) {
    const isAbsent = error instanceof Error && "code" in error && error.code === "ENOENT";
    return { file, text: null, isAbsent, why: fileTrouble(error), isOpen };
  }
}

export interface KeyFiles {
  /** For their owner alone. */
  readonly secret: readonly KeyFile[];
  readonly shared: readonly KeyFile[];
  /** A secret key with the public one that is made from it. */
  readonly pairs: readonly (readonly [secret: KeyFile, shared: KeyFile])[];
}

export function judgeKeys({ secret, shared, pairs }: KeyFiles): readonly Finding[] {
  const all = [...secret, ...shared];
  const absent = all.filter(({ isAbsent }) => isAbsent).map(({ file }) => file);
  const unreadable = all.filter(({ text, isAbsent }) => text === null && !isAbsent);
  const found = [
    ...(absent.length > 0 ? [failed("keys.absent", { files: absent.join(", ") })] : []),
    ...unreadable.map(({ file, why }) => failed("keys.unreadable", { file, why })),
    ...secret.filter(({ isOpen }) => isOpen).map(({ file }) => failed("keys.open", { file })),
    ...pairs.flatMap(([own, other]) => judgePair(own, other)),
  ];
  return found.length > 0 ? found : [fine(pairs.length > 0 ? "keys.fine" : "keys.publicFine")];
}

function judgePair(secret: KeyFile, shared: KeyFile): readonly Finding[] {
  if (secret.text === null || shared.text === null) return [];
  const [key, other] = [publicHalf(secret.text), keyIn(shared.text, createPublicKey)];
  if (key === null) return [failed("keys.wrong", { file: secret.file })];
  if (other === null) return [failed("keys.wrong", { file: shared.file })];
  return key.equals(other) ? [] : [failed("keys.mismatch", { file: secret.file, other: shared.file })];
}

function publicHalf(pem: string): KeyObject | null {
  const key = keyIn(pem, createPrivateKey);
  return key && createPublicKey(key);
}

function keyIn(pem: string, read: (pem: string) => KeyObject): KeyObject | null {
  try {
    return read(pem);
  } catch {
    return null;
  }
}
