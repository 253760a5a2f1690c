/** A worker is asleep in the one moment in which it may not be: another takes over, and then it wakes up. */
import { readFileSync } from "node:fs";
import { afterAll, beforeAll, describe, it } from "vitest";
import { compareAccounts } from "../support/checker/compare.ts";
import { summarise } from "../support/checker/differences.ts";
import { sampleMailbox } from "../support/mail/sample-mailbox.ts";
import { seedMaildir } from "../support/mail/seed-maildir.ts";
import { startPostgres } from "../support/servers/postgresql.ts";
import { isDone, PASSWORD, planWith, Servers, type SpawnedWorker, WorkerBench } from "./support/bench.ts";

const MESSAGES = 8;

let servers: Servers;
beforeAll(async () => {
  servers = await Servers.start();
});
afterAll(() => servers.stop());

/** `T` once it is stopped (proc_pid_stat(5)). */
function stateOf({ pid }: SpawnedWorker): string {
  const stat = readFileSync(`/proc/${pid}/stat`, "latin1");
  return stat.slice(stat.lastIndexOf(")") + 2, stat.lastIndexOf(")") + 3);
}

describe.concurrent("two workers on one database", () => {
  it.for([
    ["SQLite", "one by one", 3],
    ["PostgreSQL", "one by one", 3],
    ["SQLite", "together", 2],
  ] as const)(
    "double nothing on %s, with messages sent %s, when one was stopped before a last byte, its import taken over, and it goes on",
    async ([kind, way, stop], { expect, onTestFinished }) => {
      const postgres = kind === "PostgreSQL" ? await startPostgres() : null;
      onTestFinished(async () => void (await postgres?.stop()));
      // The one that sleeps keeps its connections.
      const limits = { oldLimit: 3, newLimit: 3 };
      const bench = await WorkerBench.open(servers, postgres === null ? {} : { databaseUrl: postgres.url, ...limits });
      onTestFinished(() => bench.close());
      const login = servers.name();
      const small = { folders: 2, medianBytes: 600, oddPerMille: 0, attachmentsPerMille: 0, deletedPerMille: 0 };
      seedMaildir(servers.old, login, sampleMailbox(login, { messages: MESSAGES, ...small }));
      const sent = way === "one by one" ? ({ oneByOne: true } as const) : {};
      const plan = planWith(1, { settleMs: 30_000, lastProbeMs: 3_000, ...sent });
      const { id } = await bench.queued(login, { plan });

      const sleeper = bench.spawnOneOfSeveral("one", { stopAt: stop });
      await expect.poll(() => stateOf(sleeper), { timeout: 30_000 }).toBe("T");
      bench.spawnOneOfSeveral("other");
      await bench.until(id, isDone);
      sleeper.kill("SIGCONT");
      await expect.poll(() => sleeper.output, { timeout: 30_000 }).toContain('"endedBy":"journal.leaseLost"');

      const account = ({ host, port }: { host: string; port: number }) => ({
        host,
        port,
        user: login,
        password: PASSWORD,
      });
      const comparison = await compareAccounts(account(servers.old), account(servers.new));
      expect(comparison.identical, summarise(comparison)).toBe(true);
      expect(await bench.migration(id)).toMatchObject({ phase: "done", grade: "complete" });
      const runs = await bench.client.run.findMany({ where: { migrationId: id }, orderBy: { number: "asc" } });
      const last = runs.at(-1);
      expect(last).toMatchObject({ found: MESSAGES, endedBy: null });
      // Together: those of the first folder.
      if (way === "one by one") expect(last).toMatchObject({ copied: MESSAGES - 2, copiedBefore: 2 });
      else expect(last?.copiedBefore).toBeGreaterThan(0);
    },
  );
});
