import { describe, expect, it } from "vitest";
import { Progress, type ProgressOutput } from "../../lib/cli/progress.ts";
import { MailError } from "../../lib/engine/errors.ts";

const running = { kind: "running" } as const;
const EIGHT = new Date(2026, 10, 22, 8, 0, 0).getTime();

function start(output: Omit<ProgressOutput, "write">, colour = false) {
  const clock = { now: EIGHT };
  const written: string[] = [];
  const progress = new Progress(
    { ...output, write: (text) => written.push(text) },
    { now: () => clock.now, color: colour },
  );
  return { clock, written, progress, tracker: progress.tracker };
}

function copying(run: ReturnType<typeof start>, messages = 100): void {
  run.tracker.state({ phase: "scanning", activity: running });
  run.tracker.folderFound("INBOX", messages, messages * 1000);
  run.tracker.state({ phase: "copying", activity: running });
  run.tracker.folderStarted("INBOX");
}

describe("progress in plain lines", () => {
  it("writes a line for each phase and else every five seconds at most", () => {
    const run = start({});
    copying(run);
    for (let message = 0; message < 100; message++) {
      run.clock.now += 99;
      run.tracker.progress("INBOX", 1, 1000);
    }
    run.tracker.state({ phase: "verifying", activity: running });
    run.tracker.state({ phase: "done", grade: "complete" });
    expect(run.written).toEqual([
      "08:00:00  Signing in and counting\n",
      "08:00:00  Copying: 0 of 100 messages, 0 bytes of 100 kB\n",
      "08:00:05  Copying: 51 of 100 messages, less than a minute left, 51 kB of 100 kB\n",
      "08:00:09  Checking\n",
    ]);
  });

  it("says the time left once it is known, and how many were set aside", () => {
    const run = start({});
    copying(run, 6000);
    for (let second = 1; second <= 30; second++) {
      run.clock.now += 1000;
      run.tracker.progress("INBOX", 20, 20_000);
    }
    run.tracker.problem({ folder: "INBOX", uid: 7, code: "message.rejected", text: "", messages: 1 });
    expect(run.written.at(-1)).toBe("08:00:30  Copying: 600 of 6,000 messages, about 5 minutes left, 600 kB of 6 MB\n");
    run.clock.now += 5000;
    run.progress.tick();
    expect(run.written.at(-1)).toContain("600 kB of 6 MB, 1 set aside\n");
  });

  it("counts folders while it checks", () => {
    const run = start({});
    copying(run);
    run.tracker.folderFinished("INBOX");
    run.tracker.state({ phase: "verifying", activity: running });
    run.clock.now += 5000;
    run.tracker.folderFinished("INBOX");
    expect(run.written.slice(-2)).toEqual(["08:00:00  Checking\n", "08:00:05  Checking: 1 of 1 folders\n"]);
  });

  it("says at once what it waits for and until when", () => {
    const run = start({});
    copying(run);
    run.tracker.waiting(new MailError("server.throttled", "slow down", { side: "old" }), EIGHT + 32 * 60_000);
    expect(run.written.at(-1)).toBe(
      "08:00:00  The old server is too busy and wants to be left alone for a while. Trying again at 08:32.\n",
    );
  });

  it("says nothing of a connection that is opened again at once", () => {
    const run = start({});
    copying(run);
    const before = run.written.length;
    run.tracker.waiting(new MailError("net.lost", "gone", { side: "old" }), EIGHT + 1000);
    expect(run.written).toHaveLength(before);
    run.tracker.waiting(new MailError("net.lost", "gone", { side: "old" }), EIGHT + 10_000);
    expect(run.written.at(-1)).toBe("08:00:00  The connection to the old server was lost. Trying again at 08:00:10.\n");
  });

  it("says when nothing has come for two minutes", () => {
    const run = start({});
    copying(run);
    run.tracker.progress("INBOX", 1, 1000);
    run.clock.now += 125_000;
    run.progress.tick();
    expect(run.written.at(-1)).toContain(
      "Copying: 1 of 100 messages, last message about 2 minutes ago, 1 kB of 100 kB",
    );
  });
});

describe("progress on a terminal", () => {
  it("changes one line in place, four times a second at most", () => {
    const run = start({ isTTY: true, columns: 120 });
    copying(run, 1000);
    run.written.length = 0;
    for (let step = 0; step < 1000; step++) {
      run.clock.now += 1;
      run.tracker.progress("INBOX", 1, 1000);
    }
    expect(run.written.length).toBeGreaterThan(2);
    expect(run.written.length).toBeLessThanOrEqual(4);
    for (const text of run.written) {
      expect(text.startsWith("\r\u001b[K")).toBe(true);
      expect(text.slice(1)).not.toMatch(/[\r\n]/);
    }
    expect(run.written.at(-1)).toContain("Copying [#######################.] 99 %  1,000 of 1,000 messages");
  });

  it("stays within the width, also where characters are two columns wide", () => {
    const run = start({ isTTY: true, columns: 30 });
    copying(run);
    const line = run.written.at(-1)?.replace("\r\u001b[K", "") ?? "";
    expect(line.length).toBe(29);
    expect(line).toMatch(/^Copying \[/);
  });

  it("leaves a clean line at the end, and writes nothing after it", () => {
    const run = start({ isTTY: true });
    copying(run);
    run.progress.end();
    expect(run.written.at(-1)).toBe("\r\u001b[K");
    run.clock.now += 10_000;
    run.tracker.progress("INBOX", 1, 1);
    expect(run.written.at(-1)).toBe("\r\u001b[K");
  });

  it("uses colour only where it is wanted, and never in a file", () => {
    const lines = (isTTY: boolean, colour: boolean) => {
      const run = start({ isTTY }, colour);
      copying(run);
      return run.written.join("");
    };
    expect(lines(true, true)).toContain("\u001b[1mCopying\u001b[0m");
    expect(lines(true, false)).not.toContain("\u001b[1m");
    expect(lines(false, true)).not.toContain("\u001b");
  });
});
