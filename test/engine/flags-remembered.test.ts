/** What the journal remembers of the flags that copies were given: without it nobody can tell what people changed. */
import { describe, expect, it } from "vitest";
import type { FolderRow, JournalRow } from "../../lib/engine/journal-rows.ts";
import { expectSoundRun } from "../support/memory/checks.ts";
import { type FixtureMessage, mailbox } from "../support/memory/fixture.ts";
import { MemoryWorld, type RunTrace, type WorldOptions } from "../support/memory/world.ts";
import { a, b, c } from "./scenarios.ts";

async function ran(world: MemoryWorld): Promise<RunTrace> {
  const run = await world.run();
  expectSoundRun(run);
  expect(run.report?.endedBy).toBeNull();
  return run;
}

async function copied(options: WorldOptions): Promise<MemoryWorld> {
  const world = new MemoryWorld(options);
  await ran(world);
  return world;
}

const inbox = (...messages: readonly FixtureMessage[]): WorldOptions => ({ old: mailbox({ INBOX: messages }) });
const remarks = (run: RunTrace): unknown[] =>
  (run.report?.remarks ?? []).map(({ kind, messages, detail }) => [kind, messages, detail]);
const stores = (run: RunTrace): string[] =>
  run.log.filter((entry) => entry.verb === "STORE").map((entry) => entry.detail);
const flagsOn = (world: MemoryWorld, one: FixtureMessage, path = "INBOX"): string[] =>
  [...world.new.stored(one, path).flags].sort();

describe("what was given to a copy is remembered", () => {
  it.each([
    ["with UIDPLUS", true],
    ["without UIDPLUS", false],
  ])("when either server gives its UIDs anew (%s)", async (_name, uidPlus) => {
    for (const side of ["old", "new"] as const) {
      const world = await copied({ ...inbox(a, b, c), newServer: { uidPlus } });
      world[side].renumber("INBOX");
      world.new.addFlags(c, "INBOX", "mine");
      await ran(world);
      for (const one of [a, c]) world.old.addFlags(one, "INBOX", "later");
      const run = await ran(world);
      expect(remarks(run), side).toEqual([
        ["flagAddedOnOld", 1, ""],
        ["flagsKeptYours", 1, ""],
      ]);
      expect(flagsOn(world, a)).toEqual(["\\Answered", "\\Seen", "later"]);
    }
  });

  it("when the message went to another folder and came back", async () => {
    const world = await copied({ old: mailbox({ INBOX: [a, b], Later: [] }) });
    world.old.move(a, "INBOX", "Later");
    await ran(world);
    world.old.move(a, "Later", "INBOX");
    world.old.addFlags(a, "INBOX", "later");
    expect(stores(await ran(world))).toEqual(["501 +FLAGS later"]);
  });

  it("but not by a journal from before: there nothing is added", async () => {
    const world = await copied(inbox(a));
    world.journal.rows = world.journal.rows.map((filed) => ({ ...filed, row: fromBefore(filed.row) }));
    world.old.addFlags(a, "INBOX", "later");
    const run = await ran(world);
    expect(run.report).toMatchObject({ copiedBefore: 1, copied: 0 });
    expect([stores(run), remarks(run)]).toEqual([[], []]);
  });
});

function fromBefore(row: JournalRow): JournalRow {
  if (row.kind !== "FOLDER") return row;
  const { flagSets: _sets, ...rest } = row;
  return { ...rest, settled: row.settled.map(({ flags: _flags, ...columns }) => columns) } satisfies FolderRow;
}
