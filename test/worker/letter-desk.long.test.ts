/** Several workers list and send one mailing, and climb one ladder: on PostgreSQL, where they can live on any machines. */
import { afterAll, beforeAll, expect, it } from "vitest";
import { openDatabase } from "../../lib/db/client.ts";
import type { Database } from "../../lib/db/database.ts";
import { sendLetters } from "../../lib/worker/letter-desk.ts";
import { logTo } from "../../lib/worker/log.ts";
import { listMailings } from "../../lib/worker/mailings.ts";
import { addReminders } from "../../lib/worker/reminders.ts";
import { addEntries, addMailing, addReminderPlan, announce } from "../support/mailings.ts";
import { type TestPortal, testPortal } from "../support/portal.ts";
import { type PostgresServer, startPostgres } from "../support/servers/postgresql.ts";
import { type MailServer, startMailServer } from "../support/servers/smtp.ts";

let postgres: PostgresServer;
let smtp: MailServer;
let embedded: TestPortal;
let database: Database;
beforeAll(async () => {
  [postgres, smtp, embedded] = await Promise.all([startPostgres(), startMailServer(), testPortal()]);
  database = await openDatabase(postgres.url);
});
afterAll(async () => {
  await database.close();
  await Promise.all([postgres.stop(), smtp.stop(), embedded.close()]);
});

const WORKERS = 4;
const byAll = (work: () => Promise<unknown>) => Promise.all(Array.from({ length: WORKERS }, work));

it("each letter is written and sent once, no faster than all together may", async () => {
  const portal = { ...embedded, database };
  await addEntries(portal, 60);
  await addMailing(portal);
  const start = Date.now();
  await byAll(() => listMailings(database, new Date(start)));
  expect(await database.client.letter.count()).toBe(60);
  const context = { database, log: logTo(() => undefined) };
  const { signal } = new AbortController();
  const slow = { ...smtp.settings, lettersPerMinute: 60 };
  let rounds = 0;
  for (; smtp.mails.length < 60 && rounds < 120; rounds++)
    await byAll(() => sendLetters(context, slow, signal, () => new Date(start + rounds * 1000)));
  expect(rounds).toBeGreaterThanOrEqual(59);
  const to = smtp.mails.map((mail) => mail.to[0]);
  expect([to.length, new Set(to).size]).toEqual([60, 60]);
  expect(await database.client.letter.groupBy({ by: ["state", "tries"], _count: true })).toEqual([
    { state: "sent", tries: 1, _count: 60 },
  ]);
});

it("each rung reaches each person once", async () => {
  const portal = { ...embedded, database };
  await announce(portal);
  await addReminderPlan(portal);
  const { id: waveId } = await database.client.wave.create({
    data: { name: "Library", contactEmail: "mo@example.org" },
  });
  await database.client.rosterEntry.updateMany({ where: { oldAddress: { startsWith: "p1" } }, data: { waveId } });
  for (const day of ["2026-12-04", "2026-12-11"])
    await byAll(() => addReminders(database, new Date(`${day}T09:05:00+01:00`)));
  const counted = await database.client.letter.groupBy({
    by: ["mailingId", "occasion"],
    where: { mailingId: { in: ["reminder", "escalation"] } },
    orderBy: { occasion: "asc" },
    _count: true,
  });
  expect(counted.map(({ mailingId, occasion, _count }) => [mailingId, occasion, _count])).toEqual(
    expect.arrayContaining([
      ["reminder", "14 2026-12-18", 60],
      ["reminder", "7 2026-12-18", 60],
      ["escalation", "7 2026-12-18", 1],
    ]),
  );
  expect(counted).toHaveLength(3);
});
