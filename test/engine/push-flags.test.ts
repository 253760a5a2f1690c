/** Flags that change after a message was copied: what is new on old is added on new, and what people did on new stays. */
import { describe, expect, it } from "vitest";
import { MailError } from "../../lib/engine/errors.ts";
import { expectSoundRun } from "../support/memory/checks.ts";
import { faultAtEvent } from "../support/memory/faults.ts";
import { mailbox } from "../support/memory/fixture.ts";
import { copied, flagsOn, inbox, ran, remarks, stores } from "../support/memory/runs.ts";
import type { ServerTraits } from "../support/memory/traits.ts";
import type { RunTrace } from "../support/memory/world.ts";
import { a, b, c, d } from "./scenarios.ts";

describe("a flag added on old since", () => {
  it("is added to the copy, once, in one command for all copies that lack it", async () => {
    const world = await copied(inbox(a, b, c, d));
    for (const one of [a, b, c]) world.old.addFlags(one, "INBOX", "\\Seen", "later");
    const run = await ran(world);
    expect(stores(run)).toEqual(["501,502,503 +FLAGS later", "502,503 +FLAGS \\Seen"]);
    expect(remarks(run)).toEqual([["flagAddedOnOld", 3, ""]]);
    expect(run.report).toMatchObject({ copied: 0, copiedBefore: 4, grade: "complete" });
    expect(flagsOn(world, a)).toEqual(["\\Answered", "\\Seen", "later"]);
    expect(flagsOn(world, b)).toEqual(["$Label1", "\\Flagged", "\\Seen", "later"]);
    const again = await ran(world);
    expect([stores(again), remarks(again)]).toEqual([[], []]);
  });

  it("and another one later are both added", async () => {
    const world = await copied(inbox(a));
    world.old.addFlags(a, "INBOX", "one");
    await ran(world);
    world.old.addFlags(a, "INBOX", "two");
    expect(stores(await ran(world))).toEqual(["501 +FLAGS two"]);
  });

  it("is left where the person has changed the copy's flags, and is listed", async () => {
    for (const change of ["add", "remove", "delete"] as const) {
      const world = await copied(inbox(a));
      if (change === "add") world.new.addFlags(a, "INBOX", "mine");
      if (change === "remove") world.new.removeFlags(a, "INBOX", "\\Seen");
      if (change === "delete") world.new.addFlags(a, "INBOX", "\\Deleted");
      const before = flagsOn(world, a);
      world.old.addFlags(a, "INBOX", "\\Flagged");
      const run = await ran(world);
      expect(stores(run), change).toEqual([]);
      expect(flagsOn(world, a)).toEqual(before);
      expect(remarks(run)).toEqual([["flagsKeptYours", 1, ""]]);
      expect(run.report?.grade).toBe("complete");
    }
  });

  it("that the person has added on new as well is no difference", async () => {
    const world = await copied(inbox(a));
    world.old.addFlags(a, "INBOX", "\\Flagged");
    world.new.addFlags(a, "INBOX", "\\Flagged");
    const run = await ran(world);
    expect([stores(run), remarks(run)]).toEqual([[], []]);
  });

  it("is added though the server calls the copy \\Recent, or writes a keyword otherwise", async () => {
    const world = await copied(inbox(b));
    const stored = world.new.stored(b, "INBOX");
    stored.flags = ["\\Recent", "\\Flagged", "$LABEL1"];
    world.old.addFlags(b, "INBOX", "\\Seen");
    expect(stores(await ran(world))).toEqual(["501 +FLAGS \\Seen"]);
  });

  it("is added though the server has lost a keyword that it does not take any more", async () => {
    const world = await copied(inbox(b));
    world.newTraits = { permanentFlags: ["\\seen", "\\flagged"], newKeywords: false };
    world.new.removeFlags(b, "INBOX", "$Label1");
    world.old.addFlags(b, "INBOX", "\\Seen");
    const run = await ran(world);
    expect(stores(run)).toEqual(["501 +FLAGS \\Seen"]);
    expect(remarks(run)).toEqual([
      ["flagAddedOnOld", 1, ""],
      ["keywordNotKept", 1, "$Label1"],
    ]);
  });

  it("is never \\Deleted", async () => {
    const world = await copied(inbox(a, b));
    world.old.addFlags(a, "INBOX", "\\Deleted");
    world.old.addFlags(b, "INBOX", "\\Deleted", "\\Seen");
    expect(stores(await ran(world))).toEqual(["502 +FLAGS \\Seen"]);
    expect(flagsOn(world, a)).toEqual(["\\Answered", "\\Seen"]);
  });

  it("that the new folder does not take is not sent, and is listed as not kept", async () => {
    const permanentFlags = ["\\seen", "\\answered", "\\flagged", "\\draft", "$label1"];
    const world = await copied({ ...inbox(a, b), newServer: { permanentFlags, newKeywords: false } });
    world.old.addFlags(a, "INBOX", "strange", "\\Flagged", "\\Forwarded");
    const run = await ran(world);
    expect(stores(run)).toEqual(["501 +FLAGS \\Flagged"]);
    expect(remarks(run)).toEqual([
      ["flagAddedOnOld", 1, ""],
      ["flagNotKept", 1, "\\Forwarded"],
      ["keywordNotKept", 1, "strange"],
    ]);
    expect(run.report?.grade).toBe("smallDifferences");
  });

  it("that the new server takes and does not keep is found out", async () => {
    const world = await copied({ ...inbox(a), newServer: { keepsFlag: (flag) => flag !== "\\Flagged" } });
    world.old.addFlags(a, "INBOX", "\\Flagged");
    const run = await ran(world);
    expect(remarks(run)).toContainEqual(["flagNotKept", 1, "\\Flagged"]);
  });

  it("that is refused costs only itself: the others are added one by one", async () => {
    const refuseFlags = (flags: readonly string[]) =>
      flags.includes("bad") ? new MailError("message.rejected", "Keyword refused", { side: "new" }) : null;
    const world = await copied({ ...inbox(a), newServer: { refuseFlags } });
    world.old.addFlags(a, "INBOX", "bad", "good", "\\Flagged");
    const run = await ran(world);
    expect(flagsOn(world, a)).toEqual(["\\Answered", "\\Flagged", "\\Seen", "good"]);
    expect(remarks(run)).toEqual([
      ["flagAddedOnOld", 1, ""],
      ["keywordNotKept", 1, "bad"],
    ]);
    expect(run.report).toMatchObject({ problems: 0, endedBy: null, grade: "smallDifferences" });
    expect(world.journal.rowsOf().map((row) => row.kind)).toEqual(["FOLDER"]);
  });
});

