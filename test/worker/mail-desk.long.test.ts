/** Several workers send from one outbox: on PostgreSQL, where they can live on any machines. */
import { expect, it, onTestFinished } from "vitest";
import { openDatabase } from "../../lib/db/client.ts";
import { logTo } from "../../lib/worker/log.ts";
import { sendMails } from "../../lib/worker/mail-desk.ts";
import { giveConfirmed } from "../support/mail-address.ts";
import { addMigration, addPerson, testPortal } from "../support/portal.ts";
import { startPostgres } from "../support/servers/postgresql.ts";
import { startMailServer } from "../support/servers/smtp.ts";

it("each mail is sent once", async () => {
  const [postgres, server, embedded] = await Promise.all([startPostgres(), startMailServer(), testPortal()]);
  const database = await openDatabase(postgres.url);
  onTestFinished(async () => {
    await database.close();
    await Promise.all([postgres.stop(), server.stop(), embedded.close()]);
  });
  const portal = { ...embedded, database };
  const addresses: string[] = [];
  for (let count = 0; count < 20; count++) {
    const person = await addPerson(portal);
    addresses.push(await giveConfirmed(portal, person));
    const done = { phase: "done", activity: null, grade: "complete" } as const;
    const { id: migrationId } = await addMigration(portal, person, done);
    await database.client.mail.create({ data: { personId: person.viewer.personId, migrationId, kind: "done" } });
  }
  const { signal } = new AbortController();
  const context = { database, key: portal.openingKey, log: logTo(() => undefined) };
  const workers = Array.from({ length: 4 }, () => sendMails(context, server.settings, signal));
  await Promise.all(workers);
  expect(server.mails.map(({ to }) => to[0]).toSorted()).toEqual(addresses.toSorted());
  expect(await database.client.mail.groupBy({ by: ["state", "tries"], _count: true })).toEqual([
    { state: "sent", tries: 1, _count: 20 },
  ]);
});
