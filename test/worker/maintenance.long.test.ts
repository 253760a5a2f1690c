/** The maintenance switch, and what it holds back, with real servers. */
import { afterAll, beforeAll, describe, it } from "vitest";
import { wallTimeAt } from "../../lib/policy/announcement-time.ts";
import { beginMaintenance, endMaintenance, maintenanceView } from "../../lib/services/maintenance.ts";
import { compareAccounts } from "../support/checker/compare.ts";
import { summarise } from "../support/checker/differences.ts";
import { sampleMailbox } from "../support/mail/sample-mailbox.ts";
import { seedMaildir } from "../support/mail/seed-maildir.ts";
import { addAdministrator } from "../support/portal.ts";
import { startPostgres } from "../support/servers/postgresql.ts";
import { isDone, PASSWORD, Servers, WorkerBench } from "./support/bench.ts";

let servers: Servers;
beforeAll(async () => {
  servers = await Servers.start();
});
afterAll(() => servers.stop());

const SLOW = { toClient: { bytesPerSecond: 20_000 } } as const;

function somebody(messages: number): string {
  const login = servers.name();
  const small = { folders: 3, medianBytes: 600, oddPerMille: 0, attachmentsPerMille: 0, deletedPerMille: 0 };
  seedMaildir(servers.old, login, sampleMailbox(login, { messages, ...small }));
  return login;
}

async function differences(login: string): Promise<string> {
  const account = ({ host, port }: { host: string; port: number }) => ({ host, port, user: login, password: PASSWORD });
  const comparison = await compareAccounts(account(servers.old), account(servers.new));
  return comparison.identical ? "" : summarise(comparison);
}

const HOUR = 3_600_000;

describe.concurrent("maintenance", () => {
  const open = async (kind: "SQLite" | "PostgreSQL", onTestFinished: (end: () => Promise<void>) => void) => {
    const postgres = kind === "PostgreSQL" ? await startPostgres() : null;
    const bench = await WorkerBench.open(servers, { line: SLOW, ...(postgres && { databaseUrl: postgres.url }) });
    onTestFinished(async () => {
      await bench.close();
      await postgres?.stop();
    });
    const { viewer } = await addAdministrator(bench.portal);
    const until = wallTimeAt(Date.now() + HOUR, "UTC");
    return {
      ...{ bench, view: () => maintenanceView(bench.portal, viewer) },
      begin: () => beginMaintenance(bench.portal, viewer, { until, why: "" }),
      end: () => endMaintenance(bench.portal, viewer),
    };
  };

  it.for(["SQLite", "PostgreSQL"] as const)(
    "drains: the run ends with its place kept, nobody begins or signs in, and all go on afterwards, on %s",
    async (kind, { expect, onTestFinished }) => {
      const { bench, view, begin, end } = await open(kind, onTestFinished);
      const [running, waiting] = [somebody(120), somebody(5)];
      const { id } = await bench.queued(running);
      bench.startWorker();
      await bench.untilCopied(id, 5);
      expect(await view()).toMatchObject({ now: null, running: 1 });
      const asked = Date.now();
      expect(await begin()).toEqual({ ok: true });
      const held = await bench.until(id, ({ activity }) => activity === "waiting");
      expect(Date.now() - asked).toBeLessThan(10_000);
      expect(held).toMatchObject({ phase: "copying", reason: "portal.maintenance" });
      await expect.poll(view, { timeout: 20_000 }).toMatchObject({ running: 0, connections: 0 });
      expect(bench.line?.connections().open).toBe(0);
      const before = bench.line?.connections().total;
      const { id: next } = await bench.queued(waiting);
      await bench.until(next, ({ activity }) => activity === "waiting");
      const refusal = { code: "portal.maintenance", retryAt: expect.any(Number) };
      expect(await bench.signIn(waiting, PASSWORD)).toMatchObject({ ok: false, refusal });
      expect(bench.line?.connections().total).toBe(before);
      bench.line?.set({ toClient: {} });
      await end();
      await bench.until(id, isDone);
      await bench.until(next, isDone);
      expect([await differences(running), await differences(waiting)]).toEqual(["", ""]);
      expect(await bench.client.run.count({ where: { migrationId: id } })).toBeGreaterThan(0);
    },
  );

  it("that is taken back at once leaves nobody waiting for its end", async ({ expect, onTestFinished }) => {
    const { bench, begin, end } = await open("SQLite", onTestFinished);
    const login = somebody(120);
    const { id } = await bench.queued(login);
    bench.startWorker();
    await bench.untilCopied(id, 5);
    await begin();
    await expect
      .poll(async () => (await bench.migration(id)).activity, { timeout: 10_000, interval: 5 })
      .toBe("waiting");
    await end();
    bench.line?.set({ toClient: {} });
    await bench.until(id, isDone);
    expect(await differences(login)).toBe("");
  });
});
