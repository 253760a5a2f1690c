import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { audit } from "../../lib/services/audit.ts";
import { type TestPortal, testPortal } from "../support/portal.ts";

let portal: TestPortal;
beforeAll(async () => {
  portal = await testPortal();
  for (const subjectId of ["one", "two"])
    await audit.record(portal.database.client, { kind: "nobody" }, { action: "server.add", subjectId });
});
afterAll(() => portal.close());

function cli(...words: string[]) {
  const program = join(import.meta.dirname, "../../lib/cli/cli.ts");
  const env = { ...process.env, ...portal.environment };
  const { status, stdout, stderr } = spawnSync(process.execPath, [program, ...words], { env, encoding: "utf8" });
  return { status, stdout, stderr };
}

it("prints a head to be kept elsewhere, and finds with it that nothing was changed", () => {
  const [, head] = /^([\da-f]{64}) {2}\(2 rows in 1 segments, /.exec(cli("audit", "head").stdout) ?? [];
  const checked = cli("audit", "check", "--head", head ?? "");
  expect(checked).toMatchObject({ status: 0, stderr: "" });
  expect(checked.stdout).toContain("The audit is as it was written.");
  expect(JSON.parse(cli("audit", "check", "--json").stdout)).toMatchObject({
    findings: [],
    unsealed: 0,
    head: { rows: 2 },
  });
});

it("names the row that was changed, with exit status 1", async () => {
  await portal.database.client.auditEvent.updateMany({ where: { subjectId: "two" }, data: { subjectId: "three" } });
  const checked = cli("audit", "check");
  expect(checked.status).toBe(1);
  expect(checked.stdout).toContain("row 2 was changed (segment 1, place 2)");
});

it.each([
  [["audit", "check", "--head", "abc"], "--head: expected 64 hexadecimal digits"],
  [["audit"], "audit: expected check or head, got nothing"],
  [["audits", "check"], "AREA: expected audit or evidence or roster or administrators, got audits"],
  [[], "AREA: expected audit or evidence or roster or administrators, got nothing"],
])("%j is a mistake in what was typed", (words, line) => {
  const answer = cli(...words);
  expect(answer.status).toBe(2);
  expect(answer.stderr).toContain(line);
});

it("says what there is", () => {
  const { status, stdout } = cli("--help");
  expect(status).toBe(0);
  expect(stdout).toContain("audit check");
});
