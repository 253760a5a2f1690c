/** Folders that have not changed on either side since their last check are not opened; whatever may have changed is looked at. */
import { describe, expect, it } from "vitest";
import { MailError } from "../../lib/engine/errors.ts";
import type { FolderStanding } from "../../lib/engine/ports.ts";
import type { ImportRequest } from "../../lib/engine/request.ts";
import { faultAtEvent } from "../support/memory/faults.ts";
import { mailbox } from "../support/memory/fixture.ts";
import { copied, flagsOn, ran, remarks } from "../support/memory/runs.ts";
import { expectSameMail } from "../support/memory/same-mail.ts";
import { type ServerTraits, TELLS_STANDINGS } from "../support/memory/traits.ts";
import { MemoryWorld, type RunTrace, type WorldOptions } from "../support/memory/world.ts";
import { a, b, c, d } from "./scenarios.ts";

const telling = (options: WorldOptions): WorldOptions => ({
  ...options,
  oldServer: { ...TELLS_STANDINGS, ...options.oldServer },
  newServer: { ...TELLS_STANDINGS, ...options.newServer },
  request: { verify: "quick", ...options.request },
});

const twoFolders = telling({ old: mailbox({ INBOX: [a, b], Work: [c] }) });

/** The folders that were opened, in whichever way. */
const opened = ({ log }: RunTrace): string[] =>
  [...new Set(log.filter(({ verb }) => verb === "EXAMINE" || verb === "SELECT").map(({ detail }) => detail))].sort();

const spared = ({ report }: RunTrace): string[] =>
  (report?.remarks ?? []).filter(({ kind }) => kind === "unchangedSince").map(({ folder }) => folder);

const verbs = ({ log }: RunTrace): string[] => log.map(({ side, verb }) => `${side} ${verb}`);

describe("a run in which nothing is new", () => {
  it("asks each server for its list of folders, once, and for nothing else", async () => {
    const world = await copied(twoFolders);
    const run = await ran(world);
    expect(verbs(run).sort()).toEqual(
      ["LIST", "LOGIN", "LOGOUT"].flatMap((verb) => [`new ${verb}`, `old ${verb}`]).sort(),
    );
    expect(run.journal.writes).toEqual([]);
  });

  it("reports what a look would have found, and since when nobody has looked", async () => {
    const world = await copied(twoFolders);
    const checked = new Date(world.clock.now()).toISOString();
    world.clock.advance(86_400_000);
    const run = await ran(world);
    expect(run.report).toMatchObject({ found: 3, copied: 0, copiedBefore: 3, grade: "complete" });
    expect(run.report?.folders.map(({ old, new: fresh, found }) => [old, fresh, found])).toEqual([
      ["INBOX", "INBOX", 2],
      ["Work", "Work", 1],
    ]);
    expect(remarks(run)).toEqual([
      ["unchangedSince", 2, checked],
      ["unchangedSince", 1, checked],
    ]);
    expect(run.observer.accounted).toEqual(run.observer.found);
    expect(run.observer.finished).toEqual(["INBOX", "Work"]);
    expect(run.observer.states.at(-1)).toMatchObject({ phase: "done" });
  });

  it("is left in the order of the plan where other folders have changed", async () => {
    const world = await copied(telling({ old: mailbox({ INBOX: [a], Archive: [b], Work: [c] }) }));
    world.old.deliver("Archive", d);
    const run = await ran(world);
    expect(opened(run)).toEqual(["Archive"]);
    expect(run.report?.folders.map(({ old, copied, copiedBefore }) => [old, copied, copiedBefore])).toEqual([
      ["INBOX", 0, 1],
      ["Archive", 1, 1],
      ["Work", 0, 1],
    ]);
    expect([...run.observer.found.keys()]).toEqual(["INBOX", "Archive", "Work"]);
    expectSameMail(world.old, world.new);
  });
});

