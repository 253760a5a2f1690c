/** What openDatabase() makes of the files that people give it. */
import { execFileSync, spawnSync } from "node:child_process";
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import SqliteFile from "better-sqlite3";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { openDatabase } from "../../lib/db/client.ts";
import { DatabaseError } from "../../lib/db/errors.ts";
import { keepWriteAheadLog } from "../../lib/db/write-ahead.ts";

let folder: string;
const at = (name: string) => join(folder, name);

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "carryover-file-"));
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

async function open(name: string): Promise<void> {
  await (await openDatabase(`file:${at(name)}`)).close();
}

describe("a file that is missing or empty", () => {
  it("becomes a database that only its owner can read", async () => {
    await open("new.db");
    expect(statSync(at("new.db")).mode & 0o777).toBe(0o600);
    writeFileSync(at("empty.db"), "");
    await open("empty.db");
    await open("empty.db");
  });

  it("is waited for where another process is about to write, although SQLite itself would not wait", () => {
    const another = new SqliteFile(at("new.db"));
    another.exec("CREATE TABLE one (two); BEGIN IMMEDIATE");
    const ours = new SqliteFile(at("new.db"), { timeout: 10_000 });
    const pause = vi.spyOn(Atomics, "wait").mockImplementation(() => {
      another.exec("ROLLBACK");
      return "timed-out";
    });
    keepWriteAheadLog(ours);
    expect(pause).toHaveBeenCalledOnce();
    expect(ours.pragma("journal_mode", { simple: true })).toBe("wal");
    pause.mockRestore();
    for (const each of [another, ours]) each.close();
  });

  it("can be written by the group of its folder where that is made for it, with SQLite's other files", async () => {
    chmodSync(folder, 0o2770);
    const database = await openDatabase(`file:${at("shared.db")}`);
    await database.client.lease.findMany();
    for (const name of readdirSync(folder)) expect(statSync(at(name)).mode & 0o777, name).toBe(0o660);
    expect(readdirSync(folder)).toContain("shared.db-wal");
    await database.close();
  });

  it("becomes one database when it is opened twice at once", async () => {
    const [one, other] = await Promise.all([openDatabase(`file:${at("a.db")}`), openDatabase(`file:${at("a.db")}`)]);
    await one.client.server.create({ data: { host: "h", port: 1, security: "tls" } });
    expect(await other.client.server.count()).toBe(1);
    await Promise.all([one.close(), other.close()]);
  });

  it("becomes none when the disk is full meanwhile, and can be opened when there is room again", async () => {
    const program = `import { openDatabase } from ${JSON.stringify(import.meta.resolve("../../lib/db/client.ts"))};
      process.on("SIGXFSZ", () => {});
      await openDatabase("file:small.db").catch((error) => process.stdout.write(error.trouble));`;
    // In blocks of 512 bytes: less than the tables take.
    const words = ["-c", 'ulimit -f 64; exec "$0" "$@"', process.execPath, "--input-type=module", "-e", program];
    const { stdout } = spawnSync("/bin/sh", words, { cwd: folder, encoding: "utf8" });
    // What SQLite makes of a limit on the size of files; a disk that is really full is told apart.
    expect(stdout).toBe("unreadable");
    await open("small.db");
  });
});

describe("a file that cannot be our database", () => {
  it.each<[string, string, () => void]>([
    ["text", "notADatabase", () => writeFileSync(at("text"), "From anna@example.org Thu Jan  1 1998\n")],
    ["folder", "unreadable", () => mkdirSync(at("folder"))],
    ["nowhere/x.db", "unreadable", () => undefined],
    ["file/x.db", "unreadable", () => writeFileSync(at("file"), "")],
  ])("%s is refused as %s, by name", async (name, trouble, prepare) => {
    prepare();
    const refused = open(name);
    await expect(refused).rejects.toBeInstanceOf(DatabaseError);
    await expect(refused).rejects.toMatchObject({ trouble });
    await expect(refused).rejects.toThrow(at(name));
  });

  it("is refused without a trace when it is another program's database", async () => {
    const other = new SqliteFile(at("other.db"));
    other.exec("CREATE TABLE bookmarks (url)");
    other.close();
    const before = readFileSync(at("other.db"));
    await expect(open("other.db")).rejects.toMatchObject({ trouble: "notOurs" });
    expect(readFileSync(at("other.db")).equals(before)).toBe(true);
  });

  it.each([
    [
      "has changed what this one needs",
      `INSERT INTO "_prisma_migrations" ("id", "checksum", "migration_name", "finished_at") VALUES ('later', '', '29990101000000_contract-later', 1)`,
    ],
    ["went another way", `UPDATE "_prisma_migrations" SET "migration_name" = '29990101000000_later'`],
  ])("is refused when a newer Carryover %s", async (_what, sql) => {
    await open("a.db");
    const file = new SqliteFile(at("a.db"));
    file.exec(sql);
    file.close();
    const refused = open("a.db");
    await expect(refused).rejects.toMatchObject({ trouble: "newer" });
    await expect(refused).rejects.toThrow("start the newer one");
  });

  it("is used on when a newer Carryover has only added to it", async () => {
    await open("a.db");
    const file = new SqliteFile(at("a.db"));
    file.exec(`ALTER TABLE "Server" ADD COLUMN "later" TEXT NOT NULL DEFAULT 'x';
      INSERT INTO "_prisma_migrations" ("id", "checksum", "migration_name", "finished_at") VALUES ('later', '', '29990101000000_later', 1)`);
    file.close();
    const database = await openDatabase(`file:${at("a.db")}`);
    await database.client.server.create({ data: { host: "old.example", port: 993, security: "tls" } });
    expect(await database.client.server.findMany()).toMatchObject([{ host: "old.example" }]);
    await database.close();
  });

  it("is refused when it is damaged or cut off", async () => {
    await open("a.db");
    const whole = readFileSync(at("a.db"));
    writeFileSync(at("cut.db"), whole.subarray(0, 9000));
    await expect(open("cut.db")).rejects.toMatchObject({ trouble: "notADatabase" });
    writeFileSync(at("garbled.db"), Buffer.from(whole).fill(0xff, 4096, 40_000));
    await expect(open("garbled.db")).rejects.toMatchObject({ trouble: "notADatabase" });
  });
});

it("an address of another kind is refused", async () => {
  await expect(openDatabase("mysql://anna:secret@db")).rejects.toThrow(/begins with file: or postgresql:/);
  await expect(openDatabase("mysql://anna:secret@db")).rejects.not.toThrow("secret");
});

describe("the migrations on the disk", () => {
  const root = fileURLToPath(new URL("../../", import.meta.url));

  it("lead to the schema: else run `npm run db diff NAME`", () => {
    const schema = (name: string) => readFileSync(join(root, "prisma", name), "utf8");
    expect(schema("migrations/schema.prisma")).toBe(schema("schema.prisma"));
  });

  it("are the same for both databases", () => {
    const names = (provider: string) =>
      execFileSync("ls", [join(root, "prisma/migrations", provider)], { encoding: "utf8" });
    expect(names("postgresql")).toBe(names("sqlite"));
  });
});
