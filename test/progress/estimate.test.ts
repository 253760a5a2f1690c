import { describe, expect, it } from "vitest";
import type { TimeLeft } from "../../lib/progress/estimate.ts";
import { Tracker } from "../../lib/progress/tracker.ts";
import type { EarlierRun } from "../../lib/progress/work.ts";
import { Random } from "../support/random.ts";

const RUNNING = { kind: "running" } as const;

/** A run whose course a test tells, second by second. */
class Run {
  now = 1_800_000_000_000;
  readonly tracker: Tracker;

  constructor(earlier: readonly EarlierRun[] = []) {
    this.tracker = new Tracker(
      () => this.now,
      () => undefined,
      earlier,
    );
    this.tracker.state({ phase: "scanning", activity: RUNNING });
  }

  /** The looking took so long, and found this. */
  found(folders: Readonly<Record<string, readonly [messages: number, bytes: number]>>, seconds = 0): this {
    for (const [name, [messages, bytes]] of Object.entries(folders)) this.tracker.folderFound(name, messages, bytes);
    this.now += seconds * 1000;
    this.tracker.state({ phase: "copying", activity: RUNNING });
    return this;
  }

  start(...folders: string[]): this {
    for (const folder of folders) this.tracker.folderStarted(folder);
    return this;
  }

  /** So many pieces of so many messages and bytes, each after so many seconds; a page is told every second. */
  copy(pieces: number, [messages, bytes]: readonly [number, number], secondsEach: number, folder = "INBOX"): this {
    for (let piece = 0; piece < pieces; piece++) {
      this.pass(secondsEach);
      this.tracker.progress(folder, messages, bytes);
    }
    return this;
  }

  pass(seconds: number): this {
    for (let left = seconds * 1000; left > 0; left -= 1000) {
      this.now += Math.min(1000, left);
      this.left();
    }
    return this;
  }

  left(): TimeLeft | null {
    return this.tracker.snapshot().timeLeft;
  }

  seconds(): number {
    return this.left()?.seconds ?? Number.NaN;
  }
}

/** Within so many percent. */
function about(seconds: number, expected: number, percent: number): void {
  expect(Math.abs(seconds - expected) / expected, `${seconds} s, not ${expected} s`).toBeLessThan(percent / 100);
}

const MB = 1_000_000;

