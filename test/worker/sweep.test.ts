/** What has had its time is removed, and nothing else. */
import { readFileSync } from "node:fs";
import path from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { sweep } from "../../lib/db/sweep.ts";
import { addMigration, addPerson, type TestPerson, type TestPortal, testPortal } from "../support/portal.ts";

const HOUR = 3_600_000;
const inHours = (hours: number): Date => new Date(Date.now() + hours * HOUR);

let portal: TestPortal;
let person: TestPerson;

beforeEach(async () => {
  portal = await testPortal();
  person = await addPerson(portal);
});
afterEach(() => portal.close());

it("SEC 6: erases passwords whose time has passed, also from the file, and leaves the others", async () => {
  const { client } = portal.database;
  const { oldAccountId: accountId } = await addMigration(portal, person, { listed: [] });
  const { sealed } = await client.credential.update({ where: { accountId }, data: { keepUntil: inHours(-1) } });
  expect((await sweep(portal.database, "worker", new Date())).credentials).toBe(1);
  expect((await client.credential.findMany()).map((row) => row.accountId)).toEqual([person.newAccountId]);
  expect(await client.auditEvent.findFirst({ where: { action: "credential.forget" } })).toMatchObject({
    actorKind: "worker",
    subjectId: accountId,
  });
  for (const file of ["carryover.db", "carryover.db-wal"])
    expect(readFileSync(path.join(portal.folder, file)).includes(Buffer.from(sealed))).toBe(false);
});

it("removes sessions, questions and budgets that are over", async () => {
  const { client } = portal.database;
  const { personId } = person.viewer;
  const question = { kind: "listFolders", question: "{}" };
  for (const hours of [-25, -1]) {
    await client.session.create({ data: { idHash: `${hours}`, personId, expiresAt: inHours(hours) } });
    await client.request.create({ data: { ...question, expiresAt: inHours(hours) } });
    await client.signInBudget.create({ data: { key: `${hours}`, points: 1, expire: inHours(hours / 2) } });
  }
  await sweep(portal.database, "worker", new Date());
  // The session of the person; the answer for which a page may come back; the budget that counts for a while.
  const left = await Promise.all([client.session.count(), client.request.count(), client.signInBudget.count()]);
  expect(left).toEqual([1, 1, 1]);
});

it("removes lists that nobody read in, and who looked at a report after three months", async () => {
  const { client } = portal.database;
  const { personId } = person.viewer;
  for (const hours of [-25, -1]) {
    const upload = { administratorId: "admin", text: "old address", digest: "", createdAt: inHours(hours) };
    await client.rosterUpload.create({ data: upload });
    const expiresAt = inHours(hours * 24 * 89);
    await client.reportConsent.create({ data: { personId, codeHash: "", expiresAt } });
  }
  await sweep(portal.database, "worker", new Date());
  expect([await client.rosterUpload.count(), await client.reportConsent.count()]).toEqual([1, 1]);
});

it("has SQLite learn how its tables have grown, without which it asks them in a costly order", async () => {
  const { client } = portal.database;
  await sweep(portal.database, "worker", new Date());
  const known = await client.$queryRaw`SELECT 1 AS "known" FROM sqlite_stat1 WHERE "tbl" = 'Person' LIMIT 1`;
  expect(known).toHaveLength(1);
});
