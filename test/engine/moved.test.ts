/** Mail that was filed elsewhere on old since it was copied is not brought a second time. */
import { describe, expect, it } from "vitest";
import { expectSoundRun } from "../support/memory/checks.ts";
import { faultAtEvent } from "../support/memory/faults.ts";
import { mailbox } from "../support/memory/fixture.ts";
import { expectSameMail } from "../support/memory/same-mail.ts";
import { MemoryWorld, type RunTrace, type WorldOptions } from "../support/memory/world.ts";
import { a, b, c, d } from "./scenarios.ts";

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

  it("with its whole folder, renamed, is not copied again", async () => {
    const world = await copied(options);
    world.old.create(["Renamed"]).messages.push(...world.old.folder("Later").messages);
    world.old.drop("Later");
    expect((await ran(world)).report).toMatchObject({ copied: 0, alreadyThere: 1 });
  });
});
