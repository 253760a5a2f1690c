/** Recent mail first: the inbox and the folder of sent mail are of use within minutes. */
import { describe, expect, it } from "vitest";
import type { ImportRequest } from "../../lib/engine/request.ts";
import { expectSoundRun } from "../support/memory/checks.ts";
import { faultAtEvent } from "../support/memory/faults.ts";
import { type FixtureMessage, mailbox, message } from "../support/memory/fixture.ts";
import { expectSameMail } from "../support/memory/same-mail.ts";
import { MemoryWorld, type RunTrace, type WorldOptions } from "../support/memory/world.ts";

/** Runs begin on 5 January 2026. */
const RECENT = Date.UTC(2025, 11, 20) / 1000;
const OLDER = Date.UTC(2025, 11, 1) / 1000;

const older = (name: string) => message(name, { date: OLDER });
const recent = (name: string) => message(name, { date: RECENT });

const THIRTY: Partial<ImportRequest> = { recentFirstDays: 30 };

async function copied(old: Readonly<Record<string, readonly FixtureMessage[]>>, options: Partial<WorldOptions> = {}) {
  const world = new MemoryWorld({ old: mailbox(old), request: THIRTY, ...options });
  const run = await world.run();
  expectSoundRun(run);
  expect(run.report?.endedBy).toBeNull();
  return { world, run };
}

/** The subjects of a new folder, in the order of its UIDs. */
function subjectsOf(world: MemoryWorld, path: string): string[] {
  return world.new.folder(path).messages.map(({ bytes }) => /Subject: About (.*)\r/.exec(String(bytes))?.[1] ?? "");
}

/** The new folders in the order in which something was appended to them. */
const appendedTo = ({ log }: RunTrace): string[] =>
  log.filter(({ verb }) => verb === "APPEND").map(({ detail }) => detail.split(" ")[0] ?? "");

describe("recent mail", () => {
  it("comes first, and everything else after it in its order", async () => {
    const { world } = await copied({ INBOX: [older("a"), recent("x"), older("b"), recent("y"), older("c")] });
    expect(subjectsOf(world, "INBOX")).toEqual(["x", "y", "a", "b", "c"]);
    expectSameMail(world.old, world.new);
  });

  it("of the inbox and of Sent comes before everything else", async () => {
    const { run } = await copied({
      ...{ Archive: [older("a"), recent("b"), older("c"), older("d")], INBOX: [older("e"), recent("x")] },
      Gesendet: [older("f"), recent("y")],
    });
    expect(appendedTo(run)).toEqual([
      ...["INBOX", "Gesendet", "INBOX"],
      ...["Archive", "Archive", "Archive", "Archive", "Gesendet"],
    ]);
  });

  it("of other folders keeps its place", async () => {
    const { world } = await copied({ INBOX: [], Work: [older("a"), recent("x"), older("b")] });
    expect(subjectsOf(world, "Work")).toEqual(["a", "x", "b"]);
  });

  it("is not what has no date", async () => {
    const { world } = await copied({ INBOX: [message("a", { date: null }), recent("x")] });
    expect(subjectsOf(world, "INBOX")).toEqual(["x", "a"]);
  });

  it("has no part in it where nobody asks for it, as in requests from before", async () => {
    const { world } = await copied({ INBOX: [older("a"), recent("x")] }, { request: {} });
    expect(subjectsOf(world, "INBOX")).toEqual(["a", "x"]);
  });

  it("that came since the last run comes first, too", async () => {
    const world = new MemoryWorld({ old: mailbox({ INBOX: [older("a")], Sent: [older("b")] }), request: THIRTY });
    await world.run();
    world.old.deliver("INBOX", older("c"), recent("x"));
    world.old.deliver("Sent", older("d"), recent("y"));
    const run = await world.run();
    expect(appendedTo(run)).toEqual(["INBOX", "Sent", "INBOX", "Sent"]);
    expectSameMail(world.old, world.new);
  });

  it("still comes first after a run that ended in the middle of it", async () => {
    const world = new MemoryWorld({
      old: mailbox({ INBOX: [older("a"), recent("x"), recent("y"), older("b"), recent("z")] }),
      request: THIRTY,
    });
    await world.run({}, { protocol: faultAtEvent("stored", "killed", 2) });
    await world.run();
    expect(subjectsOf(world, "INBOX")).toEqual(["x", "y", "z", "a", "b"]);
    expectSameMail(world.old, world.new);
  });

  it("says of a folder once that it is finished", async () => {
    const { run } = await copied({ INBOX: [older("a"), recent("x")], Sent: [older("b"), recent("y")] });
    expect(run.observer.finished.toSorted()).toEqual(["INBOX", "INBOX", "Sent", "Sent"]);
  });
});
