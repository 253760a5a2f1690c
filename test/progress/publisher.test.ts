/** What is stored of a run under way, and how often. */
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { MailError } from "../../lib/engine/errors.ts";
import { Publisher } from "../../lib/progress/publisher.ts";
import type { ProgressRecord } from "../../lib/progress/record.ts";

const RUNNING = { kind: "running" } as const;
let stored: ProgressRecord[];
let publisher: Publisher;

beforeEach(() => {
  vi.useFakeTimers({ now: 1_800_000_000_000 });
  stored = [];
  publisher = new Publisher(async (record) => void stored.push(record), Date.now);
});
afterEach(() => vi.useRealTimers());

const settle = () => vi.advanceTimersByTimeAsync(0);

it("stores a change of phase at once, and everything else once a second at most", async () => {
  publisher.tracker.state({ phase: "scanning", activity: RUNNING });
  await settle();
  publisher.tracker.state({ phase: "copying", activity: RUNNING });
  await settle();
  expect(stored.map(({ phase }) => phase)).toEqual(["scanning", "copying"]);
  for (let count = 0; count < 50; count++) {
    publisher.tracker.progress("INBOX", 1, 1);
    await vi.advanceTimersByTimeAsync(100);
  }
  expect(stored.length - 2).toBeGreaterThanOrEqual(4);
  expect(stored.length - 2).toBeLessThanOrEqual(6);
});

it("stores nothing while nothing changes", async () => {
  publisher.tracker.state({ phase: "scanning", activity: RUNNING });
  await vi.advanceTimersByTimeAsync(60_000);
  expect(stored).toHaveLength(1);
});

it("tells of each folder where it is", async () => {
  const { tracker } = publisher;
  tracker.state({ phase: "scanning", activity: RUNNING });
  tracker.folderFound("INBOX", 2, 200, "INBOX");
  tracker.folderFound("Calendar", 3, 300, "Calendar-old");
  tracker.folderFound("Broken", 1, 100, "Broken");
  tracker.folderFound("Empty", 0, 0, "Empty");
  tracker.state({ phase: "copying", activity: RUNNING });
  tracker.folderStarted("INBOX");
  tracker.progress("INBOX", 2, 200);
  tracker.folderFinished("INBOX");
  tracker.folderStarted("Calendar");
  tracker.progress("Calendar", 1, 100);
  tracker.problem({ folder: "Broken", uid: null, code: "folder.unreadable", text: "", messages: 1 });
  tracker.folderFinished("Broken");
  const brief = () => publisher.record().folders.map((one) => [one.old, one.new, one.stage, one.doneMessages]);
  expect(brief()).toEqual([
    ["INBOX", "INBOX", "copied", 2],
    ["Calendar", "Calendar-old", "copying", 1],
    ["Broken", "Broken", "notCopied", 0],
  ]);
  tracker.state({ phase: "verifying", activity: RUNNING });
  tracker.folderStarted("INBOX");
  tracker.folderFinished("INBOX");
  expect(brief()[0]?.[2]).toBe("checked");
});

it("names why the run waits, and on which side", async () => {
  publisher.tracker.state({ phase: "copying", activity: RUNNING });
  const until = Date.now() + 30_000;
  publisher.tracker.waiting(new MailError("net.lost", "x", { side: "old" }), until);
  expect(publisher.record().waiting).toEqual({ reason: "net.lost", side: "old", until });
});

it("stores the end last, whatever comes after it", async () => {
  publisher.tracker.state({ phase: "copying", activity: RUNNING });
  const wait = { reason: "net.lost", side: "new", until: 5 } as const;
  await publisher.end({ wait, gaveWay: false });
  publisher.tracker.progress("INBOX", 1, 1);
  await vi.advanceTimersByTimeAsync(5000);
  expect(stored.at(-1)).toMatchObject({ phase: "copying", waiting: wait, doneMessages: 0 });
});

it("tells where a run was that gave way, until all is counted again", async () => {
  publisher.tracker.folderFound("INBOX", 9, 900, "INBOX");
  publisher.tracker.state({ phase: "copying", activity: RUNNING });
  publisher.tracker.progress("INBOX", 4, 400);
  await publisher.end({ wait: null, gaveWay: true });
  const before = stored.at(-1) ?? null;
  expect(before).toMatchObject({ phase: "copying", doneMessages: 4, gaveWay: true });
  const next = new Publisher(async (record) => void stored.push(record), Date.now, { before });
  next.tracker.state({ phase: "scanning", activity: RUNNING });
  await settle();
  expect(stored.at(-1)).toEqual({ ...before, gaveWay: false, secondsLeft: null, secondsBetween: null });
  next.tracker.folderFound("INBOX", 9, 900, "INBOX");
  next.tracker.progress("INBOX", 5, 500);
  next.tracker.state({ phase: "copying", activity: RUNNING });
  await settle();
  expect(stored.at(-1)).toMatchObject({ phase: "copying", doneMessages: 5, gaveWay: false });
  await next.end({ wait: null, gaveWay: false });
});

it("has a first figure for time left within seconds where earlier runs were measured, as the range that it is", async () => {
  const earlier = [{ messages: 100, bytes: 1_000_000, seconds: 60 }];
  const measured = new Publisher(async (record) => void stored.push(record), Date.now, { earlier });
  measured.tracker.state({ phase: "scanning", activity: RUNNING });
  expect(measured.record()).toMatchObject({ secondsLeft: null, secondsBetween: null });
  measured.tracker.folderFound("INBOX", 200, 2_000_000, "INBOX");
  measured.tracker.state({ phase: "copying", activity: RUNNING });
  await vi.advanceTimersByTimeAsync(2000);
  const { secondsLeft, secondsBetween } = stored.at(-1) ?? {};
  expect(Math.abs((secondsLeft ?? 0) - 120)).toBeLessThan(10);
  expect(secondsBetween?.[0]).toBeLessThan(secondsLeft ?? 0);
  expect(secondsBetween?.[1]).toBeGreaterThan(secondsLeft ?? 0);
  await measured.end({ wait: null, gaveWay: false });
});
