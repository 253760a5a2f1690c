/** Old servers that do not hand out what they list, lie about sizes, or lose messages meanwhile. */
import { describe, expect, it } from "vitest";
import { expectSoundRun } from "../support/memory/checks.ts";
import { type FaultPlan, type FaultPoint, faultAtEvent } from "../support/memory/faults.ts";
import { type FixtureMessage, type Mailbox, mailbox, message } from "../support/memory/fixture.ts";
import { expectSameMail } from "../support/memory/same-mail.ts";
import type { ServerTraits } from "../support/memory/traits.ts";
import { MemoryWorld, type RunTrace } from "../support/memory/world.ts";
import { a, b, c, d } from "./scenarios.ts";

const inbox = mailbox({ INBOX: [a, b, c, d] });

async function ran(world: MemoryWorld, protocol?: FaultPlan): Promise<RunTrace> {
  const run = await world.run({}, protocol ? { protocol } : {});
  expectSoundRun(run);
  return run;
}

/** Something that people do in the middle of a run, when this is true for the first time. */
function meanwhile(when: (point: FaultPoint) => boolean, what: () => void): FaultPlan {
  let done = false;
  return (point) => {
    if (!done && when(point)) {
      done = true;
      what();
    }
    return null;
  };
}

describe("a message on old", () => {
  it("that is missing from its range is asked for alone, and copied", async () => {
    const world = new MemoryWorld({
      old: inbox,
      oldServer: { withhold: (one, alone) => one.bytes.equals(b.bytes) && !alone },
    });
    const run = await ran(world);
    expect(run.report).toMatchObject({ copied: 4, grade: "complete" });
    expectSameMail(world.old, world.new);
  });

  it("that is listed and never handed out is a problem of its own", async () => {
    const world = new MemoryWorld({ old: inbox, oldServer: { withhold: (one) => one.bytes.equals(b.bytes) } });
    const run = await ran(world);
    expect(run.report).toMatchObject({ copied: 3, problems: 1, vanished: 0, grade: "checkThese" });
    expect(run.report?.problemList).toMatchObject([{ uid: 13, code: "message.unreadable" }]);
  });

  it("that is counted and never listed is a problem, and costs only itself", async () => {
    const world = new MemoryWorld({ old: inbox, oldServer: { lists: (one) => !one.bytes.equals(b.bytes) } });
    const run = await ran(world);
    expect(run.report).toMatchObject({ found: 4, copied: 3, problems: 1, grade: "checkThese" });
    const text = "the old server says that the folder holds 4 messages, and lists only 3 of them";
    expect(run.report?.problemList).toEqual([
      { folder: "INBOX", uid: null, code: "message.unreadable", text, messages: 1 },
    ]);
    expect([...run.observer.found.values()], "what progress counts up to").toMatchObject([{ messages: 4 }]);
    expect([...run.observer.accounted.values()]).toMatchObject([{ messages: 4 }]);
    world.oldTraits = {};
    expect((await ran(world)).report).toMatchObject({ found: 4, copied: 1, copiedBefore: 3, grade: "complete" });
    expectSameMail(world.old, world.new);
  });

  it("that is missing from the first listing only is copied", async () => {
    let listings = 0;
    const lists = (one: { bytes: Buffer }): boolean => !one.bytes.equals(b.bytes) || ++listings > 1;
    const world = new MemoryWorld({ old: inbox, oldServer: { lists } });
    expect((await ran(world)).report).toMatchObject({ found: 4, copied: 4, grade: "complete" });
    expectSameMail(world.old, world.new);
  });

  it("that is deleted while its folder is listed is not missed", async () => {
    const world = new MemoryWorld({ old: inbox });
    const gone = meanwhile(
      (point) => point.event === "facts",
      () => world.old.remove(c, "INBOX"),
    );
    const run = await ran(world, gone);
    expect(run.report).toMatchObject({ found: 3, copied: 3, problems: 0, grade: "complete" });
  });

  it("that turns out to be a large one is streamed, in its place among the others", async () => {
    const large = message("large", { body: "x".repeat(4_300_000) });
    const world = new MemoryWorld({
      old: mailbox({ INBOX: [a, large, b, large] }),
      oldServer: { sizeOf: () => 7, chunkBytes: 100_000 },
      newServer: { chunkBytes: 100_000 },
    });
    expect((await ran(world)).report).toMatchObject({ found: 4, copied: 4, grade: "complete" });
    expect(world.new.folder("INBOX").messages.map(({ bytes }) => bytes.length)).toEqual(
      [a, large, b, large].map(({ bytes }) => bytes.length),
    );
    expectSameMail(world.old, world.new);
  });

  it("that is deleted between scan and copy counts as vanished, and is no problem", async () => {
    const world = new MemoryWorld({ old: inbox });
    const gone = meanwhile(
      (point) => point.event === "select",
      () => world.old.remove(c, "INBOX"),
    );
    const run = await ran(world, gone);
    expect(run.report).toMatchObject({ found: 4, copied: 3, vanished: 1, problems: 0, grade: "complete" });
    expectSameMail(world.old, world.new);
  });

  it("that comes in during the run is left for the next one", async () => {
    const world = new MemoryWorld({ old: inbox });
    const late = message("late");
    const run = await ran(
      world,
      meanwhile(
        () => world.new.folder("INBOX").messages.length === 2,
        () => world.old.deliver("INBOX", late),
      ),
    );
    expect(run.report).toMatchObject({ found: 4, copied: 4 });
    expect((await ran(world)).report).toMatchObject({ found: 5, copied: 1, copiedBefore: 4 });
    expectSameMail(world.old, world.new);
  });

  it.each<[string, (one: { bytes: Buffer }) => number]>([
    ["too small", () => 1],
    ["too large", (one) => one.bytes.length + 1000],
    ["above what is streamed", () => 3_000_000],
  ])("whose size is told wrong (%s) is copied as it is", async (_what, sizeOf) => {
    const world = new MemoryWorld({ old: inbox, oldServer: { sizeOf } });
    expect((await ran(world)).report).toMatchObject({ copied: 4, problems: 0, grade: "complete" });
    expectSameMail(world.old, world.new);
    expect((await ran(world)).appends).toBe(0);
  });

  it("that reads differently each time is a problem, and nothing of it is copied", async () => {
    const changing = message("changing", { body: "0".repeat(40) });
    const world = new MemoryWorld({
      old: mailbox({ INBOX: [a, changing] }),
      oldServer: { sizeOf: (one) => one.bytes.length + 1 },
    });
    const { bytes } = world.old.stored(changing, "INBOX");
    const restless: FaultPlan = ({ event, side }) => {
      if (event === "message" && side === "old") bytes[bytes.length - 10] = (bytes.at(-10) ?? 0) + 1;
      return null;
    };
    const run = await ran(world, restless);
    expect(run.report).toMatchObject({ found: 2, copied: 1, problems: 1, grade: "checkThese" });
    expect(run.report?.problemList).toMatchObject([{ uid: 13, code: "message.unreadable" }]);
    expectSameMail(mailbox({ INBOX: [a] }), world.new);
  });

  it("without a single byte is left out, counted, and no problem", async () => {
    const world = new MemoryWorld({ old: mailbox({ INBOX: [a, message("empty", { raw: "" })] }) });
    const run = await ran(world);
    expect(run.report).toMatchObject({ found: 2, copied: 1, leftOut: 1, problems: 0, grade: "complete" });
    expect(run.report?.remarks).toMatchObject([{ kind: "emptyLeftOut", messages: 1 }]);
  });

  it.each([500, 3_000_000])("that is listed with %i bytes and comes empty is a problem of its own", async (size) => {
    const world = new MemoryWorld({
      old: mailbox({ INBOX: [a, message("empty", { raw: "" })] }),
      oldServer: { sizeOf: (one) => (one.bytes.length === 0 ? size : one.bytes.length) },
    });
    const run = await ran(world);
    expect(run.report).toMatchObject({ found: 2, copied: 1, leftOut: 0, problems: 1, grade: "checkThese" });
    expect(run.report?.problemList).toMatchObject([{ uid: 13, code: "message.unreadable" }]);
    expectSameMail(mailbox({ INBOX: [a] }), world.new);
  });

  it.each<[string, string]>([
    ["a line end", "\r\n"],
    ["a header without a body", "Subject: x\r\n"],
    ["no header", "\r\nbody\r\n"],
    ["a single byte", "0"],
    ["no line ends", "body"],
  ])("that is only %s is copied", async (_what, raw) => {
    const world = new MemoryWorld({ old: mailbox({ INBOX: [message("odd", { raw })] }) });
    expect((await ran(world)).report).toMatchObject({ copied: 1, grade: "complete" });
    expectSameMail(world.old, world.new);
  });
});