describe("flags are added only to copies of ours", () => {
  it("and not to mail that was there already", async () => {
    const world = await copied({ ...inbox(a, b), new: mailbox({ INBOX: [a] }) });
    world.old.addFlags(a, "INBOX", "\\Flagged");
    world.old.addFlags(b, "INBOX", "\\Seen");
    expect(stores(await ran(world))).toEqual(["502 +FLAGS \\Seen"]);
  });

  it("and not to one that the person has filed elsewhere", async () => {
    const world = await copied(inbox(a));
    world.new.move(a, "INBOX", "Mine");
    world.new.deliver("INBOX", b);
    world.old.addFlags(a, "INBOX", "\\Flagged");
    expect(stores(await ran(world))).toEqual([]);
  });
});

describe("a flag removed on old since", () => {
  it("stays on new and is listed, as long as it is there", async () => {
    const world = await copied(inbox(a, b));
    world.old.removeFlags(a, "INBOX", "\\Seen", "\\Answered");
    const run = await ran(world);
    expect(stores(run)).toEqual([]);
    expect(flagsOn(world, a)).toEqual(["\\Answered", "\\Seen"]);
    expect(remarks(run)).toEqual([
      ["flagRemovedOnOld", 1, "\\Seen"],
      ["flagRemovedOnOld", 1, "\\Answered"],
    ]);
    expect(run.report?.grade).toBe("complete");
    world.new.removeFlags(a, "INBOX", "\\Seen");
    expect(remarks(await ran(world))).toEqual([["flagRemovedOnOld", 1, "\\Answered"]]);
  });

  it("is listed as well when it had been added by an earlier catch-up", async () => {
    const world = await copied(inbox(c));
    world.old.addFlags(c, "INBOX", "later");
    await ran(world);
    world.old.removeFlags(c, "INBOX", "later");
    expect(remarks(await ran(world))).toEqual([["flagRemovedOnOld", 1, "later"]]);
  });
});

