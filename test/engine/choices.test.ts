/** What a person may choose: folders, messages, places, order, and only looking. */
import { describe, expect, it } from "vitest";
import type { ImportRequest } from "../../lib/engine/request.ts";
import { expectSoundRun } from "../support/memory/checks.ts";
import { mailbox, message } from "../support/memory/fixture.ts";
import { describeMail, expectSameMail } from "../support/memory/same-mail.ts";
import { MemoryWorld, type RunTrace, type WorldOptions } from "../support/memory/world.ts";
import { a, b, c, d } from "./scenarios.ts";

async function ran(world: MemoryWorld, request: Partial<ImportRequest> = {}): Promise<RunTrace> {
  const run = await world.run(request);
  expectSoundRun(run);
  expect(run.report?.endedBy).toBeNull();
  return run;
}

async function fresh(
  options: WorldOptions,
  request: Partial<ImportRequest> = {},
): Promise<{ world: MemoryWorld; run: RunTrace }> {
  const world = new MemoryWorld(options);
  return { world, run: await ran(world, request) };
}

describe("messages", () => {
  const gone = message("gone", { flags: ["\\Seen", "\\Deleted"], date: "2020-02-02T00:00:00Z" });
  const early = message("early", { date: "2003-02-01T00:00:00Z" });
  const large = message("large", { body: "x".repeat(900), date: "2020-03-03T00:00:00Z" });
  const old = mailbox({ INBOX: [message("plain", { date: "2020-01-01T00:00:00Z" }), gone, early, large] });

  it.each<[string, Partial<ImportRequest>, number, string[]]>([
    ["marked \\Deleted stay behind by default", {}, 3, ["deletedLeftOut"]],
    ["marked \\Deleted come without the mark when asked for", { withDeleted: true }, 4, []],
    ["from before a date stay behind", { since: Date.UTC(2003, 5, 1) / 1000, withDeleted: true }, 3, ["olderLeftOut"]],
    ["above a size stay behind", { maxMessageBytes: 500, withDeleted: true }, 3, ["largeLeftOut"]],
  ])("%s, and are counted", async (_what, request, copied, remarks) => {
    const { world, run } = await fresh({ old }, request);
    expect(run.report).toMatchObject({ found: 4, copied, leftOut: 4 - copied, grade: "complete" });
    expect(run.report?.remarks.map((remark) => remark.kind)).toEqual(remarks);
    expect(Object.values(describeMail(world.new)).flat().join()).not.toContain("deleted");
    const rest = await ran(world, { withDeleted: true });
    expect(rest.report).toMatchObject({ copied: 4 - copied, copiedBefore: copied, leftOut: 0 });
    expectSameMail(old, world.new, { withDeleted: true });
  });

  it("that were copied once are not left out of the sum by a narrower wish later", async () => {
    const { world } = await fresh({ old }, { withDeleted: true });
    expect((await ran(world, { maxMessageBytes: 500 })).report).toMatchObject({ copiedBefore: 4, leftOut: 0 });
  });

  it("go newest first when that is wanted, whatever their order on old", async () => {
    const dated = [2005, 2019, 2011, 2001].map((year) => message(`y${year}`, { date: `${year}-06-01T00:00:00Z` }));
    const { world } = await fresh({ old: mailbox({ INBOX: dated }) }, { newestFirst: true });
    const years = world.new
      .folder("INBOX")
      .messages.map((one) => new Date((one.internalDate ?? 0) * 1000).getFullYear());
    expect(years).toEqual([2019, 2011, 2005, 2001]);
  });

  it("keep only keywords that the new server takes, each loss being a remark", async () => {
    const { world, run } = await fresh({
      old: mailbox({ INBOX: [a, b, message("k", { flags: ["\\Seen", "work", "\\Forwarded"] })] }),
      newServer: { permanentFlags: ["\\seen", "\\answered", "\\flagged", "\\draft", "$label1"], newKeywords: false },
    });
    expectSameMail(mailbox({ INBOX: [a, b, message("k", { flags: ["\\Seen"] })] }), world.new);
    expect(run.report?.grade).toBe("smallDifferences");
    expect(run.report?.remarks.map(({ kind, detail, messages }) => [kind, detail, messages])).toEqual([
      ["flagNotKept", "\\Forwarded", 1],
      ["keywordNotKept", "work", 1],
    ]);
  });
});

