import { readFileSync, statSync } from "node:fs";
import path from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { editMailbox } from "../support/mail/mailbox-editor.ts";
import { lastLine, run } from "./support/programs.ts";
import { TwoServers } from "./support/two-servers.ts";

let servers: TwoServers;
beforeAll(async () => {
  servers = await TwoServers.start();
  servers.seed("anna", { messages: 40, folders: 4, oddPerMille: 0, deletedPerMille: 0 });
  expect((await servers.import("anna")).status).toBe(0);
});
afterAll(() => servers.stop());

it("says that two accounts are the same", async () => {
  const { status, stdout } = await run("verify", [...servers.accounts("anna"), "--quiet"]);
  expect(status).toBe(0);
  expect(stdout).toMatch(/^The same on both sides: 40 messages\.\n/);
  expect(stdout).toMatch(/\nAll folders +40\n=+ {2}=+\n$/);
});

it("finds what is missing, only on new, or different, and lists it in a spreadsheet", async () => {
  const account = servers.account("fresh", "anna");
  await editMailbox(account, async (editor) => {
    const [first = 0, second = 0] = await editor.uids(["INBOX"]);
    await editor.deleteMessages(["INBOX"], [first]);
    await editor.changeFlags(["INBOX"], [second], "+", ["=cmd"]);
    await editor.append(["INBOX"], {
      bytes: Buffer.from("Subject: new here\r\n\r\n"),
      flags: [],
      instant: 1_000_000_000,
    });
  });
  const csv = path.join(servers.folder, "list.csv");
  const outcome = await run("verify", [...servers.accounts("anna"), "--json", "--csv", csv]);
  expect(outcome.status).toBe(1);
  expect(lastLine(outcome)).toMatchObject({
    same: 38,
    missingOnNew: 1,
    onlyOnNew: 1,
    differs: 1,
    unreadable: 0,
    endedBy: null,
  });
  const lines = readFileSync(csv, "utf8").split("\r\n");
  expect(lines[0]).toBe("folder,outcome,old_uid,new_uid,detail");
  expect(lines).toHaveLength(1 + 41 + 1);
  expect(lines.filter((line) => /^INBOX,differs,\d+,\d+,flags only on new: =cmd$/i.test(line))).toHaveLength(1);
  expect(lines.filter((line) => /^INBOX,missing on new,\d+,,$/.test(line))).toHaveLength(1);
  expect(lines.filter((line) => /^INBOX,only on new,,\d+,$/.test(line))).toHaveLength(1);
  expect(statSync(csv).mode & 0o777).toBe(0o600);

  const people = await run("verify", servers.accounts("anna"));
  expect(people.stdout).toMatch(/^3 messages of 41 not the same on both sides\.\n/);
  expect(people.stdout).toMatch(/\n {2}INBOX, UID \d+: missing on new\n/);
});

it("ends like an import when it cannot sign in or connect, and when a file cannot be written", async () => {
  const wrong = servers.file("wrong", "nonsense\n");
  const refused = await run("verify", [...servers.accounts("anna", { oldPasswordFile: wrong }), "--json"]);
  expect(refused.status).toBe(3);
  expect(lastLine(refused)).toMatchObject({ endedBy: { code: "auth.refused" } });
  const unreachable = await run("verify", servers.accounts("anna", { old: "imap://anna@127.0.0.1:1" }));
  expect(unreachable.status).toBe(4);
  expect(unreachable.stdout).toMatch(/^Not compared\. The old server cannot be reached\./);
  const nowhere = await run("verify", [
    ...servers.accounts("anna"),
    "--csv",
    path.join(servers.folder, "no", "list.csv"),
  ]);
  expect(nowhere).toMatchObject({
    status: 2,
    stderr: expect.stringMatching(/^verify: --csv: expected a file that can be written, .*does not exist\n$/),
  });
});
