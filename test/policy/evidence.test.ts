import { spawnSync } from "node:child_process";
import { generateKeyPairSync, sign } from "node:crypto";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { checkEvidence, type EvidenceStatement, evidenceFile, statementText } from "../../lib/policy/evidence.ts";
import { ROSTER_STATES } from "../../lib/policy/roster.ts";

const STATEMENT: EvidenceStatement = {
  ...{ format: "carryover-evidence", version: 1, organisation: "Institute", madeAt: "2026-12-20T08:00:00.000Z" },
  ...{ purpose: "switchOff", accounts: [], unaccounted: [], lists: [], unclaimed: [], auditHead: null },
  states: Object.fromEntries(ROSTER_STATES.map((state) => [state, 0])) as EvidenceStatement["states"],
};

const pair = generateKeyPairSync("ed25519");
const pemOf = (key: typeof pair.publicKey) => key.export({ format: "pem", type: "spki" }).toString();

function signed(statement: object, { privateKey, publicKey } = pair): string {
  const text = statementText(statement as EvidenceStatement);
  return evidenceFile(text, publicKey, sign(null, Buffer.from(text), privateKey));
}

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "carryover-evidence-"));
});
afterAll(() => rmSync(folder, { recursive: true }));

describe("an evidence file", () => {
  it("is good as it was signed, with its statement as JSON of its own", () => {
    const file = signed(STATEMENT);
    expect(checkEvidence(file, pemOf(pair.publicKey))).toMatchObject({ ok: true, statement: STATEMENT });
    expect(JSON.parse(file)).toMatchObject({ statement: STATEMENT, signature: { algorithm: "Ed25519" } });
  });

  it("is no good any more when any of its bytes is another, is missing, or is there twice", () => {
    const file = signed(STATEMENT);
    for (let index = 0; index < file.length; index++) {
      const other = String.fromCharCode(file.charCodeAt(index) ^ 1);
      const [before, after] = [file.slice(0, index), file.slice(index + 1)];
      for (const changed of [before + other + after, before + after, before + file[index] + file.slice(index)])
        if (changed !== file) expect(checkEvidence(changed, null).ok, `byte ${index}`).toBe(false);
    }
  });

  it("is not by us when it is signed by another key, although it is whole", () => {
    const other = generateKeyPairSync("ed25519");
    const file = signed(STATEMENT, other);
    expect(checkEvidence(file, null).ok).toBe(true);
    expect(checkEvidence(file, pemOf(pair.publicKey))).toEqual({ ok: false, problem: "otherKey" });
  });

  it.each([
    ["of a version to come", { ...STATEMENT, version: 2 }, "version"],
    ["of something else", { format: "other" }, "format"],
  ])("is not read when it is %s", (_, statement, problem) => {
    expect(checkEvidence(signed(statement), null)).toEqual({ ok: false, problem });
  });

  it("can be checked with sed and openssl, as the documentation says", () => {
    const file = signed({ ...STATEMENT, organisation: ',"signature":{"value":"x"}\n' });
    writeFileSync(join(folder, "evidence.json"), file);
    writeFileSync(join(folder, "evidence-key.pem"), pemOf(pair.publicKey));
    const commands = `
      sed '1s/^{"statement"://; /^,"signature":/,$d' evidence.json > statement.json
      sed -n 's/^,"signature":.*"value":"\\([^"]*\\)"}}$/\\1/p' evidence.json | base64 -d > signature.bin
      openssl pkeyutl -verify -pubin -inkey evidence-key.pem -rawin -in statement.json -sigfile signature.bin`;
    const { stdout, stderr } = spawnSync("sh", ["-ec", commands], { cwd: folder, encoding: "utf8" });
    expect(stdout + stderr).toContain("Signature Verified Successfully");
  });
});
