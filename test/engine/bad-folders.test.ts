/** Folders that end connections or cannot be opened: each costs only itself. */
import { describe, expect, it } from "vitest";
import { MailError, type Side } from "../../lib/engine/errors.ts";
import { faultAtEvent } from "../support/memory/faults.ts";
import { mailbox, message } from "../support/memory/fixture.ts";
import { ran } from "../support/memory/runs.ts";
import { expectSameMail } from "../support/memory/same-mail.ts";
import type { ServerTraits } from "../support/memory/traits.ts";
import { MemoryWorld } from "../support/memory/world.ts";
import { a, b, c, d } from "./scenarios.ts";

const refusing = (path: string, error: MailError): Pick<ServerTraits, "refuseFolder"> => ({
  refuseFolder: (asked, verb) => (asked === path && (verb === "EXAMINE" || verb === "SELECT") ? error : null),
});
const locked = (path: string) => refusing(path, new MailError("folder.notAllowed", "no right", { side: "new" }));

describe("a folder with a message in flight", () => {
  it.each(["old", "new"] as const)("that cannot be opened on %s in the next run costs only itself", async (side) => {
    const world = new MemoryWorld({ old: mailbox({ INBOX: [a], Work: [b, c], Sent: [d] }), request: { settleMs: 0 } });
    await world.run({}, { protocol: faultAtEvent("released", "killedLate", 2) });
    const traits = refusing("Work", new MailError("folder.notAllowed", "no right", { side }));
    if (side === "old") world.oldTraits = traits;
    else world.newTraits = traits;
    const run = await ran(world);
    expect(run.report?.problemList).toMatchObject([{ folder: "Work", uid: null, code: "folder.notAllowed" }]);
    if (side === "old") world.oldTraits = {};
    else world.newTraits = {};
    world.clock.advance(3_600_000);
    expect((await ran(world)).report).toMatchObject({ grade: "complete" });
    expectSameMail(world.old, world.new);
  });
});

describe("a folder at whose opening the connection ends each time", () => {
  const ending = (side: Side) => refusing("Bad", new MailError("net.lost", "BYE", { side, serverText: "locked" }));

  it("on old is set aside, and the others are copied", async () => {
    const world = new MemoryWorld({ old: mailbox({ INBOX: [a], Bad: [b], Sent: [c] }), oldServer: ending("old") });
    const run = await ran(world);
    expect(run.report?.problemList).toMatchObject([{ folder: "Bad", uid: null, code: "folder.unreadable" }]);
    expect(run.report?.problemList[0]?.text).toContain("locked");
    expect(run.report).toMatchObject({ copied: 2, grade: "checkThese" });
    expectSameMail(mailbox({ INBOX: [a], Sent: [c] }), world.new);
    world.oldTraits = {};
    expect((await ran(world)).report).toMatchObject({ copied: 1, copiedBefore: 2, grade: "complete" });
  });

  it("on new is set aside with its messages, and the others are copied", async () => {
    const world = new MemoryWorld({ old: mailbox({ INBOX: [a], Bad: [b], Sent: [c] }), newServer: ending("new") });
    const run = await ran(world);
    expect(run.report?.problemList).toMatchObject([{ folder: "Bad", code: "folder.unreadable", messages: 1 }]);
    expect(run.report).toMatchObject({ copied: 2, problems: 1 });
  });

  it("is no reason to give up where there are many of them among others", async () => {
    const names = Array.from({ length: 40 }, (_unused, index) => `${index % 2 === 0 ? "Bad" : "Good"} ${100 + index}`);
    const world = new MemoryWorld({ old: mailbox(Object.fromEntries(names.map((name) => [name, [message(name)]]))) });
    const gone = new MailError("net.lost", "BYE", { side: "old" });
    world.oldTraits = { refuseFolder: (path, verb) => (path.startsWith("Bad") && verb === "EXAMINE" ? gone : null) };
    const run = await ran(world);
    expect(run.report).toMatchObject({ copied: 20, grade: "checkThese" });
    expect(run.report?.problemList).toHaveLength(20);
  });

  it("now and then is no such folder", async () => {
    let openings = 0;
    const world = new MemoryWorld({ old: mailbox({ INBOX: [a], Bad: [b], Sent: [c] }) });
    const { refuseFolder } = ending("old");
    // Two of three: never three in a row.
    world.oldTraits = { refuseFolder: (path, verb) => (openings++ % 3 < 2 ? refuseFolder(path, verb) : null) };
    expect((await ran(world)).report).toMatchObject({ copied: 3, problems: 0, grade: "complete" });
    expectSameMail(world.old, world.new);
  });
});

describe("a folder on new that the person may not open", () => {
  it("keeps nobody from looking for moved copies in the others", async () => {
    const world = new MemoryWorld({
      old: mailbox({ INBOX: [a, b], Later: [d] }),
      new: mailbox({ Locked: [c], Mine: [] }),
    });
    await ran(world);
    world.old.move(b, "INBOX", "Later");
    world.new.move(b, "INBOX", "Mine");
    world.old.deliver("INBOX", message("fresh"));
    world.newTraits = locked("Locked");
    const run = await ran(world);
    expect(run.report).toMatchObject({ found: 4, copied: 1, copiedBefore: 2, alreadyThere: 1, grade: "complete" });
  });

  it("holds back what was moved out of it on old until it can be looked at, and nothing else", async () => {
    const world = new MemoryWorld({ old: mailbox({ INBOX: [a], Later: [d] }) });
    await ran(world);
    world.old.move(d, "Later", "INBOX");
    world.old.deliver("INBOX", message("fresh"));
    world.newTraits = locked("Later");
    const run = await ran(world);
    expect(run.report).toMatchObject({ found: 3, copied: 1, copiedBefore: 1, notSettled: 1 });
    world.newTraits = {};
    expect((await ran(world)).report).toMatchObject({ found: 3, copied: 0, alreadyThere: 1, notSettled: 0 });
    expectSameMail(mailbox({ INBOX: [a, message("fresh")], Later: [d] }), world.new);
  });
});
