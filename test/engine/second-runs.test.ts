/** Catching up: what people did on either side since the last run is respected, and nothing is brought twice. */
import { describe, expect, it } from "vitest";
import { expectSoundRun } from "../support/memory/checks.ts";
import { faultAtEvent } from "../support/memory/faults.ts";
import { type FixtureMessage, mailbox, message } from "../support/memory/fixture.ts";
import { copied, ran } from "../support/memory/runs.ts";
import { expectSameMail } from "../support/memory/same-mail.ts";
import { MemoryWorld, type RunTrace } from "../support/memory/world.ts";
import { a, b, c, d } from "./scenarios.ts";

const remarks = (run: RunTrace): unknown[] => (run.report?.remarks ?? []).map(({ kind, messages }) => [kind, messages]);

describe("deleted on new since", () => {
  it("is not brought back, and counts as copied before", async () => {
    const world = await copied({ old: mailbox({ INBOX: [a, b, c] }) });
    world.new.remove(b, "INBOX");
    const run = await ran(world);
    expect(run.report).toMatchObject({ copied: 0, copiedBefore: 3, grade: "complete" });
    expect(remarks(run)).toEqual([["deletedOnNew", 1]]);
    expect((await ran(world)).appends).toBe(0);
    expectSameMail(mailbox({ INBOX: [a, c] }), world.new);
  });

  it("stays deleted when the old server renumbers its folder", async () => {
    for (const uidPlus of [true, false]) {
      const world = await copied({ old: mailbox({ INBOX: [a, b, c] }), newServer: { uidPlus } });
      world.new.remove(b, "INBOX");
      world.old.renumber("INBOX");
      expect((await ran(world)).report).toMatchObject({ found: 3, copied: 0, copiedBefore: 3 });
      expect((await ran(world)).appends).toBe(0);
    }
  });

  it("with its whole folder stays deleted: only new mail makes the folder again", async () => {
    for (const uidPlus of [true, false]) {
      const world = await copied({ old: mailbox({ INBOX: [a], Work: [b, c] }), newServer: { uidPlus } });
      world.new.drop("Work");
      const run = await ran(world);
      expect(run.report).toMatchObject({ found: 3, copied: 0, copiedBefore: 3, grade: "complete" });
      expect(remarks(run)).toEqual([["deletedOnNew", 2]]);
      expect(world.new.find("Work")).toBeUndefined();
      world.old.deliver("Work", d);
      expect((await ran(world)).report).toMatchObject({ found: 4, copied: 1, copiedBefore: 3 });
      expect((await ran(world)).report).toMatchObject({ found: 4, copied: 0, copiedBefore: 4 });
      expectSameMail(mailbox({ INBOX: [a], Work: [d] }), world.new);
    }
  });

  it("with a folder that several were merged into stays deleted as well", async () => {
    const map = [
      { old: "Sent", new: "All" },
      { old: "Work", new: "All" },
    ];
    const world = await copied({ old: mailbox({ Sent: [a, b], Work: [b, c] }), request: { map } });
    world.new.drop("All");
    world.old.deliver("Sent", d);
    expect((await ran(world)).report).toMatchObject({ found: 5, copied: 1, copiedBefore: 4 });
    expectSameMail(mailbox({ All: [d] }), world.new);
  });

  it("is brought back where the new server says that the folder is another one, for its UIDs tell nothing then", async () => {
    const world = await copied({ old: mailbox({ INBOX: [a, b, c] }) });
    world.new.remove(b, "INBOX");
    world.new.renumber("INBOX");
    expect((await ran(world)).report).toMatchObject({ found: 3, copied: 1, problems: 0 });
    expectSameMail(world.old, world.new);
  });
});

describe("a folder that the new server stores under another name than was asked for", () => {
  it("is found again by the next run, with everything in it", async () => {
    const asShown = (path: readonly string[]): readonly string[] => path.map((level) => level.replace(/!$/, ""));
    const world = await copied({
      old: mailbox({ INBOX: [a], "Work!": [b, c] }),
      newServer: { showsFolderAs: asShown },
    });
    world.old.deliver("Work!", d);
    const run = await ran(world);
    expect(run.report).toMatchObject({ found: 4, copied: 1, copiedBefore: 3 });
    expect(remarks(run).filter((remark) => JSON.stringify(remark).includes("deletedOnNew"))).toEqual([]);
    expectSameMail(mailbox({ INBOX: [a], Work: [b, c, d] }), world.new);
    expect((await ran(world)).appends).toBe(0);
  });
});

describe("a copy that the person moved on new", () => {
  it("is not taken for its twin", async () => {
    const world = new MemoryWorld({ old: mailbox({ INBOX: [a], Work: [c, a] }) });
    // The run ends before Work is copied.
    await world.run({}, { protocol: (point) => (point.event === "released" ? "interrupted" : null) });
    world.new.move(a, "INBOX", "Work");
    expect((await ran(world)).report).toMatchObject({ found: 3, copied: 2, copiedBefore: 1, alreadyThere: 0 });
    expectSameMail(mailbox({ INBOX: [], Work: [a, c, a] }), world.new);
    expect((await ran(world)).appends).toBe(0);
  });
});

