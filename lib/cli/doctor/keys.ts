/** The files with keys: there, whole, a pair each, and the secret ones for their owner alone. */
import { createPrivateKey, createPublicKey, type KeyObject } from "node:crypto";
import { readFile, stat } from "node:fs/promises";
import type { StartConfig } from "../../config/start.ts";
import { fileTrouble } from "../file-trouble.ts";
import { type Finding, failed, fine } from "./finding.ts";

export async function checkKeys({ role, web, worker }: StartConfig): Promise<readonly Finding[]> {
  const [sealing, evidence] = [await fileAt(worker.publicKeyFile), await fileAt(worker.evidenceKeyFile)];
  const secret = role === "worker" ? [] : secretTroubles(await fileAt(web.sessionSecretFile));
  // Where only pages are served the worker's keys are on another machine, as they should be.
  if (role === "web") return foundOr([...secret, ...absences([sealing, evidence])], "keys.publicFine");
  const opening = await fileAt(worker.privateKeyFile);
  const signing = await fileAt(worker.evidenceSigningKeyFile);
  return foundOr([...secret, ...judgePair(opening, sealing), ...judgePair(signing, evidence)], "keys.fine");
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

function foundOr(findings: readonly Finding[], code: "keys.fine" | "keys.publicFine"): readonly Finding[] {
  return findings.length > 0 ? findings : [fine(code)];
}

/** What is wrong with a secret key and with the public one that is made from it. */
export function judgePair(secret: KeyFile, shared: KeyFile): readonly Finding[] {
  const troubles = [...secretTroubles(secret), ...absences([shared])];
  if (secret.text === null || shared.text === null) return troubles;
  const [key, other] = [publicHalf(secret.text), keyIn(shared.text, createPublicKey)];
  if (key === null) return [...troubles, failed("keys.wrong", { file: secret.file })];
  if (other === null) return [...troubles, failed("keys.wrong", { file: shared.file })];
  return key.equals(other)
    ? troubles
    : [...troubles, failed("keys.mismatch", { file: secret.file, other: shared.file })];
}

function secretTroubles(secret: KeyFile): readonly Finding[] {
  const { file, isOpen } = secret;
  return [...absences([secret]), ...(isOpen ? [failed("keys.open", { file })] : [])];
}

function absences(files: readonly KeyFile[]): readonly Finding[] {
  return files
    .filter(({ text }) => text === null)
    .map(({ file, isAbsent, why }) =>
      isAbsent ? failed("keys.absent", { file }) : failed("keys.unreadable", { file, why }),
    );
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