describe("time left", () => {
  it("is not said before anything was copied", () => {
    const run = new Run().found({ INBOX: [1000, 100 * MB] }).start("INBOX");
    expect(run.pass(30).left()).toBeNull();
    expect(new Run([{ messages: 10, bytes: MB, seconds: 10 }]).left()).toBeNull();
  });

  it("is said at once where earlier runs were measured, as a range", () => {
    const earlier = [8, 10, 12].map((seconds) => ({ messages: 100, bytes: 10 * MB, seconds }));
    const run = new Run(earlier).found({ INBOX: [1000, 100 * MB] }).start("INBOX");
    const left = run.pass(1).left();
    about(left?.seconds ?? 0, 100, 10);
    expect(left?.between?.[0]).toBeLessThan(90);
    expect(left?.between?.[1]).toBeGreaterThan(110);
  });

  it("is what this run measures, whatever earlier ones took", () => {
    const earlier = [{ messages: 100, bytes: 10 * MB, seconds: 10 }];
    const run = new Run(earlier).found({ INBOX: [1000, 100 * MB] }).start("INBOX");
    run.copy(50, [10, MB], 4);
    about(run.seconds(), 200, 10);
    expect(run.left()?.between).toBeNull();
  });

  it("has what earlier runs took beside their mail in it, but for what has passed", () => {
    const earlier = [1, 2, 5, 10, 20, 30, 50, 80].map((messages) => {
      return { messages, bytes: messages * 100_000, seconds: 10 + messages / 10 };
    });
    const run = new Run(earlier).found({ INBOX: [100, 10 * MB] }, 2).start("INBOX");
    run.copy(5, [10, MB], 1.5);
    // Such a run took 20 seconds, of which nine and a half have passed.
    about(run.seconds(), 10.5, 10);
  });

  it("is soon right for a run of seconds that goes at another pace than such runs did", () => {
    const earlier = [1, 2, 5, 10, 20, 30, 50, 80].map((messages) => {
      return { messages, bytes: messages * 50_000, seconds: 1 + messages / 10 };
    });
    const slow = new Run(earlier).found({ INBOX: [40, 2 * MB] }, 0.5).start("INBOX");
    slow.copy(3, [4, 200_000], 1.2).pass(0.3);
    // Earlier ones took a third of it.
    about(slow.seconds(), 8.6, 25);
  });

  it("is the same in the middle of a batch that is told message by message as after it", () => {
    const earlier = [10, 20, 50, 100, 200].map((messages) => {
      return { messages, bytes: messages * 50_000, seconds: 1 + messages / 10 };
    });
    const run = new Run(earlier).found({ INBOX: [100, 5 * MB] }, 0.5).start("INBOX");
    run.copy(1, [1, 50_000], 2.5);
    const first = run.seconds();
    run.copy(24, [1, 50_000], 0).pass(0.1);
    about(first, 8.5, 15);
    about(run.seconds(), first, 5);
  });

  it("is what this run measures where earlier ones contradict it, however many they were", () => {
    const earlier = Array.from({ length: 12 }, () => ({ messages: 100, bytes: 10 * MB, seconds: 10 }));
    const run = new Run(earlier).found({ INBOX: [1000, 100 * MB] }).start("INBOX");
    run.copy(20, [10, MB], 10);
    about(run.seconds(), 800, 10);
  });

  it("knows a server at which each message takes its time from a line at which each byte does", () => {
    const folders = { INBOX: [4000, 100 * MB] } as const;
    const mixed = (secondsFor: (messages: number, bytes: number) => number) => {
      const run = new Run().found(folders).start("INBOX");
      const random = new Random(5);
      for (let piece = 0; piece < 60; piece++) {
        const [messages, bytes] = random.chance(0.3) ? [5, 2 * MB] : [40, 80_000];
        run.copy(1, [messages, bytes], secondsFor(messages, bytes));
      }
      const { doneMessages, doneBytes, foundMessages, foundBytes } = run.tracker.snapshot();
      about(run.seconds(), secondsFor(foundMessages - doneMessages, foundBytes - doneBytes), 15);
    };
    mixed((messages) => messages / 10);
    mixed((_, bytes) => bytes / MB);
    mixed((messages, bytes) => messages / 20 + bytes / MB);
  });

  it("follows a server that becomes slower, soon and not at once", () => {
    const run = new Run()
      .found({ INBOX: [10_000, 1000 * MB] })
      .start("INBOX")
      .copy(100, [10, MB], 1);
    about(run.seconds(), 900, 10);
    run.copy(5, [10, MB], 3);
    expect(run.seconds()).toBeLessThan(1500);
    run.copy(40, [10, MB], 3);
    about(run.seconds(), 855 * 3, 15);
  });

  it("does not count what a server made the run wait", () => {
    const run = new Run()
      .found({ INBOX: [1000, 100 * MB] })
      .start("INBOX")
      .copy(2, [10, MB], 1);
    for (let turn = 0; turn < 14; turn++) {
      run.tracker.waiting("lastProbe", run.now + 30_000);
      run.pass(30).copy(2, [10, MB], 1);
    }
    about(run.seconds(), 70, 15);
  });

  it("does not go down while a server makes the run wait", () => {
    const run = new Run()
      .found({ INBOX: [1000, 100 * MB] })
      .start("INBOX")
      .copy(25, [10, MB], 2);
    const before = run.seconds();
    run.tracker.waiting("lastProbe", run.now + 120_000);
    about(run.pass(100).seconds(), before, 4);
  });

  it("is hardly moved by a single stall, or by much that was there already", () => {
    const stalled = new Run()
      .found({ INBOX: [1000, 100 * MB] })
      .start("INBOX")
      .copy(20, [10, MB], 1);
    stalled.pass(60).copy(20, [10, MB], 1);
    about(stalled.seconds(), 60, 20);
    const skipped = new Run()
      .found({ INBOX: [2000, 200 * MB] })
      .start("INBOX")
      .copy(20, [10, MB], 1);
    skipped.copy(1, [1000, 100 * MB], 1).copy(20, [10, MB], 1);
    about(skipped.seconds(), 60, 20);
  });

  it("does not jump about where progress comes in bursts", () => {
    const random = new Random(3);
    const run = new Run().found({ INBOX: [100_000, 10_000 * MB] }).start("INBOX");
    run.copy(6, [100, 10 * MB], 10);
    let before = run.seconds();
    for (let piece = 0; piece < 100; piece++) {
      run.copy(1, [100, 10 * MB], 5 + random.below(11));
      expect(Math.abs(run.seconds() - before) / before).toBeLessThan(0.045);
      before = run.seconds();
    }
    about(run.seconds(), 880 * 10, 10);
  });

  it("knows that a folder is copied by one connection when the other has nothing left", () => {
    const folders = { INBOX: [1000, 10 * MB], Sent: [200, 2 * MB] } as const;
    const run = new Run().found(folders).start("INBOX", "Sent");
    // Both go at ten messages a second for themselves; then one goes on alone, no faster.
    for (let turn = 0; turn < 20; turn++) run.copy(1, [10, 100_000], 0.5).copy(1, [10, 100_000], 0.5, "Sent");
    run.tracker.folderFinished("Sent");
    run.copy(30, [10, 100_000], 1);
    about(run.seconds(), 50, 15);
  });

  it("counts the checking at the end, and goes on through it", () => {
    const run = new Run().found({ INBOX: [100, 10 * MB], Sent: [100, 10 * MB] }, 40).start("INBOX");
    run.copy(10, [10, MB], 1);
    expect(run.seconds()).toBeGreaterThan(14);
    run.start("Sent").copy(10, [10, MB], 1, "Sent");
    run.tracker.folderFinished("INBOX");
    run.tracker.folderFinished("Sent");
    run.tracker.state({ phase: "verifying", activity: RUNNING });
    run.pass(20);
    run.tracker.folderFinished("INBOX");
    run.pass(10);
    about(run.seconds(), 10, 60);
    expect(run.left()).not.toBeNull();
  });

  it("bears a folder that is copied in no time", () => {
    const run = new Run()
      .found({ INBOX: [1000, 100 * MB], Notes: [3, 300] })
      .start("INBOX")
      .copy(20, [10, MB], 1);
    run.start("Notes");
    run.tracker.progress("Notes", 3, 300);
    run.tracker.folderFinished("Notes");
    about(run.copy(10, [10, MB], 1).seconds(), 70, 15);
  });

  it("bears whatever it is told, in any order", () => {
    for (let seed = 1; seed <= 60; seed++) {
      const random = new Random(seed);
      const run = new Run(random.chance(0.5) ? [{ messages: 10, bytes: 0, seconds: 3 }] : []);
      run.found({ a: [random.below(50), random.below(5 * MB)], b: [random.below(9), 0], c: [0, 0] }, random.below(3));
      for (let step = 0; step < 60; step++) {
        const folder = random.pick(["a", "b", "c", "unknown"]);
        run.now += random.chance(0.5) ? 0 : random.below(random.chance(0.1) ? 100_000 : 700);
        const acts = [
          () => run.tracker.folderStarted(folder),
          () => run.tracker.folderFinished(folder),
          () => run.tracker.progress(folder, random.below(4), random.below(MB)),
          () => run.tracker.waiting("lastProbe", run.now + random.below(30_000)),
          () => random.chance(0.05) && run.tracker.state({ phase: "verifying", activity: RUNNING }),
        ];
        random.pick(acts)();
        const left = run.left();
        const figures = left === null ? [] : [left.seconds, ...(left.between ?? [])];
        expect([seed, figures.filter((seconds) => !(Number.isFinite(seconds) && seconds >= 0))]).toEqual([seed, []]);
      }
    }
  });
});
