/** The check at the end of a run: what a server says it has done is not believed. */
import { describe, expect, it } from "vitest";
import { MailError } from "../../lib/engine/errors.ts";
import type { RemarkKind } from "../../lib/engine/tally.ts";
import { expectSoundRun } from "../support/memory/checks.ts";
import { type FixtureMessage, mailbox, message } from "../support/memory/fixture.ts";
import { expectSameMail } from "../support/memory/same-mail.ts";
import { asCourierStores, asCyrusStores, asDovecotStores } from "../support/memory/traits.ts";
import { MemoryWorld, type RunTrace, type WorldOptions } from "../support/memory/world.ts";
import { a, b, c, d } from "./scenarios.ts";

const many = Array.from({ length: 20 }, (_unused, index) => message(`m${index}`));

async function ran(options: WorldOptions): Promise<{ world: MemoryWorld; run: RunTrace }> {
  const world = new MemoryWorld(options);
  const run = await world.run();
  expectSoundRun(run);
  return { world, run };
}

function remarksOf(run: RunTrace): [RemarkKind, number, string][] {
  return (run.report?.remarks ?? []).map(({ kind, messages, detail }) => [kind, messages, detail]);
}

function problemsOf(run: RunTrace): [number | null, string][] {
  return (run.report?.problemList ?? []).map(({ uid, code }) => [uid, code]);
}

const only = (one: FixtureMessage, change: (one: FixtureMessage) => FixtureMessage | null) => (filed: FixtureMessage) =>
  filed.bytes.equals(one.bytes) ? change(filed) : filed;

describe.each([
  ["with UIDPLUS", true],
  ["without UIDPLUS", false],
])("a new server %s", (_name, uidPlus) => {
  it("that says it has stored a message and has not is found out", async () => {
    const { run } = await ran({
      old: mailbox({ INBOX: [a, b, c] }),
      newServer: { uidPlus, file: only(b, () => null) },
    });
    expect(run.report).toMatchObject({ copied: 2, problems: 1, grade: "checkThese" });
    expect(problemsOf(run)).toEqual([[13, "message.notThere"]]);
  });

  it("that stores other bytes is found out by a full check", async () => {
    const damaged = only(b, (one) => ({
      ...one,
      bytes: Buffer.concat([one.bytes.subarray(0, -5), Buffer.from("!!!!!")]),
    }));
    const { run } = await ran({ old: mailbox({ INBOX: [a, b, c, d] }), newServer: { uidPlus, file: damaged } });
    expect(run.report).toMatchObject({ copied: 3, problems: 1, grade: "checkThese" });
    expect(problemsOf(run)).toEqual([[13, uidPlus ? "message.changed" : "message.notThere"]]);
  });

  it("that does not hand out what it stored is not believed", async () => {
    const newServer = { uidPlus, withhold: (one: { bytes: Buffer }) => one.bytes.equals(b.bytes) };
    const { run } = await ran({ old: mailbox({ INBOX: [a, b, c] }), newServer });
    expect(run.report).toMatchObject({ copied: 2, problems: 1, grade: "checkThese" });
  });

  it("that loses a flag, a keyword or a date leaves a remark of each", async () => {
    const careless = (one: FixtureMessage): FixtureMessage => ({ ...one, flags: [], internalDate: 1_500_000_000 });
    const { run } = await ran({ old: mailbox({ INBOX: [b] }), newServer: { uidPlus, file: careless } });
    expect(run.report?.grade).toBe("smallDifferences");
    expect(remarksOf(run)).toEqual(
      expect.arrayContaining([
        ["flagNotKept", 1, "\\Flagged"],
        ["keywordNotKept", 1, "$Label1"],
        ["dateNotKept", 1, ""],
      ]),
    );
  });

  it("leaves one remark of each, though the line is lost while that is checked", async () => {
    const careless = (one: FixtureMessage): FixtureMessage => ({ ...one, flags: [] });
    const world = new MemoryWorld({ old: mailbox({ INBOX: [b, c] }), newServer: { uidPlus, file: careless } });
    // Without UIDPLUS the copies are read once more, to find their places.
    let chunks = uidPlus ? 5 : 10;
    const run = await world.run(
      {},
      {
        protocol: ({ event, side }) => {
          const isChecking = side === "new" && event === "chunk" && world.new.folder("INBOX").messages.length === 2;
          return isChecking && --chunks === 0 ? "lost" : null;
        },
      },
    );
    expectSoundRun(run);
    expect(run.faults.fired).toHaveLength(1);
    expect(remarksOf(run)).toEqual([
      ["flagNotKept", 1, "\\Flagged"],
      ["keywordNotKept", 1, "$Label1"],
    ]);
  });

  it.each([
    ["Dovecot", asDovecotStores, "nul"],
    ["Courier", asCourierStores, "lineEnds"],
    ["Cyrus", asCyrusStores, "header8bit"],
  ])(
    "that changes bytes as %s does is reported as such, and a second run copies nothing",
    async (_who, alter, rung) => {
      const odd =
        rung === "header8bit"
          ? message("odd", { raw: Buffer.from("Subject: \xfcber\r\n\r\nbody\r\n", "latin1") })
          : message("odd", { raw: rung === "nul" ? "Subject: x\r\n\r\nNUL \0\r\n" : "Subject: x\n\nbare\n" });
      const { world, run } = await ran({ old: mailbox({ INBOX: [a, odd] }), newServer: { uidPlus, alter } });
      expectSameMail(world.old, world.new, { alter });
      expect(run.report).toMatchObject({ grade: "smallDifferences", copied: 2, problems: 0 });
      expect(remarksOf(run)).toEqual([["changedByServer", 1, rung]]);
      expect((await world.run()).appends).toBe(0);
    },
  );
});

