/** What each release left behind is brought up to date with every row of it, and imports that were under way there come to their end. */
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import SqliteFile from "better-sqlite3";
import pg from "pg";
import { describe, it } from "vitest";
import { databaseStanding, openDatabase } from "../../lib/db/client.ts";
import type { Database } from "../../lib/db/database.ts";
import { Prisma } from "../../lib/db/generated/sqlite/client.ts";
import { logTo } from "../../lib/worker/log.ts";
import { runWorker } from "../../lib/worker/portal-worker.ts";
import { compareAccounts } from "../support/checker/compare.ts";
import { summarise } from "../support/checker/differences.ts";
import { testPortal } from "../support/portal.ts";
import { type MailFiles, putMail } from "../support/release/mail-files.ts";
import { startPostgres } from "../support/servers/postgresql.ts";
import { PASSWORD, Servers } from "./support/bench.ts";

const FOLDER = join(import.meta.dirname, "../fixtures/releases");
const PEOPLE = ["midway", "done", "inLine"] as const;

interface Release {
  readonly version: string;
  readonly kind: "sqlite" | "postgresql";
}
const RELEASES: readonly Release[] = readdirSync(FOLDER)
  .filter((name) => /^\d/.test(name))
  .flatMap((version) => [
    { version, kind: "sqlite" as const },
    { version, kind: "postgresql" as const },
  ]);

const fileOf = (version: string, name: string) => readFileSync(join(FOLDER, version, name), "utf8");

/** How many rows each table has, as the dump says. */
function rowsIn(sql: string): Map<string, number> {
  const tables = [...sql.matchAll(/^INSERT INTO (?:public\.)?"?(\w+)"? /gm)].map(([, table = ""]) => table);
  const counts = new Map<string, number>();
  for (const table of tables) counts.set(table, (counts.get(table) ?? 0) + 1);
  return counts;
}

async function countsOf(database: Database, tables: Iterable<string>): Promise<Map<string, number>> {
  const counts = new Map<string, number>();
  for (const table of tables) {
    const [[count] = []] = await database.rows(Prisma.sql`SELECT COUNT(*) FROM ${Prisma.raw(`"${table}"`)}`);
    counts.set(table, Number(count));
  }
  return counts;
}

describe.concurrent("what a release left behind", () => {
  it.for(RELEASES)(
    "of $version on $kind comes with every row, and its imports to their end",
    async ({ version, kind }, test) => {
      const { expect, onTestFinished } = test;
      const servers = await Servers.start();
      onTestFinished(() => servers.stop());
      const mail: Record<string, { old: MailFiles; new: MailFiles }> = JSON.parse(fileOf(version, "mail.json"));
      for (const login of PEOPLE) {
        putMail(servers.old, login, mail[login]?.old ?? {});
        putMail(servers.new, login, mail[login]?.new ?? {});
      }
      const portal = await testPortal();
      onTestFinished(() => portal.close());
      writeFileSync(portal.workerConfig.privateKeyFile, fileOf(version, "opening-key.pem"), { mode: 0o600 });
      const postgres = kind === "postgresql" ? await startPostgres() : null;
      onTestFinished(async () => void (await postgres?.stop()));
      const databaseUrl = postgres?.url ?? `file:${join(portal.folder, "released.db")}`;
      const sql = fileOf(version, `${kind}.sql`);
      await fill(databaseUrl, sql);
      expect((await databaseStanding(databaseUrl)).missing).toBeGreaterThan(0);

      const database = await openDatabase(databaseUrl);
      onTestFinished(() => database.close());
      const expected = rowsIn(sql);
      for (const own of ["_prisma_migrations", "sqlite_sequence"]) expected.delete(own);
      expect(expected.size).toBeGreaterThan(50);
      expect(await countsOf(database, expected.keys())).toEqual(expected);

      const { client } = database;
      const nearby = { host: "127.0.0.1" };
      await client.server.updateMany({ where: { ...nearby, name: "Old mail" }, data: { port: servers.old.port } });
      await client.server.updateMany({ where: { ...nearby, name: "New mail" }, data: { port: servers.new.port } });
      // The fixture gets older, and passwords are kept for a month.
      await client.credential.updateMany({ data: { keepUntil: new Date(Date.now() + 86_400_000) } });
      const stop = new AbortController();
      const config = { ...portal.workerConfig, databaseUrl };
      const log = logTo(() => undefined);
      const worker = runWorker({ config, lockFolder: join(portal.folder, "locks"), log }, stop.signal);
      onTestFinished(async () => {
        stop.abort();
        await worker;
      });
      for (const login of PEOPLE) {
        const moveOf = () => client.migration.findFirstOrThrow({ where: { oldAccount: { login } } });
        await expect.poll(moveOf, { timeout: 60_000 }).toMatchObject({ phase: "done", grade: "complete" });
        const account = ({ host, port }: { host: string; port: number }) => ({
          host,
          port,
          user: login,
          password: PASSWORD,
        });
        const comparison = await compareAccounts(account(servers.old), account(servers.new));
        expect(comparison.identical, summarise(comparison)).toBe(true);
      }
      const midway = await client.run.findFirstOrThrow({
        where: { migration: { oldAccount: { login: "midway" } } },
        orderBy: { number: "desc" },
      });
      // Its journal was read: what else is there would count as brought by somebody else.
      expect(midway).toMatchObject({ found: midway.copied, alreadyThere: 0, endedBy: null });
    },
  );
});

async function fill(databaseUrl: string, sql: string): Promise<void> {
  if (databaseUrl.startsWith("file:")) {
    const file = new SqliteFile(databaseUrl.slice("file:".length));
    file.pragma("foreign_keys = OFF");
    file.exec(sql);
    file.close();
    return;
  }
  const client = new pg.Client(databaseUrl);
  await client.connect();
  await client.query(sql);
  await client.end();
}
