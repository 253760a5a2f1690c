/** A new server that asks to be left alone for a while says nothing about the message it was being sent. */
import { describe, expect, it } from "vitest";
import { MailError } from "../../lib/engine/errors.ts";
import { expectSoundRun } from "../support/memory/checks.ts";
import { mailbox } from "../support/memory/fixture.ts";
import { expectSameMail } from "../support/memory/same-mail.ts";
import { MemoryWorld } from "../support/memory/world.ts";
import { a, b, c, d } from "./scenarios.ts";

const MINUTE = 60_000;

/** A world whose new server puts every message off for half an hour; `names` whether it says for how long. */
function busyWorld(names: boolean): MemoryWorld {
  const world = new MemoryWorld({ old: mailbox({ INBOX: [a, b, c, d] }) });
  const free = world.clock.now() + 30 * MINUTE;
  world.newTraits = {
    refuse: () => {
      if (world.clock.now() >= free) return null;
      const retryAt = names ? world.clock.now() + 299_961 : null;
      return new MailError("server.throttled", "throttled", { side: "new", serverText: "[THROTTLED]", retryAt });
    },
  };
  return world;
}

describe("a new server that puts every message off", () => {
  it("and says for how long is waited for, however often it does", async () => {
    const world = busyWorld(true);
    const start = world.clock.now();
    const run = await world.run();
    expectSoundRun(run);
    expect(run.report).toMatchObject({ copied: 4, problems: 0, grade: "complete" });
    expect(world.clock.now() - start).toBeGreaterThanOrEqual(30 * MINUTE);
    expectSameMail(world.old, world.new);
  });

  it("and names no time ends the run, which keeps its place and sets nothing aside", async () => {
    const world = busyWorld(false);
    const run = await world.run();
    expectSoundRun(run);
    expect(run.report).toMatchObject({ endedBy: { code: "server.throttled" }, copied: 0, problems: 0, notSettled: 4 });
    world.clock.advance(30 * MINUTE);
    expect((await world.run()).report).toMatchObject({ copied: 4, grade: "complete" });
    expectSameMail(world.old, world.new);
  });
});

describe("a new server in which something breaks", () => {
  it("at one message each time sets only that aside, with its words", async () => {
    const broken = new MailError("net.lost", "refused: [SERVERBUG] Internal error", {
      side: "new",
      serverText: "[SERVERBUG]",
    });
    const world = new MemoryWorld({
      old: mailbox({ INBOX: [a, b, c], Sent: [d] }),
      newServer: { refuse: (bytes) => (bytes.equals(b.bytes) ? broken : null) },
    });
    const run = await world.run();
    expectSoundRun(run);
    expect(run.report).toMatchObject({ copied: 3, problems: 1, endedBy: null });
    expectSameMail(mailbox({ INBOX: [a, c], Sent: [d] }), world.new);
  });
});
