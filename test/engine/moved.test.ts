/** Mail that was filed elsewhere on old since it was copied is not brought a second time. */
import { describe, expect, it } from "vitest";
import { expectSoundRun } from "../support/memory/checks.ts";
import { faultAtEvent } from "../support/memory/faults.ts";
import { type Mailbox, mailbox, message } from "../support/memory/fixture.ts";
import { copied, ran } from "../support/memory/runs.ts";
import { expectSameMail } from "../support/memory/same-mail.ts";
import { asCourierStores } from "../support/memory/traits.ts";
import { MemoryWorld, type RunTrace } from "../support/memory/world.ts";
import { a, b, c, d } from "./scenarios.ts";

const remarks = (run: RunTrace): unknown[] => (run.report?.remarks ?? []).map(({ kind, messages }) => [kind, messages]);

describe.each([
  ["with UIDPLUS", true],
  ["without UIDPLUS", false],
])("moved on old since, %s", (_name, uidPlus) => {
  const options = { old: mailbox({ INBOX: [a, b, c], Later: [d] }), newServer: { uidPlus } };

  it("is not copied again while its copy is on new, and is listed", async () => {
    const world = await copied(options);
    world.old.move(b, "INBOX", "Later");
    const run = await ran(world);
    expect(run.report).toMatchObject({ found: 4, copied: 0, alreadyThere: 1, copiedBefore: 3 });
    expect(remarks(run)).toContainEqual(["movedOnOld", 1]);
    expectSameMail(mailbox({ INBOX: [a, b, c], Later: [d] }), world.new);
    expect((await ran(world)).report).toMatchObject({ copied: 0, alreadyThere: 1 });
  });

  it("is copied when its copy is gone from new", async () => {
    const world = await copied(options);
    world.old.move(b, "INBOX", "Later");
    world.new.remove(b, "INBOX");
    expect((await ran(world)).report).toMatchObject({ copied: 1 });
    expectSameMail(mailbox({ INBOX: [a, c], Later: [d, b] }), world.new);
  });

  it("is not copied again when the person filed its copy elsewhere on new", async () => {
    const world = await copied(options);
    world.old.move(b, "INBOX", "Later");
    world.new.move(b, "INBOX", "Mine");
    expect((await ran(world)).report).toMatchObject({ copied: 0, alreadyThere: 1 });
  });

  it("is told from a second message with the same bytes", async () => {
    const world = await copied(options);
    world.old.deliver("Later", b);
    expect((await ran(world)).report).toMatchObject({ copied: 1, alreadyThere: 0 });
    expectSameMail(world.old, world.new);
  });

  it("counts copies: two moved and one of their copies gone brings one", async () => {
    const world = await copied({ ...options, old: mailbox({ INBOX: [a, a], Later: [] }) });
    world.old.move(a, "INBOX", "Later");
    world.old.move(a, "INBOX", "Later");
    world.new.remove(a, "INBOX");
    expect((await ran(world)).report).toMatchObject({ copied: 1, alreadyThere: 1 });
    expectSameMail(mailbox({ INBOX: [a], Later: [a] }), world.new);
  });

  it("back and forth stays where it is", async () => {
    const world = await copied(options);
    world.old.move(b, "INBOX", "Later");
    await ran(world);
    world.old.move(b, "Later", "INBOX");
    expect((await ran(world)).appends).toBe(0);
    expect((await ran(world)).appends).toBe(0);
    expectSameMail(options.old, world.new);
  });

  it("after an interrupted run is known by its copy, though nobody said where it is", async () => {
    const world = new MemoryWorld(options);
    await world.run({}, { protocol: faultAtEvent("released", "interrupted", 3) });
    world.old.move(a, "INBOX", "Later");
    expect((await ran(world)).report).toMatchObject({ found: 4, copied: 1, alreadyThere: 1, copiedBefore: 2 });
    expectSameMail(options.old, world.new);
  });

  it("into a folder that is renumbered afterwards still stands for one copy, and not for its twin's as well", async () => {
    const world = await copied(options);
    world.old.move(b, "INBOX", "Later");
    await ran(world);
    world.old.deliver("Later", b);
    world.old.renumber("Later");
    expect((await ran(world)).report).toMatchObject({ found: 5, copied: 1, alreadyThere: 1 });
    expectSameMail(mailbox({ INBOX: [a, b, c], Later: [d, b] }), world.new);
    expect((await ran(world)).appends).toBe(0);
  });

  it("with its whole folder, renamed, is not copied again", async () => {
    const world = await copied(options);
    world.old.create(["Renamed"]).messages.push(...world.old.folder("Later").messages);
    world.old.drop("Later");
    expect((await ran(world)).report).toMatchObject({ copied: 0, alreadyThere: 1 });
  });
});

