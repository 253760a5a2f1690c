import { generateKeyPairSync } from "node:crypto";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import type { Course } from "../../lib/cli/program.ts";
import { evidenceCommands } from "../../lib/cli/verify-evidence.ts";
import type { EvidenceStatement } from "../../lib/policy/evidence.ts";
import { ROSTER_STATES } from "../../lib/policy/roster.ts";
import { evidenceFile } from "../support/evidence-file.ts";

const STATEMENT: EvidenceStatement = {
  ...{ format: "carryover-evidence", version: 2, organisation: "Institute", madeAt: "2026-12-20T08:00:00.000Z" },
  ...{ purpose: "switchOff", accounts: [], lists: [], unclaimed: [], auditHead: null },
  unaccounted: [{ server: "Old mail", oldAddress: "carla@old.example", state: "notStarted" }],
  states: Object.fromEntries(ROSTER_STATES.map((state) => [state, 0])) as EvidenceStatement["states"],
};
const COURSE: Course = {
  ...{ signal: new AbortController().signal, lastWords: null, warn: () => undefined, traceBug: () => undefined },
};

let folder: string;
const file = (name: string) => join(folder, name);
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "carryover-evidence-"));
  const [ours, other] = [generateKeyPairSync("ed25519"), generateKeyPairSync("ed25519")];
  const whole = evidenceFile(STATEMENT, ours);
  writeFileSync(file("good.json"), whole);
  writeFileSync(file("earlier.json"), evidenceFile({ ...STATEMENT, version: 1 }, ours));
  writeFileSync(file("changed.json"), whole.replace("carla", "clara"));
  writeFileSync(file("ours.pem"), ours.publicKey.export({ format: "pem", type: "spki" }));
  writeFileSync(file("other.pem"), other.publicKey.export({ format: "pem", type: "spki" }));
});
afterAll(() => rmSync(folder, { recursive: true }));

it.each(["good.json", "earlier.json"])("says of %s that it is as it was signed, and what it states", async (name) => {
  const { status, output } = await evidenceCommands.run(["verify", file(name), "--key", file("ours.pem")], COURSE);
  expect(status).toBe(0);
  expect(output).toContain("VALID: every byte is as it was signed by the key ");
  expect(output).toContain("0 on the roster, 1 not accounted for, 0 mailboxes unclaimed.");
});

it.each([
  ["changed.json", "ours.pem", "NOT VALID: the statement is not what was signed."],
  ["good.json", "other.pem", "NOT VALID: it was signed by another key"],
  ["ours.pem", "ours.pem", "This is no evidence file"],
])("says of %s with the key %s that it is not", async (name, key, words) => {
  const { status, output } = await evidenceCommands.run(["verify", file(name), "--key", file(key)], COURSE);
  expect([status, output]).toEqual([1, expect.stringContaining(words)]);
});

it.each([[[]], [["verify", "a", "b"]], [["verify", "--kee", "x"]], [["verify", "missing.json"]]])(
  "says what is wrong with the words %j",
  async (words) => {
    await expect(evidenceCommands.run(words, COURSE)).rejects.toThrow(/expected: evidence verify|cannot be read/);
  },
);
