import { describe, expect, it } from "vitest";
import { MailError } from "../../lib/engine/errors.ts";
import { buildReport } from "../../lib/engine/report.ts";
import { noCounts, type Problem } from "../../lib/engine/tally.ts";
import { expectSoundRun } from "../support/memory/checks.ts";
import { type FixtureMessage, mailbox, message } from "../support/memory/fixture.ts";
import { writeFaultAt } from "../support/memory/journal.ts";
import { MemoryWorld, type WorldOptions } from "../support/memory/world.ts";
import { rescueOf, wrappedMessage } from "./rescued.ts";

const a = message("a");
const b = message("b", { subject: "Grey heron at the canal" });
const WISH = { oldName: "INBOX", uid: 13, uidValidity: 7001 };
const rescue = rescueOf(WISH);
const FOLDER = "Import problems";

const refusing =
  (...all: FixtureMessage[]) =>
  (bytes: Buffer) =>
    all.some((one) => one.bytes.equals(bytes)) ? new MailError("message.rejected", "no", { side: "new" }) : null;

const worldWith = (options: Partial<WorldOptions> = {}) =>
  new MemoryWorld({ old: mailbox({ INBOX: [a, b] }), newServer: { refuse: refusing(b) }, ...options });

async function run(world: MemoryWorld, wish = rescue) {
  const trace = await world.run({ rescue: wish });
  expectSoundRun(trace);
  expect(trace.report?.endedBy).toBeNull();
  return { ...trace, report: trace.report ?? expect.fail("it was killed") };
}

/** A run after which nothing is wished for any more. */
async function runAgain(world: MemoryWorld) {
  const trace = await world.run();
  expectSoundRun(trace);
  return { ...trace, report: trace.report ?? expect.fail("it was killed") };
}

const saved = (world: MemoryWorld) => world.new.find(FOLDER)?.messages ?? [];
const textsOf = (problems: readonly Problem[]) => problems.map(({ text }) => text);

describe("a refused message that a person wants saved", () => {
  it("is saved unread with the day of the message, in a folder that mail programs show", async () => {
    const world = worldWith();
    const { report } = await run(world);
    const [wrapped] = saved(world);
    expect(wrapped).toMatchObject(wrappedMessage(b, WISH));
    expect(world.new.folder(FOLDER).subscribed).toBe(true);
    expect(report.problemList).toMatchObject([{ uid: 13, code: "message.rejected", savedIn: FOLDER }]);
  });

  it("counts where it was refused, and is no complete copy", async () => {
    const { report, observer } = await run(worldWith());
    expect(report).toMatchObject({ grade: "smallDifferences", found: 2, copied: 1, problems: 1 });
    expect(report.folders.map(({ old }) => old)).toEqual(["INBOX"]);
    expect(observer.problems).toHaveLength(1);
  });

  it("leaves neither its subject nor its text in the journal or the report", async () => {
    const world = worldWith();
    const { report } = await run(world);
    expect(saved(world)[0]?.bytes.toString()).toContain("Grey heron");
    expect(JSON.stringify([report, world.journal])).not.toContain("Grey heron");
  });

  it("stays saved in later runs, which save nothing again", async () => {
    const world = worldWith();
    await run(world);
    for (const again of [await run(world), await runAgain(world)]) {
      // Only the message itself is tried again.
      expect(again.appends).toBe(1);
      expect(again.report).toMatchObject({ grade: "smallDifferences", problemList: [{ savedIn: FOLDER }] });
    }
    expect(saved(world)).toHaveLength(1);
  });

  it("is not saved a second time by a run whose journal is older than that, as one from a backup is", async () => {
    const world = worldWith();
    await run(world);
    Object.assign(world.journal, { folders: [], rows: [], problems: [], stamps: new Map() });
    const { report } = await run(world);
    expect(saved(world)).toHaveLength(1);
    expect(report).toMatchObject({ alreadyThere: 1, problemList: [{ uid: 13, savedIn: FOLDER }] });
  });

  it("is saved where what is called the same has other bytes", async () => {
    const world = worldWith();
    await run(world);
    Object.assign(world.journal, { folders: [], rows: [], problems: [], stamps: new Map() });
    const [wrapped] = saved(world);
    if (wrapped) Object.assign(wrapped, { bytes: Buffer.concat([wrapped.bytes, Buffer.from("\r\n")]) });
    await run(world);
    expect(saved(world)).toHaveLength(2);
  });

  it.each([
    ["filed it elsewhere", (world: MemoryWorld) => world.new.move(wrappedMessage(b, WISH), FOLDER, "Birds")],
    ["deleted it", (world: MemoryWorld) => world.new.remove(wrappedMessage(b, WISH), FOLDER)],
    ["deleted the folder", (world: MemoryWorld) => world.new.drop(FOLDER)],
  ])("is not brought back when the person %s", async (_, change) => {
    const world = worldWith();
    await run(world);
    change(world);
    await run(world);
    await runAgain(world);
    expect(saved(world)).toEqual([]);
  });

  it("is not brought back when the folder is made again for another one", async () => {
    const c = message("c");
    const world = worldWith({ old: mailbox({ INBOX: [a, b, c] }), newServer: { refuse: refusing(b, c) } });
    await run(world);
    world.new.drop(FOLDER);
    await run(world, rescueOf(WISH, { ...WISH, uid: 15 }));
    await run(world, rescueOf(WISH, { ...WISH, uid: 15 }));
    expect(saved(world)).toMatchObject([wrappedMessage(c, { ...WISH, uid: 15 })]);
    expect(saved(world)).toHaveLength(1);
  });

  it.each([[true], [false]])("is not saved again when the folder is renumbered (UIDPLUS %s)", async (uidPlus) => {
    const c = message("c");
    const world = worldWith({ old: mailbox({ INBOX: [a, b, c] }), newServer: { refuse: refusing(b, c), uidPlus } });
    await run(world);
    world.new.renumber(FOLDER);
    const both = rescueOf(WISH, { ...WISH, uid: 15 });
    await run(world, both);
    await run(world, both);
    expect(saved(world)).toHaveLength(2);
  });

  it("is not saved again after a run in which its old folder could not be opened", async () => {
    const closed = new MailError("folder.notAllowed", "no", { side: "old" });
    for (let number = 1, isOver = false; !isOver; number++) {
      const world = worldWith();
      // Wherever the run before it ended.
      const first = await world.run({ rescue }, { journal: writeFaultAt(number, "disk.full") });
      isOver = first.journal.fired.length === 0;
      world.oldTraits = { refuseFolder: (_, verb) => (verb === "EXAMINE" ? closed : null) };
      await world.run({ rescue });
      world.oldTraits = {};
      await run(world);
      expect(saved(world)).toHaveLength(1);
    }
  });

  it("is not saved when the new server takes it after all", async () => {
    const world = worldWith({ newServer: {} });
    const { report } = await run(world);
    expect(report).toMatchObject({ grade: "complete", copied: 2 });
    expect(world.new.find(FOLDER)).toBeUndefined();
  });

  it("is not another one that got its number since", async () => {
    const world = worldWith();
    const { report } = await run(world, rescueOf({ ...WISH, uidValidity: 7000 }));
    expect(report.grade).toBe("checkThese");
    expect(saved(world)).toEqual([]);
  });

  it("is not saved in a dry run", async () => {
    const world = worldWith();
    await world.run({ rescue, dryRun: true });
    expect(world.new.find(FOLDER)).toBeUndefined();
  });

  it("goes into a folder that is there already, beside its mail", async () => {
    const world = worldWith({ old: mailbox({ INBOX: [a, b], [FOLDER]: [a] }) });
    await run(world);
    await run(world);
    expect(saved(world)).toHaveLength(2);
  });
});