describe("the date of a message", () => {
  const dates: readonly [string, number | null][] = [
    ["is missing", null],
    ["is in 1969", -5],
    ["is in 2040", 2_209_000_000],
  ];
  const dated = (date: number | null, ...lines: string[]): FixtureMessage =>
    message("dated", { date, raw: [...lines, "Subject: x", "", "body", ""].join("\r\n") });
  const DATE = "Date: Tue, 1 Jul 2003 10:52:37 +0200";
  const RECEIVED = "Received: by mx; Tue, 1 Jul 2003 09:00:00 +0000";

  it.each(dates)("that %s is taken from the header, with a remark that says from where", async (_what, date) => {
    for (const [lines, instant, from] of [
      [[RECEIVED, DATE], "2003-07-01T08:52:37Z", "Date"],
      [[RECEIVED, "Date: yesterday"], "2003-07-01T09:00:00Z", "Received"],
    ] as const) {
      const one = dated(date, ...lines);
      const world = new MemoryWorld({ old: mailbox({ INBOX: [a, one] }) });
      const run = await ran(world);
      expect(run.report).toMatchObject({ copied: 2, problems: 0, grade: "smallDifferences" });
      expect(run.report?.remarks).toMatchObject([{ kind: "dateChanged", messages: 1, detail: from }]);
      expectSameMail(mailbox({ INBOX: [a, { ...one, internalDate: Date.parse(instant) / 1000 }] }), world.new);
      expect((await ran(world)).appends).toBe(0);
    }
  });

  it("that cannot be kept is taken from the header of a message that is streamed, too", async () => {
    const one = { ...dated(-5, DATE), bytes: Buffer.from(`${DATE}\r\n\r\n${"0123456789abcdef".repeat(270_000)}`) };
    const traits = { chunkBytes: 300_000 };
    const world = new MemoryWorld({ old: mailbox({ INBOX: [one, a] }), oldServer: traits, newServer: traits });
    expect((await ran(world)).report?.remarks).toMatchObject([{ kind: "dateChanged", messages: 1, detail: "Date" }]);
    const instant = Date.parse("2003-07-01T08:52:37Z") / 1000;
    expectSameMail(mailbox({ INBOX: [{ ...one, internalDate: instant }, a] }), world.new);
  });

  it("that was changed is told even by the run that only finds the copy", async () => {
    const world = new MemoryWorld({ old: mailbox({ INBOX: [dated(-5, DATE)] }) });
    await world.run({}, { protocol: faultAtEvent("stored", "killed") });
    const run = await ran(world);
    expect(run.report).toMatchObject({ copied: 1, endedBy: null });
    expect(run.report?.remarks).toMatchObject([{ kind: "dateChanged", messages: 1 }]);
  });

  it.each(dates)("that %s is left to the new server where the header has none, with a remark", async (_what, date) => {
    const world = new MemoryWorld({ old: mailbox({ INBOX: [a, message("odd", { date })] }) });
    const run = await ran(world);
    expect(run.report).toMatchObject({ copied: 2, problems: 0, grade: "smallDifferences" });
    expect(run.report?.remarks).toMatchObject([{ kind: "dateNotKept", messages: 1 }]);
    expect((await ran(world)).appends).toBe(0);
  });
});

