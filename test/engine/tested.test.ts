/** A test that reads everything without copying: what it says, that it leaves no trace, and that it can be done in parts. */
import { describe, expect, it } from "vitest";
import type { RunReport } from "../../lib/engine/report.ts";
import type { ImportRequest } from "../../lib/engine/request.ts";
import { Twins } from "../../lib/engine/twins.ts";
import type { StoredReport } from "../../lib/report/stored.ts";
import { joinedTest } from "../../lib/worker/joined-report.ts";
import { mailbox, message } from "../support/memory/fixture.ts";
import { expectSameMail } from "../support/memory/same-mail.ts";
import type { LogEntry } from "../support/memory/session.ts";
import { MemoryWorld, type RunTrace } from "../support/memory/world.ts";

const TEST = { dryRun: true, readBodies: true } as const;
const many = Array.from({ length: 12 }, (_unused, index) => message(`m${index}`));
const twin = message("twin");
const poison = message("m7");
const hangUpOn = (bytes: Buffer): boolean => bytes.equals(poison.bytes);

interface Part {
  readonly run: RunTrace;
  /** Of all parts so far. */
  readonly report: RunReport;
}

/** A part of a test that is told to end when so many messages of it are through. */
async function part(world: MemoryWorld, soFar: RunReport | null, most: number): Promise<Part> {
  const tested = soFar?.tested;
  const request: Partial<ImportRequest> = { ...TEST, ...(tested && { tested }) };
  let interrupt = (): void => undefined;
  const run = await world.run(
    request,
    {
      between: (around) => {
        const { observer } = around;
        let isReading = false;
        let through = 0;
        const listening = new Proxy(observer, {
          get: (target, key) => {
            const value: unknown = Reflect.get(target, key, target);
            if (typeof value !== "function") return value;
            return (...facts: unknown[]) => {
              Reflect.apply(value, target, facts);
              if (key === "folderStarted") isReading = true;
              if (key === "progress" && isReading && ++through >= most) interrupt();
            };
          },
        });
        return { ...around, observer: listening };
      },
    },
    (process) => {
      interrupt = () => process.interrupt();
    },
  );
  if (!run.report) throw new Error("the part was killed");
  return { run, report: soFar ? joinedTest(stored(soFar), run.report) : run.report };
}

/** Of a message's body, or of several. */
function isBodyOfOld({ side, verb, detail }: LogEntry): boolean {
  return side === "old" && verb === "FETCH" && detail.startsWith("bodies ");
}

function stored(report: RunReport): StoredReport {
  return JSON.parse(JSON.stringify({ ...report, endedBy: "interrupted", trouble: null }));
}

/** The whole test in parts of so many messages, with how often each message of the old side was read. */
async function inParts(world: MemoryWorld, most: number): Promise<{ report: RunReport; read: number; parts: number }> {
  let soFar: RunReport | null = null;
  let read = 0;
  for (let parts = 1; parts < 50; parts++) {
    const { run, report }: Part = await part(world, soFar, most);
    read += run.log.filter(isBodyOfOld).length;
    if (report.endedBy === null) return { report, read, parts };
    soFar = report;
  }
  throw new Error("the test does not come to its end");
}

/** What a report says, but for how long it took. */
function said({ seconds: _, ...report }: RunReport) {
  return report;
}

const damaged = (): MemoryWorld =>
  new MemoryWorld({
    old: mailbox({ INBOX: many.slice(0, 5), Later: [...many.slice(5), twin], Sent: [twin, twin, twin, message("s")] }),
    new: mailbox({ Later: [many[6] ?? twin, twin], Sent: [twin] }),
    oldServer: { hangUpOn },
  });

