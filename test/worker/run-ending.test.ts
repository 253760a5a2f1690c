/** What becomes of a migration when a run has ended. */
import { describe, expect, it } from "vitest";
import { ERROR_KINDS, type ErrorCode, MailError } from "../../lib/engine/errors.ts";
import type { Why } from "../../lib/worker/interruption.ts";
import { type Ended, eventAfter, isOver } from "../../lib/worker/run-ending.ts";

const NOW = 1_800_000_000_000;
const MINUTE = 60_000;

function eventOf(ended: Partial<Ended>) {
  return eventAfter({
    endedBy: null,
    grade: "notComplete",
    why: null,
    failures: 0,
    wasUnsure: false,
    now: NOW,
    ...ended,
  });
}

const trouble = (code: ErrorCode, retryAt: number | null = null) => new MailError(code, "x", { retryAt });

it("comes to its end", () => {
  expect(eventOf({ grade: "checkThese" })).toEqual({ kind: "verified", grade: "checkThese" });
});

describe("interrupted", () => {
  it.each([
    [{ kind: "pause" }, { kind: "pause" }],
    [{ kind: "stop" }, { kind: "stop" }],
    [{ kind: "giveWay" }, { kind: "resume" }],
    [{ kind: "shutdown" }, { kind: "resume" }],
    [{ kind: "leaseLost" }, null],
    [
      { kind: "wait", until: NOW + 5, reason: "server.throttled", side: "old" },
      { kind: "wait", until: NOW + 5, reason: "server.throttled" },
    ],
    [
      { kind: "wait", until: NOW + 5, reason: "server.throttled", isAskedFor: true, side: "old" },
      { kind: "wait", until: NOW + 5, reason: "server.throttled", isAskedFor: true },
    ],
    [
      { kind: "wait", until: NOW + 5, reason: "auth.unsure", side: "new" },
      { kind: "wait", until: NOW + 5, reason: "auth.unsure" },
    ],
  ] as const)("by %o it goes on with %o", (why: Why, event) => {
    expect(eventOf({ endedBy: "interrupted", why })).toEqual(event);
  });
});

it("asks the person when a second sign-in leaves open whether the password is right", () => {
  const unsure = { kind: "wait", until: NOW + 5, reason: "auth.unsure", side: "old" } as const;
  const ask = { kind: "ask", what: "auth.refused" };
  expect(eventOf({ endedBy: "interrupted", why: unsure, wasUnsure: true })).toEqual(ask);
  const busy = { ...unsure, reason: "server.throttled" } as const;
  expect(eventOf({ endedBy: "interrupted", why: busy, wasUnsure: true })).toEqual({
    ...{ kind: "wait", until: NOW + 5, reason: "server.throttled" },
  });
});

describe("ended by trouble", () => {
  it.each(["net.unreachable", "net.lost", "server.tooManyConnections", "destination.inUse", "disk.full"] as const)(
    "%s waits by itself",
    (code) => {
      expect(eventOf({ endedBy: trouble(code) })).toEqual({ kind: "wait", until: NOW + MINUTE, reason: code });
    },
  );

  it("waits longer each time, and no longer than half an hour", () => {
    const waits = [0, 1, 2, 3, 4, 9].map((failures) => {
      const event = eventOf({ endedBy: trouble("net.lost"), failures });
      return event?.kind === "wait" ? (event.until - NOW) / MINUTE : null;
    });
    expect(waits).toEqual([1, 2, 5, 10, 30, 30]);
  });

  it("waits as long as the server said", () => {
    const endedBy = trouble("server.throttled", NOW + 7);
    expect(eventOf({ endedBy })).toEqual({ kind: "wait", until: NOW + 7, reason: "server.throttled" });
  });

  it("says that the server asked for the wait only where it named the time", () => {
    const asked = (retryAt: number) => {
      const endedBy = new MailError("server.throttled", "x", { retryAt, isRetryNamed: true });
      return eventOf({ endedBy });
    };
    expect(asked(NOW + 7)).toMatchObject({ until: NOW + 7, isAskedFor: true });
    expect(asked(NOW - 7)).not.toHaveProperty("isAskedFor");
    expect(eventOf({ endedBy: trouble("server.throttled", NOW + 7) })).not.toHaveProperty("isAskedFor");
  });

  it.each(["auth.refused", "auth.passwordNeeded", "quota.full", "account.same"] as const)(
    "%s asks the person",
    (code) => {
      expect(eventOf({ endedBy: trouble(code) })).toEqual({ kind: "ask", what: code });
    },
  );

  it.each(["tls.untrusted", "server.notImap", "engine.bug", "folder.notChosen"] as const)("%s fails", (code) => {
    expect(eventOf({ endedBy: trouble(code) })).toEqual({ kind: "fail", code });
  });

  const codes = Object.keys(ERROR_KINDS).filter((code): code is ErrorCode => code in ERROR_KINDS);
  it.each(codes.filter((code) => ERROR_KINDS[code].next === "retryLater"))("%s is never shown as failed", (code) => {
    for (const failures of [0, 1, 5, 100])
      for (const retryAt of [null, NOW - 1, NOW + MINUTE])
        expect(eventOf({ endedBy: trouble(code, retryAt), failures })).toMatchObject({ kind: "wait", reason: code });
  });

  it("changes nothing once another worker has it", () => {
    expect(eventOf({ endedBy: trouble("journal.leaseLost") })).toBeNull();
  });
});

it("is over for passwords kept for this run alone when it is done, stopped or failed, and not while it will go on", () => {
  const over = (["verified", "stop", "fail", "pause", "resume", "wait", "ask"] as const).filter((kind) =>
    isOver({ kind, grade: "complete", code: "engine.bug", until: 0, reason: "net.lost", what: "quota.full" }),
  );
  expect(over).toEqual(["verified", "stop", "fail"]);
});
