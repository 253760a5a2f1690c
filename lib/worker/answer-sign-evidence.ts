/** The question `signEvidence`: what is known of everybody's mail, signed. */
import { createPublicKey, type KeyObject, sign } from "node:crypto";
import { sealAudit } from "../db/audit-chain.ts";
import type { Database } from "../db/database.ts";
import type { Answers, Questions } from "../jobs/requests.ts";
import { evidenceFile, statementText } from "../policy/evidence.ts";
import { evidenceStatement } from "../roster/evidence.ts";
import type { Asked } from "./answer-sign-in.ts";

/** The worker reads the rows itself: the web process cannot have anything else signed. */
export async function answerSignEvidence(
  { database, signingKey }: { readonly database: Database; readonly signingKey: KeyObject },
  { question }: Pick<Asked<Questions["signEvidence"]>, "question">,
): Promise<Answers["signEvidence"]> {
  // The head that is stated stands for everything that was recorded before.
  await sealAudit(database, new Date());
  const text = statementText(await evidenceStatement(database, question.purpose, Date.now()));
  const signature = sign(null, Buffer.from(text), signingKey);
  return { file: evidenceFile(text, createPublicKey(signingKey), signature) };
}
