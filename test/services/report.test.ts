import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { finishRun, startRun } from "../../lib/db/runs.ts";
import { MailError } from "../../lib/engine/errors.ts";
import { buildReport, type FolderReport } from "../../lib/engine/report.ts";
import type { ImportRequest } from "../../lib/engine/request.ts";
import { noCounts, type Problem } from "../../lib/engine/tally.ts";
import { parseCsv } from "../../lib/report/csv-reader.ts";
import { NotFound } from "../../lib/services/access.ts";
import { reportOf } from "../../lib/services/report.ts";
import { reportCsv } from "../../lib/services/report-csv.ts";
import {
  addMigration,
  addPerson,
  type MigrationOptions,
  type TestPerson,
  type TestPortal,
  testPortal,
} from "../support/portal.ts";

let portal: TestPortal;
let anna: TestPerson;
beforeAll(async () => {
  portal = await testPortal();
  anna = await addPerson(portal);
});
afterAll(() => portal.close());

const inbox: FolderReport = { ...noCounts(), old: "INBOX", new: "INBOX", found: 10, copied: 9, problems: 1 };
const sums: FolderReport = { ...noCounts(), old: "=1+1", new: '@a,"b"', found: 2, alreadyThere: 2 };
const problem: Problem = { folder: "INBOX", uid: 7, code: "message.rejected", text: "-refused", messages: 1 };

let accounts = 0;
const migrationWith = async (row: MigrationOptions = {}) =>
  addMigration(portal, anna, {
    oldLogin: `old-${accounts++}`,
    phase: "done",
    activity: null,
    grade: "checkThese",
    ...row,
  });

async function addRun(migration: { id: string; plan: string }, endedBy: MailError | null = null) {
  const plan: ImportRequest = JSON.parse(migration.plan);
  const run = await startRun(portal.database, migration.id, plan, new Date());
  const folders = [inbox, sums];
  const report = buildReport({
    dryRun: false,
    folders,
    problemList: [problem],
    remarks: [],
    bytes: 5,
    ways: [],
    seconds: 1,
    endedBy,
  });
  await finishRun(portal.database, run.id, report, new Date());
}

const LISTED = [
  { path: ["INBOX"], messages: 10 },
  { path: ["=1+1"], messages: 2 },
  { path: ["Trash"], messages: 30, chosen: false },
];

describe("the report of a migration", () => {
  it("is told to nobody but its owner", async () => {
    const migration = await migrationWith();
    await addRun(migration);
    const ben = await addPerson(portal);
    await expect(reportOf(portal, ben.viewer, migration.id)).rejects.toThrow(NotFound);
    await expect(reportOf(portal, { kind: "nobody" }, migration.id)).rejects.toThrow(NotFound);
  });

  it("is that of the latest run, unless another is asked for", async () => {
    const migration = await migrationWith({ listed: LISTED });
    expect(await reportOf(portal, anna.viewer, migration.id)).toBeNull();
    await addRun(migration);
    await addRun(migration);
    const latest = await reportOf(portal, anna.viewer, migration.id);
    expect(latest).toMatchObject({ run: { number: 2, isLatest: true }, isUnderWay: false, canResume: false });
    expect(latest?.history.map(({ number }) => number)).toEqual([2, 1]);
    expect(latest?.report.totals).toMatchObject({ found: 42, notChosen: 30, copied: 9 });
    const first = await reportOf(portal, anna.viewer, migration.id, 1);
    expect(first?.run).toMatchObject({ number: 1, isLatest: false });
    expect(await reportOf(portal, anna.viewer, migration.id, 3)).toBeNull();
  });

  it("names what ended a run early, with the server and its words", async () => {
    const migration = await migrationWith({
      phase: "copying",
      activity: "needsUser",
      reason: "quota.full",
      grade: null,
    });
    await addRun(migration, new MailError("quota.full", "full", { side: "new", serverText: "[OVERQUOTA] full" }));
    const facts = await reportOf(portal, anna.viewer, migration.id);
    expect(facts).toMatchObject({ canResume: true, report: { checked: false, grade: "notComplete" } });
    expect(facts?.report.ended).toMatchObject({ code: "quota.full", side: "new", serverText: "[OVERQUOTA] full" });
  });

  it("says until when both passwords are kept, and nothing when one is not", async () => {
    const kept = await migrationWith();
    await addRun(kept);
    expect((await reportOf(portal, anna.viewer, kept.id))?.passwordsUntil).toBeGreaterThan(Date.now());
    const gone = await migrationWith({ oldPassword: null });
    await addRun(gone);
    expect((await reportOf(portal, anna.viewer, gone.id))?.passwordsUntil).toBeNull();
  });
});

describe("the report as a table", () => {
  async function table(): Promise<string> {
    const migration = await migrationWith({ listed: LISTED });
    await addRun(migration);
    const facts = await reportOf(portal, anna.viewer, migration.id);
    return reportCsv(facts?.report ?? expect.fail("there is a report"));
  }

  it("has a row for each folder, the total and each problem, all of one width", async () => {
    const rows = parseCsv(await table()).map(({ cells }) => cells);
    expect(rows.map(([kind, folder]) => [kind, folder])).toEqual([
      ["Row", "Folder"],
      ["folder", "INBOX"],
      ["folder", "'=1+1"],
      ["folder", "Trash"],
      ["total", ""],
      ["problem", "INBOX"],
    ]);
    expect(new Set(rows.map((cells) => cells.length))).toEqual(new Set([16]));
    expect(rows[4]?.slice(3, 12)).toEqual(["42", "9", "0", "2", "0", "30", "0", "0", "1"]);
  });

  it("begins with a byte order mark, so that spreadsheets read it as UTF-8", async () => {
    expect((await table()).startsWith("\ufeff")).toBe(true);
  });

  it("lets no spreadsheet calculate what a folder is called or a server said", async () => {
    const cells = parseCsv(await table()).flatMap((row) => row.cells);
    expect(cells.filter((cell) => /^[=+\-@\t\r]/.test(cell))).toEqual([]);
    expect(cells).toEqual(expect.arrayContaining(["'=1+1", '\'@a,"b"', "'-refused"]));
  });
});
