/** A worker is asked to end while a large message is on its way: service managers wait ten seconds, and nothing may be lost or doubled. */
import { once } from "node:events";
import { afterAll, beforeAll, describe, it } from "vitest";
import { compareAccounts } from "../support/checker/compare.ts";
import { summarise } from "../support/checker/differences.ts";
import { type SampleMailbox, sampleMailbox } from "../support/mail/sample-mailbox.ts";
import { seedMaildir } from "../support/mail/seed-maildir.ts";
import { startPostgres } from "../support/servers/postgresql.ts";
import { isDone, PASSWORD, planWith, Servers, WorkerBench } from "./support/bench.ts";

const LARGE_BYTES = 24_000_000;
/** So much of it is read when the worker is asked to end. */
const READ_BYTES = 4_000_000;
const SLOW = { toClient: { bytesPerSecond: 1_000_000 } } as const;

let servers: Servers;
beforeAll(async () => {
  servers = await Servers.start();
});
afterAll(() => servers.stop());

/** A few small messages, and the first of them large. */
function withLargeMessage(login: string): SampleMailbox {
  const small = {
    messages: 6,
    folders: 1,
    medianBytes: 600,
    oddPerMille: 0,
    attachmentsPerMille: 0,
    deletedPerMille: 0,
  };
  const mailbox = sampleMailbox(login, small);
  const [inbox, ...others] = mailbox.folders;
  const [first, ...rest] = inbox?.messages ?? [];
  if (!inbox || !first) throw new Error("the sample has no message");
  const line = `${"All work and no play makes Jack a dull boy. ".repeat(2).slice(0, 74)}\r\n`;
  const bytes = Buffer.concat([first.bytes, Buffer.from(line.repeat(LARGE_BYTES / line.length))]);
  return { ...mailbox, folders: [{ ...inbox, messages: [{ ...first, bytes }, ...rest] }, ...others] };
}

describe.concurrent("a worker that is asked to end", () => {
  it.for(["SQLite", "PostgreSQL"] as const)(
    "in the middle of a large message does so within ten seconds with its place kept, on %s",
    async (kind, { expect, onTestFinished }) => {
      const postgres = kind === "PostgreSQL" ? await startPostgres() : null;
      const bench = await WorkerBench.open(servers, { line: SLOW, ...(postgres && { databaseUrl: postgres.url }) });
      onTestFinished(async () => {
        await bench.close();
        await postgres?.stop();
      });
      const login = servers.name();
      seedMaildir(servers.old, login, withLargeMessage(login));
      const { id } = await bench.queued(login, { plan: planWith(1, { settleMs: 30_000, lastProbeMs: 3_000 }) });
      const worker = bench.spawnWorker();
      const readSoFar = () => bench.line?.transcripts().reduce((sum, { server }) => sum + server.length, 0) ?? 0;
      await expect.poll(readSoFar, { timeout: 45_000 }).toBeGreaterThan(READ_BYTES);
      expect(readSoFar()).toBeLessThan(LARGE_BYTES);
      const asked = performance.now();
      worker.kill("SIGTERM");
      const [status] = await once(worker, "exit");
      const milliseconds = performance.now() - asked;
      expect(status).toBe(0);
      expect(milliseconds).toBeLessThan(10_000);
      console.log(`${kind}: ended within ${Math.round(milliseconds)} ms`);
      expect(await bench.migration(id)).toMatchObject({ phase: "copying", activity: "running" });
      expect(await bench.client.worker.count({ where: { endedAt: null } })).toBe(0);
      bench.line?.set({ toClient: {} });
      bench.startWorker();
      await bench.until(id, isDone, 60_000);
      const account = ({ host, port }: { host: string; port: number }) => ({
        host,
        port,
        user: login,
        password: PASSWORD,
      });
      const comparison = await compareAccounts(account(servers.old), account(servers.new));
      expect(comparison.identical, summarise(comparison)).toBe(true);
    },
  );
});
