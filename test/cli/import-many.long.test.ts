import { existsSync, readdirSync } from "node:fs";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startFaultProxy } from "../support/fault-proxy.ts";
import { type Outcome, run } from "./support/programs.ts";
import { TwoServers } from "./support/two-servers.ts";

const USERS = ["anna@old.example", "ben", "carla"];
const HEAD = "old,new,old_password_file,new_password_file";

let servers: TwoServers;
beforeAll(async () => {
  servers = await TwoServers.start();
  for (const user of USERS) servers.seed(user, { messages: 15, folders: 3, deletedPerMille: 0 });
});
afterAll(() => servers.stop());

const line = (user: string, password = "password") =>
  [servers.address("old", user), servers.address("fresh", user), password, "password"].join();
const journals = () => path.join(servers.folder, "journals");

function importMany(lines: readonly string[], ...more: string[]): Promise<Outcome> {
  const list = servers.file("accounts.csv", [HEAD, ...lines, ""].join("\r\n"));
  return run("import-many", [list, "--journals", journals(), ...more], servers.environment);
}

function results({ stdout }: Outcome): Record<string, unknown>[] {
  const value: unknown = JSON.parse(stdout.trimEnd().split("\n").at(-1) ?? "");
  if (!Array.isArray(value)) throw new Error(`no array: ${stdout}`);
  return value;
}

describe("import-many", () => {
  it("says what is wrong with the list before anything runs", async () => {
    const { status, stdout, stderr } = await importMany([line("ben"), line("carla", "nowhere")]);
    expect({ status, stdout }).toEqual({ status: 2, stdout: "" });
    expect(stderr).toMatch(
      /^import-many: .*accounts\.csv, line 3, old_password_file: expected a file .*nowhere: it does not exist\n$/,
    );
    expect(existsSync(journals())).toBe(false);
  });

  it("copies every pair, with a journal each, and nothing the second time", async () => {
    const first = await importMany(
      USERS.map((user) => line(user)),
      "--per-server",
      "4",
    );
    expect(first.status, first.stderr).toBe(0);
    expect(first.stdout).toMatch(
      /\nanna@old\.example@127\.0\.0\.1:\d+ +anna@old\.example@127\.0\.0\.1:\d+ +complete +15 +15 +0 +0\n/,
    );
    expect(first.stdout).toMatch(/\nAll accounts +45 +45 +0 +0\n=+/);
    expect(first.stderr).toMatch(/^import-many: 1 of 3: /);
    for (const user of USERS) expect(await servers.differences(user)).toEqual([]);
    expect(readdirSync(journals()).filter((name) => name.endsWith(".db"))).toHaveLength(3);

    const second = await importMany(
      USERS.map((user) => line(user)),
      "--json",
      "--quiet",
    );
    expect(second).toMatchObject({ status: 0, stderr: "" });
    expect(results(second)).toMatchObject(
      USERS.map(() => ({ status: 0, grade: "complete", found: 15, copied: 0, copiedBefore: 15 })),
    );
  });

  it("goes on with the others when one is refused, and ends with the worst status", async () => {
    servers.file("wrong", "nonsense\n");
    servers.seed("dora", { messages: 3, folders: 1, deletedPerMille: 0 });
    const outcome = await importMany([line("ben", "wrong"), line("dora")], "--json");
    expect(outcome.status).toBe(3);
    expect(results(outcome)).toMatchObject([
      { status: 3, endedBy: { code: "auth.refused" } },
      { status: 0, copied: 3 },
    ]);
    const people = await importMany([line("ben", "wrong")]);
    expect(people.stdout.replace(/\s+/g, " ")).toContain(
      "not complete, The old server did not accept this user name and password. (",
    );
  });

  it("keeps the limit of connections to each server", async () => {
    const gate = await startFaultProxy(servers.old);
    try {
      const old = (user: string) => line(user).replace(`:${servers.old.port},`, `:${gate.port},`);
      const outcome = await importMany(USERS.map(old), "--per-server", "1", "--json");
      expect(outcome.status).toBe(0);
      expect(gate.connections()).toMatchObject({ most: 1, refused: 0 });
    } finally {
      await gate.stop();
    }
  });
});
