/** A reply that does not come is the moment in which other copiers double mail. */
import { describe, expect, it } from "vitest";
import { unpackUids } from "../../lib/engine/uid-list.ts";
import { expectSoundRun } from "../support/memory/checks.ts";
import { type FaultKind, faultAtEvent } from "../support/memory/faults.ts";
import { mailbox, message } from "../support/memory/fixture.ts";
import { describeMail, expectSameMail } from "../support/memory/same-mail.ts";
import { MemoryWorld, type RunTrace } from "../support/memory/world.ts";
import { a, b, c } from "./scenarios.ts";

const MINUTE = 60_000;
const patient = { lastProbeMs: 5 * MINUTE, settleMs: 0 };

/** How often a message with this Subject is on new. */
function copiesOf(name: string, world: MemoryWorld): number {
  return Object.values(describeMail(world.new))
    .flat()
    .filter((line) => line.startsWith(`About ${name} `)).length;
}

function appendsOf(run: RunTrace): number {
  expectSoundRun(run);
  return run.appends;
}

describe.each<FaultKind>(["late", "killedLate"])(
  "a message that is filed 30 s after its reply was lost (%s)",
  (kind) => {
    it("is on new once, though nobody came back before it was filed", async () => {
      const world = new MemoryWorld({
        old: mailbox({ INBOX: [a, b, c] }),
        request: patient,
        newServer: { lateMs: 30_000 },
      });
      const lost = await world.run({}, { protocol: faultAtEvent("released", kind, 2) });
      expect(lost.faults.fired).toMatchObject([{ event: "released", side: "new", kind }]);
      const before = copiesOf("b", world);
      world.clock.advance(30_000);
      expect([before, copiesOf("b", world)], "the server filed it after the client had given up").toEqual([0, 1]);
      const next = await world.run();
      expectSoundRun(next);
      expect(next.report).toMatchObject({ notSettled: 0, problems: 0, grade: "complete" });
      expect(lost.appends + next.appends, "it was never sent a second time").toBe(3);
      expectSameMail(world.old, world.new);
    });

    it("is on new once, whenever the next run comes", async () => {
      for (const pause of [0, 1_000, 29_000, 31_000, 4 * MINUTE, 60 * MINUTE]) {
        const world = new MemoryWorld({ old: mailbox({ INBOX: [a, b, c] }), request: patient });
        await world.run({}, { protocol: faultAtEvent("released", kind, 2) });
        world.clock.advance(pause);
        expectSoundRun(await world.run());
        world.clock.advance(6 * MINUTE);
        const last = await world.run();
        expect(last.report, `pause ${pause}`).toMatchObject({ notSettled: 0, problems: 0, grade: "complete" });
        expectSameMail(world.old, world.new);
      }
    });
  },
);

