/** The comparison of two accounts, on accounts that were damaged on purpose. */
import { chmodSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { editMailbox } from "../support/mail/mailbox-editor.ts";
import { oddMessage } from "../support/mail/odd-messages.ts";
import { sampleMailbox } from "../support/mail/sample-mailbox.ts";
import { seedMaildir } from "../support/mail/seed-maildir.ts";
import { type DovecotServer, startDovecot } from "../support/servers/dovecot.ts";
import { Bench, type Move } from "./support/bench.ts";

let bench: Bench<DovecotServer, DovecotServer>;
beforeAll(async () => {
  bench = new Bench(...(await Promise.all([startDovecot(), startDovecot()])));
});
afterAll(() => bench?.stop());

const mailbox = sampleMailbox("verify", { messages: 60, folders: 5, oddPerMille: 100, deletedPerMille: 0 });
const all = { same: 60, missingOnNew: 0, onlyOnNew: 0, differs: 0, unreadable: 0 };

async function copiedMove(): Promise<Move> {
  const move = bench.move();
  seedMaildir(bench.old, move.user, mailbox);
  await move.importAll();
  return move;
}

async function verify(move: Move, ...options: string[]) {
  const { status, stdout, stderr } = await move.start("verify", ["--json", "--quiet", ...options]).ended;
  const result: Record<string, unknown> = JSON.parse(stdout.trimEnd().split("\n").at(-1) ?? "");
  return { status, stderr, result };
}

/** The lines of a CSV file below its header, for fields without quotes. */
function rowsOf(file: string): string[][] {
  const [, ...lines] = readFileSync(file, "utf8").trimEnd().split(/\r?\n/);
  return lines.map((line) => line.split(","));
}

test("two accounts that are the same are said to be so, also without their journal", async () => {
  const move = await copiedMove();
  move.forgetJournal();
  const { status, result } = await verify(move);
  expect({ status, result }).toMatchObject({ status: 0, result: { ...all, endedBy: null } });
});

test("each kind of damage is found, counted in its folder and listed by its UIDs", async () => {
  const move = await copiedMove();
  const twin = mailbox.folders[0]?.messages[2];
  const oldUids = await editMailbox(move.old, (editor) => editor.uids(["Sent"]));
  const newUids = await editMailbox(move.new, async (editor) => {
    const uids = await editor.uids(["Sent"]);
    await editor.deleteMessages(["Sent"], uids.slice(0, 1));
    await editor.changeFlags(["Sent"], uids.slice(1, 2), "=", ["\\Draft", "mine"]);
    await editor.append(["Trash"], { bytes: oddMessage("no-date", "only"), flags: [], instant: 1e9 });
    if (twin) await editor.append(["INBOX"], twin);
    return uids;
  });
  const drafts = path.join(bench.new.mailDirectory(move.user), ".Drafts/cur");
  chmodSync(path.join(drafts, readdirSync(drafts)[0] ?? ""), 0);

  const csv = path.join(move.folder, "differences.csv");
  const { status, result } = await verify(move, "--csv", csv);
  expect(status).toBe(1);
  const count = (folder: number) => mailbox.folders[folder]?.messages.length ?? 0;
  expect(result).toMatchObject({
    folders: expect.arrayContaining([
      { ...all, folder: "INBOX", same: count(0), onlyOnNew: 1 },
      { ...all, folder: "Sent", same: count(1) - 2, missingOnNew: 1, differs: 1 },
      // The one that cannot be read has lost its partner.
      { ...all, folder: "Drafts", same: count(2) - 1, missingOnNew: 1, unreadable: 1 },
      { ...all, folder: "Trash", same: count(3), onlyOnNew: 1 },
    ]),
    endedBy: null,
  });
  const rows = rowsOf(csv);
  expect(rows).toHaveLength(63);
  const sent = rows.filter(([folder, outcome]) => folder === "Sent" && outcome !== "same");
  expect(sent.map((row) => row.slice(1, 4)).sort()).toEqual([
    ["differs", String(oldUids[1]), String(newUids[1])],
    ["missing on new", String(oldUids[0]), ""],
  ]);
});

test("an account that refuses the sign-in is not compared", async () => {
  const move = bench.move();
  writeFileSync(path.join(move.folder, "wrong"), "not the password\n", { mode: 0o600 });
  const passwords = ["--old-password-file", "password", "--new-password-file", "wrong"];
  const words = ["--old", move.address("old"), "--new", move.address("new"), ...passwords, "--json", "--quiet"];
  const { status, stdout } = await move.startFreely("verify", words).ended;
  expect(status).toBe(3);
  expect(JSON.parse(stdout)).toMatchObject({ same: 0, endedBy: { code: "auth.refused" } });
});