describe("a refused message that cannot be saved either", () => {
  it("stays one to look at, with the reason", async () => {
    const world = worldWith({ newServer: { refuse: refusing(b, wrappedMessage(b, WISH)) } });
    const { report } = await run(world);
    expect(report.grade).toBe("checkThese");
    expect(textsOf(report.problemList)).toEqual(["no; it could not be saved as an attachment: no"]);
  });

  it("may be too large for that", async () => {
    const { length } = wrappedMessage(b, WISH).bytes;
    const world = worldWith({ newServer: { refuse: refusing(b), appendLimit: length - 1 } });
    const { report } = await run(world);
    expect(textsOf(report.problemList)).toEqual([
      `no; it could not be saved as an attachment: it has ${length} bytes then, and ${length - 1} can be saved`,
    ]);
    expect(saved(world)).toEqual([]);
  });

  it("is none that the new server says it has and has not", async () => {
    const isWrapped = (one: FixtureMessage) => one.bytes.includes("carryover.invalid");
    const world = worldWith({
      newServer: { refuse: refusing(b), file: (one) => (isWrapped(one) ? null : one) },
    });
    const { report } = await run(world);
    expect(report).toMatchObject({ grade: "checkThese" });
    expect(textsOf(report.problemList)[0]).toContain("not there when looked again");
  });

  it("costs only itself where connections end at it", async () => {
    const isWrapped = (bytes: Buffer) => bytes.includes("carryover.invalid");
    const world = worldWith({ newServer: { refuse: refusing(b), hangUpOn: isWrapped } });
    const { report } = await run(world);
    expect(report).toMatchObject({ grade: "checkThese", copied: 1, problems: 1 });
    const later = await run(world);
    expect(later.report).toMatchObject({ copiedBefore: 1, problems: 1 });
  });
});

it("streams a large message into the attachment", async () => {
  const large = message("large", { body: "0123456789 abcdef ".repeat(90_000) });
  const world = worldWith({
    old: mailbox({ INBOX: [a, large] }),
    oldServer: { chunkBytes: 65_536 },
    newServer: { refuse: refusing(large) },
  });
  const { report } = await run(world);
  expect(report.problemList).toMatchObject([{ savedIn: FOLDER }]);
  const [wrapped] = saved(world);
  const base64 = wrapped?.bytes.toString().split("Content-Transfer-Encoding: base64\r\n\r\n")[2]?.split("--")[0];
  expect(Buffer.from(base64 ?? "", "base64").equals(large.bytes)).toBe(true);
});

it("a report is one to check as long as one refused message is not saved", () => {
  const problem: Problem = { folder: "INBOX", uid: 1, code: "message.rejected", text: "no", messages: 1 };
  const graded = (problemList: Problem[]) =>
    buildReport({
      folders: [
        {
          ...noCounts(),
          old: "INBOX",
          new: "INBOX",
          found: 2,
          copied: 2 - problemList.length,
          problems: problemList.length,
        },
      ],
      ...{ dryRun: false, problemList, remarks: [], bytes: 0, ways: [], seconds: 1, endedBy: null },
    }).grade;
  expect(graded([{ ...problem, savedIn: FOLDER }, problem])).toBe("checkThese");
  expect(graded([{ ...problem, savedIn: FOLDER }])).toBe("smallDifferences");
  expect(graded([])).toBe("complete");
});