describe("a folder is looked at", () => {
  const lookedAt = async (world: MemoryWorld, request: Partial<ImportRequest> = {}): Promise<string[]> =>
    opened(await world.run(request));
  const CHANGES: Record<string, (standing: FolderStanding) => FolderStanding | null> = {
    "another UIDVALIDITY": (one) => ({ ...one, uidValidity: one.uidValidity + 1 }),
    "another UIDNEXT": (one) => ({ ...one, uidNext: one.uidNext + 1 }),
    "another number of messages": (one) => ({ ...one, messages: one.messages + 1 }),
    "another HIGHESTMODSEQ": (one) => ({ ...one, highestModSeq: `${one.highestModSeq}0` }),
    "nothing of it": () => null,
  };

  it.each(Object.keys(CHANGES).flatMap((what) => [["old", what] as const, ["new", what] as const]))(
    "when the %s server tells %s",
    async (side, what) => {
      const world = await copied(twoFolders);
      const tellsStanding: ServerTraits["tellsStanding"] = (standing, path) =>
        path === "Work" ? (CHANGES[what]?.(standing) ?? null) : standing;
      if (side === "old") world.oldTraits = { ...world.oldTraits, tellsStanding };
      else world.newTraits = { ...world.newTraits, tellsStanding };
      expect(await lookedAt(world)).toEqual(["Work"]);
    },
  );

  it.each<[string, Partial<ImportRequest>]>([
    ["from which day on", { since: 1 }],
    ["how large messages may be", { maxMessageBytes: 1_000_000 }],
    ["whether deleted mail is brought", { withDeleted: true }],
    ["that nothing is written", { dryRun: true }],
    ["for another name", { map: [{ old: "Work", new: "Job" }] }],
  ])("when somebody asks otherwise %s", async (_what, request) => {
    const world = await copied(twoFolders);
    expect(await lookedAt(world, request)).toContain("Work");
  });

  it("by every full check, and a quick one after it need not look again", async () => {
    const world = new MemoryWorld(twoFolders);
    await world.run({ verify: "full" });
    expect(await lookedAt(world, { verify: "full" })).toEqual(["INBOX", "Work"]);
    expect(await lookedAt(world)).toEqual([]);
  });

  it.each<[string, (world: MemoryWorld) => void]>([
    ["deleted a copy", ({ new: there }) => there.remove(c, "Work")],
    ["gave a copy a flag", ({ new: there }) => there.addFlags(c, "Work", "\\Flagged")],
    ["filed a message there", ({ new: there }) => there.deliver("Work", d)],
    ["gave the old message a flag", ({ old }) => old.addFlags(c, "Work", "\\Flagged")],
    ["deleted the old message", ({ old }) => old.remove(c, "Work")],
    [
      "unsubscribed from the new folder",
      ({ new: there }) => Object.assign(there.folder("Work"), { subscribed: false }),
    ],
  ])("when the person %s", async (_what, act) => {
    const world = await copied(twoFolders);
    act(world);
    expect(spared(await ran(world))).toEqual(["INBOX"]);
  });

  it("when the new one is gone, and is not brought back", async () => {
    const world = await copied(twoFolders);
    world.new.drop("Work");
    expect(remarks(await ran(world)).slice(0, 1)).toEqual([["unchangedSince", 2, expect.any(String)]]);
    expect(world.new.find("Work")).toBeUndefined();
  });

  it("with all others that were merged with it", async () => {
    const map = ["Sent", "Work"].map((old) => ({ old, new: "All" }));
    const world = await copied(telling({ old: mailbox({ INBOX: [a], Sent: [b], Work: [c] }), request: { map } }));
    expect(spared(await ran(world))).toEqual(["INBOX", "Sent", "Work"]);
    world.old.addFlags(b, "Sent", "later");
    const run = await ran(world);
    expect(spared(run)).toEqual(["INBOX"]);
    expect(opened(run)).toEqual(["All", "Sent", "Work"]);
  });

  it("and the change is brought: flags, and mail that came", async () => {
    const world = await copied(twoFolders);
    await ran(world);
    world.old.addFlags(c, "Work", "later");
    world.old.deliver("Work", d);
    expect((await ran(world)).report).toMatchObject({ copied: 1, copiedBefore: 3 });
    expect(flagsOn(world, c, "Work")).toContain("later");
    expect(opened(await ran(world))).toEqual([]);
  });
});

