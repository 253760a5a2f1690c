/** The same worker on the other database. */
import { expect, it, onTestFinished } from "vitest";
import { eraseReports } from "../../lib/worker/erase-reports.ts";
import { sampleMailbox } from "../support/mail/sample-mailbox.ts";
import { seedMaildir } from "../support/mail/seed-maildir.ts";
import { startPostgres } from "../support/servers/postgresql.ts";
import { isDone, PASSWORD, Servers, WorkerBench } from "./support/bench.ts";

it("signs in, lists, copies, forgets and erases on PostgreSQL as well", async () => {
  const [postgres, servers] = await Promise.all([startPostgres(), Servers.start()]);
  onTestFinished(async () => {
    await Promise.all([postgres.stop(), servers.stop()]);
  });
  const bench = await WorkerBench.open(servers, { databaseUrl: postgres.url });
  onTestFinished(() => bench.close());
  const login = servers.name();
  seedMaildir(servers.old, login, sampleMailbox(login, { messages: 10, folders: 3, deletedPerMille: 0 }));
  const worker = bench.startWorker();
  expect(await bench.signIn(login, PASSWORD)).toEqual({ ok: true, value: {} });
  const { id } = await bench.queued(login, { phase: "draft", forgetAfterRun: true });
  const listing = await bench.ask({ kind: "listFolders", question: { migrationId: id } });
  expect(listing).toEqual({ ok: true, value: { folders: 3 } });
  await bench.client.migration.update({ where: { id }, data: { phase: "queued" } });
  expect(await bench.until(id, isDone)).toMatchObject({ grade: "complete" });
  expect(await bench.client.run.findFirst()).toMatchObject({ copied: 10 });
  expect(await bench.client.credential.count()).toBe(0);
  await worker.stop();
  expect(worker.log()).not.toContain('"level":"error"');
  await bench.client.migration.update({ where: { id }, data: { signedOffAt: new Date() } });
  expect(await bench.client.batch.count()).toBeGreaterThan(0);
  const later = new Date(Date.now() + 91 * 86_400_000);
  expect(await eraseReports(bench.portal.database, "w", later)).toBe(1);
  expect([await bench.client.batch.count(), await bench.client.folderChoice.count()]).toEqual([0, 0]);
});
