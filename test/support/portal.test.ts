import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, expect, it } from "vitest";
import { ask } from "../../lib/jobs/ask.ts";
import { ownMigration } from "../../lib/services/access.ts";
import { open } from "../../lib/vault/open.ts";
import { seal } from "../../lib/vault/seal.ts";
import { CANARY } from "./canary.ts";
import { addAdministrator, addMigration, addPerson, addServer, type TestPortal, testPortal } from "./portal.ts";
import { answerNext } from "./portal-worker.ts";

let portal: TestPortal;
afterEach(() => portal.close());

it("holds people whose migrations are their own", async () => {
  portal = await testPortal();
  const serverId = (await addServer(portal, { use: "new" })).id;
  const anna = await addPerson(portal, { serverId });
  const ben = await addPerson(portal, { serverId });
  const { id } = await addMigration(portal, anna);
  expect(await ownMigration(portal.database, anna.viewer, id)).toMatchObject({ id, phase: "draft" });
  await expect(ownMigration(portal.database, ben.viewer, id)).rejects.toThrow("no such thing");
  const { viewer } = await addAdministrator(portal);
  await expect(ownMigration(portal.database, viewer, id)).rejects.toThrow("no such thing");
});

it("SEC 8: does not close in silence where a password of its people stands in a file", async () => {
  portal = await testPortal();
  await addPerson(portal);
  await expect(portal.close()).resolves.toBeUndefined();
  portal = await testPortal();
  writeFileSync(join(portal.folder, "trace.log"), encodeURIComponent(`password=${CANARY}`));
  await expect(portal.close()).rejects.toThrow(/trace\.log: clear/);
});

it("keeps passwords that its worker can open", async () => {
  portal = await testPortal();
  const { viewer, newAccountId } = await addPerson(portal, { password: "canary" });
  const { sealed } = await portal.database.client.credential.findUniqueOrThrow({ where: { accountId: newAccountId } });
  const { personId, serverId } = viewer;
  const context = { purpose: "credential", personId, accountId: newAccountId, serverId } as const;
  expect(open(portal.openingKey, sealed, context)).toBe("canary");
});

it("has somebody who answers as its worker would, and reads the password that was typed", async () => {
  portal = await testPortal();
  const { database, sealingKey } = portal;
  const { id: serverId } = await addServer(portal);
  const key = await sealingKey();
  const asked = answerNext(portal, "signIn", { ok: true, value: {} });
  const answer = await ask(database, {
    ...{ kind: "signIn", question: { serverId, login: "anna", side: "old" }, personId: null, patienceMs: 5000 },
    seal: (requestId) => seal(key, "canary", { purpose: "request", requestId, serverId }),
  });
  expect(answer).toEqual({ ok: true, value: {} });
  expect(await asked).toMatchObject({ question: { serverId, login: "anna", side: "old" }, password: "canary" });
});
