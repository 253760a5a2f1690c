import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { registerWorker } from "../../lib/db/workers.ts";
import type { Answer, SpaceBySender } from "../../lib/jobs/requests.ts";
import { NotFound } from "../../lib/services/access.ts";
import { askForSpaceSenders, spaceSenders } from "../../lib/services/space-senders.ts";
import { addMigration, addPerson, type TestPerson, type TestPortal, testPortal } from "../support/portal.ts";
import { answerNext } from "../support/portal-worker.ts";

const BEN: SpaceBySender = {
  most: [{ address: "ben@a.org", messages: 5, bytes: 500 }],
  ...{ others: { messages: 0, bytes: 0 }, messages: 5, of: 5 },
};

let portal: TestPortal;
let anna: TestPerson;
beforeAll(async () => {
  portal = await testPortal();
  await registerWorker(portal.database, "w", new Date());
});
afterAll(() => portal.close());
beforeEach(async () => {
  await portal.database.client.request.deleteMany();
  anna = await addPerson(portal);
});

const view = (id: string) => spaceSenders(portal, anna.viewer, id);
const rows = () => portal.database.client.request.findMany({ where: { personId: anna.viewer.personId } });

async function askAndAnswer(id: string, answer: Answer<"countSenders">): Promise<void> {
  await Promise.all([answerNext(portal, "countSenders", answer), askForSpaceSenders(portal, anna.viewer, id)]);
}

describe("who takes the space", () => {
  it("is asked for by its owner alone, and told to nobody else", async () => {
    const { id } = await addMigration(portal, anna);
    await askAndAnswer(id, { ok: true, value: BEN });
    expect(await view(id)).toEqual({ found: BEN, look: null });
    const ben = await addPerson(portal);
    for (const viewer of [ben.viewer, { kind: "nobody" } as const]) {
      await expect(spaceSenders(portal, viewer, id)).rejects.toThrow(NotFound);
      await expect(askForSpaceSenders(portal, viewer, id)).rejects.toThrow(NotFound);
    }
    const audit = await portal.database.client.auditEvent.findMany({ where: { subjectId: id } });
    expect(audit.map(({ action, details }) => [action, details])).toEqual([["migration.senders", null]]);
  });

  it("is asked once however often the button is pressed, and says how far it is", async () => {
    const { id } = await addMigration(portal, anna);
    const { client } = portal.database;
    const asking = askForSpaceSenders(portal, anna.viewer, id);
    await expect.poll(async () => (await rows()).length).toBe(1);
    const [first] = await rows();
    await askForSpaceSenders(portal, anna.viewer, id);
    expect((await rows()).map((row) => row.id)).toEqual([first?.id]);
    expect(await view(id)).toEqual({ found: null, look: { kind: "underWay", progress: null } });
    const progress = { messages: 3, of: 5 };
    await client.request.updateMany({ data: { progress: JSON.stringify(progress) } });
    expect(await view(id)).toEqual({ found: null, look: { kind: "underWay", progress } });
    await client.worker.updateMany({ data: { heartbeatAt: new Date(0) } });
    expect(await view(id)).toEqual({ found: null, look: { kind: "unanswered" } });
    await registerWorker(portal.database, "w2", new Date());
    await asking;
  });

  it("says why it was not told, and cannot be asked for without the password", async () => {
    const { id } = await addMigration(portal, anna);
    const refusal = { code: "server.closedNow", side: "old", retryAt: 5, serverText: "" } as const;
    await askAndAnswer(id, { ok: false, refusal });
    expect(await view(id)).toEqual({ found: null, look: { kind: "refused", refusal } });
    await portal.database.client.credential.deleteMany();
    expect(await view(id)).toBeNull();
    const before = await rows();
    await askForSpaceSenders(portal, anna.viewer, id);
    expect(await rows()).toEqual(before);
  });

  it("is forgotten when its time is over", async () => {
    const { id } = await addMigration(portal, anna);
    await askAndAnswer(id, { ok: true, value: BEN });
    await portal.database.client.request.updateMany({ data: { expiresAt: new Date() } });
    expect(await view(id)).toEqual({ found: null, look: null });
  });
});
