/** A whole move on PostgreSQL with recognisable passwords: they stand in no table, file or log of the database. */
import { execFileSync } from "node:child_process";
import { expect, it, onTestFinished } from "vitest";
import { signOff } from "../../lib/services/sign-off.ts";
import { CANARY, canaryFor, findsBelow, findsIn } from "../support/canary.ts";
import { sampleMailbox } from "../support/mail/sample-mailbox.ts";
import { seedMaildir } from "../support/mail/seed-maildir.ts";
import { type PostgresServer, startPostgres } from "../support/servers/postgresql.ts";
import { isDone, PASSWORD, Servers, WorkerBench } from "./support/bench.ts";

const WRONG = canaryFor("that is refused");
const ALL = [CANARY, PASSWORD, WRONG];

/** Everything that the database keeps, as text, and as it lies on the disk once its log is written there. */
async function searched(postgres: PostgresServer, bench: WorkerBench, words: readonly string[]): Promise<string[]> {
  await bench.client.$executeRawUnsafe("CHECKPOINT");
  const dump = execFileSync("pg_dump", ["--inserts", postgres.url], { maxBuffer: 2 ** 28 });
  return [...findsIn(dump, words).map((form) => `dump: ${form}`), ...findsBelow(postgres.folder, words)];
}

it("SEC 1, 8: no password is found in PostgreSQL: not in a dump, not in its files, not in a log of all that it was asked", async () => {
  const [postgres, servers] = await Promise.all([startPostgres({ logsAll: true }), Servers.start()]);
  onTestFinished(async () => {
    await Promise.all([postgres.stop(), servers.stop()]);
  });
  const bench = await WorkerBench.open(servers, { databaseUrl: postgres.url });
  onTestFinished(() => bench.close());
  const login = servers.name();
  seedMaildir(servers.old, login, sampleMailbox(login, { messages: 20, folders: 3, deletedPerMille: 0 }));
  const worker = bench.startWorker();
  expect(await bench.signIn(login, WRONG)).toMatchObject({ ok: false, refusal: { code: "auth.refused" } });
  expect(await bench.signIn(login, PASSWORD)).toEqual({ ok: true, value: {} });
  const { id } = await bench.queued(login, { phase: "draft" });
  await bench.ask({ kind: "listFolders", question: { migrationId: id } });
  await bench.client.migration.update({ where: { id }, data: { phase: "queued" } });
  expect(await bench.until(id, isDone)).toMatchObject({ grade: "complete" });
  expect(await bench.client.credential.count()).toBe(2);
  // A search that finds nothing must have had something to find.
  const found = (await searched(postgres, bench, [login])).join("\n");
  for (const place of ["dump: clear", "postgresql.log: clear", "/pg_wal/", "/base/"]) expect(found).toContain(place);
  expect(await searched(postgres, bench, ALL)).toEqual([]);
  const { personId } = await bench.client.migration.findUniqueOrThrow({ where: { id } });
  const person = await bench.client.person.findUniqueOrThrow({ where: { id: personId ?? "" } });
  const viewer = { kind: "person", personId: person.id, serverId: person.serverId, login, session: "" } as const;
  expect(await signOff(bench.portal, viewer, id)).toBe(true);
  expect(await bench.client.credential.count()).toBe(0);
  await worker.stop();
  expect(findsIn(worker.log(), ALL)).toEqual([]);
  expect(await searched(postgres, bench, ALL)).toEqual([]);
});