describe("a message whose reply was lost", () => {
  it("is never sent again before its last look, however many runs there are in between", async () => {
    const world = new MemoryWorld({ old: mailbox({ INBOX: [a] }), request: patient });
    const first = await world.run({}, { protocol: faultAtEvent("released", "lost") });
    expect(appendsOf(first)).toBe(1);
    expect(first.report).toMatchObject({ notSettled: 1, copied: 0, grade: "checkThese", endedBy: null });
    for (let minute = 1; minute < 5; minute++) {
      world.clock.advance(MINUTE - 2_000);
      const between = await world.run();
      expect(appendsOf(between), `minute ${minute}`).toBe(0);
      expect(between.report?.notSettled).toBe(1);
    }
    world.clock.advance(2 * MINUTE);
    const after = await world.run();
    expect(appendsOf(after)).toBe(1);
    expect(after.report).toMatchObject({ copied: 1, notSettled: 0, grade: "complete" });
    expectSameMail(world.old, world.new);
  });

  it("is waited for as long as the request allows, and sent again within the same run", async () => {
    const world = new MemoryWorld({ old: mailbox({ INBOX: [a, b] }), request: { ...patient, settleMs: 10 * MINUTE } });
    const start = world.clock.now();
    const run = await world.run({}, { protocol: faultAtEvent("released", "lost") });
    expectSoundRun(run);
    expect(run.report).toMatchObject({ copied: 2, notSettled: 0, grade: "complete" });
    expect(world.clock.now() - start).toBeGreaterThanOrEqual(5 * MINUTE);
    expect(world.clock.now() - start).toBeLessThan(6 * MINUTE);
    expect(run.observer.waits.map((wait) => wait.reason)).toContain("lastProbe");
    expectSameMail(world.old, world.new);
  });

  it("and that was sent again is named in the report: the first may still come", async () => {
    const world = new MemoryWorld({ old: mailbox({ INBOX: [a, b] }), request: { ...patient, settleMs: 10 * MINUTE } });
    const run = await world.run({}, { protocol: faultAtEvent("released", "lost") });
    const sentAgain = { kind: "sentAgain", folder: "INBOX", messages: 1, detail: "" };
    expect(run.report?.remarks).toEqual([sentAgain]);
  });

  it("is looked for again and again while the run waits, so that a late one is soon found", async () => {
    const world = new MemoryWorld({ old: mailbox({ INBOX: [a, b] }), request: { ...patient, settleMs: 10 * MINUTE } });
    const start = world.clock.now();
    const run = await world.run({}, { protocol: faultAtEvent("released", "late") });
    expectSoundRun(run);
    expect(run.report).toMatchObject({ copied: 2, notSettled: 0, grade: "complete" });
    expect(run.appends).toBe(2);
    expect(world.clock.now() - start).toBeLessThan(MINUTE);
  });

  it("does not hold up the others", async () => {
    const world = new MemoryWorld({ old: mailbox({ INBOX: [a, b, c], Sent: [message("s")] }), request: patient });
    const run = await world.run({}, { protocol: faultAtEvent("released", "lost") });
    expectSoundRun(run);
    expect(run.report).toMatchObject({ copied: 3, notSettled: 1 });
  });

  it("is given up after three sendings, listed, and not sent a fourth time", async () => {
    const world = new MemoryWorld({
      old: mailbox({ INBOX: [a, b, c] }),
      newServer: { hangUpOn: (bytes) => bytes.equals(b.bytes) },
      request: { settleMs: 10 * MINUTE },
    });
    const run = await world.run();
    expectSoundRun(run);
    expect(run.report).toMatchObject({ copied: 2, problems: 1, notSettled: 0, grade: "checkThese" });
    expect(run.report?.problemList).toMatchObject([{ uid: 13, code: "message.unsettled", messages: 1 }]);
    const sent = world.journal.rowsOf().filter((row) => row.kind === "FOLDER" && row.failed === "13");
    expect(sent).toHaveLength(1);
    const again = await world.run();
    expect(appendsOf(again)).toBe(0);
    expect(again.report).toMatchObject({ problems: 1, copied: 0 });
  });

  it("is found among mail that came in meanwhile", async () => {
    const world = new MemoryWorld({ old: mailbox({ INBOX: [a, b] }), request: patient });
    await world.run({}, { protocol: faultAtEvent("stored", "killed") });
    world.new.deliver("INBOX", message("other"), message("a", { body: "not the same" }));
    const run = await world.run();
    expect(appendsOf(run)).toBe(1);
    expectSameMail(world.old, world.new, {
      besides: { INBOX: [message("other"), message("a", { body: "not the same" })] },
    });
  });

  it("is not sent again while there is something new that cannot be looked at", async () => {
    for (const alter of [(bytes: Buffer) => bytes, (bytes: Buffer) => Buffer.concat([bytes, Buffer.from("\r\n")])]) {
      const world = new MemoryWorld({ old: mailbox({ INBOX: [a, b] }), request: patient, newServer: { alter } });
      await world.run({}, { protocol: faultAtEvent("stored", "killed") });
      world.clock.advance(6 * MINUTE);
      world.newTraits = { alter, withhold: (one) => one.uid === 501 };
      const blind = await world.run();
      expect(appendsOf(blind), "only the other one").toBe(1);
      expect(blind.report).toMatchObject({ notSettled: 1, copied: 1 });
      world.newTraits = { alter };
      expectSoundRun(await world.run());
      expect(copiesOf("a", world)).toBe(1);
    }
  });

  it("in a folder that cannot be listed any more counts with that folder's problem once it is known to be absent", async () => {
    const world = new MemoryWorld({ old: mailbox({ INBOX: [a, b] }), request: patient });
    await world.run({}, { protocol: faultAtEvent("released", "killed") });
    world.clock.advance(6 * MINUTE);
    const blind = await world.run({}, { protocol: faultAtEvent("facts", "garbage", 2) });
    expectSoundRun(blind);
    expect(blind.report).toMatchObject({ found: 2, problems: 2, notSettled: 0 });
    expect(blind.report?.problemList).toMatchObject([{ uid: null, code: "folder.unreadable", messages: 2 }]);
    expectSoundRun(await world.run());
    expectSameMail(world.old, world.new);
  });

  it("is looked for only among what came after it was sent", async () => {
    const own = Array.from({ length: 5 }, (_unused, index) => message(`own${index}`));
    const world = new MemoryWorld({ old: mailbox({ INBOX: [a] }), new: mailbox({ INBOX: own }), request: patient });
    await world.run({}, { protocol: faultAtEvent("released", "lost") });
    const last = own.length + 500;
    world.new.deliver("INBOX", message("later"));
    const run = await world.run();
    expectSoundRun(run);
    const asked = run.log.filter((entry) => entry.side === "new" && entry.verb === "FETCH");
    expect(asked.map((entry) => entry.detail)).toContain(`headers ${last + 1}`);
    for (const { detail } of asked.filter((entry) => !entry.detail.startsWith("facts")))
      for (const uid of unpackUids(detail.split(" ")[1] ?? "")) expect(uid).toBeGreaterThan(last);
  });

  it("is found though the server changed it while storing, and though it has no UIDPLUS", async () => {
    const odd = message("odd", { raw: "Subject: About odd \n\nbare line feeds\n" });
    const alter = (bytes: Buffer): Buffer => Buffer.from(bytes.toString("latin1").replace(/\r?\n/g, "\r\n"), "latin1");
    for (const uidPlus of [true, false]) {
      const world = new MemoryWorld({
        old: mailbox({ INBOX: [a, odd] }),
        newServer: { alter, uidPlus },
        request: patient,
      });
      await world.run({}, { protocol: faultAtEvent("stored", "lost", 2) });
      world.clock.advance(6 * MINUTE);
      expectSoundRun(await world.run());
      expect(copiesOf("odd", world)).toBe(1);
      expectSameMail(world.old, world.new, { alter });
    }
  });

  it("whose twin was confirmed is not taken for that twin", async () => {
    for (const uidPlus of [true, false])
      for (const kind of ["lost", "late"] as const) {
        const world = new MemoryWorld({ old: mailbox({ INBOX: [a, a, a] }), newServer: { uidPlus }, request: patient });
        await world.run({}, { protocol: faultAtEvent("released", kind) });
        world.clock.advance(6 * MINUTE);
        expectSoundRun(await world.run());
        expect(copiesOf("a", world), `UIDPLUS ${uidPlus}, ${kind}`).toBe(3);
      }
  });

  it("is found where the server tells no UIDNEXT (Courier)", async () => {
    const world = new MemoryWorld({
      old: mailbox({ INBOX: [a, b] }),
      new: mailbox({ INBOX: [message("own")] }),
      newServer: { namesUidNext: false, uidPlus: false },
      request: patient,
    });
    await world.run({}, { protocol: faultAtEvent("stored", "killed") });
    world.clock.advance(6 * MINUTE);
    const run = await world.run();
    expect(appendsOf(run)).toBe(1);
    expect(run.report).toMatchObject({ copied: 2, alreadyThere: 0, grade: "complete" });
    expect(copiesOf("a", world)).toBe(1);
  });

  it("is not taken for a twin of an earlier run, though the server tells a UIDNEXT that is long gone (Yahoo)", async () => {
    const world = new MemoryWorld({
      old: mailbox({ INBOX: [a, b] }),
      newServer: { tellsUidNext: () => 1 },
      request: patient,
    });
    await world.run();
    world.old.deliver("INBOX", a);
    await world.run({}, { protocol: faultAtEvent("released", "lost") });
    world.clock.advance(6 * MINUTE);
    expect(appendsOf(await world.run())).toBe(1);
    expectSameMail(world.old, world.new);
  });

  it("keeps the flags and the date of each of two twins, whichever of them was stored", async () => {
    const other = { ...a, flags: ["\\Flagged"], internalDate: 1_100_000_000 };
    for (const event of ["released", "stored"] as const)
      for (const second of ["released", "stored"] as const) {
        const world = new MemoryWorld({ old: mailbox({ INBOX: [a, other] }), request: patient });
        const one = faultAtEvent(event, "lost", 1);
        await world.run({}, { protocol: one });
        await world.run({}, { protocol: faultAtEvent(second, "lost", 1) });
        world.clock.advance(6 * MINUTE);
        expectSoundRun(await world.run());
        expectSameMail(world.old, world.new);
      }
  });

  it("is looked for in the folder that had to go beside another, though the name has become free since", async () => {
    const world = new MemoryWorld({
      old: mailbox({ ARCHIVE: [a], Archive: [c], "Archive/2003": [b] }),
      newServer: { ignoresCase: "silently" },
      request: patient,
    });
    // What makes Archive/2003 makes a folder Archive as well, which the next run finds.
    await world.run({}, { protocol: faultAtEvent("stored", "killed") });
    expect(world.new.find("Archive")?.messages).toEqual([]);
    await world.run();
    world.clock.advance(6 * MINUTE);
    expect((await world.run()).report).toMatchObject({ found: 3, problems: 0, notSettled: 0, grade: "complete" });
    expect(["a", "b", "c"].map((name) => copiesOf(name, world))).toEqual([1, 1, 1]);
  });

  it("counts as a possible duplicate when two copies of it turn up", async () => {
    const world = new MemoryWorld({ old: mailbox({ INBOX: [a] }), request: patient });
    await world.run({}, { protocol: faultAtEvent("stored", "killed") });
    world.new.deliver("INBOX", a);
    const run = await world.run();
    expect(appendsOf(run)).toBe(0);
    expect(run.report).toMatchObject({ copied: 1, grade: "smallDifferences" });
    expect(run.report?.remarks).toMatchObject([{ kind: "possibleDuplicate", messages: 1 }]);
  });
});
