/** What our connection adds to Prisma's: everybody's turn, durable by default, whole after a full disk. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { openDatabase } from "../../lib/db/client.ts";
import type { Database } from "../../lib/db/database.ts";
import { asJournalError } from "../../lib/db/errors.ts";
import { Prisma } from "../../lib/db/generated/sqlite/client.ts";

let folder: string;
let database: Database;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "carryover-connection-"));
  database = await openDatabase(`file:${join(folder, "a.db")}`);
});
afterEach(async () => {
  await database.close();
  rmSync(folder, { recursive: true });
});

const server = (port: number) => ({ data: { host: "h", port, security: "tls" as const } });
const addServer = (port: number) =>
  Prisma.sql`INSERT INTO "Server" ("id", "host", "port", "security") VALUES (${String(port)}, 'h', ${port}, 'tls')`;
const ports = async () => (await database.client.server.findMany({ orderBy: { port: "asc" } })).map(({ port }) => port);

describe("a write from outside a transaction", () => {
  it("waits for its end and is not undone with it", async () => {
    const { promise: started, resolve: start } = Promise.withResolvers<void>();
    const transaction = database.client.$transaction(async (inside) => {
      await inside.server.create(server(1));
      start();
      // Long enough for the writes below to run, if nothing held them back.
      for (let count = 0; count < 20; count++) await inside.server.count();
      throw new Error("undone");
    });
    await started;
    const writes = Promise.all([database.client.server.create(server(2)), database.run(addServer(3), "lazy")]);
    await expect(transaction).rejects.toThrow("undone");
    await writes;
    expect(await ports()).toEqual([2, 3]);
  });
});

describe("transactions", () => {
  it("of two connections, each reading before it writes, follow each other instead of failing", async () => {
    const other = await openDatabase(`file:${join(folder, "a.db")}`);
    const addNext = (to: Database) =>
      to.client.$transaction(async (inside) => {
        await inside.server.create(server(10 + (await inside.server.count())));
      });
    // One process can only wait for a lock by standing still, so the other must not be in the middle of a transaction.
    for (const to of [database, other, database, other]) await addNext(to);
    await other.close();
    expect(await ports()).toEqual([10, 11, 12, 13]);
  });

  it("can follow one that failed at its commit", async () => {
    const broken = database.client.$transaction(async (inside) => {
      await inside.$executeRaw`PRAGMA defer_foreign_keys = ON`;
      await inside.account.create({ data: { serverId: "nowhere", login: "anna" } });
    });
    await expect(broken).rejects.toThrow();
    await database.client.server.create(server(1));
    expect(await database.client.account.count()).toBe(0);
    expect(await ports()).toEqual([1]);
  });
});

describe("durability", () => {
  const FULL = 2;

  it("is full by default, also after a lazy write", async () => {
    const synchronous = () => database.rows(Prisma.sql`PRAGMA synchronous`);
    expect(await synchronous()).toEqual([[FULL]]);
    await database.run(addServer(1), "lazy");
    expect(await synchronous()).toEqual([[FULL]]);
    await database.run(addServer(2), "lazy");
    expect(await database.client.$queryRaw`PRAGMA synchronous`).toEqual([{ synchronous: BigInt(FULL) }]);
    expect(await ports()).toEqual([1, 2]);
  });

  it("goes with a log beside the file, references that hold, and deleted rows overwritten", async () => {
    const setting = async (name: string) => (await database.rows(Prisma.raw(`PRAGMA ${name}`)))[0]?.[0];
    expect(await setting("journal_mode")).toBe("wal");
    expect(await setting("foreign_keys")).toBe(1);
    expect(await setting("secure_delete")).toBe(1);
  });
});

describe("a full disk", () => {
  const limit = async (pages: number) => void (await database.rows(Prisma.raw(`PRAGMA max_page_count = ${pages}`)));
  const big = () => database.client.server.create({ data: { ...server(9).data, host: "h".repeat(1_000_000) } });

  it("SEC 41: is told apart, leaves nothing half-written and ends when there is room again", async () => {
    await limit(1);
    const failures = [
      big(),
      database.run(
        Prisma.sql`INSERT INTO "Lease" ("key", "holder", "fence", "until") VALUES ('k', ${"h".repeat(1_000_000)}, 1, 1)`,
        "durable",
      ),
      database.client.$transaction([big(), big()]),
      database.client.$transaction(async (inside) => {
        await inside.server.create(server(1));
        await inside.server.create({ data: { ...server(2).data, host: "h".repeat(1_000_000) } });
      }),
    ];
    const outcomes = await Promise.allSettled(failures);
    const codes = outcomes.map((outcome) => outcome.status === "rejected" && asJournalError(outcome.reason));
    expect(codes).toMatchObject(failures.map(() => ({ code: "disk.full" })));
    await limit(1_000_000);
    await database.client.$transaction([
      database.client.server.create(server(4)),
      database.client.server.create(server(5)),
    ]);
    expect(await ports()).toEqual([4, 5]);
  });
});

describe("what was written", () => {
  const MB = 1024 * 1024;

  /** By how many bytes 16 such writes of half a megabyte leave the process larger, when everything that nobody needs is collected. */
  async function leftBy(
    write: (bytes: Buffer<ArrayBuffer>, number: number) => Promise<unknown>,
  ): Promise<() => number> {
    setFlagsFromString("--expose-gc");
    const collect: () => void = runInNewContext("gc");
    const used = () => {
      collect();
      const { heapUsed, arrayBuffers } = process.memoryUsage();
      return heapUsed + arrayBuffers;
    };
    const before = used();
    for (let number = 0; number < 16; number++) await write(Buffer.alloc(MB / 2, number), number);
    return () => used() - before;
  }

  /** Prisma lets go of a transaction a moment after its end. */
  const isForgotten = async (left: () => number) => expect.poll(left, { timeout: 10_000 }).toBeLessThan(3 * MB);

  it("is not kept in memory, neither of our own statements nor of Prisma's", async () => {
    const { id } = await database.client.request.create({ data: { kind: "x", question: "", expiresAt: new Date() } });
    const own = (sealed: Buffer, part: number) =>
      database.run(Prisma.sql`INSERT INTO "RescuedPart" VALUES (${id}, ${part}, ${sealed})`, "lazy");
    await isForgotten(await leftBy(own));
    const prisma = (sealed: Buffer<ArrayBuffer>, part: number) =>
      database.client.rescuedPart.create({ data: { requestId: id, part: 100 + part, sealed } });
    await isForgotten(await leftBy(prisma));
    const together = (sealed: Buffer<ArrayBuffer>, part: number) =>
      database.client.$transaction((inside) =>
        inside.rescuedPart.create({ data: { requestId: id, part: 200 + part, sealed } }),
      );
    await isForgotten(await leftBy(together));
  });

  it("is not kept either until the transaction of many statements ends", async () => {
    const { id } = await database.client.request.create({ data: { kind: "x", question: "", expiresAt: new Date() } });
    // The same for all, so that nothing gives V8 a reason to look what is needed no more.
    const sealed = Buffer.alloc(MB, 1);
    const parts = 150;
    const before = process.memoryUsage.rss();
    let most = before;
    const statements = function* () {
      for (let part = 0; part < parts; part++) {
        yield Prisma.sql`INSERT INTO "RescuedPart" VALUES (${id}, ${part}, ${sealed})`;
        most = Math.max(most, process.memoryUsage.rss());
      }
    };
    await database.runAll(statements());
    expect(await database.client.rescuedPart.count()).toBe(parts);
    expect(most - before).toBeLessThan((parts * MB) / 4);
  });
});
