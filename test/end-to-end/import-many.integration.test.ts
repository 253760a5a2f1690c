/** Many accounts at once, from a list. */
import { readdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { sampleMailbox } from "../support/mail/sample-mailbox.ts";
import { seedMaildir } from "../support/mail/seed-maildir.ts";
import { type DovecotServer, startDovecot } from "../support/servers/dovecot.ts";
import { Bench, type Move } from "./support/bench.ts";
import { expectSumsToAgree, type JsonReport } from "./support/report.ts";
import { mostAtOnce } from "./support/traces.ts";

let bench: Bench<DovecotServer, DovecotServer>;
beforeAll(async () => {
  bench = new Bench(...(await Promise.all([startDovecot(), startDovecot()])));
});
afterAll(() => bench?.stop());

interface Row extends JsonReport {
  old: string;
  new: string;
  journal: string;
  status: number;
}

function moves(count: number): Move[] {
  return Array.from({ length: count }, (_, index) => {
    const move = bench.move();
    seedMaildir(bench.old, move.user, sampleMailbox(`many ${index}`, { messages: 40, folders: 6, deletedPerMille: 0 }));
    return move;
  });
}

/** Writes the list into the first move's folder and runs it. */
async function importMany(list: readonly Move[], passwords: readonly string[], ...options: string[]) {
  const [first] = list;
  if (!first) throw new Error("nobody to move");
  const lines = list.map((move, index) => [move.address("old"), move.address("new"), "password", passwords[index]]);
  const csv = [["old", "new", "old_password_file", "new_password_file"], ...lines].map((line) => line.join());
  writeFileSync(path.join(first.folder, "accounts.csv"), `${csv.join("\r\n")}\r\n`);
  writeFileSync(path.join(first.folder, "wrong"), "not the password\n", { mode: 0o600 });
  const words = ["accounts.csv", "--journals", "journals", "--json", "--quiet", ...options];
  const { status, stdout, stderr } = await first.startFreely("import-many", words).ended;
  const rows: Row[] = JSON.parse(stdout.trimEnd().split("\n").at(-1) ?? "");
  for (const row of rows) if (row.endedBy === null) expectSumsToAgree(row);
  return { status, stderr, rows, journals: readdirSync(path.join(first.folder, "journals")) };
}

test("every account of the list is copied, within the limit of each server, and only once", async () => {
  const list = moves(3);
  const right = list.map(() => "password");
  const first = await importMany(list, right, "--per-server", "3");
  expect(first).toMatchObject({ status: 0, stderr: "" });
  expect(first.rows.map(({ status, grade, copied }) => ({ status, grade, copied }))).toEqual(
    list.map(() => ({ status: 0, grade: "complete", copied: 40 })),
  );
  expect(first.journals.filter((name) => name.endsWith(".db"))).toHaveLength(3);
  for (const move of list) await move.expectIdentical();
  for (const server of [bench.old, bench.new]) {
    expect(mostAtOnce(server.log())).toBeLessThanOrEqual(3);
    expect(mostAtOnce(server.log())).toBeGreaterThan(1);
  }
  const second = await importMany(list, right);
  expect(second.status).toBe(0);
  expect(second.rows.map(({ copied, copiedBefore }) => ({ copied, copiedBefore }))).toEqual(
    list.map(() => ({ copied: 0, copiedBefore: 40 })),
  );
});

test("one account that refuses its password keeps no other from being copied", async () => {
  const list = moves(2);
  const { status, rows } = await importMany(list, ["wrong", "password"]);
  expect(status).toBe(3);
  expect(rows.map((row) => [row.status, row.endedBy?.code ?? null, row.copied])).toEqual([
    [3, "auth.refused", 0],
    [0, null, 40],
  ]);
  await list[1]?.expectIdentical();
});
