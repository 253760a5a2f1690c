/** The drill: a portal is backed up while it copies, goes on, and is lost with all its files; what is brought back goes on without losing or doubling a message. */
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, it } from "vitest";
import type { Database } from "../../lib/db/database.ts";
import { seal, sealingKeyFrom } from "../../lib/vault/seal.ts";
import { makeBackup, saveSecrets } from "../../lib/worker/backup.ts";
import { compareAccounts } from "../support/checker/compare.ts";
import { summarise } from "../support/checker/differences.ts";
import { sampleMailbox } from "../support/mail/sample-mailbox.ts";
import { seedMaildir } from "../support/mail/seed-maildir.ts";
import { startPostgres } from "../support/servers/postgresql.ts";
import { isDone, PASSWORD, planWith, Servers, WorkerBench } from "./support/bench.ts";
import { elsewhere, loseEverything, Recovered } from "./support/disaster.ts";

const MESSAGES = 400;

let servers: Servers;
beforeAll(async () => {
  servers = await Servers.start();
});
afterAll(() => servers.stop());

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

const rowOf = ({ client }: Database, id: string) => client.migration.findUniqueOrThrow({ where: { id } });

const FLOWING = { toClient: { bytesPerSecond: 10_000 } };
const NEARLY_STANDING = { toClient: { bytesPerSecond: 500 } };

describe.concurrent("after everything was lost", () => {
  const open = async (kind: "SQLite" | "PostgreSQL", onTestFinished: (end: () => Promise<void>) => void) => {
    const postgres = kind === "PostgreSQL" ? await startPostgres() : null;
    const line = FLOWING;
    const bench = await WorkerBench.open(servers, { line, ...(postgres && { databaseUrl: postgres.url }) });
    const away = elsewhere();
    onTestFinished(async () => {
      await bench.close();
      await postgres?.stop();
      away.remove();
    });
    return { bench, folder: away.folder };
  };

  /** Somebody is done, and somebody else in the middle; the backup is from then, and copying goes on after it. */
  const backedUpMeanwhile = async ({ bench, folder }: Awaited<ReturnType<typeof open>>) => {
    const [early, late] = [somebody(12), somebody(MESSAGES)];
    const plan = planWith(1, { settleMs: 30_000, lastProbeMs: 3_000, oneByOne: true });
    const done = await bench.queued(early, { plan });
    const worker = bench.spawnWorker();
    await bench.until(done.id, isDone);
    const { id } = await bench.queued(late, { plan });
    await bench.untilCopied(id, 15);
    // A backup takes its time on a busy machine: there must be something left to copy after it.
    bench.line?.set(NEARLY_STANDING);
    const { databaseUrl } = bench.portal.workerConfig;
    const backup = await makeBackup(databaseUrl, { folder, keep: 3, now: new Date() });
    const keys = join(folder, "keys");
    await saveSecrets({ ...bench.portal.workerConfig, ...bench.portal.config }, keys);
    const told = await bench.client.upkeep.findUniqueOrThrow({ where: { id: 1 } });
    const { record } = await bench.client.progress.findUniqueOrThrow({ where: { migrationId: id } });
    bench.line?.set(FLOWING);
    await bench.untilCopied(id, JSON.parse(record).doneMessages + 20);
    worker.kill("SIGKILL");
    await once(worker, "exit");
    bench.line?.set({ toClient: {} });
    return { early, late, doneId: done.id, id, backup, keys, told, databaseUrl: await loseEverything(bench.portal) };
  };

  it.for(["SQLite", "PostgreSQL"] as const)(
    "nothing is lost and nothing doubled, and kept passwords open with the keys from elsewhere, on %s",
    async (kind, { expect, onTestFinished }) => {
      const place = await open(kind, onTestFinished);
      const { early, late, doneId, id, backup, keys, told, databaseUrl } = await backedUpMeanwhile(place);
      expect(told.lastBackupAt).not.toBeNull();
      const { told: restored, recovered } = await Recovered.from(place.bench.portal, databaseUrl, backup, keys);
      onTestFinished(() => recovered.database.close());
      expect(restored).toMatchObject({ lostPasswords: 0 });
      expect(await rowOf(recovered.database, id)).toMatchObject({ phase: "copying" });
      const again = { phase: "queued", activity: "running", grade: null, queuedAt: new Date() } as const;
      await recovered.database.client.migration.update({ where: { id: doneId }, data: again });
      const worker = recovered.startWorker();
      onTestFinished(() => worker.stop());
      const grade = async (one: string) => (await rowOf(recovered.database, one)).grade;
      await expect.poll(() => grade(id), { timeout: 60_000 }).toBe("complete");
      await expect.poll(() => grade(doneId), { timeout: 60_000 }).toBe("complete");
      expect([await differences(early), await differences(late)]).toEqual(["", ""]);
      const run = await recovered.database.client.run.findFirstOrThrow({
        where: { migrationId: id },
        orderBy: { number: "desc" },
      });
      const { sums } = { sums: JSON.parse(run.report ?? "{}") };
      expect(run.found).toBe(MESSAGES);
      expect(run.copied + run.copiedBefore).toBeLessThan(MESSAGES);
      expect(sums.endedBy).toBeNull();
    },
  );

  it("without the keys people are asked for their passwords, and go on with nothing lost or doubled", async ({
    expect,
    onTestFinished,
  }) => {
    const place = await open("SQLite", onTestFinished);
    const { late, id, backup, databaseUrl } = await backedUpMeanwhile(place);
    const { portal } = place.bench;
    const { told, recovered } = await Recovered.from(portal, databaseUrl, backup, null);
    onTestFinished(() => recovered.database.close());
    expect(told.lostPasswords).toBe(4);
    const { client } = recovered.database;
    const worker = recovered.startWorker();
    onTestFinished(() => worker.stop());
    await expect
      .poll(() => rowOf(recovered.database, id), { timeout: 20_000 })
      .toMatchObject({ activity: "needsUser", reason: "auth.passwordNeeded" });
    const key = sealingKeyFrom(readFileSync(portal.config.publicKeyFile, "utf8"));
    const { oldAccountId, newAccountId } = await rowOf(recovered.database, id);
    for (const accountId of [oldAccountId, newAccountId]) {
      const { personId, serverId } = await client.account.findUniqueOrThrow({ where: { id: accountId } });
      const sealed = seal(key, PASSWORD, { purpose: "credential", personId: personId ?? "", accountId, serverId });
      const data = { sealed: new Uint8Array(sealed), keyId: key.id };
      await client.credential.update({ where: { accountId }, data });
    }
    const again = { phase: "queued", activity: "running", reason: null, queuedAt: new Date() } as const;
    await client.migration.update({ where: { id }, data: again });
    await expect.poll(async () => (await rowOf(recovered.database, id)).grade, { timeout: 60_000 }).toBe("complete");
    expect(await differences(late)).toBe("");
  });
});