describe("vanished on old since", () => {
  it("stays on new, message, flags, folder and all", async () => {
    const world = await copied({ old: mailbox({ INBOX: [a, b], Work: [c], Late: [d] }) });
    const before = world.new.snapshot();
    world.old.remove(a, "INBOX");
    world.old.remove(c, "Work");
    world.old.drop("Late");
    expect((await ran(world)).report).toMatchObject({ found: 1, copied: 0, copiedBefore: 1, grade: "complete" });
    expectSameMail(before, world.new);
  });
});

describe("a re-saved draft", () => {
  const saved = (id: string | null, body: string): FixtureMessage => message("draft", { id, body, flags: ["\\Draft"] });
  const [first, second] = [saved("1@mail.example", "Dear"), saved("1@mail.example", "Dear friend")];

  it("is copied, and the older one stays and is listed", async () => {
    const other = saved("2@mail.example", "Sent meanwhile");
    const world = await copied({ old: mailbox({ Drafts: [first, other] }) });
    world.old.remove(first, "Drafts");
    world.old.remove(other, "Drafts");
    world.old.deliver("Drafts", second);
    const run = await ran(world);
    expect(run.report).toMatchObject({ found: 1, copied: 1, grade: "complete" });
    expect(remarks(run)).toEqual([["superseded", 1]]);
    expectSameMail(mailbox({ Drafts: [first, other, second] }), world.new);
    expect(remarks(await ran(world))).toEqual([]);
  });

  it("is known by its folder where nothing is marked as a draft", async () => {
    const plain = (one: FixtureMessage): FixtureMessage => ({ ...one, flags: [] });
    const world = new MemoryWorld({ old: mailbox({ Unfinished: [plain(first)] }) });
    world.old.folder("Unfinished").specialUse = "drafts";
    await ran(world);
    world.old.remove(first, "Unfinished");
    world.old.deliver("Unfinished", plain(second));
    expect(remarks(await ran(world))).toEqual([["superseded", 1]]);
  });

  it("supersedes nothing where the older one is still on old, is gone from new, or is no draft", async () => {
    const still = await copied({ old: mailbox({ Drafts: [first] }) });
    still.old.deliver("Drafts", second);
    expect(remarks(await ran(still))).toEqual([]);
    const gone = await copied({ old: mailbox({ Drafts: [first] }) });
    gone.old.remove(first, "Drafts");
    gone.new.remove(first, "Drafts");
    gone.old.deliver("Drafts", second);
    expect(remarks(await ran(gone))).toEqual([["deletedOnNew", 1]]);
    const nameless = await copied({ old: mailbox({ Drafts: [saved(null, "one")] }) });
    nameless.old.remove(saved(null, "one"), "Drafts");
    nameless.old.deliver("Drafts", saved(null, "two"));
    expect(remarks(await ran(nameless))).toEqual([]);
  });

  it("costs nothing in folders without drafts", async () => {
    const world = await copied({ old: mailbox({ INBOX: [a, b, c] }) });
    world.old.remove(a, "INBOX");
    world.old.deliver("INBOX", message("fresh"));
    const run = await world.run({ verify: "quick" });
    expectSoundRun(run);
    expect(run.log.filter(({ side, detail }) => side === "new" && detail.startsWith("headers"))).toEqual([]);
  });
});

describe("messages that only look alike", () => {
  it("by Message-ID, sender and subject are both copied", async () => {
    const one = message("x", { body: "one" });
    const two = message("x", { body: "two" });
    const world = new MemoryWorld({
      old: mailbox({ INBOX: [one, two] }),
      new: mailbox({ INBOX: [message("x", { body: "six" })] }),
    });
    expect((await ran(world)).report).toMatchObject({ copied: 2, alreadyThere: 0 });
  });

  it("by their bodies without a Message-ID are copied: nobody knows whether they are the same", async () => {
    const one = message("x", { id: null });
    const other = { ...one, bytes: Buffer.concat([Buffer.from("Received: elsewhere\r\n"), one.bytes]) };
    const world = new MemoryWorld({ old: mailbox({ INBOX: [one] }), new: mailbox({ INBOX: [other] }) });
    expect((await ran(world)).report).toMatchObject({ copied: 1, alreadyThere: 0 });
  });

  it("delivered to both sides are counted as there, and listed", async () => {
    const other = { ...a, bytes: Buffer.concat([Buffer.from("Received: elsewhere\r\n"), a.bytes]) };
    const world = new MemoryWorld({ old: mailbox({ INBOX: [a, a] }), new: mailbox({ INBOX: [other] }) });
    const run = await ran(world);
    expect(run.report).toMatchObject({ copied: 1, alreadyThere: 1, grade: "complete" });
    expect(remarks(run)).toEqual([["deliveredToBoth", 1]]);
    expect((await ran(world)).report).toMatchObject({ copied: 0, copiedBefore: 1, alreadyThere: 1 });
  });
});

