/**
 * Challenges that a passkey answers. Each is for one purpose and one browser and is over after five minutes: all this stands in it, signed
 * with the web process's secret, so that strangers who ask for many fill no table. Only those that were answered are remembered.
 */
import { createHash, createHmac, randomBytes, timingSafeEqual } from "node:crypto";
import type { Database } from "../db/database.ts";
import { hasCode } from "../db/errors.ts";

export type ChallengePurpose = "add" | "signIn" | "factor" | "prove";

/** Whose challenge it is: the session's hash, or the browser where nobody is signed in. */
export interface ChallengeOwner {
  readonly purpose: ChallengePurpose;
  readonly owner: string;
}

const VALID_MS = 5 * 60_000;
const RANDOM_BYTES = 16;
const HEAD_BYTES = RANDOM_BYTES + 8;

/** Base64url. */
export function newChallenge(secret: string, whose: ChallengeOwner, now: number): string {
  const until = Buffer.alloc(8);
  until.writeBigUInt64BE(BigInt(now + VALID_MS));
  const head = Buffer.concat([randomBytes(RANDOM_BYTES), until]);
  return Buffer.concat([head, signatureOf(secret, whose, head)]).toString("base64url");
}

/** Until when it can be answered (epoch milliseconds); null where it is over, none of ours, or of another purpose or browser. */
export function challengeEnd(secret: string, whose: ChallengeOwner, challenge: string, now: number): number | null {
  const bytes = Buffer.from(challenge, "base64url");
  const [head, given] = [bytes.subarray(0, HEAD_BYTES), bytes.subarray(HEAD_BYTES)];
  const wanted = signatureOf(secret, whose, head);
  if (given.length !== wanted.length || !timingSafeEqual(given, wanted)) return null;
  const until = Number(head.readBigUInt64BE(RANDOM_BYTES));
  return now < until ? until : null;
}

/** Uses it up: true for the first who has answered it. `until`: from challengeEnd(). */
export async function spendChallenge({ client }: Database, challenge: string, until: number): Promise<boolean> {
  const hash = createHash("sha256").update(challenge).digest("hex");
  try {
    await client.spentChallenge.create({ data: { hash, expiresAt: new Date(until) } });
    return true;
  } catch (error) {
    if (hasCode(error, "P2002")) return false;
    throw error;
  }
}

function signatureOf(secret: string, { purpose, owner }: ChallengeOwner, head: Buffer): Buffer {
  return createHmac("sha256", secret)
    .update(JSON.stringify(["challenge", purpose, owner]))
    .update(head)
    .digest();
}
