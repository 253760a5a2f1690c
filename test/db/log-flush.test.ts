/** The log of SQLite is put on the disk beside what else the process does, and nobody goes on before what they wrote is there. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it } from "vitest";
import { openDatabase } from "../../lib/db/client.ts";
import { Prisma } from "../../lib/db/generated/sqlite/client.ts";
import { type Flushed, LogFlush } from "../../lib/db/log-flush.ts";
import { SqliteConnection } from "../../lib/db/sqlite.ts";
import { prepareSqliteFile } from "../../lib/db/sqlite-schema.ts";

/** A log whose flushes end as the test says, one after the other. */
function heldLog() {
  const begun: PromiseWithResolvers<void>[] = [];
  let opened = 0;
  let isClosed = false;
  const file: Flushed = {
    datasync: () => {
      const flush = Promise.withResolvers<void>();
      begun.push(flush);
      return flush.promise;
    },
    close: async () => {
      isClosed = true;
    },
  };
  const log = new LogFlush(async () => {
    opened++;
    return file;
  });
  return { log, begun, opened: () => opened, isClosed: () => isClosed };
}

const aMoment = () => new Promise(setImmediate);

/** Which of these are over. */
function watched(waiting: readonly Promise<void>[]): boolean[] {
  const over = waiting.map(() => false);
  for (const [index, one] of waiting.entries())
    one.then(
      () => {
        over[index] = true;
      },
      () => undefined,
    );
  return over;
}

it("one flush is for all who wait when it begins, and the next for all who come while it is under way", async () => {
  const { log, begun, opened } = heldLog();
  const over = watched([log.flush(), log.flush()]);
  await aMoment();
  expect([begun.length, opened()]).toEqual([1, 1]);
  const later = watched([log.flush(), log.flush()]);
  await aMoment();
  expect(begun.length).toBe(1);
  begun[0]?.resolve();
  await aMoment();
  expect([over, later, begun.length]).toEqual([[true, true], [false, false], 2]);
  begun[1]?.resolve();
  await aMoment();
  expect([later, opened()]).toEqual([[true, true], 1]);
});

it("what could not be flushed once is never taken for flushed", async () => {
  const { log, begun } = heldLog();
  const [first, second] = [log.flush(), aMoment().then(() => log.flush())];
  await aMoment();
  begun[0]?.reject(new Error("EIO"));
  await expect(first).rejects.toThrow("EIO");
  await expect(second).rejects.toThrow("EIO");
  await expect(log.flush()).rejects.toThrow("EIO");
  expect(begun.length).toBe(1);
});

it("is closed once the flush under way has ended, and where there never was one", async () => {
  const { log, begun, isClosed } = heldLog();
  const flushing = log.flush();
  await aMoment();
  const closing = log.close();
  await aMoment();
  expect(isClosed()).toBe(false);
  begun[0]?.resolve();
  await Promise.all([flushing, closing]);
  expect(isClosed()).toBe(true);
  const unused = heldLog();
  await unused.log.close();
  expect(unused.opened()).toBe(0);
});

it("a durable write has ended when the log is on the disk, a lazy one before, and others go on meanwhile", async () => {
  const folder = mkdtempSync(join(tmpdir(), "carryover-flush-"));
  const file = join(folder, "a.db");
  prepareSqliteFile(file);
  const { log, begun } = heldLog();
  const connection = await SqliteConnection.open(file, log);
  const add = (key: string) =>
    Prisma.sql`INSERT INTO "Lease" ("key", "holder", "fence", "until") VALUES (${key}, 'h', 1, 1)`;
  await connection.run(add("lazy"), "lazy");
  expect(begun.length).toBe(0);
  const over = watched([connection.run(add("durable"), "durable").then(() => undefined)]);
  expect(await connection.rows(Prisma.sql`SELECT count(*) FROM "Lease"`)).toEqual([[2]]);
  await aMoment();
  expect([over, begun.length]).toEqual([[false], 1]);
  begun[0]?.resolve();
  await aMoment();
  expect(over).toEqual([true]);
  await connection.close();
  rmSync(folder, { recursive: true });
});

it("the log is the file beside the database", async () => {
  const folder = mkdtempSync(join(tmpdir(), "carryover-flush-"));
  const file = join(folder, "a.db");
  const database = await openDatabase(`file:${file}`);
  const log = LogFlush.of(file);
  await log.flush();
  await log.close();
  await database.close();
  await expect(LogFlush.of(file).flush()).rejects.toMatchObject({ code: "ENOENT" });
  rmSync(folder, { recursive: true });
});