describe("mail of the person's own on new", () => {
  it("and flags set there are never touched", async () => {
    const world = await copied({ old: mailbox({ INBOX: [a, b] }), new: mailbox({ INBOX: [c], Mine: [d] }) });
    world.new.addFlags(a, "INBOX", "\\Flagged", "mine");
    world.new.removeFlags(b, "INBOX", "\\Flagged");
    const before = world.new.snapshot();
    const run = await ran(world);
    expect(run.report?.grade).toBe("complete");
    expectSameMail(before, world.new);
    expect(run.log.filter((entry) => entry.verb === "STORE")).toEqual([]);
  });
});

describe("a second run", () => {
  it("with a lost journal finds everything already there", async () => {
    const world = await copied({ old: mailbox({ INBOX: [a, a, b], Sent: [c] }) });
    const later = new MemoryWorld({ old: mailbox({ INBOX: [a, a, b], Sent: [c] }), new: world.new.snapshot() });
    expect((await ran(later)).report).toMatchObject({ found: 4, copied: 0, alreadyThere: 4, grade: "complete" });
    expectSameMail(later.old, later.new);
  });

  it("on the same journal takes the lease: the first stores nothing any more", async () => {
    const events = (await new MemoryWorld({ old: mailbox({ INBOX: [a, b, c] }) }).run()).faults.events;
    for (let number = 1; number < events; number++) {
      const world = new MemoryWorld({ old: mailbox({ INBOX: [a, b, c] }) });
      let allowed = 0;
      const run = await world.run(
        {},
        {
          protocol: (point) => {
            if (point.number !== number) return null;
            world.journal.lease++;
            // A message whose last byte may already be out counts as sent before.
            allowed = world.new.folder("INBOX").messages.length + (point.event === "released" ? 1 : 0);
            return null;
          },
        },
      );
      expectSoundRun(run);
      expect(world.new.folder("INBOX").messages.length, `event ${number}`).toBeLessThanOrEqual(allowed);
      if (run.report?.endedBy !== null) expect(run.report?.endedBy).toMatchObject({ code: "journal.leaseLost" });
      expectSoundRun(await world.run());
      expectSameMail(world.old, world.new);
    }
  });

  it("that took over while the first was asleep before a last byte has it stored once", async () => {
    for (const uidPlus of [true, false]) {
      const world = new MemoryWorld({ old: mailbox({ INBOX: [a, b, c] }), newServer: { uidPlus } });
      let second: RunTrace | null = null;
      const sleeper = await world.run(
        {},
        {
          journal: ({ kinds }) => {
            const isTheOne = kinds.includes("COMMITTING") && world.new.folder("INBOX").messages.length === 1;
            if (second !== null || !isTheOne) return null;
            const meanwhile = async (): Promise<void> => {
              second = await ran(world);
            };
            return { meanwhile };
          },
        },
      );
      expectSoundRun(sleeper);
      expect(sleeper.report).toMatchObject({ endedBy: { code: "journal.leaseLost" }, copied: 1 });
      expect(second).toMatchObject({ report: { copied: 2, copiedBefore: 1 } });
      expectSameMail(world.old, world.new);
      expect((await ran(world)).appends).toBe(0);
    }
  });

  it("finds nothing of a message whose row could not be written", async () => {
    const world = new MemoryWorld({ old: mailbox({ INBOX: [a] }) });
    const full = await world.run({}, { journal: ({ kinds }) => (kinds.includes("COMMITTING") ? "disk.full" : null) });
    expect(full.report?.endedBy).toMatchObject({ code: "disk.full" });
    expect(world.new.folder("INBOX").messages).toEqual([]);
    expect((await ran(world)).report).toMatchObject({ copied: 1 });
    expectSameMail(world.old, world.new);
  });

  it("keeps one closed row per folder and nothing of what was in it", async () => {
    const world = await copied({ old: mailbox({ INBOX: [a, b], Sent: [c] }) });
    expect(world.journal.rowsOf().map((row) => row.kind)).toEqual(["FOLDER", "FOLDER"]);
    const text = JSON.stringify([world.journal.rowsOf(), world.journal.problems]);
    for (const secret of ["About a", "mail.example", "This is"]) expect(text).not.toContain(secret);
  });

  it("after an interruption leaves no intent behind that was never sent", async () => {
    const world = new MemoryWorld({ old: mailbox({ INBOX: [a, b, c] }) });
    await world.run({}, { protocol: faultAtEvent("appendBegin", "killed", 2) });
    expect((await ran(world)).report).toMatchObject({ found: 3, notSettled: 0, grade: "complete" });
    expect(world.journal.rowsOf().map((row) => row.kind)).toEqual(["FOLDER"]);
    expectSameMail(world.old, world.new);
  });
});