describe("a large message", () => {
  const large = message("large", { body: "0123456789abcdef".repeat(270_000) });
  const traits = { chunkBytes: 300_000 };
  const withLarge = (): MemoryWorld =>
    new MemoryWorld({ old: mailbox({ INBOX: [a, large, b, large, c] }), oldServer: traits, newServer: traits });

  it("passes through without being read ahead, and is recognised afterwards", async () => {
    const world = withLarge();
    expect((await ran(world)).report).toMatchObject({ copied: 5, grade: "complete" });
    expectSameMail(world.old, world.new);
    expect((await ran(world)).appends).toBe(0);
  });

  it("is copied after all when a connection is lost in the middle of it", async () => {
    for (const side of ["chunk", "appendChunk"] as const)
      for (const nth of [3, 7]) {
        const world = withLarge();
        const run = await ran(world, faultAtEvent(side, "lost", nth));
        expect(run.report).toMatchObject({ copied: 5, grade: "complete" });
        expectSameMail(world.old, world.new);
      }
  });

  it("that is refused, withheld or gone costs only itself", async () => {
    const refuse = withLarge();
    refuse.newTraits = { ...traits, appendLimit: 1_000_000 };
    expect((await ran(refuse)).report).toMatchObject({ copied: 3, problems: 2 });
    const withhold = withLarge();
    withhold.oldTraits = { ...traits, withhold: (one: FixtureMessage) => one.bytes.length > 1_000_000 };
    expect((await ran(withhold)).report).toMatchObject({ copied: 3, problems: 2 });
    const late = message("late", { body: "z".repeat(4_300_000) });
    const gone = new MemoryWorld({
      old: mailbox({ INBOX: [a, large, b, late, c] }),
      oldServer: traits,
      newServer: traits,
    });
    const run = await ran(
      gone,
      meanwhile(
        () => gone.new.folder("INBOX").messages.length === 1,
        () => gone.old.remove(late, "INBOX"),
      ),
    );
    expect(run.report).toMatchObject({ copied: 4, vanished: 1, problems: 0 });
  });
});