describe("a folder that is not in order is looked at by each run", () => {
  const again = async (options: WorldOptions): Promise<string[]> => {
    const world = new MemoryWorld(telling(options));
    await world.run();
    await world.run();
    return spared(await world.run());
  };

  it("when a message was refused", async () => {
    const refuse = (bytes: Buffer) => (bytes.equals(c.bytes) ? new MailError("message.rejected", "virus") : null);
    expect(await again({ old: mailbox({ INBOX: [a], Work: [b, c] }), newServer: { refuse } })).toEqual(["INBOX"]);
  });

  it("when the old server does not list what it counts", async () => {
    const lists: ServerTraits["lists"] = (one) => !one.bytes.equals(c.bytes);
    expect(await again({ old: mailbox({ INBOX: [a], Work: [b, c] }), oldServer: { lists } })).toEqual(["INBOX"]);
  });

  it("when a keyword could not be kept, as it may be another day", async () => {
    const newServer = { newKeywords: false };
    expect(await again({ old: mailbox({ INBOX: [a], Work: [b] }), newServer })).toEqual(["INBOX"]);
  });

  it("when the server says one thing in the list and another of the open folder", async () => {
    const tellsStanding: ServerTraits["tellsStanding"] = (one, path) =>
      path === "Work" ? { ...one, uidNext: one.uidNext - 1 } : one;
    for (const side of ["oldServer", "newServer"])
      expect(await again({ old: mailbox({ INBOX: [a], Work: [c] }), [side]: { tellsStanding } })).toEqual(["INBOX"]);
  });

  it("when a full check missed copies, for which it looks in all other folders", async () => {
    const world = await copied(twoFolders);
    world.new.remove(c, "Work");
    await world.run({ verify: "full" });
    const run = await ran(world);
    expect(spared(run)).toEqual(["INBOX"]);
    expect(remarks(run)).toContainEqual(["deletedOnNew", 1, ""]);
    expect(remarks(await ran(world))).toContainEqual(["deletedOnNew", 1, ""]);
  });
});

describe("a change while a run is at work", () => {
  /** Lets the person act right after the second list of the new folders in a run, before any of them is checked. */
  function beforeTheCheck(world: MemoryWorld, act: () => void): void {
    let lists = 0;
    const tellsStanding: ServerTraits["tellsStanding"] = (standing, path) => {
      if (path === "Work" && ++lists === 2) queueMicrotask(act);
      return standing;
    };
    world.newTraits = { ...world.newTraits, tellsStanding };
  }

  it.each<[string, (world: MemoryWorld) => void]>([
    ["a flag", ({ new: there }) => there.addFlags(c, "Work", "mine")],
    ["a deletion", ({ new: there }) => there.remove(c, "Work")],
  ])("on new, %s between the last word of how it stands and its check, is seen by the next run", async (_what, act) => {
    const world = await copied(twoFolders);
    world.old.deliver("Work", d);
    beforeTheCheck(world, () => act(world));
    await world.run();
    world.newTraits = { ...world.newTraits, ...TELLS_STANDINGS };
    expect(spared(await ran(world))).toEqual(["INBOX"]);
    expect(world.new.folder("Work").messages.filter((one) => one.bytes.equals(d.bytes))).toHaveLength(1);
  });

  it("on old, after its folders were listed, is seen by the next run", async () => {
    let isDone = false;
    const world: MemoryWorld = new MemoryWorld(
      telling({
        old: mailbox({ INBOX: [a, b], Work: [c] }),
        newServer: {
          takesMs: ({ verb }) => {
            if (verb === "APPEND" && !isDone) world.old.addFlags(c, "Work", "later");
            isDone ||= verb === "APPEND";
            return 0;
          },
        },
      }),
    );
    await ran(world);
    expect(opened(await ran(world))).toEqual(["Work"]);
    expect(flagsOn(world, c, "Work")).toContain("later");
  });

  it("takes the stamp of a folder away before anything is written about it", async () => {
    const world = await copied(twoFolders);
    world.old.deliver("Work", d);
    await world.run({}, { protocol: faultAtEvent("stored", "killed") });
    expect([...world.journal.stamps.keys()]).toHaveLength(1);
    expect((await world.run({ settleMs: 60_000 })).report).toMatchObject({ endedBy: null, notSettled: 0 });
    expectSameMail(world.old, world.new);
  });
});

