/** A line that breaks again and again: the run comes back, but not like a battering ram. */
import { describe, expect, it } from "vitest";
import { MailError } from "../../lib/engine/errors.ts";
import { ReconnectBudget, spread } from "../../lib/engine/reconnects.ts";
import { expectSoundRun } from "../support/memory/checks.ts";
import { mailbox, message } from "../support/memory/fixture.ts";
import { expectSameMail } from "../support/memory/same-mail.ts";
import { MemoryWorld } from "../support/memory/world.ts";
import { a, b } from "./scenarios.ts";

const MINUTE = 60_000;

describe("a run whose connections are lost", () => {
  it("rests a quarter of an hour once it has come back sixty times within an hour, and then goes on", async () => {
    const many = Array.from({ length: 70 }, (_unused, number) => message(`m${number}`));
    const world = new MemoryWorld({ old: mailbox({ INBOX: many }) });
    const opened: number[] = [];
    const run = await world.run(
      {},
      {
        protocol: ({ event, side }) => {
          if (event === "connect" && side === "old") opened.push(world.clock.now());
          // Every message gets through, and then the line breaks.
          return event === "stored" ? "lost" : null;
        },
      },
    );
    expectSoundRun(run);
    expect(run.report).toMatchObject({ endedBy: null, found: 70, copied: 70, problems: 0 });
    expectSameMail(world.old, world.new);
    const pauses = opened.slice(1).map((at, index) => at - (opened[index] ?? 0));
    expect(pauses.findIndex((pause) => pause >= 15 * MINUTE)).toBe(60);
    expect(pauses.filter((pause) => pause >= 15 * MINUTE)).toHaveLength(1);
    expect(run.observer.waits.map(({ until }) => until)).toContain(opened[61]);
  });

  it("is told at once when a server cannot be reached at its start", async () => {
    const world = new MemoryWorld({ old: mailbox({ INBOX: [a, b] }) });
    const before = world.clock.now();
    const run = await world.run({}, { protocol: ({ event }) => (event === "connect" ? "timeout" : null) });
    expect(run.report?.endedBy).toMatchObject({ code: "net.timeout" });
    expect(run.log.filter(({ side, verb }) => side === "old" && verb === "LOGIN")).toHaveLength(1);
    expect(world.clock.now()).toBe(before);
  });
});

describe("a server that refuses message after message", () => {
  const bad = Array.from({ length: 13 }, (_unused, number) => message(`bad${number}`));
  const virus = new MailError("message.rejected", "virus", { side: "new", serverText: "virus" });
  const refuse = (bytes: Buffer) => (bad.some((one) => one.bytes.equals(bytes)) ? virus : null);

  it("gets a fresh connection before it ends this one, and nobody waits for that", async () => {
    const world = new MemoryWorld({
      old: mailbox({ INBOX: [...bad, a], Sent: [b] }),
      newServer: { refuse, mostRefusals: 5 },
    });
    const run = await world.run();
    expectSoundRun(run);
    expect(run.report).toMatchObject({ endedBy: null, found: 15, copied: 2, problems: 13 });
    expect(run.observer.waits).toEqual([]);
    expect(run.log.filter(({ verb, side }) => verb === "LOGIN" && side === "new")).toHaveLength(4);
    // Each was sent once: what was refused is not tried again on the fresh one.
    expect(run.appends).toBe(15);
    expectSameMail(mailbox({ INBOX: [a], Sent: [b] }), world.new);
  });
});

describe("the budget", () => {
  it("counts only the last hour", () => {
    const budget = new ReconnectBudget();
    for (let minute = 0; minute < 600; minute++) expect(budget.spend(minute * MINUTE + 1)).toBeNull();
  });

  it("begins anew after a rest", () => {
    const budget = new ReconnectBudget();
    const answers = Array.from({ length: 122 }, () => budget.spend(1_000_000));
    const rests = answers.flatMap((until, index) => (until === null ? [] : [[index, until - 1_000_000]]));
    expect(rests).toEqual([
      [60, 15 * MINUTE],
      [121, 15 * MINUTE],
    ]);
  });
});

it("waits differ by up to a quarter, so that those cut off together do not come back together", () => {
  const waits = [0, 250, 500, 999].map((digits) => spread(20_000, 1_700_000_000_000 + digits));
  expect(waits).toEqual([20_000, 21_250, 22_500, 24_995]);
});