describe("500 messages that were filed elsewhere on old", () => {
  const many = Array.from({ length: 500 }, (_unused, index) =>
    message(`m${index}`, { body: `${"x".repeat(index % 40)}` }),
  );

  async function filed(uidPlus: boolean): Promise<MemoryWorld> {
    const world = await copied({
      old: mailbox({ INBOX: [...many, a, b], Later: [c] }),
      oldServer: { windowSize: 100 },
      newServer: { uidPlus, windowSize: 100 },
      request: { verify: "quick" },
    });
    many.forEach((one, index) => {
      world.old.move(one, "INBOX", index % 2 === 0 ? "Later" : "Archive/2003");
    });
    return world;
  }

  it.each([true, false])("are neither copied again nor missing (UIDPLUS: %s)", async (uidPlus) => {
    const world = await filed(uidPlus);
    const run = await ran(world);
    expect(run.report).toMatchObject({ found: 503, copied: 0, copiedBefore: 3, alreadyThere: 500, problems: 0 });
    expect(run.appends).toBe(0);
    expectSameMail(mailbox({ INBOX: [...many, a, b], Later: [c] }), withMail(world.new.snapshot()));
    expect((await ran(world)).appends).toBe(0);
  });

  it.each([true, false])(
    "and 20 of whose copies were deleted on new: exactly those are copied (UIDPLUS: %s)",
    async (uidPlus) => {
      const world = await filed(uidPlus);
      const deleted = many.filter((_one, index) => index % 25 === 3);
      for (const one of deleted) world.new.remove(one, "INBOX");
      const run = await ran(world);
      expect(run.report).toMatchObject({ found: 503, copied: 20, alreadyThere: 480, problems: 0 });
      const left = many.filter((one) => !deleted.includes(one));
      const to = (folder: number): typeof many => deleted.filter((one) => many.indexOf(one) % 2 === folder);
      const expected = { INBOX: [...left, a, b], Later: [c, ...to(0)], "Archive/2003": to(1) };
      expectSameMail(mailbox(expected), withMail(world.new.snapshot()));
      expect((await ran(world)).appends).toBe(0);
    },
  );

  it("are read in chunks, each once, and nothing is asked of the new server but what is there", async () => {
    const run = await ran(await filed(true));
    const fetches = run.log.filter((entry) => entry.verb === "FETCH");
    const bodies = fetches.filter(({ side, detail }) => side === "old" && detail.startsWith("bodies"));
    expect(bodies.flatMap(({ detail }) => detail.split(","))).toHaveLength(500);
    expect(bodies.length).toBeLessThan(20);
    expect(fetches.filter(({ side, detail }) => side === "new" && !detail.startsWith("facts"))).toEqual([]);
  });
});

describe("moved on old while the new server gave its UIDs anew", () => {
  it.each([true, false])(
    "is not copied again, and its copy stands for one message only (UIDPLUS: %s)",
    async (uidPlus) => {
      const others = Array.from({ length: 12 }, (_unused, index) => message(`o${index}`));
      const old = mailbox({ INBOX: [a, a, b, c, ...others], Later: [d] });
      const world = await copied({ old, newServer: { uidPlus } });
      world.old.move(a, "INBOX", "Later");
      world.old.move(b, "INBOX", "Later");
      world.new.renumber("INBOX");
      world.new.renumber("Later");
      expect((await ran(world)).report).toMatchObject({ found: 17, copied: 0, problems: 0 });
      expectSameMail(old, world.new);
      expect((await ran(world)).appends).toBe(0);
    },
  );
});

describe("moved on old twice since the new server, which had changed its bytes, gave its UIDs anew", () => {
  const odd = message("odd", { raw: "Subject: odd\n\nonly line feeds\n" });

  async function movedOnce(): Promise<MemoryWorld> {
    const old = mailbox({ INBOX: [a, odd], Later: [d], Work: [] });
    const world = await copied({ old, newServer: { alter: asCourierStores } });
    world.new.renumber("INBOX");
    world.old.move(odd, "INBOX", "Later");
    expect((await ran(world)).report).toMatchObject({ copied: 0, alreadyThere: 1 });
    return world;
  }

  it("is not copied again", async () => {
    const world = await movedOnce();
    world.old.move(odd, "Later", "Work");
    const run = await ran(world);
    expect([run.report?.copied, run.appends]).toEqual([0, 0]);
    expect(world.new.folder("INBOX").messages).toHaveLength(2);
  });

  it("has a copy that stands for no other message", async () => {
    const world = await movedOnce();
    world.old.deliver("INBOX", odd);
    expect((await ran(world)).report).toMatchObject({ copied: 1, alreadyThere: 1 });
    expect(world.new.folder("INBOX").messages).toHaveLength(3);
  });
});

/** Levels without mail may be there or not. */
function withMail(content: Mailbox): Mailbox {
  return new Map([...content].filter(([, messages]) => messages.length > 0));
}

describe("a message that is also in a folder that cannot be listed just now", () => {
  /** INBOX, which is listed first, cannot be understood. */
  const garbage = () => ({ protocol: faultAtEvent("facts", "garbage") });
  const options = { old: mailbox({ INBOX: [a, b], Later: [d] }) };

  it("is not taken for moved, and is copied by the next run", async () => {
    const world = await copied(options);
    world.old.deliver("Later", b);
    const blind = await world.run({}, garbage());
    expectSoundRun(blind);
    expect(blind.report).toMatchObject({ copied: 0, alreadyThere: 0, notSettled: 1, grade: "checkThese" });
    expect((await ran(world)).report).toMatchObject({ copied: 1, alreadyThere: 0, grade: "complete" });
    expectSameMail(world.old, world.new);
  });

  it("is not copied before it is known whether it was moved", async () => {
    const world = await copied(options);
    world.old.move(b, "INBOX", "Later");
    const blind = await world.run({}, garbage());
    expectSoundRun(blind);
    expect(blind.report).toMatchObject({ copied: 0, alreadyThere: 0, notSettled: 1 });
    expect((await ran(world)).report).toMatchObject({ copied: 0, alreadyThere: 1, notSettled: 0 });
    expectSameMail(options.old, world.new);
  });
});
