/** Evidence files as workers have signed them: the bytes themselves in version 1, their digest since. */
import { type KeyPairKeyObjectResult, sign } from "node:crypto";
import { EVIDENCE_HEAD, type EvidenceStatement, signatureText, statementDigest } from "../../lib/policy/evidence.ts";

export function evidenceFile(
  statement: Partial<EvidenceStatement> | { readonly version?: number },
  { privateKey, publicKey }: KeyPairKeyObjectResult,
): string {
  const text = `${JSON.stringify(statement, null, 1)}\n`;
  const isWhole = statement.version === 1;
  const signed = isWhole ? Buffer.from(text) : statementDigest().update(text).digest();
  const signature = sign(null, signed, privateKey);
  return `${EVIDENCE_HEAD}${text}${signatureText(publicKey, signature, isWhole ? undefined : "SHA-512")}`;
}

/** All of a file that is handed out in parts. */
export async function wholeOf(parts: AsyncIterable<Uint8Array | string>): Promise<string> {
  const all: Uint8Array[] = [];
  for await (const part of parts) all.push(Buffer.from(part));
  return Buffer.concat(all).toString();
}
