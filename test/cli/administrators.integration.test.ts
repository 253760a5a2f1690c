import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { isStillHeld } from "../../lib/auth/sessions.ts";
import { addAdministrator, type TestPortal, testPortal } from "../support/portal.ts";

let portal: TestPortal;
beforeAll(async () => {
  portal = await testPortal();
});
afterAll(() => portal.close());

function cli(...words: string[]) {
  const program = join(import.meta.dirname, "../../lib/cli/cli.ts");
  const env = { ...process.env, ...portal.environment };
  const { status, stdout, stderr } = spawnSync(process.execPath, [program, ...words], { env, encoding: "utf8" });
  return { status, stdout, stderr };
}

it("takes the second factor away from whoever is locked out, with their sessions, and says so in the audit", async () => {
  const { client } = portal.database;
  const { viewer } = await addAdministrator(portal, "root");
  const { administratorId } = viewer;
  await client.authenticatorApp.create({ data: { administratorId, sealed: Buffer.from("sealed") } });
  await client.recoveryCode.create({ data: { administratorId, codeHash: "hash" } });
  const answer = cli("administrators", "reset-factor", "Root");
  expect(answer).toMatchObject({ status: 0, stderr: "" });
  expect(answer.stdout).toContain("The second step of Root is reset");
  expect(await Promise.all([client.authenticatorApp.count(), client.recoveryCode.count()])).toEqual([0, 0]);
  expect(await isStillHeld(portal.database, viewer, Date.now())).toBe(false);
  const events = await client.auditEvent.findMany();
  expect(events).toMatchObject([
    { action: "factor.reset", actorKind: "commandLine", actorId: null, subjectId: administratorId },
  ]);
});

it.each([
  [["administrators", "reset-factor", "nobody"], "there is no administrator of the name nobody"],
  [["administrators", "reset-factor"], "expected NAME, got nothing"],
  [["administrators", "reset-factor", "a", "b"], 'expected one NAME, got "b"'],
  [["administrators", "drop"], "expected list, invite, link, uninvite or reset-factor, got drop"],
])("%j is a mistake in what was typed", (words, line) => {
  const answer = cli(...words);
  expect(answer.status).toBe(2);
  expect(answer.stderr).toContain(line);
});