describe("a test without copying", () => {
  it("names the damaged message, and leaves both accounts and the journal as they were", async () => {
    const world = damaged();
    const before = mailbox({ Later: [many[6] ?? twin, twin], Sent: [twin] });
    const run = await world.run(TEST);
    expect(run.report).toMatchObject({ found: 17, copied: 13, alreadyThere: 3, problems: 1, grade: "checkThese" });
    expect(run.report?.problemList).toMatchObject([{ folder: "Later", code: "message.unreadable" }]);
    expectSameMail(before, world.new);
    expect(world.journal.rows).toEqual([]);
    expect(world.journal.folders).toEqual([]);
    expect(world.journal.problems).toEqual([]);
    expect([run.oldServer.mostOpen, run.newServer.mostOpen]).toEqual([1, 1]);
    expect(run.report && "tested" in run.report).toBe(false);
  });

  it("counts messages that lie twice in one folder", async () => {
    const { report } = await damaged().run(TEST);
    expect(report?.remarks).toContainEqual({ folder: "Sent", kind: "twiceOnOld", messages: 1, detail: "" });
    expect(report?.remarks.filter(({ kind }) => kind === "twiceOnOld")).toHaveLength(1);
  });

  it("takes no message for a twin of one with another digest", () => {
    const twins = new Twins();
    expect(["A".repeat(43), `B${"A".repeat(42)}`, "A".repeat(43)].map((digest) => twins.isNew(digest))).toEqual([
      ...[true, true, false],
    ]);
  });

  it.each([1, 2, 5, 9])("says the same when it is done in parts of %i messages", async (most) => {
    const whole = (await damaged().run(TEST)).report;
    const { report, parts } = await inParts(damaged(), most);
    if (!whole) throw new Error();
    expect(parts).toBeGreaterThan(1);
    // Twins are told within one part only.
    const others = (one: RunReport) => one.remarks.filter(({ kind }) => kind !== "twiceOnOld");
    expect({ ...said(report), remarks: others(report) }).toEqual({ ...said(whole), remarks: others(whole) });
  });

  it("reads no message a second time in a later part", async () => {
    const once = (): MemoryWorld => new MemoryWorld({ old: mailbox({ INBOX: many, Sent: [twin] }) });
    const { read, parts } = await inParts(once(), 4);
    expect({ read, isInParts: parts > 2 }).toEqual({ read: many.length + 1, isInParts: true });
  });

  it("begins a folder anew that was numbered anew since", async () => {
    const world = new MemoryWorld({ old: mailbox({ INBOX: many }) });
    const { report } = await part(world, null, 4);
    const within = report.tested?.within;
    expect(within).toMatchObject({ oldName: "INBOX", through: 11 + 3 * 2 });
    const renumbered = within && { ...report, tested: { folders: [], within: { ...within, uidValidity: 1 } } };
    const again = await part(world, renumbered ?? null, 99);
    expect(again.run.log.filter(isBodyOfOld)).toHaveLength(12);
    expect(again.report).toMatchObject({ endedBy: null, copied: 12 });
  });

  it("is put down every few seconds, so that a process that is killed has read little in vain", async () => {
    const world = new MemoryWorld({ old: mailbox({ INBOX: many, Sent: [twin] }) });
    const kept: RunReport[] = [];
    let now = 0;
    await world.run(TEST, {
      between: (around) => ({
        ...around,
        // Each message takes a while.
        clock: { ...around.clock, now: () => now, sleep: (...wait) => around.clock.sleep(...wait) },
        observer: new Proxy(around.observer, {
          get: (target, key) => {
            if (key === "progress") now += 3000;
            const value: unknown = Reflect.get(target, key, target);
            return typeof value === "function" ? value.bind(target) : value;
          },
        }),
        keepPlace: async (report) => {
          kept.push(structuredClone(report));
        },
      }),
    });
    expect(kept.map(({ endedBy, tested }) => [endedBy, tested?.within?.through ?? null])).toEqual([
      ["interrupted", 11 + 3 * 2],
      ["interrupted", 11 + 7 * 2],
      ["interrupted", 11 + 11 * 2],
    ]);
    const last = await part(world, kept[1] ?? null, 99);
    expect(last.report).toMatchObject({ endedBy: null, found: 13, copied: 13 });
    expect(last.run.log.filter(isBodyOfOld)).toHaveLength(5);
  });
});
