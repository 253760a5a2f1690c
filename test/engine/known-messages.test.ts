/** Of a folder that has changed only what may be new is listed; where anything of the rest may have changed as well, all of it. */
import { describe, expect, it } from "vitest";
import type { FolderStanding } from "../../lib/engine/ports.ts";
import type { ImportRequest } from "../../lib/engine/request.ts";
import { type FixtureMessage, mailbox, message } from "../support/memory/fixture.ts";
import { copied, flagsOn, ran, remarks, stores } from "../support/memory/runs.ts";
import { expectSameMail } from "../support/memory/same-mail.ts";
import { type ServerTraits, TELLS_STANDINGS } from "../support/memory/traits.ts";
import type { MemoryWorld, RunTrace, WorldOptions } from "../support/memory/world.ts";

const twelve = Array.from({ length: 12 }, (_, index) => message(`m${index}`, { flags: index % 2 ? ["\\Seen"] : [] }));
const [first, second, third] = twelve as [FixtureMessage, FixtureMessage, FixtureMessage];
const late = message("late");

const telling = (more: Partial<WorldOptions> = {}): WorldOptions => ({
  old: mailbox({ Work: twelve }),
  ...more,
  oldServer: { ...TELLS_STANDINGS, ...more.oldServer },
  newServer: { ...TELLS_STANDINGS, ...more.newServer },
  request: { verify: "quick", ...more.request },
});

/** What was listed of the folder's messages, on each side. */
const listed = ({ log }: RunTrace): Record<"old" | "new", string[]> => {
  const on = (side: "old" | "new"): string[] =>
    log.filter((entry) => entry.side === side && /^(?:facts|flags)/.test(entry.detail)).map(({ detail }) => detail);
  return { old: on("old"), new: on("new") };
};

const said = (run: RunTrace): unknown[] => remarks(run).filter((one) => !String(one).startsWith("unchangedSince"));

/** The sides on which everything was listed. */
const whole = (run: RunTrace): string[] =>
  (["old", "new"] as const).filter((side) => listed(run)[side].includes("facts 1:*"));

/** A run in which nobody lists a folder whole, as one who does would find: nothing missing, nothing twice. */
async function soundAndBrief(world: MemoryWorld): Promise<RunTrace> {
  const run = await ran(world);
  expect(whole(run)).toEqual([]);
  expectSameMail(world.old, world.new);
  return run;
}

