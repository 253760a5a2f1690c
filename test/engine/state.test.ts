import { describe, expect, it } from "vitest";
import { advance, type MigrationEvent, type MigrationState, PHASES } from "../../lib/engine/state.ts";

const running = { kind: "running" } as const;
const EVENTS: readonly MigrationEvent[] = [
  { kind: "queue" },
  { kind: "start" },
  { kind: "scanned" },
  { kind: "copied" },
  { kind: "verified", grade: "complete" },
  { kind: "wait", until: 5, reason: "server.throttled" },
  { kind: "ask", what: "quota.full" },
  { kind: "pause" },
  { kind: "resume" },
  { kind: "stop" },
  { kind: "fail", code: "engine.bug" },
];

function inPhase(phase: MigrationState["phase"]): MigrationState {
  return phase === "done" ? { phase, grade: "complete" } : { phase, activity: running };
}

/** The phase after each event, or "-" where there is no such step. */
function stepsFrom(phase: MigrationState["phase"]): string[] {
  return EVENTS.map((event) => {
    try {
      return advance(inPhase(phase), event).phase;
    } catch {
      return "-"; // The table has no such step.
    }
  });
}

describe("the state of a migration", () => {
  it("moves between phases only by these steps", () => {
    expect(EVENTS.map((event) => event.kind)).toEqual(
      "queue start scanned copied verified wait ask pause resume stop fail".split(" "),
    );
    expect(Object.fromEntries(PHASES.map((phase) => [phase, stepsFrom(phase).join(" ")]))).toEqual({
      draft: "queued - - - - - - - - draft -",
      queued: "queued scanning - - - queued queued queued queued queued queued",
      scanning: "queued scanning copying - - scanning scanning scanning scanning scanning scanning",
      copying: "queued scanning - verifying - copying copying copying copying copying copying",
      verifying: "queued scanning - - done verifying verifying verifying verifying verifying verifying",
      done: "queued scanning - - - - - - - - -",
    });
  });

  it("keeps its phase while it waits, asks, pauses, stops or fails, and says why", () => {
    const then = (event: MigrationEvent): MigrationState => advance(inPhase("copying"), event);
    const at = (activity: object): object => ({ phase: "copying", activity });
    expect(then({ kind: "wait", until: 5, reason: "lastProbe" })).toEqual(
      at({ kind: "waiting", until: 5, reason: "lastProbe" }),
    );
    expect(then({ kind: "ask", what: "auth.refused" })).toEqual(at({ kind: "needsUser", what: "auth.refused" }));
    expect(then({ kind: "pause" })).toEqual(at({ kind: "paused" }));
    expect(then({ kind: "stop" })).toEqual(at({ kind: "stopped" }));
    expect(then({ kind: "fail", code: "disk.full" })).toEqual(at({ kind: "failed", code: "disk.full" }));
    expect(advance(then({ kind: "pause" }), { kind: "resume" })).toEqual(at(running));
  });

  it("carries its grade when it is done, and can be started again", () => {
    const done = advance(inPhase("verifying"), { kind: "verified", grade: "checkThese" });
    expect(done).toEqual({ phase: "done", grade: "checkThese" });
    expect(advance(done, { kind: "start" })).toEqual({ phase: "scanning", activity: running });
  });

  it("says what was wrong when there is no such step", () => {
    expect(() => advance(inPhase("draft"), { kind: "copied" })).toThrow("no step from draft by copied");
  });
});