describe("a quick check", () => {
  const readBack = (run: RunTrace): number =>
    run.log
      .filter((entry) => entry.side === "new" && entry.detail.startsWith("bodies"))
      .reduce((sum, { detail }) => sum + detail.split(",").length, 0);

  it("reads a sample of the bytes, a full one every message", async () => {
    const world = (): MemoryWorld => new MemoryWorld({ old: mailbox({ INBOX: many }) });
    const quick = readBack(await world().run({ verify: "quick" }));
    expect(quick).toBeGreaterThanOrEqual(3);
    expect(quick).toBeLessThan(many.length);
    expect(readBack(await world().run({ verify: "full" }))).toBe(many.length);
  });

  it("reads whatever has another size than what was sent", async () => {
    const shorter = only(many[7] ?? a, (one) => ({ ...one, bytes: one.bytes.subarray(0, -3) }));
    const world = new MemoryWorld({ old: mailbox({ INBOX: many }), newServer: { file: shorter } });
    const run = await world.run({ verify: "quick" });
    expectSoundRun(run);
    expect(run.report).toMatchObject({ copied: 19, problems: 1 });
    expect(problemsOf(run)).toEqual([[11 + 7 * 2, "message.changed"]]);
  });
});

describe("a copy with other bytes than were sent", () => {
  it("is not complete, even when the old message is gone meanwhile and nobody can say what changed", async () => {
    const damaged = only(b, (one) => ({
      ...one,
      bytes: Buffer.concat([one.bytes.subarray(0, -5), Buffer.from("!!!!!")]),
    }));
    const world = new MemoryWorld({ old: mailbox({ INBOX: [a, b] }), newServer: { file: damaged } });
    let gone = false;
    const run = await world.run(
      {},
      {
        protocol: () => {
          if (!gone && world.new.folder("INBOX").messages.length === 2) {
            gone = true;
            world.old.remove(b, "INBOX");
          }
          return null;
        },
      },
    );
    expectSoundRun(run);
    expect(run.report?.grade).not.toBe("complete");
  });
});

describe("a copy that the server changed and gave no UID", () => {
  it("is checked in one reading of each message, whatever else lies in the folder", async () => {
    const bare = (index: number): FixtureMessage =>
      message(`n${index}`, { raw: `Subject: n${index}\n\nbare line feeds\n` });
    const odd = Array.from({ length: 30 }, (_unused, index) => bare(index));
    const own = Array.from({ length: 30 }, (_unused, index) => message(`own${index}`));
    const newServer = { uidPlus: false, alter: asDovecotStores };
    const { world, run } = await ran({ old: mailbox({ INBOX: odd }), new: mailbox({ INBOX: own }), newServer });
    expectSameMail(world.old, world.new, { alter: asDovecotStores, besides: { INBOX: own } });
    const bodies = run.log.filter((entry) => entry.detail.startsWith("bodies"));
    const read = bodies.reduce((total, entry) => total + entry.detail.split(",").length, 0);
    // Copying, finding the places, and the full check read each message on both sides a few times, but not each for each.
    expect(read).toBeLessThan((odd.length + own.length) * 8);
  });
});