describe("of a folder that has changed", () => {
  it("only what came in is listed, on both sides", async () => {
    const world = await copied(telling());
    world.old.deliver("Work", late);
    const run = await soundAndBrief(world);
    expect(run.report).toMatchObject({ found: 13, copied: 1, copiedBefore: 12, grade: "complete" });
    // 12 messages from 11 on in steps of two, and from 501 on. An answer that is not empty may have a second window.
    expect(new Set(listed(run).old)).toEqual(new Set(["facts 35:*", "facts 36:*", "flags since 13"]));
    expect(listed(run).new, "by the check alone").toEqual(["facts 513:*", "facts 514:*"]);
  });

  it("so much is known after a run that knew so much before", async () => {
    const world = await copied(telling());
    for (const one of [late, message("later"), message("last")]) {
      world.old.deliver("Work", one);
      expect((await soundAndBrief(world)).report).toMatchObject({ copied: 1 });
    }
    expect((await ran(world)).log.filter(({ verb }) => verb === "EXAMINE")).toEqual([]);
  });

  it("flags that were given since are told, and brought", async () => {
    const world = await copied(telling());
    world.old.addFlags(third, "Work", "\\Flagged", "later");
    const run = await soundAndBrief(world);
    expect(said(run)).toEqual([["flagAddedOnOld", 1, ""]]);
    expect(flagsOn(world, third, "Work")).toEqual(["\\Flagged", "later"]);
  });

  it("the flags of a few copies are asked for, and not of all between them", async () => {
    const thirty = Array.from({ length: 30 }, (_, index) => message(`n${index}`));
    const world = await copied(telling({ old: mailbox({ Work: thirty }) }));
    for (const one of [thirty[0], thirty[29]]) if (one) world.old.addFlags(one, "Work", "later");
    const run = await soundAndBrief(world);
    expect(said(run)).toEqual([["flagAddedOnOld", 2, ""]]);
    expect(listed(run).new).toContain("facts 501,530");
    expect(listed(run).new).not.toContain("facts 501:530");
  });

  it("a flag that was taken away on old is named by each run, and a later one that was given is brought", async () => {
    const world = await copied(telling());
    world.old.removeFlags(second, "Work", "\\Seen");
    expect(said(await ran(world))).toEqual([["flagRemovedOnOld", 1, "\\Seen"]]);
    world.old.addFlags(third, "Work", "later");
    world.old.deliver("Work", late);
    expect(said(await ran(world))).toEqual([
      ["flagAddedOnOld", 1, ""],
      ["flagRemovedOnOld", 1, "\\Seen"],
    ]);
  });

  it("a copy whose flags the person has changed is looked at, and left alone", async () => {
    const world = await copied(telling());
    world.new.addFlags(third, "Work", "mine");
    world.old.addFlags(third, "Work", "later");
    const run = await ran(world);
    expect(said(run)).toEqual([["flagsKeptYours", 1, ""]]);
    expect(stores(run)).toEqual([]);
  });

  it("a flag that the new server does not keep is noticed", async () => {
    const world = await copied(telling());
    world.newTraits = { ...world.newTraits, keepsFlag: (flag) => flag !== "\\Flagged" };
    world.old.addFlags(third, "Work", "\\Flagged");
    expect(said(await ran(world))).toContainEqual(["flagNotKept", 1, "\\Flagged"]);
  });

  it("what was left out is listed again: it may be wanted now", async () => {
    const deleted = message("deleted", { flags: ["\\Deleted"] });
    const world = await copied(telling({ old: mailbox({ Work: [...twelve, deleted] }) }));
    world.old.deliver("Work", late);
    const run = await ran(world);
    expect(whole(run)).toEqual([]);
    expect(run.report).toMatchObject({ found: 14, copied: 1, copiedBefore: 12, leftOut: 1 });
    world.old.removeFlags(deleted, "Work", "\\Deleted");
    expect((await soundAndBrief(world)).report).toMatchObject({ found: 14, copied: 1, leftOut: 0 });
  });

  it("the person's own mail on new is listed again: its equal on old is there already", async () => {
    const world = await copied(telling({ new: mailbox({ Work: [late] }) }));
    world.old.deliver("Work", late);
    const run = await soundAndBrief(world);
    expect(run.report).toMatchObject({ copied: 0, alreadyThere: 1, copiedBefore: 12 });
    expect(run.appends).toBe(0);
  });

  it("a copy that is gone is known to be", async () => {
    const world = await copied(telling());
    world.new.remove(second, "Work");
    await ran(world);
    world.old.addFlags(third, "Work", "later");
    world.old.deliver("Work", late);
    const run = await ran(world);
    expect(whole(run)).toEqual([]);
    expect(said(run)).toEqual([
      ["flagAddedOnOld", 1, ""],
      ["deletedOnNew", 1, ""],
    ]);
    expect(run.report).toMatchObject({ found: 13, copied: 1, copiedBefore: 12, problems: 0 });
  });

  it("mail that came into both folders meanwhile is not copied a second time", async () => {
    const world = await copied(telling());
    world.new.deliver("Work", late);
    world.old.deliver("Work", late);
    expect((await soundAndBrief(world)).report).toMatchObject({ copied: 0, alreadyThere: 1 });
  });
});