describe("a run that is killed while it adds flags", () => {
  it.each(["addFlags", "flagsAdded"] as const)("at %s is no touch of the person's", async (event) => {
    const world = await copied(inbox(a, b));
    for (const one of [a, b]) world.old.addFlags(one, "INBOX", "one");
    await world.run({}, { protocol: faultAtEvent(event, "killed") });
    for (const one of [a, b]) world.old.addFlags(one, "INBOX", "two");
    const run = await ran(world);
    const missing = event === "addFlags" ? ["one", "two"] : ["two"];
    expect(stores(run)).toEqual(missing.map((flag) => `501,502 +FLAGS ${flag}`));
    expect(flagsOn(world, a)).toEqual(["\\Answered", "\\Seen", "one", "two"]);
    expect(world.journal.rowsOf().map((row) => row.kind)).toEqual(["FOLDER"]);
  });

  it("leaves alone what the person has changed since", async () => {
    const world = await copied(inbox(a));
    world.old.addFlags(a, "INBOX", "one");
    await world.run({}, { protocol: faultAtEvent("flagsAdded", "killed") });
    world.new.addFlags(a, "INBOX", "mine");
    world.old.addFlags(a, "INBOX", "two");
    const run = await ran(world);
    expect([stores(run), remarks(run)]).toEqual([
      [],
      [
        ["flagAddedOnOld", 1, ""],
        ["flagsKeptYours", 1, ""],
      ],
    ]);
  });

  it("had written down what it was about to do", async () => {
    const world = await copied(inbox(a));
    world.old.addFlags(a, "INBOX", "one");
    const killed = await world.run({}, { journal: ({ kinds }) => (kinds.includes("FLAGGING") ? "before" : null) });
    expect(killed.journal.fired).toHaveLength(1);
    expect(stores(killed)).toEqual([]);
  });

  it("writes down several flags once, and a run after it knows which of them arrived", async () => {
    const world = await copied(inbox(a, b));
    world.old.addFlags(a, "INBOX", "one", "two");
    world.old.addFlags(b, "INBOX", "two");
    const killed = await world.run({}, { protocol: faultAtEvent("flagsAdded", "killed", 2) });
    expect(killed.journal.writes.filter(({ kinds }) => kinds.includes("FLAGGING"))).toHaveLength(1);
    expect(stores(killed)).toHaveLength(2);
    expect(remarks(await ran(world))).toEqual([["flagAddedOnOld", 2, ""]]);
    expect([flagsOn(world, a), flagsOn(world, b)]).toEqual([
      ["\\Answered", "\\Seen", "one", "two"],
      ["$Label1", "\\Flagged", "two"],
    ]);
    world.old.addFlags(a, "INBOX", "three");
    expect(remarks(await ran(world)), "no touch of the person's").toEqual([["flagAddedOnOld", 1, ""]]);
  });

  it("and whose messages are gone from both sides since can be closed", async () => {
    const world = await copied(inbox(a, b));
    world.old.addFlags(a, "INBOX", "one");
    await world.run({}, { protocol: faultAtEvent("flagsAdded", "killed") });
    world.old.remove(a, "INBOX");
    world.new.remove(a, "INBOX");
    await ran(world);
    expect(world.journal.rowsOf().map((row) => row.kind)).toEqual(["FOLDER"]);
  });
});

describe("in several folders", () => {
  it("flags are brought on all connections, and what cannot be opened costs only itself", async () => {
    const folders = { INBOX: [a], Sent: [b], Work: [c] };
    const world = await copied({ old: mailbox(folders), request: { connections: 3 } });
    for (const [path, [one]] of Object.entries(folders)) if (one) world.old.addFlags(one, path, "later");
    const refuseFolder: ServerTraits["refuseFolder"] = (path, verb) =>
      path === "Work" && verb === "SELECT" ? new MailError("folder.notAllowed", "read only") : null;
    world.newTraits = { refuseFolder, takesMs: ({ verb }) => (verb === "STORE" ? 1_000 : 0) };
    const before = world.clock.now();
    const run = await world.run();
    expect(world.clock.now() - before).toBeLessThan(2_000);
    expect(run.report?.problemList).toMatchObject([{ folder: "Work", code: "folder.notAllowed" }]);
    expect([flagsOn(world, a), flagsOn(world, b, "Sent")].map((flags) => flags.includes("later"))).toEqual([
      true,
      true,
    ]);
  });
});

describe("without any change on old", () => {
  it("the new server is asked for nothing more", async () => {
    const world = await copied({ old: mailbox({ INBOX: [a, b], Sent: [c] }) });
    const asked = (run: RunTrace): unknown[] =>
      run.log.filter(({ side, verb }) => side === "new" && (verb === "SELECT" || verb === "FETCH"));
    const first = asked(await ran(world));
    world.old.addFlags(a, "INBOX", "later");
    const second = asked(await ran(world));
    expect(second.length - first.length).toBe(3);
    expect(asked(await ran(world))).toEqual(first);
  });
});

describe("a dry run", () => {
  it("only says what it would add, keep and find removed", async () => {
    const world = await copied(inbox(a, b, c));
    world.old.addFlags(a, "INBOX", "later");
    world.old.addFlags(b, "INBOX", "later");
    world.new.addFlags(b, "INBOX", "mine");
    world.old.removeFlags(a, "INBOX", "\\Seen");
    const before = world.new.snapshot();
    const run = await world.run({ dryRun: true });
    expectSoundRun(run);
    expect([stores(run), run.journal.writes]).toEqual([[], []]);
    expect(remarks(run)).toEqual([
      ["flagAddedOnOld", 1, ""],
      ["flagRemovedOnOld", 1, "\\Seen"],
      ["flagsKeptYours", 1, ""],
    ]);
    expect(world.new.snapshot()).toEqual(before);
  });
});
