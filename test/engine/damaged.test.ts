/** A message at which a server ends the connection (Dovecot says `BYE FETCH failed`) costs only itself, wherever it is read. */
import { describe, expect, it } from "vitest";
import type { ImportRequest } from "../../lib/engine/request.ts";
import { expectSoundRun } from "../support/memory/checks.ts";
import { faultAtEvent } from "../support/memory/faults.ts";
import { mailbox, message } from "../support/memory/fixture.ts";
import { expectSameMail } from "../support/memory/same-mail.ts";
import { MemoryWorld, type RunTrace } from "../support/memory/world.ts";

const messages = Array.from({ length: 30 }, (_unused, index) => message(`m${index}`));
const poison = message("m17");
const others = messages.filter((one) => !one.bytes.equals(poison.bytes));
const hangUpOn = (bytes: Buffer): boolean => bytes.equals(poison.bytes);
const POISON_UID = 11 + 17 * 2;

async function ran(world: MemoryWorld, request: Partial<ImportRequest> = {}): Promise<RunTrace> {
  const run = await world.run(request);
  expectSoundRun(run);
  expect(run.report?.endedBy).toBeNull();
  return run;
}

function problemsOf(run: RunTrace): unknown[] {
  return (run.report?.problemList ?? []).map(({ folder, uid, code, messages: count }) => [folder, uid, code, count]);
}

describe("a message that ends the connection each time it is read on old", () => {
  const damaged = (): MemoryWorld => new MemoryWorld({ old: mailbox({ INBOX: messages }), oldServer: { hangUpOn } });

  it("is set aside alone, within a minute", async () => {
    const world = damaged();
    const start = world.clock.now();
    const run = await ran(world);
    expect(run.report).toMatchObject({ copied: 29, problems: 1 });
    expect(problemsOf(run)).toEqual([["INBOX", POISON_UID, "message.unreadable", 1]]);
    expect(world.clock.now() - start).toBeLessThan(60_000);
    expectSameMail(mailbox({ INBOX: others }), world.new);
    expect((await ran(world)).report).toMatchObject({ copied: 0, copiedBefore: 29, problems: 1 });
  });

  it("is set aside alone where all others come whole, each in one piece", async () => {
    const world = new MemoryWorld({
      old: mailbox({ INBOX: messages }),
      oldServer: { hangUpOn, handsOutWhole: true },
    });
    const run = await ran(world);
    expect(problemsOf(run)).toEqual([["INBOX", POISON_UID, "message.unreadable", 1]]);
    expectSameMail(world.new, mailbox({ INBOX: others }));
  });

  it("is found by a dry run that reads everything", async () => {
    const run = await ran(damaged(), { dryRun: true, readBodies: true });
    expect(run.report).toMatchObject({ copied: 29, problems: 1 });
    expect(problemsOf(run)).toEqual([["INBOX", POISON_UID, "message.unreadable", 1]]);
  });

  it("does not keep the others from being compared with what is on new", async () => {
    const world = new MemoryWorld({
      old: mailbox({ INBOX: messages }),
      new: mailbox({ INBOX: others.slice(0, 20) }),
      oldServer: { hangUpOn },
    });
    expect((await ran(world)).report).toMatchObject({ copied: 9, alreadyThere: 20, problems: 1 });
    expectSameMail(mailbox({ INBOX: others }), world.new);
  });

  it("does not keep moved mail from being found", async () => {
    const world = new MemoryWorld({ old: mailbox({ INBOX: others, Later: [] }) });
    await ran(world);
    world.old.deliver("Later", poison);
    world.old.move(others[3] ?? poison, "INBOX", "Later");
    world.oldTraits = { hangUpOn };
    expect((await ran(world)).report).toMatchObject({ copied: 0, alreadyThere: 1, problems: 1 });
  });

  it("is copied once the server can read it again", async () => {
    const world = damaged();
    await ran(world);
    world.oldTraits = {};
    expect((await ran(world)).report).toMatchObject({ copied: 1, copiedBefore: 29, problems: 0 });
    expectSameMail(world.old, world.new);
  });

  it("is no reason to give up where there are many of them", async () => {
    const world = new MemoryWorld({
      old: mailbox({ INBOX: messages }),
      oldServer: { hangUpOn: (bytes) => /About m\d*[13579]\r/.test(bytes.toString("latin1")) },
    });
    expect((await ran(world)).report).toMatchObject({ copied: 15, problems: 15 });
  });
});

describe("a message that ends the connection each time", () => {
  it("when it is sent is given up alone", async () => {
    const world = new MemoryWorld({ old: mailbox({ INBOX: messages }), newServer: { hangUpOn } });
    const run = await ran(world, { settleMs: 600_000 });
    expect(run.report).toMatchObject({ copied: 29, problems: 1 });
    expect(problemsOf(run)).toEqual([["INBOX", POISON_UID, "message.unsettled", 1]]);
  });

  it("when its copy is read back is a problem of its own, and is not sent again", async () => {
    const world = new MemoryWorld({ old: mailbox({ INBOX: messages }) });
    await ran(world);
    world.newTraits = { hangUpOn };
    const run = await ran(world);
    expect(run.report).toMatchObject({ copied: 0, found: 30 });
    expect(run.appends).toBe(0);
    expect(run.report?.grade).toBe("checkThese");
  });

  it("when it lies among the person's own mail on new keeps nothing from being copied", async () => {
    const world = new MemoryWorld({
      old: mailbox({ INBOX: others }),
      new: mailbox({ INBOX: [poison] }),
      newServer: { hangUpOn },
    });
    expect((await ran(world)).report).toMatchObject({ copied: 29, problems: 0 });
  });
});

describe("a line that is lost now and then", () => {
  it("sets no message aside, however large it is", async () => {
    const large = message("large", { body: "0123456789".repeat(20_000) });
    for (const chunk of [1, 5, 40, 150]) {
      const world = new MemoryWorld({ old: mailbox({ INBOX: [large, ...others] }), oldServer: { chunkBytes: 1000 } });
      // Twice at the same message, which a large one on a bad line must expect.
      const losses = [faultAtEvent("chunk", "lost", chunk), faultAtEvent("chunk", "lost", chunk + 20)];
      const run = await world.run(
        {},
        { protocol: (point) => losses.map((plan) => plan(point)).find((kind) => kind !== null) ?? null },
      );
      expectSoundRun(run);
      expect(run.report, `lost at chunk ${chunk}`).toMatchObject({ copied: 30, problems: 0, grade: "complete" });
      expectSameMail(world.old, world.new);
    }
  });
});
