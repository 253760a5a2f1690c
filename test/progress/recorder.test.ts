/** A run, recorded and read again. */
import { beforeEach, describe, expect, it } from "vitest";
import { MailError } from "../../lib/engine/errors.ts";
import { Recorder } from "../../lib/progress/recorder.ts";
import { parseRecording } from "../../lib/progress/recording.ts";
import { MemoryObserver } from "../support/memory/observer.ts";

const RUNNING = { kind: "running" } as const;
let now: number;
let lines: string[];
let listener: MemoryObserver;
let recorder: Recorder;

beforeEach(() => {
  now = 1_800_000_000_000;
  lines = [];
  listener = new MemoryObserver();
  recorder = new Recorder(listener, { now: () => now, write: (line) => lines.push(line), about: "a test" });
});

const events = () => parseRecording(lines.join("\n")).events;

describe("a recording", () => {
  it("has the course of a run, from its first phase to its end", () => {
    recorder.state({ phase: "scanning", activity: RUNNING });
    now += 100;
    recorder.folderFound("INBOX", 2, 300, "INBOX");
    recorder.state({ phase: "copying", activity: RUNNING });
    recorder.folderStarted("INBOX");
    now += 1000;
    recorder.progress("INBOX", 2, 300);
    recorder.waiting(new MailError("server.throttled", "slow down", { side: "old" }), now + 5000);
    now += 5000;
    recorder.folderFinished("INBOX");
    recorder.end();
    expect(parseRecording(lines.join("\n"))).toEqual({
      about: "a test",
      events: [
        { at: 0, event: "phase", phase: "scanning" },
        { at: 100, event: "found", folder: 0, messages: 2, bytes: 300 },
        { at: 100, event: "phase", phase: "copying" },
        { at: 100, event: "started", folder: 0 },
        { at: 1100, event: "progress", folder: 0, messages: 2, bytes: 300 },
        { at: 1100, event: "waiting", reason: "server.throttled", forMs: 5000 },
        { at: 6100, event: "finished", folder: 0 },
        { at: 6100, event: "end" },
      ],
    });
  });

  it("names no folder, and nothing that a server said", () => {
    recorder.folderFound("Divorce lawyer", 1, 10, "Divorce lawyer");
    recorder.waiting(new MailError("server.throttled", "mail.example.org is busy"), now + 1);
    recorder.problem({ folder: "Divorce lawyer", uid: 1, code: "message.rejected", text: "refused", messages: 1 });
    recorder.end();
    expect(lines.join("\n")).not.toMatch(/lawyer|example|refused/);
  });

  it("puts together what is accounted for in a quarter of a second, folder by folder, and loses nothing of it", () => {
    for (let message = 0; message < 100; message++) {
      now += 10;
      recorder.progress(message % 2 === 0 ? "INBOX" : "Sent", 1, 7);
    }
    recorder.end();
    const progress = events().filter((event) => event.event === "progress");
    expect(progress.length).toBeLessThan(12);
    expect(progress.reduce((sum, { messages }) => sum + messages, 0)).toBe(100);
    expect(progress.filter(({ folder }) => folder === 1).reduce((sum, { bytes }) => sum + bytes, 0)).toBe(350);
  });

  it("passes on everything it hears", () => {
    recorder.state({ phase: "copying", activity: RUNNING });
    recorder.folderFound("INBOX", 3, 300, "INBOX");
    recorder.folderStarted("INBOX");
    recorder.progress("INBOX", 2, 200);
    recorder.problem({ folder: "INBOX", uid: 1, code: "message.rejected", text: "", messages: 1 });
    recorder.waiting("lastProbe", 5);
    recorder.folderFinished("INBOX");
    expect(listener.accounted.get("INBOX")).toEqual({ messages: 2, bytes: 200 });
    expect(listener.found.get("INBOX")).toEqual({ messages: 3, bytes: 300 });
    const heard = [listener.states, listener.started, listener.finished, listener.problems, listener.waits];
    expect(heard.map((all) => all.length)).toEqual([1, 1, 1, 1, 1]);
  });

  it("is read with the number of the line that is wrong", () => {
    const heading = '{"recording":1,"about":"x"}';
    expect(() => parseRecording("")).toThrow("line 1");
    expect(() => parseRecording('{"recording":2}')).toThrow("line 1");
    expect(() => parseRecording(`${heading}\n{"at":1`)).toThrow("line 2: not JSON");
    expect(() => parseRecording(`${heading}\n{"at":1,"event":"progress","folder":0}`)).toThrow(
      "line 2: this is no event",
    );
    expect(() => parseRecording(`${heading}\n{"event":"end"}`)).toThrow("line 2");
    expect(parseRecording(`${heading}\n{"at":1,"event":"end"}\n`).events).toHaveLength(1);
  });
});
