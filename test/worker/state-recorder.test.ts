import { expect, it } from "vitest";
import { MailError } from "../../lib/engine/errors.ts";
import type { Observer } from "../../lib/engine/ports.ts";
import type { MigrationState } from "../../lib/engine/state.ts";
import { StateRecorder } from "../../lib/worker/state-recorder.ts";

const running = { kind: "running" } as const;

function listener(): { heard: string[]; observer: Observer } {
  const heard: string[] = [];
  const hear = (name: string) => () => void heard.push(name);
  const names = [
    "state",
    "folderFound",
    "folderStarted",
    "folderFinished",
    "progress",
    "problem",
    "remark",
    "waiting",
  ] as const;
  const [state, folderFound, folderStarted, folderFinished, progress, problem, remark, waiting] = names.map(hear);
  if (!state || !folderFound || !folderStarted || !folderFinished || !progress || !problem || !remark || !waiting)
    throw new Error();
  return { heard, observer: { state, folderFound, folderStarted, folderFinished, progress, problem, remark, waiting } };
}

it("stores every state in order, with the waits in between, and passes everything on", async () => {
  const stored: MigrationState[] = [];
  const { promise: firstWrite, resolve: endFirstWrite } = Promise.withResolvers<void>();
  const { heard, observer } = listener();
  const recorder = new StateRecorder(observer, async (state) => {
    // The first write takes longest: the order must not depend on that.
    if (stored.length === 0) await firstWrite;
    stored.push(state);
  });
  recorder.state({ phase: "scanning", activity: running });
  recorder.folderFound("INBOX", 1, 1, "INBOX");
  recorder.state({ phase: "copying", activity: running });
  recorder.folderStarted("INBOX");
  recorder.waiting(new MailError("server.throttled", "slow down"), 5000);
  recorder.waiting(new MailError("server.throttled", "slow down", { retryAt: 6000, isRetryNamed: true }), 6000);
  // It is known what such a server needs, or more was needed than it said: it did not ask for this.
  recorder.waiting(new MailError("server.throttled", "slow down", { retryAt: 7000 }), 7000);
  recorder.waiting(new MailError("server.throttled", "slow down", { retryAt: 7000, isRetryNamed: true }), 8000);
  recorder.progress("INBOX", 1, 1);
  recorder.progress("INBOX", 1, 1);
  recorder.waiting("lastProbe", 9000);
  recorder.problem({ folder: "INBOX", uid: 1, code: "message.rejected", text: "", messages: 1 });
  recorder.remark({ folder: "INBOX", kind: "renamed", messages: 1, detail: "" });
  recorder.folderFinished("INBOX");
  recorder.state({ phase: "done", grade: "complete" });
  endFirstWrite();
  await recorder.finish();
  expect(stored).toEqual([
    { phase: "scanning", activity: running },
    { phase: "copying", activity: running },
    { phase: "copying", activity: { kind: "waiting", until: 5000, reason: "server.throttled" } },
    { phase: "copying", activity: { kind: "waiting", until: 6000, reason: "server.throttled", isAskedFor: true } },
    { phase: "copying", activity: { kind: "waiting", until: 7000, reason: "server.throttled" } },
    { phase: "copying", activity: { kind: "waiting", until: 8000, reason: "server.throttled" } },
    { phase: "copying", activity: running },
    { phase: "copying", activity: { kind: "waiting", until: 9000, reason: "lastProbe" } },
    { phase: "done", grade: "complete" },
  ]);
  expect(new Set(heard).size).toBe(8);
  expect(heard.filter((name) => name === "progress")).toHaveLength(2);
});

it("does not disturb the run when a state cannot be stored, but says so at its end", async () => {
  const { observer } = listener();
  let writes = 0;
  const recorder = new StateRecorder(observer, async () => {
    writes++;
    if (writes === 1) throw new Error("disk full");
  });
  recorder.state({ phase: "scanning", activity: running });
  recorder.state({ phase: "copying", activity: running });
  await expect(recorder.finish()).rejects.toThrow("disk full");
  expect(writes).toBe(2);
});