describe("mail that was moved on old, one of the folders being unchanged", () => {
  it("is known to have left, though nobody looked again", async () => {
    const world = await copied(telling({ old: mailbox({ INBOX: [a, b], Work: [c] }) }));
    world.old.remove(b, "INBOX");
    await ran(world);
    world.old.deliver("Work", b);
    const run = await ran(world);
    expect(spared(run)).toEqual(["INBOX"]);
    expect(run.report).toMatchObject({ found: 3, copied: 0, copiedBefore: 2, alreadyThere: 1 });
    expect(run.appends).toBe(0);
  });

  it("is no move as long as the message is still there: its twin is copied", async () => {
    const world = await copied(telling({ old: mailbox({ INBOX: [a, b], Work: [c] }) }));
    world.old.deliver("Work", b);
    const run = await ran(world);
    expect(spared(run)).toEqual(["INBOX"]);
    expect(run.report).toMatchObject({ found: 4, copied: 1, copiedBefore: 3 });
    expectSameMail(world.old, world.new);
  });

  it("stands for one message only, whichever run asks", async () => {
    const world = await copied(telling({ old: mailbox({ INBOX: [a, b], Work: [c], Late: [d] }) }));
    world.old.move(b, "INBOX", "Work");
    await ran(world);
    world.old.deliver("Late", b);
    const run = await ran(world);
    expect(spared(run)).toEqual(["INBOX", "Work"]);
    expect(run.report).toMatchObject({ copied: 1 });
  });

  it("is copied when its copy was filed elsewhere and is another's", async () => {
    const world = await copied(telling({ old: mailbox({ INBOX: [a, b], Work: [c] }) }));
    world.new.deliver("Work", b);
    await ran(world);
    world.old.deliver("Work", b);
    const run = await ran(world);
    expect(spared(run)).toEqual(["INBOX"]);
    expect(run.report).toMatchObject({ copied: 0, alreadyThere: 1 });
  });
});

describe("folders side by side", () => {
  const many = Object.fromEntries(["INBOX", ..."ABCDEFG"].map((name) => [name, [a]]));

  it("are scanned and checked on all connections", async () => {
    const duration = async (connections: number): Promise<number> => {
      const slow = { takesMs: () => 100 };
      const world = new MemoryWorld({ old: mailbox(many), oldServer: slow, newServer: slow });
      const before = world.clock.now();
      const run = await world.run({ connections });
      expect(run.report).toMatchObject({ copied: 8, grade: "complete" });
      expect(run.report?.folders.map(({ old }) => old)).toEqual(Object.keys(many));
      expect(run.oldServer.mostOpen).toBe(connections);
      return world.clock.now() - before;
    };
    const [one, four] = [await duration(1), await duration(4)];
    // Only the new folders are made by one after the other, to keep their order.
    expect(four).toBeLessThan(one / 2.5);
  });

  it("use no more connections than there are folders to look at", async () => {
    const world = await copied(telling({ old: mailbox(many) }));
    world.old.deliver("B", b);
    expect((await world.run({ connections: 4 })).newServer.mostOpen).toBe(1);
  });
});
