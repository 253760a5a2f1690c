import { describe, expect, it } from "vitest";
import { type Activity, type MigrationState, PHASES, type Phase } from "../../lib/engine/state.ts";
import { type Circumstances, standingOf } from "../../lib/services/progress-standing.ts";

const NOW = 1_000_000;
const around: Circumstances = {
  ...{ now: NOW, since: NOW - 60_000, place: { before: 2, startsAt: null }, gaveWay: false, side: "old" },
  ...{ startAt: null, awaitsPilot: false, closedAt: null },
  worker: { lives: true, lastSeenAt: NOW - 1000 },
};
const away: Circumstances = { ...around, worker: { lives: false, lastSeenAt: NOW - 60_000 } };

const ACTIVITIES: { readonly [Kind in Activity["kind"]]: Activity } = {
  running: { kind: "running" },
  paused: { kind: "paused" },
  waiting: { kind: "waiting", until: NOW + 60_000, reason: "server.throttled" },
  needsUser: { kind: "needsUser", what: "auth.refused" },
  stopped: { kind: "stopped" },
  failed: { kind: "failed", code: "disk.full" },
};

function kinds(circumstances: Circumstances): Record<string, string> {
  const ongoing = PHASES.filter((phase): phase is Exclude<Phase, "done"> => phase !== "done");
  return Object.fromEntries(
    Object.entries(ACTIVITIES).map(([name, activity]) => [
      name,
      ongoing.map((phase) => standingOf({ phase, activity }, circumstances).kind).join(" "),
    ]),
  );
}

const at = (activity: Activity): MigrationState => ({ phase: "copying", activity });

describe("where a migration stands", () => {
  it("is told for every phase and activity", () => {
    expect(kinds(around)).toEqual({
      running: "notStarted queued counting copying checking",
      paused: "paused paused paused paused paused",
      waiting: "waiting waiting waiting waiting waiting",
      needsUser: "needsPassword needsPassword needsPassword needsPassword needsPassword",
      stopped: "stopped stopped stopped stopped stopped",
      failed: "failed failed failed failed failed",
    });
    expect(standingOf({ phase: "done", grade: "checkThese" }, around)).toEqual({ kind: "done", grade: "checkThese" });
  });

  it("tells the truth while no worker lives: nothing goes on, and nothing is lost", () => {
    expect(kinds(away)).toMatchObject({
      running: "notStarted workerAway workerAway workerAway workerAway",
      waiting: "notStarted workerAway workerAway workerAway workerAway",
      paused: "paused paused paused paused paused",
    });
    expect(standingOf(at(ACTIVITIES.running), away)).toEqual({ kind: "workerAway", lastSeenAt: NOW - 60_000 });
  });

  it("names the place in line, counted from 1", () => {
    expect(standingOf({ phase: "queued", activity: { kind: "running" } }, around)).toEqual({
      ...{ kind: "queued", place: 3, startsAt: null, again: false },
    });
  });

  it("is in line again while others have their turn", () => {
    const gaveWay = { ...around, gaveWay: true, place: { before: 1, startsAt: NOW + 5 } };
    expect(standingOf({ phase: "copying", activity: { kind: "running" } }, gaveWay)).toEqual({
      ...{ kind: "queued", place: 2, startsAt: NOW + 5, again: true },
    });
    expect(standingOf({ phase: "copying", activity: { kind: "paused" } }, gaveWay)).toEqual({ kind: "paused" });
  });

  it("names reason, server and time of a wait", () => {
    expect(standingOf(at(ACTIVITIES.waiting), around)).toEqual({
      ...{ kind: "waiting", reason: "server.throttled", side: "old", until: NOW + 60_000, isAskedFor: false },
    });
  });

  it("says of a wait whether the server asked for it", () => {
    const asked: Activity = { kind: "waiting", until: NOW + 60_000, reason: "server.throttled", isAskedFor: true };
    expect(standingOf(at(asked), around)).toMatchObject({ isAskedFor: true });
  });

  it("names no time that has passed", () => {
    const waited = { ...around, now: NOW + 70_000 };
    expect(standingOf(at(ACTIVITIES.waiting), waited)).toMatchObject({ kind: "waiting", until: null });
  });

  it("does not make a word of a hiccup", () => {
    const hiccup: Activity = { kind: "waiting", until: around.since + 2000, reason: "net.lost" };
    expect(standingOf(at(hiccup), around)).toEqual({ kind: "copying" });
  });

  it.each([
    ["auth.refused", "needsPassword"],
    ["auth.passwordNeeded", "needsPassword"],
    ["quota.full", "needsYou"],
    ["account.same", "needsYou"],
  ] as const)("asks after %s for what helps: %s", (what, kind) => {
    expect(standingOf(at({ kind: "needsUser", what }), around)).toEqual({ kind, code: what, side: "old" });
  });
});
