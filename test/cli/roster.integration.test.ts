import { spawnSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { addServer, type TestPortal, testPortal } from "../support/portal.ts";

let portal: TestPortal;
beforeAll(async () => {
  portal = await testPortal();
  await addServer(portal, { name: "Old mail", use: "old" });
});
afterAll(() => portal.close());

function cli(...words: string[]) {
  const program = join(import.meta.dirname, "../../lib/cli/cli.ts");
  const env = { ...process.env, ...portal.environment };
  const { status, stdout, stderr } = spawnSync(process.execPath, [program, "roster", ...words], {
    env,
    encoding: "utf8",
  });
  return { status, stdout, stderr };
}

function file(text: string): string {
  const path = join(portal.folder, "people.csv");
  writeFileSync(path, text);
  return path;
}

const LIST = "old address;name;delivery switched\nanna@old.example;Anna;yes\nben@old.example;=Ben;no\nbroken;;maybe\n";
const entries = () => portal.database.client.rosterEntry.findMany({ orderBy: { oldAddress: "asc" } });

it("says what a list would change and writes nothing, and reads it in on the second word", async () => {
  const tried = cli("import", file(LIST), "--dry-run");
  expect(tried).toMatchObject({ status: 1, stderr: "" });
  expect(tried.stdout).toBe('Would be new: 2   changed: 0   the same: 0\nline 4, deliverySwitched: noYesNo "maybe"\n');
  expect(await entries()).toEqual([]);
  const done = cli("import", file(LIST), "--json");
  expect(JSON.parse(done.stdout)).toMatchObject({ dryRun: false, new: 2, changed: 0, same: 0, missing: 0 });
  expect(await entries()).toMatchObject([{ name: "Anna", deliverySwitched: true }, { name: "=Ben" }]);
  expect(await portal.database.client.auditEvent.findMany()).toMatchObject([
    { action: "roster.import", actorKind: "commandLine" },
  ]);
});

it("lists them as a table, for spreadsheets and for programs", () => {
  expect(cli("list").stdout).toMatch(/^old address .*\n-+ .*\nanna@old\.example +Anna +notStarted\nben@old/);
  expect(cli("list", "--csv").stdout).toContain("ben@old.example,,'=Ben,,notStarted,,\r\n");
  const found = JSON.parse(cli("list", "--state", "notStarted", "--search", "ANNA", "--json").stdout);
  expect(found).toMatchObject([{ oldAddress: "anna@old.example", state: "notStarted", standing: null }]);
  expect(JSON.parse(cli("list", "--state", "done", "--json").stdout)).toEqual([]);
});

it("marks all of the addresses or none", async () => {
  const wrong = cli("mark", "anna@old.example", "nobody@old.example", "--mark", "dormant");
  expect(wrong).toMatchObject({ status: 2, stderr: expect.stringContaining("nobody@old.example") });
  expect(await entries()).toMatchObject([{ mark: "expected" }, { mark: "expected" }]);
  expect(cli("mark", "Anna@old.example", "--mark", "excused", "--reason", "left").stdout).toBe("Changed: 1\n");
  expect(await entries()).toMatchObject([{ mark: "excused", markReason: "left" }, { mark: "expected" }]);
});

it.each([
  [["import"], "expected one file"],
  [["import", "no-such-file.csv"], "it does not exist"],
  [["list", "--state", "asleep"], "--state: expected stalled or"],
  [["mark", "--mark", "dormant"], "expected old addresses"],
  [["mark", "a", "--mark", "excused"], "--reason: expected a reason"],
  [["burn"], "roster: expected import, list, mark, add, change or remove, got burn"],
])("%j is a mistake in what was typed", (words, line) => {
  expect(cli(...words)).toMatchObject({ status: 2, stdout: "", stderr: expect.stringContaining(line) });
});
