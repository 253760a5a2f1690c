import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { parseRecording } from "../../lib/progress/recording.ts";
import { CANARY } from "../support/canary.ts";
import { dumpAccount } from "../support/checker/dump.ts";
import { editMailbox } from "../support/mail/mailbox-editor.ts";
import { oddMessage } from "../support/mail/odd-messages.ts";
import { run } from "./support/programs.ts";
import { TwoServers } from "./support/two-servers.ts";

let servers: TwoServers;
beforeAll(async () => {
  servers = await TwoServers.start();
});
afterAll(() => servers.stop());

describe("import", () => {
  it("copies everything, says so, and copies nothing the second time", async () => {
    servers.seed("anna@old.example", { messages: 120, folders: 14 });
    const first = await servers.importJson("anna@old.example");
    expect(first.outcome).toMatchObject({ status: 0, stdout: expect.stringMatching(/^\{[^\n]*\}\n$/) });
    expect(first.json).toMatchObject({
      grade: "complete",
      found: 120,
      copiedBefore: 0,
      problems: [],
      notSettled: 0,
      endedBy: null,
    });
    expect(await servers.differences("anna@old.example")).toEqual([]);

    const second = await servers.importJson("anna@old.example");
    expect(second.outcome.status).toBe(0);
    expect(second.json).toMatchObject({
      found: 120,
      copied: 0,
      copiedBefore: first.json.copied,
      leftOut: first.json.leftOut,
    });
    expect(await servers.differences("anna@old.example")).toEqual([]);
  });

  it("shows progress on standard error and the report on standard output", async () => {
    servers.seed("ben", { messages: 5, folders: 2 });
    const { status, stdout, stderr } = await servers.import("ben");
    expect(status).toBe(0);
    expect(stdout).toMatch(/^Complete\. 5 messages found, and every one is accounted for\.\n/);
    expect(stdout).toMatch(/\nAll folders +5 +5\n=+ {2}=+ {2}=+\n/);
    expect(stderr).toMatch(/^\d\d:\d\d:\d\d {2}Signing in and counting\n/);
    expect(stderr).not.toContain("\u001b");
    const quiet = await servers.import("ben", { more: ["--quiet"] });
    expect(quiet).toMatchObject({ status: 0, stderr: "" });
  });

  it("writes down when how much was done, where it is asked to, without a name", async () => {
    servers.seed("greta", { messages: 40, folders: 5 });
    const file = path.join(mkdtempSync(path.join(tmpdir(), "carryover-record-")), "run.jsonl");
    const { status } = await servers.import("greta", { more: ["--record", file] });
    expect(status).toBe(0);
    const text = readFileSync(file, "utf8");
    const { events } = parseRecording(text);
    const done = events.reduce((sum, event) => sum + (event.event === "progress" ? event.messages : 0), 0);
    const found = events.reduce((sum, event) => sum + (event.event === "found" ? event.messages : 0), 0);
    expect([done, found, events.at(-1)?.event]).toEqual([40, 40, "end"]);
    expect(text).not.toMatch(/INBOX|Sent|greta/);
    rmSync(path.dirname(file), { recursive: true });
  });

  it("is complete with an empty mailbox", async () => {
    const { outcome, json } = await servers.importJson("empty");
    expect(outcome.status).toBe(0);
    expect(json).toMatchObject({ grade: "complete", found: 0, copied: 0 });
  });

  it("says in a dry run what it would copy, and writes nothing", async () => {
    servers.seed("dora", { messages: 30, folders: 4, deletedPerMille: 0 });
    const { outcome, json } = await servers.importJson("dora", { more: ["--dry-run", "--read-bodies"] });
    expect(outcome.status).toBe(0);
    expect(json).toMatchObject({ found: 30, copied: 30, leftOut: 0 });
    const dump = await dumpAccount(servers.account("fresh", "dora"));
    expect([...dump.folders.values()].flatMap((folder) => folder.messages)).toEqual([]);
  });

  it("copies only the chosen mail to the chosen places", async () => {
    const account = servers.account("old", "emil");
    const message = (year: number) => ({ bytes: oddMessage("one-byte"), flags: [], instant: Date.UTC(year, 5) / 1000 });
    await editMailbox(account, async (editor) => {
      for (const folder of [["Archive"], ["Archive", "2003"], ["Notes=Work"], ["Junk"]]) {
        await editor.createFolder(folder);
        await editor.append(folder, message(2003));
        await editor.append(folder, message(2015));
      }
    });
    const more = [
      "--folder",
      "Archive/",
      "--folder",
      "Junk",
      "--exclude",
      "Junk",
      "--map",
      "Archive/2003=Old/Zweitausenddrei",
      "--since",
      "2010",
    ];
    const { outcome, json } = await servers.importJson("emil", { more });
    expect(outcome.status, outcome.stderr).toBe(0);
    expect(json.folders).toMatchObject([
      { old: "Archive", new: "Archive", found: 2, copied: 1, leftOut: 1 },
      { old: "Archive/2003", new: "Old/Zweitausenddrei", found: 2, copied: 1, leftOut: 1 },
    ]);
    const dump = await dumpAccount(servers.account("fresh", "emil"));
    expect(dump.folders.get("Old/Zweitausenddrei")?.messages).toHaveLength(1);
    expect(dump.folders.has("Junk")).toBe(false);
  });

  it("takes relative paths from where the person is", () => {
    const root = path.resolve(import.meta.dirname, "../..");
    const words = servers.accounts("empty", { oldPasswordFile: "password" });
    const result = spawnSync(
      "npm",
      ["--prefix", root, "run", "--silent", "import", "--", ...words, "--journal", "here.db"],
      {
        cwd: servers.folder,
        env: { ...process.env, ...servers.environment },
        encoding: "utf8",
      },
    );
    expect(result).toMatchObject({ status: 0 });
    expect(existsSync(path.join(servers.folder, "here.db"))).toBe(true);
  });

  it("warns of a password file that everybody can read, and never prints the password", async () => {
    const file = servers.file("open", `${CANARY}\n`);
    spawnSync("chmod", ["644", file]);
    const { status, stdout, stderr } = await servers.import("empty", { oldPasswordFile: file, more: ["--quiet"] });
    expect(status).toBe(0);
    expect(stderr).toBe(
      `import: --old-password-file: everybody on this machine can read ${file}; chmod 600 closes it\n`,
    );
    expect(stdout).not.toContain(CANARY);
  });

  it("keeps no content of the mail in its journal", async () => {
    const { folders } = servers.seed("fritz", { messages: 10, folders: 1, oddPerMille: 0 });
    expect((await servers.import("fritz")).status).toBe(0);
    const journal = readFileSync(path.join(servers.folder, "fritz.db"), "latin1");
    const mail = folders.flatMap(({ messages }) => messages.map(({ bytes }) => bytes.toString("latin1")));
    const lines = mail.flatMap((text) => text.split("\r\n")).filter((line) => line.length > 12);
    expect(lines.length).toBeGreaterThan(50);
    expect(lines.filter((line) => journal.includes(line))).toEqual([]);
  });

  it("explains itself", async () => {
    const { status, stdout, stderr } = await run("import", ["--help"]);
    expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
    expect(stdout).toMatch(/^Usage: npm run --silent import -- --old ADDRESS/);
  });

  it("answers a mistake with one line and status 2, before any connection is opened", async () => {
    const { status, stdout, stderr } = await servers.import("anna", { more: ["--connections", "99"] });
    expect({ status, stdout, stderr }).toEqual({
      status: 2,
      stdout: "",
      stderr: 'import: --connections: expected a number from 1 to 16, got "99"\n',
    });
  });
});
