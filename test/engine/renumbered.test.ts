/** A server that gives the UIDs of a folder anew, after a restore for instance: its mail is recognised, and nothing comes twice. */
import { describe, expect, it } from "vitest";
import { expectSoundRun } from "../support/memory/checks.ts";
import { mailbox, message } from "../support/memory/fixture.ts";
import { copied, ran } from "../support/memory/runs.ts";
import { expectSameMail } from "../support/memory/same-mail.ts";
import { a, b, c, d } from "./scenarios.ts";

describe("a folder with other UIDs than before", () => {
  it.each([
    ["with UIDPLUS", true],
    ["without UIDPLUS", false],
  ])("on old or on new (%s) is recognised by its messages, and only new ones are copied", async (_name, uidPlus) => {
    for (const side of ["old", "new"] as const) {
      const world = await copied({ old: mailbox({ INBOX: [a, a, b, c] }), newServer: { uidPlus } });
      world[side].renumber("INBOX");
      world.old.deliver("INBOX", d);
      expect((await ran(world)).report, side).toMatchObject({ found: 5, copied: 1, problems: 0 });
      expectSameMail(world.old, world.new);
      expect((await ran(world)).appends, side).toBe(0);
    }
  });
});

describe("a new folder with other UIDs than before", () => {
  const map = [
    { old: "Sent", new: "All" },
    { old: "Work", new: "All" },
  ];

  it("that several were merged into is recognised for each of them, without a look at old", async () => {
    const others = Array.from({ length: 12 }, (_unused, index) => message(`o${index}`));
    for (const uidPlus of [true, false]) {
      const old = mailbox({ Sent: [...others, a, b, c, d], Work: [b, c, a] });
      const world = await copied({ old, request: { map, verify: "quick" }, newServer: { uidPlus } });
      const before = world.new.snapshot();
      world.new.renumber("All");
      const run = await ran(world);
      expect(run.report).toMatchObject({ found: 19, copied: 0, problems: 0 });
      expect(run.log.filter(({ side, detail }) => side === "old" && detail.startsWith("bodies"))).toEqual([]);
      expectSameMail(before, world.new);
      expect((await ran(world)).appends).toBe(0);
    }
  });

  it("is read once in chunks, and of the old one nothing", async () => {
    const many = Array.from({ length: 200 }, (_unused, index) => message(`m${index}`));
    const traits = { windowSize: 100 };
    const world = await copied({ old: mailbox({ INBOX: many }), oldServer: traits, newServer: traits });
    world.new.renumber("INBOX");
    const run = await world.run({ verify: "quick" });
    expectSoundRun(run);
    expect(run.report).toMatchObject({ found: 200, copied: 0, copiedBefore: 200 });
    const bodies = (side: string): string[] =>
      run.log.filter((entry) => entry.side === side && entry.detail.startsWith("bodies")).map(({ detail }) => detail);
    expect(bodies("old")).toEqual([]);
    expect(bodies("new").flatMap((detail) => detail.split(","))).toHaveLength(200);
    expect(bodies("new").length).toBeLessThan(10);
  });

  it("from which the person had filed a copy elsewhere gets no second one; what was deleted comes back", async () => {
    for (const uidPlus of [true, false]) {
      const world = await copied({ old: mailbox({ INBOX: [a, b, c, d], Sent: [b] }), newServer: { uidPlus } });
      world.new.move(b, "INBOX", "Mine");
      world.new.remove(c, "INBOX");
      world.new.renumber("INBOX");
      expect((await ran(world)).report).toMatchObject({ found: 5, copied: 1, copiedBefore: 4, problems: 0 });
      expectSameMail(mailbox({ INBOX: [a, d, c], Sent: [b], Mine: [b] }), world.new);
      expect((await ran(world)).appends).toBe(0);
    }
  });

  it("is closed again, though messages have gone from old since", async () => {
    const world = await copied({ old: mailbox({ INBOX: [a, b, c] }) });
    world.new.renumber("INBOX");
    world.old.remove(b, "INBOX");
    await ran(world);
    expect(world.journal.rowsOf().map((row) => row.kind)).toEqual(["FOLDER"]);
  });
});