describe("folders", () => {
  const old = mailbox({ INBOX: [a], "Work/2003": [b], Sent: [c], Calendar: [d] });

  it("of a plan come under its names; one that has gone is a problem of the report and ends nothing", async () => {
    const world = new MemoryWorld({ old });
    const [inbox, sent] = world.old.folders.filter((folder) => ["INBOX", "Sent"].includes(folder.path.join("/")));
    const planned = (name = "", oldPath: string[], newPath: string[]) => ({ oldName: name, oldPath, newPath });
    const run = await ran(world, {
      folders: [
        planned(inbox?.name, ["INBOX"], ["INBOX"]),
        planned("gone", ["Gone"], ["Gone"]),
        planned(sent?.name, ["Sent"], ["Old", "Sent"]),
      ],
    });
    expectSameMail(mailbox({ INBOX: [a], Old: [], "Old/Sent": [c] }), world.new);
    expect(run.report?.problemList).toMatchObject([{ folder: "Gone", code: "folder.vanished", messages: 0 }]);
    expect(run.report?.grade).toBe("checkThese");
  });

  it("not wanted are neither made nor counted", async () => {
    const { world, run } = await fresh({ old }, { include: ["INBOX", "Work/"], exclude: [] });
    expect(run.report?.folders.map((folder) => folder.old).sort()).toEqual(["INBOX", "Work", "Work/2003"]);
    expect(world.new.folders.map((folder) => folder.path.join("/")).sort()).toEqual(["INBOX", "Work", "Work/2003"]);
    expect(run.report).toMatchObject({ found: 2, copied: 2 });
  });

  it("that are misspelt end the run before anything is made", async () => {
    const world = new MemoryWorld({ old });
    const run = await world.run({ include: ["Wrok"] });
    expect(run.report).toMatchObject({ endedBy: { code: "folder.notChosen" }, found: 0 });
    expect(run.log.filter((entry) => entry.verb === "CREATE")).toEqual([]);
  });

  it("go where a person puts them, and stay there in later runs", async () => {
    const map = [
      { old: "Work/", new: "Old work" },
      { old: "Sent", new: "INBOX" },
    ];
    const { world, run } = await fresh({ old }, { map });
    expectSameMail(mailbox({ INBOX: [a, c], "Old work": [], "Old work/2003": [b], Calendar: [d] }), world.new);
    expect(run.report?.folders.find((folder) => folder.old === "Sent")?.new).toBe("INBOX");
    world.old.deliver("Sent", message("later"));
    const second = await ran(world, { map: [{ old: "Sent", new: "Elsewhere" }] });
    expect(second.report).toMatchObject({ copied: 1, copiedBefore: 4 });
    expect(second.report?.remarks.map((remark) => remark.kind)).toContain("notFollowed");
    expect(world.new.find("Elsewhere")).toBeUndefined();
  });

  it.each([true, false])("that are merged keep as many copies as there were (UIDPLUS %s)", async (uidPlus) => {
    const { world } = await fresh(
      { old: mailbox({ INBOX: [a, b], Sent: [a, a] }), newServer: { uidPlus } },
      { map: [{ old: "Sent", new: "INBOX" }] },
    );
    expectSameMail(mailbox({ INBOX: [a, a, a, b] }), world.new);
    expect((await ran(world)).appends).toBe(0);
  });

  it.each([true, false])(
    "that a plan puts together keep as many copies as there were (UIDPLUS %s)",
    async (uidPlus) => {
      const to = (name: string, more = {}) => ({ oldName: name, oldPath: [name], newPath: ["INBOX"], ...more });
      const folders = [to("Sent", { shared: true }), to("INBOX")];
      const { world } = await fresh(
        { old: mailbox({ INBOX: [a, b], Sent: [a, a] }), newServer: { uidPlus } },
        { folders },
      );
      expectSameMail(mailbox({ INBOX: [a, a, a, b] }), world.new);
      expect((await ran(world, { folders })).appends).toBe(0);
    },
  );

  it("go below one new folder when that is wanted", async () => {
    const { world } = await fresh({ old }, { below: "Old account" });
    const moved = [...old].map(([path, messages]) => [`Old account/${path}`, messages] as const);
    expectSameMail(mailbox({ ...Object.fromEntries(moved), "Old account": [], "Old account/Work": [] }), world.new);
  });

  it("with a special use go to the new folder of the same use, others never into it", async () => {
    const world = new MemoryWorld({ old: mailbox({ Gesendet: [a], Sent: [b] }), new: mailbox({ Sent: [] }) });
    world.old.folder("Gesendet").specialUse = "sent";
    world.new.folder("Sent").specialUse = "sent";
    await ran(world);
    expectSameMail(mailbox({ Sent: [a], "Sent (2)": [b] }), world.new);
  });

  it("that the new server keeps for itself get another name", async () => {
    const { world } = await fresh({ old }, { reservedNames: ["calendar"], include: ["Calendar"] });
    expectSameMail(mailbox({ "Calendar-old": [d] }), world.new);
  });

  it("with names that the new server does not take get one that it takes, and a remark", async () => {
    const { world, run } = await fresh({
      old: mailbox({ "Dr. Jones": [a], "50%": [b] }),
      newServer: { forbidden: "%" },
    });
    expectSameMail(mailbox({ "Dr_ Jones": [a], "50_": [b] }), world.new);
    const renamed = run.report?.remarks.filter((remark) => remark.kind === "renamed").map((remark) => remark.detail);
    expect(renamed?.sort()).toEqual(["50_", "Dr_ Jones"]);
  });

  it("below INBOX and beside it stay two where the new server keeps everything below INBOX", async () => {
    const { world } = await fresh({
      old: mailbox({ INBOX: [a], "INBOX/Work": [b], Work: [c] }),
      newAccount: { prefix: "INBOX.", delimiter: "." },
      newServer: { allBelowInbox: true },
    });
    expectSameMail(mailbox({ INBOX: [a], Work: [b], "Work (2)": [c] }), world.new);
  });

  it("that differ only by case stay two, also where the new server sees no difference", async () => {
    const old = mailbox({ Work: [a], work: [b, a] });
    const same = await fresh({ old });
    expectSameMail(old, same.world.new);
    const other = await fresh({ old, newServer: { ignoresCase: true } });
    expectSameMail(mailbox({ Work: [a], "work (2)": [b, a] }), other.world.new);
  });

  it("that only hold others are not opened", async () => {
    const world = new MemoryWorld({ old: mailbox({ "Work/2003": [a] }) });
    world.old.folder("Work").selectable = false;
    const run = await ran(world);
    expect(run.log.filter((entry) => entry.side === "old" && entry.detail === "Work")).toEqual([]);
    expectSameMail(world.old, world.new);
  });
});