describe("the first messages of a folder", () => {
  const asking = (folders: Mailbox, more: Partial<ServerTraits> = {}) => {
    const asked: unknown[] = [];
    const askedTogether: ServerTraits["askedTogether"] = (folder, uids) => asked.push([folder, uids.length]);
    return { asked, world: new MemoryWorld({ old: folders, oldServer: { ...more, askedTogether } }) };
  };
  const big = (name: string, megabytes: number) =>
    message(name, { body: "0123456789abcde\n".repeat(65_536 * megabytes) });
  const chunkBytes = 300_000;

  it("are asked for together with its opening", async () => {
    const { asked, world } = asking(mailbox({ INBOX: [a, b, c], Sent: [d], Empty: [] }));
    expect((await ran(world)).report).toMatchObject({ copied: 4, grade: "complete" });
    expect(asked).toEqual([
      ["INBOX", 3],
      ["Sent", 1],
    ]);
  });

  it("are not where they are large, or many bytes and the new folder was there before", async () => {
    const folders = mailbox({ INBOX: [big("one", 3), big("two", 3)], Sent: [big("three", 9), a] });
    const { asked, world } = asking(folders, { chunkBytes });
    expect((await ran(world)).report).toMatchObject({ copied: 4, grade: "complete" });
    expect(asked).toEqual([]);
  });

  it("are, as many as one answer brings, where the new folder was made by this run", async () => {
    const folders = mailbox({ INBOX: [], Sent: [big("one", 3), big("two", 3)] });
    const { asked, world } = asking(folders, { chunkBytes });
    expect((await ran(world)).report).toMatchObject({ copied: 2, grade: "complete" });
    expect(asked).toEqual([["Sent", 2]]);
  });

  it("are asked for by themselves once the connection has ended", async () => {
    const { asked, world } = asking(mailbox({ INBOX: [a, b, c] }));
    const run = await ran(world, faultAtEvent("chunk", "lost", 2));
    expect(run.report).toMatchObject({ copied: 3, grade: "complete" });
    expect(asked).toEqual([["INBOX", 3]]);
  });
});

describe("a folder on old", () => {
  it("that is renumbered between scan and copy is set aside, and copied by the next run", async () => {
    const world = new MemoryWorld({ old: mailbox({ INBOX: [a, b], Sent: [c] }) });
    const renumbered = meanwhile(
      () => world.new.folder("INBOX").messages.length === 1,
      () => world.old.renumber("Sent"),
    );
    const run = await ran(world, renumbered);
    expect(run.report).toMatchObject({ copied: 2, problems: 1, endedBy: null });
    expect(run.report?.problemList).toMatchObject([{ folder: "Sent", uid: null, code: "folder.uidValidityChanged" }]);
    expect((await ran(world)).report).toMatchObject({ copied: 1, copiedBefore: 2, grade: "complete" });
    expectSameMail(world.old, world.new);
  });

  it("that goes between scan and copy is set aside, and the others are copied", async () => {
    const world = new MemoryWorld({ old: mailbox({ INBOX: [a, b], Sent: [c] }) });
    const run = await ran(
      world,
      meanwhile(
        () => world.new.folder("INBOX").messages.length === 1,
        () => world.old.drop("Sent"),
      ),
    );
    expect(run.report).toMatchObject({ copied: 2, problems: 1, endedBy: null });
    expect(run.report?.problemList).toMatchObject([{ folder: "Sent", uid: null, code: "folder.vanished" }]);
  });
});