describe("a copy that is not in its place", () => {
  it("is looked for elsewhere on new before anybody is alarmed", async () => {
    const world = new MemoryWorld({ old: mailbox({ INBOX: [a, b] }), new: mailbox({ Filed: [] }) });
    let moved = false;
    const mover = () => {
      if (!moved && world.new.folder("INBOX").messages.length === 2) {
        moved = true;
        world.new.move(b, "INBOX", "Filed");
      }
      return null;
    };
    const run = await world.run({}, { protocol: mover });
    expectSoundRun(run);
    expect(run.report).toMatchObject({ copied: 2, problems: 0, grade: "complete" });
    expect(remarksOf(run)).toEqual([["elsewhereOnNew", 1, ""]]);
  });

  it("and nowhere else either is listed as no longer there, and not copied again", async () => {
    const world = new MemoryWorld({ old: mailbox({ INBOX: [a, b] }) });
    let gone = false;
    const remover = () => {
      if (!gone && world.new.folder("INBOX").messages.length === 2) {
        gone = true;
        world.new.remove(b, "INBOX");
      }
      return null;
    };
    const run = await world.run({}, { protocol: remover });
    expectSoundRun(run);
    expect(run.report).toMatchObject({ copied: 1, problems: 1, grade: "checkThese" });
    expect(problemsOf(run)).toEqual([[13, "message.notThere"]]);
    const later = await world.run();
    expect(later.report).toMatchObject({ copied: 0, copiedBefore: 2, problems: 0 });
    expect(remarksOf(later)).toEqual([["deletedOnNew", 1, ""]]);
    expectSameMail(mailbox({ INBOX: [a] }), world.new);
  });

  it("cannot be looked for where the old folder cannot be opened any more, and is listed all the same", async () => {
    const world = new MemoryWorld({ old: mailbox({ INBOX: [a, b], Sent: [c] }) });
    await world.run();
    world.new.remove(b, "INBOX");
    let opened = 0;
    world.oldTraits = {
      refuseFolder: (path) =>
        path === "INBOX" && ++opened > 2 ? new MailError("folder.notAllowed", "no", { side: "old" }) : null,
    };
    const run = await world.run();
    expectSoundRun(run);
    expect(run.report).toMatchObject({ endedBy: null, problems: 0, grade: "complete" });
    expect(remarksOf(run)).toEqual([["deletedOnNew", 1, ""]]);
  });
});

describe("copies of an earlier run that are not in their place", () => {
  async function lived(): Promise<MemoryWorld> {
    const world = new MemoryWorld({ old: mailbox({ INBOX: [a, b, c, d, a] }) });
    expectSoundRun(await world.run());
    world.new.move(b, "INBOX", "Mine");
    world.new.remove(c, "INBOX");
    world.new.remove(a, "INBOX");
    return world;
  }

  it("are looked for by a full check: what was filed elsewhere is told from what was deleted", async () => {
    const world = await lived();
    const run = await world.run({ verify: "full" });
    expectSoundRun(run);
    expect(run.report).toMatchObject({ copied: 0, copiedBefore: 5, problems: 0, grade: "complete" });
    expect(remarksOf(run)).toEqual([
      ["elsewhereOnNew", 1, ""],
      ["deletedOnNew", 2, ""],
    ]);
    expectSameMail(mailbox({ INBOX: [d, a], Mine: [b] }), world.new);
  });

  it("are only counted by a quick one, which reads nothing for it", async () => {
    const world = await lived();
    const run = await world.run({ verify: "quick" });
    expectSoundRun(run);
    expect(remarksOf(run)).toEqual([["deletedOnNew", 3, ""]]);
    expect(run.log.filter((entry) => /^(bodies|headers)/.test(entry.detail))).toEqual([]);
  });
});