describe("a folder is listed whole", () => {
  const wholeAfter = async (
    act: (world: MemoryWorld) => void,
    request: Partial<ImportRequest> = {},
  ): Promise<{ readonly sides: string[]; readonly run: RunTrace; readonly world: MemoryWorld }> => {
    const world = await copied(telling());
    act(world);
    const run = await world.run(request);
    return { sides: whole(run), run, world };
  };

  it.each<[string, (world: MemoryWorld) => void]>([
    ["", () => undefined],
    [", and others came", ({ old }) => old.deliver("Work", late, message("later"))],
    [", and just as many came", ({ old }) => old.deliver("Work", late)],
  ])("on old where mail has left it%s", async (_what, act) => {
    const { sides, run, world } = await wholeAfter((one) => {
      one.old.remove(second, "Work");
      act(one);
    });
    const left = world.old.folder("Work").messages.length;
    expect(sides).toContain("old");
    expect(run.report).toMatchObject({ found: left, copiedBefore: 11, copied: left - 11, grade: "complete" });
  });

  it("at once where there is less than was known", async () => {
    const { sides, run } = await wholeAfter(({ old }) => old.remove(second, "Work"));
    expect(sides).toContain("old");
    expect(listed(run).old.filter((detail) => detail.startsWith("flags"))).toEqual([]);
  });

  it("on new where the person deleted a copy, which is not brought back", async () => {
    const { sides, run, world } = await wholeAfter(({ old, new: there }) => {
      there.remove(second, "Work");
      old.deliver("Work", late);
    });
    expect(sides).toContain("new");
    expect(said(run)).toEqual([["deletedOnNew", 1, ""]]);
    expect(world.new.folder("Work").messages).toHaveLength(12);
    expect(said(await ran(world))).toEqual([["deletedOnNew", 1, ""]]);
  });

  it("on new where the person moved a copy, which is not copied again", async () => {
    const { sides, run } = await wholeAfter(({ old, new: there }) => {
      there.move(second, "Work", "Mine");
      old.deliver("Work", late);
    });
    expect(sides).toContain("new");
    expect(run.report).toMatchObject({ copied: 1, copiedBefore: 12, problems: 0 });
  });

  it("where mail was moved on old, and its copy stands for it", async () => {
    const world = await copied(telling({ old: mailbox({ Work: twelve, Done: [message("done")] }) }));
    world.old.move(second, "Work", "Done");
    const run = await ran(world);
    expect(run.report).toMatchObject({ found: 13, copied: 0, alreadyThere: 1 });
    expect(run.appends).toBe(0);
  });

  const standings: Record<string, (standing: FolderStanding) => FolderStanding> = {
    "another UIDVALIDITY": (one) => ({ ...one, uidValidity: one.uidValidity + 1 }),
    "an earlier UIDNEXT": (one) => ({ ...one, uidNext: one.uidNext - 8 }),
    "an earlier HIGHESTMODSEQ": (one) => ({ ...one, highestModSeq: "2" }),
  };
  it.each(Object.keys(standings).flatMap((what) => [["old", what] as const, ["new", what] as const]))(
    "where the %s server tells %s",
    async (side, what) => {
      const { sides } = await wholeAfter((world) => {
        world.old.deliver("Work", late);
        const tellsStanding: ServerTraits["tellsStanding"] = (one) => standings[what]?.(one) ?? null;
        if (side === "old") world.oldTraits = { ...world.oldTraits, tellsStanding };
        else world.newTraits = { ...world.newTraits, tellsStanding };
      });
      expect(sides).toContain(side);
    },
  );

  it("where the new server has given its UIDs anew, and no copy is made twice", async () => {
    const { sides, run, world } = await wholeAfter(({ old, new: there }) => {
      there.renumber("Work");
      old.deliver("Work", late);
    });
    expect(sides).toContain("new");
    expect(run.report).toMatchObject({ copied: 1, copiedBefore: 12 });
    expectSameMail(world.old, world.new);
  });

  it.each<[string, Partial<ImportRequest>]>([
    ["for a full check", { verify: "full" }],
    ["for a dry run", { dryRun: true }],
    ["when somebody asks otherwise from which day on", { since: 1 }],
  ])("%s", async (_what, request) => {
    const { sides } = await wholeAfter(({ old }) => old.deliver("Work", late), request);
    expect(sides).toContain("old");
  });

  it("where an earlier version checked it last, which kept less of it", async () => {
    const { sides } = await wholeAfter((world) => {
      for (const [id, { listAgain: _, ...stamp }] of world.journal.stamps) world.journal.stamps.set(id, stamp);
      world.old.deliver("Work", late);
    });
    expect(sides).toEqual(["old", "new"]);
  });

  it("where the journal knows of other messages than the folder held at its check", async () => {
    const { sides } = await wholeAfter((world) => {
      for (const [id, stamp] of world.journal.stamps)
        world.journal.stamps.set(id, { ...stamp, old: { ...stamp.old, messages: stamp.old.messages + 1 } });
      world.old.deliver("Work", late, message("later"));
    });
    expect(sides).toContain("old");
  });

  it("where so much is to be listed again that it would be no shorter", async () => {
    const deleted = Array.from({ length: 501 }, (_, index) => message(`d${index}`, { flags: ["\\Deleted"] }));
    const world = await copied(telling({ old: mailbox({ Work: [...twelve, ...deleted] }) }));
    world.old.deliver("Work", late);
    expect(whole(await ran(world))).toEqual(["old", "new"]);
  });

  it("by and by all of them, where a person is tidying up everywhere", async () => {
    const names = Array.from({ length: 25 }, (_, index) => `F${index}`);
    const gone = message("gone");
    const world = await copied(
      telling({ old: mailbox(Object.fromEntries(names.map((name) => [name, [first, gone]]))) }),
    );
    for (const name of names) {
      world.old.remove(gone, name);
      world.old.deliver(name, late);
    }
    const run = await ran(world);
    expect(listed(run).old.filter((detail) => detail.startsWith("flags"))).toHaveLength(16);
    expect(run.report).toMatchObject({ copied: 25, problems: 0, notSettled: 0 });
  });
});
