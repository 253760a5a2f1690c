import { expect, it } from "vitest";
import { Tracker } from "../../lib/progress/tracker.ts";

const running = { kind: "running" } as const;

it("adds up what the observer hears", () => {
  const tracker = new Tracker(
    () => 5000,
    () => undefined,
  );
  tracker.state({ phase: "scanning", activity: running });
  tracker.folderFound("INBOX", 10, 1000);
  tracker.folderFound("Sent", 30, 3000);
  expect(tracker.snapshot()).toMatchObject({
    phase: "scanning",
    foundMessages: 40,
    foundBytes: 4000,
    fraction: null,
    lastMessageAt: null,
  });
  tracker.state({ phase: "copying", activity: running });
  tracker.progress("INBOX", 10, 1000);
  tracker.problem({ folder: "Sent", uid: 3, code: "message.rejected", text: "", messages: 1 });
  expect(tracker.snapshot()).toMatchObject({
    doneMessages: 10,
    doneBytes: 1000,
    problems: 1,
    fraction: 0.25,
    lastMessageAt: 5000,
  });
});

it("never goes back and never shows everything before the check", () => {
  const tracker = new Tracker(
    () => 0,
    () => undefined,
  );
  tracker.folderFound("INBOX", 2, 100);
  tracker.state({ phase: "copying", activity: running });
  // An old server that lies about sizes: more comes than was announced.
  tracker.progress("INBOX", 2, 900_000);
  expect(tracker.snapshot().fraction).toBe(0.99);
  tracker.folderFound("Late", 100, 100_000_000);
  expect(tracker.snapshot().fraction).toBe(0.99);
  tracker.state({ phase: "verifying", activity: running });
  expect(tracker.snapshot().fraction).toBeNull();
});

it("waits until the named time, or until a message arrives", () => {
  let now = 0;
  const tracker = new Tracker(
    () => now,
    () => undefined,
  );
  tracker.waiting("lastProbe", 1000);
  expect(tracker.snapshot().waiting).toEqual({ reason: "lastProbe", until: 1000 });
  now = 1000;
  expect(tracker.snapshot().waiting).toBeNull();
  tracker.waiting("lastProbe", 9000);
  tracker.progress("INBOX", 1, 1);
  expect(tracker.snapshot().waiting).toBeNull();
});

it("tells a change of phase and the begin of a long wait from other changes", () => {
  const changes: boolean[] = [];
  const tracker = new Tracker(
    () => 0,
    (phaseChanged) => changes.push(phaseChanged),
  );
  tracker.state({ phase: "scanning", activity: running });
  tracker.state({ phase: "scanning", activity: running });
  tracker.progress("INBOX", 1, 1);
  tracker.waiting("lastProbe", 1000);
  tracker.waiting("lastProbe", 60_000);
  expect(changes).toEqual([true, false, false, false, true]);
});

it("keeps what was thought when a quarter of the bytes that this run has to copy was through", () => {
  let now = 0;
  const tracker = new Tracker(
    () => now,
    () => undefined,
  );
  tracker.state({ phase: "scanning", activity: running });
  tracker.folderFound("INBOX", 50, 50_000_000);
  // Three fifths are there already.
  tracker.progress("INBOX", 30, 30_000_000);
  tracker.state({ phase: "copying", activity: running });
  tracker.folderStarted("INBOX");
  const copied = (count: number) => {
    for (let message = 0; message < count; message++) {
      now += 1000;
      tracker.progress("INBOX", 1, 1_000_000);
    }
  };
  copied(4);
  expect(tracker.snapshot().atQuarter).toBeNull();
  copied(1);
  const { atQuarter } = tracker.snapshot();
  expect(atQuarter?.at).toBe(5000);
  expect(atQuarter?.secondsLeft).toBeGreaterThan(12);
  expect(atQuarter?.secondsLeft).toBeLessThan(18);
  copied(5);
  expect(tracker.snapshot().atQuarter).toEqual(atQuarter);
});
