/** Backups and maintenance as they are typed: what is printed, and with which exit status. */
import { spawn } from "node:child_process";
import { mkdtempSync, readdirSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { addPerson, type TestPortal, testPortal } from "../support/portal.ts";
import { startPostgres } from "../support/servers/postgresql.ts";

let portal: TestPortal;
let folder: string;
beforeAll(async () => {
  portal = await testPortal();
  folder = mkdtempSync(join(tmpdir(), "carryover-typed-"));
});
afterAll(async () => {
  await portal.close();
  rmSync(folder, { recursive: true });
});

async function cli(words: readonly string[], more: Readonly<Record<string, string>> = {}) {
  const program = join(import.meta.dirname, "../../lib/cli/cli.ts");
  const env = { PATH: process.env.PATH, INIT_CWD: folder, ...portal.environment, ...more };
  const child = spawn(process.execPath, [program, ...words], { env, stdio: ["ignore", "pipe", "pipe"] });
  const ended = new Promise<number | null>((resolve) => child.once("close", resolve));
  const [output, complaint] = await Promise.all([text(child.stdout), text(child.stderr)]);
  return { status: await ended, output, complaint };
}

describe("from the command line", () => {
  it("a backup with its keys apart comes back on another machine, and what has no key says so", async () => {
    await addPerson(portal);
    const made = await cli(["backup", "backups", "--keep", "2", "--keys", "keys.json"]);
    expect(made).toMatchObject({ status: 0, output: expect.stringContaining("Keep it where the backups are not") });
    const [backup = ""] = readdirSync(join(folder, "backups"));
    expect(statSync(join(folder, "keys.json")).mode & 0o777).toBe(0o600);
    const place = (name: string) => ({ CARRYOVER_DATA_DIR: join(folder, name) });
    const back = await cli(["restore", `backups/${backup}`, "--keys", "keys.json"], place("new"));
    expect(back).toMatchObject({ status: 0, output: expect.stringContaining("is back") });
    expect(back.output).not.toContain("open with no key");
    const without = await cli(["restore", `backups/${backup}`], place("other"));
    expect(without.output).toContain("1 kept passwords open with no key that is here.");
    const again = await cli(["restore", `backups/${backup}`], place("other"));
    expect(again).toMatchObject({ status: 4, output: "", complaint: expect.stringContaining("is in the way") });
  });

  it("a backup of PostgreSQL says which program is missing, or that nobody answers", async ({ onTestFinished }) => {
    const postgres = await startPostgres();
    onTestFinished(() => postgres.stop());
    const absent = await cli(["backup", "backups"], { DATABASE_URL: postgres.url, PATH: folder });
    expect(absent).toMatchObject({ status: 4, complaint: expect.stringContaining("postgresql-client") });
    expect(readdirSync(join(folder, "backups")).filter((name) => name.includes(".part"))).toEqual([]);
    const away = { DATABASE_URL: "postgresql://postgres:hush@127.0.0.1:1/none" };
    const { status, complaint } = await cli(["backup", "backups"], away);
    expect({ status, complaint }).toEqual({ status: 4, complaint: expect.stringContaining("does not answer") });
    expect(complaint).not.toContain("hush");
  });

  it("maintenance begins, is shown and ends, and its end has to be a moment to come", async () => {
    expect(await cli(["maintenance", "on", "--until", "2099-12-18T17:00", "--why", "New disks"])).toMatchObject({
      ...{ status: 0, output: expect.stringContaining("It is drained") },
    });
    expect((await cli(["maintenance", "show", "--json"])).output).toContain('"why":"New disks"');
    expect(await cli(["maintenance", "off"])).toMatchObject({ output: expect.stringContaining("The portal works.") });
    expect(await cli(["maintenance", "on", "--until", "2001-01-01T00:00"])).toMatchObject({
      ...{ status: 2, complaint: expect.stringContaining("until: passed") },
    });
  });
});
