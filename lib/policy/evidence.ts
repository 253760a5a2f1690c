/**
 * The evidence file: what was known of everybody's mail at one moment, signed so that anyone can check it without us. Pure.
 *
 * Its first lines are the statement, its last line is the signature of exactly these bytes or of their digest (docs/EVIDENCE.md), so that
 * `sed` and `openssl` are enough to check it.
 */
import { createHash, createPublicKey, type Hash, type KeyObject, verify } from "node:crypto";
import type { RosterMark, RosterState } from "./roster.ts";

export const EVIDENCE_FORMAT = "carryover-evidence";
/** Of files that are made now. Those of version 1 were signed as a whole, these by their digest, so that nobody has to hold one. */
export const EVIDENCE_VERSION = 2;

/** Times as ISO 8601 in UTC; null: never, or not known. */
export interface EvidenceStatement {
  readonly format: typeof EVIDENCE_FORMAT;
  readonly version: 1 | typeof EVIDENCE_VERSION;
  readonly organisation: string | null;
  readonly madeAt: string;
  /** `switchOff`: an administrator said that the old server is switched off. */
  readonly purpose: "look" | "switchOff";
  /** How many of the roster are in each state. */
  readonly states: Readonly<Record<RosterState, number>>;
  readonly accounts: readonly EvidenceAccount[];
  /** Those of the accounts that were neither done, signed off nor excused. */
  readonly unaccounted: readonly {
    readonly server: string;
    readonly oldAddress: string;
    readonly state: RosterState;
  }[];
  /** Lists of mailboxes that the old servers gave. */
  readonly lists: readonly { readonly server: string; readonly mailboxes: number; readonly readAt: string }[];
  /** Mailboxes on these lists that stand for nobody of the roster. */
  readonly unclaimed: readonly EvidenceMailbox[];
  /** Of the audit's chain of hashes. */
  readonly auditHead: string | null;
}

export interface EvidenceAccount {
  readonly server: string;
  readonly oldAddress: string;
  readonly name: string;
  readonly wave: string | null;
  readonly state: RosterState;
  readonly mark: RosterMark;
  readonly markReason: string;
  readonly deliverySwitched: boolean;
  /** The name on the new server. */
  readonly newAccount: string | null;
  readonly reference: string | null;
  readonly signedOffAt: string | null;
  /** When its person erased what the portal kept of them: of what was known before only the state is left. Missing in older files. */
  readonly erasedAt?: string | null;
  /** Messages that have arrived in the old account since, as far as somebody has looked. */
  readonly arrivedSince: number;
  readonly lookedAt: string | null;
  /** The last run that came to its end: the new account was read again, and every message is in one of the counts. */
  readonly lastVerifiedRun: EvidenceRun | null;
}

export interface EvidenceRun {
  readonly number: number;
  readonly endedAt: string;
  readonly grade: string;
  readonly found: number;
  readonly copied: number;
  readonly copiedBefore: number;
  readonly alreadyThere: number;
  readonly leftOut: number;
  readonly vanished: number;
  readonly notSettled: number;
  readonly problems: number;
}

export interface EvidenceMailbox {
  readonly server: string;
  readonly address: string;
  readonly bytes: number | null;
  readonly messages: number | null;
  readonly lastLoginAt: string | null;
}

interface Signature {
  readonly algorithm: "Ed25519";
  /** What was signed: the digest of the statement's bytes. Missing: the bytes themselves. */
  readonly over?: SignedOver;
  /** See evidenceKeyId(). */
  readonly keyId: string;
  /** Base64 of the DER (SPKI). */
  readonly publicKey: string;
  /** Base64. */
  readonly value: string;
}

type SignedOver = "SHA-512";

/** What stands before the statement, which is signed with its last line end. */
export const EVIDENCE_HEAD = '{"statement":';
const SEAM = ',"signature":';
const TAIL = "}\n";

/** What stands behind the statement. `value`: over the digest that digestOf() gives; `over` missing: as version 1 has it. */
export function signatureText(publicKey: KeyObject, value: Uint8Array, over?: SignedOver): string {
  const signed: Signature = {
    algorithm: "Ed25519",
    ...(over && { over }),
    keyId: evidenceKeyId(publicKey),
    publicKey: publicKey.export({ format: "der", type: "spki" }).toString("base64"),
    value: Buffer.from(value).toString("base64"),
  };
  return `${SEAM}${JSON.stringify(signed)}${TAIL}`;
}

/** Of the statement's bytes, which may come in pieces. */
export function statementDigest(): Hash {
  return createHash("sha512");
}

/** Names a key for people: SHA-256 of its DER, in hexadecimal. */
export function evidenceKeyId(publicKey: KeyObject): string {
  return createHash("sha256")
    .update(publicKey.export({ format: "der", type: "spki" }))
    .digest("hex");
}

export type EvidenceProblem =
  /** No evidence file, or one of which a byte around the statement was changed. */
  | "format"
  /** Of a version that this program does not know. */
  | "version"
  /** The statement is not what was signed. */
  | "signature"
  /** Signed by another key than the one that was given. */
  | "otherKey";

export type CheckedEvidence =
  | { readonly ok: true; readonly statement: EvidenceStatement; readonly keyId: string }
  | { readonly ok: false; readonly problem: EvidenceProblem };

/**
 * Whether every byte of the file is as it was signed. `key`: PEM of the public key that is expected; null: the one in the file, which says
 * no more than that nobody has changed the file since.
 */
export function checkEvidence(file: string, key: string | null): CheckedEvidence {
  const seam = file.lastIndexOf(`\n${SEAM}`);
  if (!file.startsWith(EVIDENCE_HEAD) || seam < 0) return { ok: false, problem: "format" };
  const text = file.slice(EVIDENCE_HEAD.length, seam + 1);
  try {
    const signature: Signature = JSON.parse(file.slice(seam + 1 + SEAM.length, -TAIL.length));
    const publicKey = createPublicKey({ key: Buffer.from(signature.publicKey, "base64"), format: "der", type: "spki" });
    const value = Buffer.from(signature.value, "base64");
    // Written anew it must be the same: no byte beside the statement may be another either.
    const over = signature.over === undefined ? undefined : "SHA-512";
    const end = signatureText(publicKey, value, over);
    if (`${EVIDENCE_HEAD}${text}${end}` !== file) return { ok: false, problem: "format" };
    const signed = over ? statementDigest().update(text).digest() : Buffer.from(text);
    if (!verify(null, signed, publicKey, value)) return { ok: false, problem: "signature" };
    if (key !== null && evidenceKeyId(createPublicKey(key)) !== signature.keyId)
      return { ok: false, problem: "otherKey" };
    const statement: EvidenceStatement = JSON.parse(text);
    if (statement.format !== EVIDENCE_FORMAT) return { ok: false, problem: "format" };
    if (statement.version !== (over ? EVIDENCE_VERSION : 1)) return { ok: false, problem: "version" };
    return { ok: true, statement, keyId: signature.keyId };
  } catch {
    return { ok: false, problem: "format" };
  }
}
