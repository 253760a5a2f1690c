/** The question `signEvidence`: what is known of everybody's mail, signed. */
import { createPublicKey, type KeyObject, sign } from "node:crypto";
import { sealAudit } from "../db/audit-chain.ts";
import type { Database } from "../db/database.ts";
import { storePart } from "../db/rescued-parts.ts";
import type { Answers, Questions } from "../jobs/requests.ts";
import { EVIDENCE_HEAD, signatureText, statementDigest } from "../policy/evidence.ts";
import { evidenceText } from "../roster/evidence.ts";
import type { Asked } from "./answer-sign-in.ts";

const PART_BYTES = 256 * 1024;

/**
 * Puts the file down in parts as it is made; never more than one is held. The worker reads the rows itself: the web process cannot have anything
 * else signed. Ends where nobody waits for it any more. Throws where a worker that died was at it: whoever reads would get parts of two files.
 */
export async function answerSignEvidence(
  { database, signingKey }: { readonly database: Database; readonly signingKey: KeyObject },
  { requestId, question }: Pick<Asked<Questions["signEvidence"]>, "requestId" | "question">,
): Promise<Answers["signEvidence"]> {
  if ((await database.client.rescuedPart.count({ where: { requestId } })) > 0)
    throw new Error("this evidence was begun by a worker that died");
  // The head that is stated stands for everything that was recorded before.
  await sealAudit(database, new Date());
  let parts = 0;
  for await (const bytes of inParts(signedFile(evidenceText(database, question.purpose, Date.now()), signingKey))) {
    if ((await database.client.request.count({ where: { id: requestId } })) === 0) break;
    await storePart(database, requestId, parts++, bytes);
  }
  return { parts };
}

async function* signedFile(statement: AsyncIterable<string>, signingKey: KeyObject): AsyncGenerator<string> {
  const digest = statementDigest();
  yield EVIDENCE_HEAD;
  for await (const piece of statement) {
    digest.update(piece);
    yield piece;
  }
  yield signatureText(createPublicKey(signingKey), sign(null, digest.digest(), signingKey), "SHA-512");
}

async function* inParts(pieces: AsyncIterable<string>): AsyncGenerator<Uint8Array<ArrayBuffer>> {
  let held = "";
  for await (const piece of pieces) {
    held += piece;
    if (held.length < PART_BYTES) continue;
    yield new Uint8Array(Buffer.from(held));
    held = "";
  }
  yield new Uint8Array(Buffer.from(held));
}
