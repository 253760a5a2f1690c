import { spawnSync } from "node:child_process";
import { generateKeyPairSync } from "node:crypto";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { checkEvidence, type EvidenceStatement } from "../../lib/policy/evidence.ts";
import { ROSTER_STATES } from "../../lib/policy/roster.ts";
import { evidenceFile } from "../support/evidence-file.ts";

const STATEMENT: EvidenceStatement = {
  ...{ format: "carryover-evidence", version: 2, organisation: "Institute", madeAt: "2026-12-20T08:00:00.000Z" },
  ...{ purpose: "switchOff", accounts: [], unaccounted: [], lists: [], unclaimed: [], auditHead: null },
  states: Object.fromEntries(ROSTER_STATES.map((state) => [state, 0])) as EvidenceStatement["states"],
};

const pair = generateKeyPairSync("ed25519");
const pemOf = (key: typeof pair.publicKey) => key.export({ format: "pem", type: "spki" }).toString();

const signed = (statement: object, keys = pair): string => evidenceFile(statement, keys);
/** Of version 1: what was kept at earlier switch-offs stays valid. */
const EARLIER: EvidenceStatement = { ...STATEMENT, version: 1 };

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

  it("of version 1 is as good as before", () => {
    expect(checkEvidence(signed(EARLIER), pemOf(pair.publicKey))).toMatchObject({ ok: true, statement: EARLIER });
  });

  it.each([
    ["of now", STATEMENT],
    ["of version 1", EARLIER],
  ])("%s is no good any more when any of its bytes is another, is missing, or is there twice", (_, statement) => {
    const file = signed(statement);
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
    ["of a version to come", { ...STATEMENT, version: 3 }, "version"],
    ["of something else", { format: "other" }, "format"],
  ])("is not read when it is %s", (_, statement, problem) => {
    expect(checkEvidence(signed(statement), null)).toEqual({ ok: false, problem });
  });

  it.each([
    ["of now", STATEMENT, "openssl dgst -sha512 -binary statement.json > signed.bin"],
    ["of version 1", EARLIER, "cp statement.json signed.bin"],
  ])("%s can be checked with sed and openssl, as the documentation says", (_, statement, digest) => {
    const file = signed({ ...statement, organisation: ',"signature":{"value":"x"}\n' });
    writeFileSync(join(folder, "evidence.json"), file);
    writeFileSync(join(folder, "evidence-key.pem"), pemOf(pair.publicKey));
    const commands = `
      sed '1s/^{"statement"://; /^,"signature":/,$d' evidence.json > statement.json
      sed -n 's/^,"signature":.*"value":"\\([^"]*\\)"}}$/\\1/p' evidence.json | base64 -d > signature.bin
      ${digest}
      openssl pkeyutl -verify -pubin -inkey evidence-key.pem -rawin -in signed.bin -sigfile signature.bin`;
    const { stdout, stderr } = spawnSync("sh", ["-ec", commands], { cwd: folder, encoding: "utf8" });
    expect(stdout + stderr).toContain("Signature Verified Successfully");
  });
});
