/** Messages that a server has but cannot hand out: Dovecot then ends the whole connection, as old servers like to do. */
import { chmodSync, readdirSync, truncateSync } from "node:fs";
import path from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { sampleMailbox } from "../support/mail/sample-mailbox.ts";
import { seedMaildir } from "../support/mail/seed-maildir.ts";
import { type DovecotServer, startDovecot } from "../support/servers/dovecot.ts";
import { Bench, type ImportEnding, type Move } from "./support/bench.ts";
import { linesOf } from "./support/report.ts";

let bench: Bench<DovecotServer, DovecotServer>;
beforeAll(async () => {
  bench = new Bench(...(await Promise.all([startDovecot(), startDovecot()])));
});
afterAll(() => bench?.stop());

const mailbox = sampleMailbox("damage", { messages: 50, folders: 4, oddPerMille: 0, deletedPerMille: 0 });
const drafts = mailbox.folders.find(({ path }) => path[0] === "Drafts")?.messages.length ?? 0;

function newMove(): Move {
  const move = bench.move();
  seedMaildir(bench.old, move.user, mailbox);
  return move;
}

const damages = {
  "that the server may not open": (file: string) => chmodSync(file, 0),
  "that is shorter than the server believes": (file: string) => truncateSync(file, 300),
};

/** Damages one of the drafts, which the server goes on listing. */
function damageDraft(
  side: "old" | "new",
  move: Move,
  how: keyof typeof damages = "that the server may not open",
): void {
  const folder = path.join(bench[side].mailDirectory(move.user), ".Drafts/cur");
  damages[how](path.join(folder, readdirSync(folder).sort()[2] ?? ""));
}

/** Demands that the run came to its end, and that one draft is its only problem. */
function expectOneProblem({ status, report }: ImportEnding): void {
  expect({ status, grade: report.grade, endedBy: report.endedBy }).toEqual({
    status: 1,
    grade: "checkThese",
    endedBy: null,
  });
  const problem = { folder: "Drafts", code: "message.unreadable", uid: expect.any(Number) };
  expect(report.problems).toEqual([expect.objectContaining(problem)]);
}

test.each(["that the server may not open", "that is shorter than the server believes"] as const)(
  "a message on old %s is named, and everything else is copied",
  async (how) => {
    const move = newMove();
    damageDraft("old", move, how);
    const ending = await move.import();
    expectOneProblem(ending);
    expect(ending.report).toMatchObject({ found: 50, copied: 49 });
    expect(await move.compare()).toMatchObject({ messagesNew: 49, extra: 0, twinsExtra: 0, bodyDiffers: 0 });
  },
);

test("a dry run that reads every message finds it weeks ahead", async () => {
  const move = newMove();
  damageDraft("old", move);
  const ending = await move.import("--dry-run", "--read-bodies");
  expectOneProblem(ending);
  expect(linesOf(ending.report).Drafts).toEqual({ found: drafts, copied: drafts - 1, problems: 1 });
});

test("it is named and the rest is copied although the new folder holds mail already", async () => {
  const move = newMove();
  await move.importAll("--folder", "Drafts");
  move.forgetJournal();
  damageDraft("old", move);
  const ending = await move.import();
  expect(ending.report.endedBy).toBeNull();
  expect(ending.report).toMatchObject({ found: 50, alreadyThere: drafts - 1 });
  expectOneProblem(ending);
});

test("a message on new that cannot be read keeps nothing from being copied", async () => {
  const move = newMove();
  await move.importAll("--folder", "Drafts");
  move.forgetJournal();
  damageDraft("new", move);
  const { report } = await move.import();
  expect(report.endedBy).toBeNull();
  // Nobody can say that it is the same: its message is copied.
  expect(report).toMatchObject({ found: 50, copied: 50 - drafts + 1, alreadyThere: drafts - 1 });
});

test("a full check tells of a copy that cannot be read back", async () => {
  const move = newMove();
  await move.importAll();
  damageDraft("new", move);
  const { status, report } = await move.import("--verify", "full");
  expect({ status, endedBy: report.endedBy }).toEqual({ status: 1, endedBy: null });
  expect(report.problems).toEqual([expect.objectContaining({ folder: "Drafts" })]);
});
