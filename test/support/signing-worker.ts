/** A worker that signs evidence, for tests of the web's side. */
import { createPrivateKey } from "node:crypto";
import { readFile } from "node:fs/promises";
import { answerSignEvidence } from "../../lib/worker/answer-sign-evidence.ts";
import type { TestPortal } from "./portal.ts";
import { answerNext } from "./portal-worker.ts";

/** Answers the next question for an evidence file, and resolves with what came of what was asked. The key has to be made before. */
export async function withSigningWorker<Value>(portal: TestPortal, asked: Promise<Value>): Promise<Value> {
  const { database } = portal;
  const signingKey = createPrivateKey(await readFile(portal.workerConfig.evidenceSigningKeyFile, "utf8"));
  await answerNext(portal, "signEvidence", async (each) => {
    return { ok: true, value: await answerSignEvidence({ database, signingKey }, each) };
  });
  return asked;
}