describe("a dry run", () => {
  const old = mailbox({ INBOX: [a, b, c], Sent: [d] });

  it("writes nothing anywhere and says what would be copied", async () => {
    const { world, run } = await fresh({ old, new: mailbox({ INBOX: [b] }) }, { dryRun: true });
    expect(run.report).toMatchObject({ dryRun: true, found: 4, copied: 3, alreadyThere: 1, problems: 0 });
    expect(run.report?.bytes).toBe(a.bytes.length + c.bytes.length + d.bytes.length);
    expectSameMail(mailbox({ INBOX: [b] }), world.new);
    expect(run.journal.writes).toEqual([]);
    const reading = ["LOGIN", "LIST", "EXAMINE", "FETCH", "NOOP", "LOGOUT"];
    expect(run.log.filter((entry) => !reading.includes(entry.verb))).toEqual([]);
  });

  it("after a real run only counts what came since", async () => {
    const { world } = await fresh({ old });
    world.old.deliver("INBOX", message("later"));
    expect((await ran(world, { dryRun: true })).report).toMatchObject({ copied: 1, copiedBefore: 4 });
  });

  it("reads every message when asked to, and finds the damaged ones", async () => {
    const world = new MemoryWorld({ old, oldServer: { withhold: (one) => one.bytes.equals(b.bytes) } });
    expect((await ran(world, { dryRun: true })).report).toMatchObject({ copied: 4, problems: 0 });
    const thorough = await ran(world, { dryRun: true, readBodies: true });
    expect(thorough.report).toMatchObject({ copied: 3, problems: 1 });
    expect(thorough.report?.problemList).toMatchObject([{ uid: 13, code: "message.unreadable" }]);
    expect(thorough.journal.writes).toEqual([]);
  });
});

describe("several connections", () => {
  it("copy the same mail, each folder by one of them, within the limit of both servers", async () => {
    const folders = Object.fromEntries(
      Array.from({ length: 9 }, (_unused, index) => [`F${index}`, [a, message(`m${index}`), b]]),
    );
    const { world, run } = await fresh({ old: mailbox(folders) }, { connections: 4 });
    expectSameMail(world.old, world.new);
    expect([run.oldServer.mostOpen, run.newServer.mostOpen]).toEqual([4, 4]);
  });
});

describe("progress", () => {
  it("accounts for every message once, in the end", async () => {
    const { run } = await fresh({
      old: mailbox({
        INBOX: [a, b, c, message("gone", { flags: ["\\Deleted"] })],
        Sent: [d, message("none", { raw: "" })],
      }),
      new: mailbox({ INBOX: [b] }),
    });
    const found = [...run.observer.found].map(([folder, { messages }]) => [folder, messages]);
    expect(found.sort()).toEqual([
      ["INBOX", 4],
      ["Sent", 2],
    ]);
    const accounted = [...run.observer.accounted].map(([folder, { messages }]) => [folder, messages]);
    expect(accounted.sort()).toEqual(found);
    expect(run.observer.started).toEqual(run.observer.finished);
    expect(run.observer.states.map((state) => state.phase)).toEqual(["scanning", "copying", "verifying", "done"]);
  });
});
