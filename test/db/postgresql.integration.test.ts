import { expect, it } from "vitest";
import { databaseStanding, openDatabase } from "../../lib/db/client.ts";
import { startPostgres } from "../support/servers/postgresql.ts";
import { describeRepositories } from "./contract.ts";

describeRepositories("repositories on PostgreSQL", async () => {
  const server = await startPostgres();
  const database = await openDatabase(server.url);
  const remove = async () => {
    await database.close();
    await server.stop();
  };
  return { database, remove };
});

it("is looked at without being made ready, and tells how far its clock is off", async () => {
  const server = await startPostgres();
  try {
    for (const _ of [1, 2]) {
      const { known, missing, clockAheadMs } = await databaseStanding(server.url);
      expect(missing).toBe(known);
      expect(Math.abs(clockAheadMs ?? Number.NaN)).toBeLessThan(2000);
    }
    await (await openDatabase(server.url)).close();
    expect(await databaseStanding(server.url)).toMatchObject({ isThere: true, missing: 0 });
  } finally {
    await server.stop();
  }
});

it("has few connections of each process, so that ten workers have room in a PostgreSQL as it comes", async () => {
  const server = await startPostgres();
  try {
    const database = await openDatabase(server.url);
    const { client } = database;
    await Promise.all(Array.from({ length: 40 }, () => client.migration.count()));
    const [row] = await client.$queryRaw<{ open: bigint }[]>`
      SELECT count(*) AS open FROM pg_stat_activity WHERE datname = current_database()`;
    expect(Number(row?.open)).toBeGreaterThan(1);
    expect(Number(row?.open)).toBeLessThanOrEqual(5);
    await database.close();
  } finally {
    await server.stop();
  }
});

it("is made ready once by many processes that open it at once, used beside a newer version that only adds, and refused where it is not ours", async () => {
  const server = await startPostgres();
  try {
    const opened = await Promise.all([1, 2, 3].map(() => openDatabase(server.url)));
    expect(await Promise.all(opened.map((database) => database.client.migration.count()))).toEqual([0, 0, 0]);
    const record = (name: string) =>
      opened[0]?.client.$executeRawUnsafe(
        `INSERT INTO "_prisma_migrations" ("id", "checksum", "migration_name", "finished_at") VALUES ('${name}', '', '${name}', now())`,
      );
    await opened[0]?.client.$executeRawUnsafe(`ALTER TABLE "Server" ADD COLUMN "later" TEXT NOT NULL DEFAULT 'x'`);
    await record("2999_later");
    const older = await openDatabase(server.url);
    await older.client.server.create({ data: { host: "old.example", port: 993, security: "tls" } });
    expect(await older.client.server.count()).toBe(1);
    await older.close();
    await record("2999_contract-x");
    await expect(openDatabase(server.url)).rejects.toMatchObject({ trouble: "newer" });
    await opened[0]?.client.$executeRawUnsafe(`DROP TABLE "_prisma_migrations"`);
    await expect(openDatabase(server.url)).rejects.toMatchObject({ trouble: "notOurs" });
    await Promise.all(opened.map((database) => database.close()));
  } finally {
    await server.stop();
  }
  const refused = openDatabase(server.url.replace("postgres@", "postgres:secret@"));
  await expect(refused).rejects.toMatchObject({ trouble: "unreachable" });
  await expect(refused).rejects.not.toThrow("secret");
});
