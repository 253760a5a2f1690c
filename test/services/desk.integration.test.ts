/** What several administrators do at the same moment, where transactions run side by side. */
import { afterAll, beforeAll, beforeEach, expect, it } from "vitest";
import type { Administrator } from "../../lib/auth/viewer.ts";
import { openDatabase } from "../../lib/db/client.ts";
import { removeAdministrator } from "../../lib/services/administrators.ts";
import { approvalsView, approveChange } from "../../lib/services/approvals.ts";
import { acceptInvitation, invite, makeLink } from "../../lib/services/invitations.ts";
import { saveServer, serverToEdit } from "../../lib/services/servers.ts";
import { addAdministrator, addServer, type TestPortal, testPortal } from "../support/portal.ts";
import { type PostgresServer, startPostgres } from "../support/servers/postgresql.ts";

let server: PostgresServer;
let onSqlite: TestPortal;
let portal: TestPortal;
let ada: Administrator;
let ben: Administrator;
let cleo: Administrator;
beforeAll(async () => {
  server = await startPostgres();
  onSqlite = await testPortal();
  portal = { ...onSqlite, database: await openDatabase(server.url) };
});
afterAll(async () => {
  await portal.database.close();
  await onSqlite.close();
  await server.stop();
});
beforeEach(async () => {
  const { client } = portal.database;
  await client.pendingChange.deleteMany();
  await client.administrator.deleteMany();
  const add = async (name: string) => (await addAdministrator(portal, name)).viewer;
  [ada, ben, cleo] = [await add("ada"), await add("ben"), await add("cleo")];
  const on = { name: "Institute", fourEyes: true };
  await client.organisation.upsert({ where: { id: 1 }, create: { id: 1, ...on }, update: on });
});

async function change(id: string, typed: Record<string, string>) {
  const { form } = await serverToEdit(portal, ada, id);
  await saveServer(portal, ada, { id, isNew: false }, { ...form, ...typed });
}
const waiting = async () => (await approvalsView(portal, ben)).waiting;

it("a change is applied once, when several approve it", async () => {
  const { id } = await addServer(portal, { use: "old", maxConnections: 4 });
  await change(id, { maxConnections: "8" });
  const [one] = await waiting();
  const by = [ben, cleo, ben, cleo, ben, cleo];
  const answers = await Promise.all(by.map((viewer) => approveChange(portal, viewer, one?.id ?? "", "")));
  expect(answers.sort()).toEqual(["applied", "over", "over", "over", "over", "over"]);
  expect(await portal.database.client.auditEvent.count({ where: { action: "server.change", subjectId: id } })).toBe(1);
});

it("two changes of one thing do not undo each other", async () => {
  for (let round = 0; round < 5; round++) {
    const { id } = await addServer(portal, { use: "old", maxConnections: 4 });
    await change(id, { maxConnections: "8" });
    await change(id, { loginHint: "Short name" });
    const both = (await waiting()).map((one, index) => approveChange(portal, index === 0 ? ben : cleo, one.id, ""));
    expect((await Promise.all(both)).sort()).toEqual(["applied", "outdated"]);
  }
});

/** Both wait for the accounts until they have looked at them, so that neither is done before the other begins. */
async function whileHeld<Answer>(begin: () => [Promise<Answer>, Promise<Answer>]): Promise<Answer[]> {
  const { client } = portal.database;
  const both = await client.$transaction(async (tx) => {
    await tx.$queryRaw`SELECT "id" FROM "Administrator" FOR UPDATE`;
    const begun = begin();
    const waiting = () => client.$queryRaw<{ n: bigint }[]>`SELECT count(*) AS n FROM pg_locks WHERE NOT granted`;
    await expect.poll(async () => Number((await waiting())[0]?.n), { interval: 20, timeout: 4000 }).toBe(2);
    return { begun };
  });
  return Promise.all(both.begun);
}

it("two administrators who remove each other leave one", async () => {
  await portal.database.client.organisation.updateMany({ data: { fourEyes: false } });
  await removeAdministrator(portal, ada, cleo.administratorId);
  const answers = await whileHeld(() => [
    removeAdministrator(portal, ada, ben.administratorId),
    removeAdministrator(portal, ben, ada.administratorId),
  ]);
  expect(answers).toContainEqual({ kind: "decided", result: "tooFew" });
  expect(await portal.database.client.administrator.count()).toBe(1);
});

it("a link is used once, when it is opened several times", async () => {
  await portal.database.client.organisation.updateMany({ data: { fourEyes: false } });
  const id = crypto.randomUUID();
  await invite(portal, ada, id, { name: "dora", role: "helper" });
  const token = await makeLink(portal, ada, id);
  const answers = await Promise.all([1, 2, 3].map(() => acceptInvitation(portal, token, "a sentence is good")));
  expect(answers.sort()).toEqual(["done", "over", "over"]);
});
