import { afterAll, beforeAll, expect, it } from "vitest";
import { doneFrom } from "../../lib/auth/visitor.ts";
import { type AuditSearch, auditPage, ROWS_A_PAGE } from "../../lib/services/admin-audit.ts";
import { audit } from "../../lib/services/audit.ts";
import { auditCsv } from "../../lib/services/audit-csv.ts";
import { addAdministrator, addMigration, addPerson, type TestPortal, testPortal } from "../support/portal.ts";

const ALL: AuditSearch = { text: "", action: "", from: "", to: "" };

let portal: TestPortal;
let admin: Awaited<ReturnType<typeof addAdministrator>>["viewer"];
beforeAll(async () => {
  portal = await testPortal();
  admin = (await addAdministrator(portal, "m.okonkwo")).viewer;
  const anna = await addPerson(portal, { login: "Anna_1@new.example" });
  const ben = await addPerson(portal, { login: "annax1@new.example" });
  const { id } = await addMigration(portal, anna, { reference: "CR-7K42" });
  const { client } = portal.database;
  await doneFrom("203.0.113.7", () =>
    audit.record(client, anna.viewer, { action: "session.begin", subjectId: anna.viewer.personId }),
  );
  await audit.record(client, ben.viewer, { action: "session.end", subjectId: null });
  await audit.record(client, admin, { action: "migration.moveUp", subjectId: id, details: { place: 3 } });
  await client.auditEvent.create({
    data: { at: new Date("2026-01-31T23:30:00Z"), actorKind: "system", action: "server.add", subjectId: "=1+1" },
  });
});
afterAll(() => portal.close());

const found = async (search: Partial<AuditSearch>) =>
  (await auditPage(portal, admin, { ...ALL, ...search }, null)).rows.map(({ action }) => action);

it.each([
  [{ text: "anna_1" }, ["migration.moveUp", "session.begin"]],
  [{ text: "ANNA" }, ["migration.moveUp", "session.end", "session.begin"]],
  [{ text: "cr-7k42" }, ["migration.moveUp"]],
  [{ text: "okonkwo" }, ["migration.moveUp"]],
  [{ text: "nobody of that name" }, []],
  [{ action: "session.end" }, ["session.end"]],
  [{ action: "session" }, ["session.end", "session.begin"]],
  [{ text: "anna_1", action: "session" }, ["session.begin"]],
])("%o finds %j", async (search, actions) => {
  expect(await found(search)).toEqual(actions);
});

it("days are those of the portal's zone, both of them included", async () => {
  const { client } = portal.database;
  const row = { headline: "x", text: "", deadline: "2027-01-01T12:00", publishedAt: new Date() };
  const { id } = await client.announcement.create({ data: { ...row, zone: "Europe/Berlin" } });
  // Half past midnight on the first of February in Berlin.
  expect(await found({ from: "2026-02-01", to: "2026-02-01" })).toEqual(["server.add"]);
  expect(await found({ to: "2026-01-31" })).toEqual([]);
  await client.announcement.delete({ where: { id } });
});

it("a row names who did it, to what, and from where", async () => {
  const { rows } = await auditPage(portal, admin, { ...ALL, text: "anna_1", action: "session.begin" }, null);
  expect(rows).toMatchObject([
    { actor: { kind: "person", name: "Anna_1@new.example" }, subject: "Anna_1@new.example", address: "203.0.113.7" },
  ]);
});

it("older pages go on where the one before ended", async () => {
  const data = { actorKind: "system" as const, action: "server.test" };
  await portal.database.client.auditEvent.createMany({ data: Array.from({ length: ROWS_A_PAGE + 7 }, () => data) });
  const search = { ...ALL, action: "server.test" };
  const first = await auditPage(portal, admin, search, null);
  const second = await auditPage(portal, admin, search, first.older);
  expect([first.rows.length, second.rows.length, second.older]).toEqual([ROWS_A_PAGE, 7, null]);
  expect(new Set([...first.rows, ...second.rows].map(({ id }) => id)).size).toBe(ROWS_A_PAGE + 7);
});

it("the file holds what the search finds, calculates nothing, and is recorded itself", async () => {
  let file = "";
  const read = new TextDecoder();
  for await (const piece of await auditCsv(portal, admin, { ...ALL, action: "server.add" }))
    file += read.decode(piece, { stream: true });
  const lines = file.trim().split("\r\n");
  expect(lines).toHaveLength(2);
  expect(lines[1]).toMatch(/,2026-01-31T23:30:00\.000Z,system,,,,server\.add,,'=1\+1,,$/);
  expect(await found({ action: "audit.export" })).toEqual(["audit.export"]);
});
