/** What the journal remembers of the flags that copies were given: without it nobody can tell what people changed. */
import { describe, expect, it } from "vitest";
import type { FolderRow, JournalRow } from "../../lib/engine/journal-rows.ts";
import { mailbox } from "../support/memory/fixture.ts";
import { copied, flagsOn, inbox, ran, remarks, stores } from "../support/memory/runs.ts";
import { a, b, c } from "./scenarios.ts";

describe("what was given to a copy is remembered", () => {
  it.each([
    ["with UIDPLUS", true],
    ["without UIDPLUS", false],
  ])("when the old server gives its UIDs anew (%s)", async (_name, uidPlus) => {
    const world = await copied({ ...inbox(a, b, c), newServer: { uidPlus } });
    world.old.renumber("INBOX");
    world.new.addFlags(c, "INBOX", "mine");
    await ran(world);
    for (const one of [a, c]) world.old.addFlags(one, "INBOX", "later");
    const run = await ran(world);
    expect(remarks(run)).toEqual([
      ["flagAddedOnOld", 1, ""],
      ["flagsKeptYours", 1, ""],
    ]);
    expect(flagsOn(world, a)).toEqual(["\\Answered", "\\Seen", "later"]);
  });

  it.each([
    ["with UIDPLUS", true],
    ["without UIDPLUS", false],
  ])(
    "but not where the new server gives its UIDs anew: an equal message may be the person's own (%s)",
    async (_name, uidPlus) => {
      const world = await copied({ ...inbox(a, b), newServer: { uidPlus } });
      world.new.renumber("INBOX");
      world.old.addFlags(a, "INBOX", "later");
      const run = await ran(world);
      expect(run.report).toMatchObject({ copied: 0, problems: 0 });
      expect([stores(run), flagsOn(world, a)]).toEqual([[], ["\\Answered", "\\Seen"]]);
    },
  );

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
