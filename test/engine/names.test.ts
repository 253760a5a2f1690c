/** Whole runs with folders whose names, or whose kind, servers make something else of. */
import { describe, expect, it } from "vitest";
import type { ImportRequest } from "../../lib/engine/request.ts";
import { expectSoundRun } from "../support/memory/checks.ts";
import { type FixtureMessage, mailbox, message } from "../support/memory/fixture.ts";
import { expectSameMail } from "../support/memory/same-mail.ts";
import type { ServerTraits } from "../support/memory/traits.ts";
import { MemoryWorld, type RunTrace, type WorldOptions } from "../support/memory/world.ts";
import { a, b, c, d } from "./scenarios.ts";

async function ran(world: MemoryWorld, request: Partial<ImportRequest> = {}): Promise<RunTrace> {
  const run = await world.run(request);
  expectSoundRun(run);
  expect(run.report).toMatchObject({ endedBy: null, problems: 0 });
  return run;
}

/** What became of the world, and that another run finds everything where the first one left it. */
async function settled(options: WorldOptions, request: Partial<ImportRequest> = {}) {
  const world = new MemoryWorld(options);
  const run = await ran(world, request);
  expect(await world.differences()).toEqual([]);
  const again = await ran(world, request);
  expect(again.appends).toBe(0);
  expect(again.report?.remarks.filter(({ kind }) => kind === "deletedOnNew" || kind === "elsewhereOnNew")).toEqual([]);
  return { world, run, again };
}

/** The new folder that holds just these messages. */
function homeOf(world: MemoryWorld, ...messages: readonly FixtureMessage[]): string | undefined {
  const holds = messages.map(({ bytes }) => bytes.toString()).join();
  const home = world.new.folders.find((folder) => folder.messages.map((one) => one.bytes.toString()).join() === holds);
  return home?.path.join("/");
}

const remarked = (run: RunTrace, kind: string): string[] =>
  (run.report?.remarks ?? [])
    .filter((remark) => remark.kind === kind)
    .map(({ folder, detail }) => `${folder}>${detail}`);

describe("two folders that the new server takes for one, without having said so", () => {
  const trimmed = (path: readonly string[]) => path.map((level) => level.replace(/[ .]+$/, ""));
  const composed = (path: readonly string[]) => path.map((level) => level.normalize("NFC"));
  it.each<[string, string, string, Partial<ServerTraits>]>([
    ["that differ by case", "Work", "work", { ignoresCase: "silently" }],
    ["that differ by a dot at the end", "Work", "Work.", { showsFolderAs: trimmed }],
    ["that differ by a blank at the end", "Work ", "Work", { showsFolderAs: trimmed }],
    ["that both lose something", "Work ", "Work  ", { showsFolderAs: trimmed }],
    ["that differ by the way an accent is written", "A\u0308", "\u00c4", { showsFolderAs: composed }],
  ])("stay two: %s", async (_what, one, two, newServer) => {
    const { world, run } = await settled({
      old: mailbox({ [one]: [a], [two]: [b, a] }),
      newServer,
      newAccount: { delimiter: "/" },
    });
    const homes = [homeOf(world, a), homeOf(world, b, a)];
    expect(homes).not.toContain(undefined);
    expect(new Set(homes).size).toBe(2);
    expect(run.report).toMatchObject({ copied: 3 });
    expect(remarked(run, "renamed")).not.toEqual([]);
    world.old.deliver(one, c);
    world.old.deliver(two, d);
    expect((await ran(world)).report).toMatchObject({ copied: 2, copiedBefore: 3 });
    expect([homeOf(world, a, c), homeOf(world, b, a, d)]).toEqual(homes);
  });

  it("leave the name to the one that is called so, whichever is made first", async () => {
    for (const [first, second] of [["Work", "Work."] as const, ["Work", ".Work"] as const]) {
      const { world } = await settled({
        old: mailbox({ [first]: [a], [second]: [b, c] }),
        newServer: { showsFolderAs: (path) => trimmed(path).map((level) => level.replace(/^[ .]+/, "")) },
        newAccount: { delimiter: "/" },
      });
      expect(homeOf(world, a)).toBe("Work");
      expect(homeOf(world, b, c)).toMatch(/^Work\.? \([0-9a-f]{4}\)$/);
    }
  });

  it("stay two when the second one comes later", async () => {
    const { world } = await settled({
      old: mailbox({ "Work.": [a] }),
      newServer: { showsFolderAs: trimmed },
      newAccount: { delimiter: "/" },
    });
    expect(homeOf(world, a)).toBe("Work");
    world.old.deliver("Work", b);
    expect((await ran(world)).report).toMatchObject({ copied: 1, copiedBefore: 1 });
    expect((await ran(world)).appends).toBe(0);
    expect(await world.differences()).toEqual([]);
    expect(homeOf(world, a)).toBe("Work");
    expect(homeOf(world, b)).toMatch(/^Work \([0-9a-f]{4}\)$/);
  });

  it("are a problem with a name where the server takes the other name for the same as well", async () => {
    const first = (path: readonly string[]) => path.map((level) => level.slice(0, 4));
    const world = new MemoryWorld({
      old: mailbox({ Work: [a], "Work.": [b] }),
      newServer: { showsFolderAs: first },
      newAccount: { delimiter: "/" },
    });
    const run = await world.run();
    expectSoundRun(run);
    expect(run.report).toMatchObject({ copied: 1, problems: 1, grade: "checkThese" });
    expect(run.report?.problemList).toMatchObject([{ code: "folder.notAllowed" }]);
  });
});

describe("a server on which a folder holds either mail or folders", () => {
  const old = mailbox({
    INBOX: [a],
    "INBOX/Sub": [d],
    Work: [b],
    "Work/2003": [c],
    "Work/2003/May": [a, b],
    Plain: [d],
  });
  const expected = {
    ...{ INBOX: [a], "INBOX/Sub": [d], "Work (mail)": [b], Work: [], "Work/2003 (mail)": [c], "Work/2003": [] },
    ...{ "Work/2003/May": [a, b], Plain: [d] },
  };

  it("gets the mail of a folder that has both beside the folder", async () => {
    const { world, run } = await settled({ old, newServer: { mailOrFolders: true }, newAccount: { delimiter: "/" } });
    expectSameMail(mailbox(expected), world.new);
    expect(remarked(run, "renamed").sort()).toEqual(["Work/2003>Work/2003 (mail)", "Work>Work (mail)"]);
  });

  it("keeps mail where a folder with mail is, and gets the folders below it beside", async () => {
    const { world } = await settled({
      old: mailbox({ Sent: [b], "Sent/2003": [c] }),
      new: mailbox({ Sent: [] }),
      newServer: { mailOrFolders: true },
      newAccount: { delimiter: "/" },
    });
    expectSameMail(mailbox({ Sent: [b], "Sent (folders)": [], "Sent (folders)/2003": [c] }), world.new);
  });

  it("gets folders that come later beside the mail that is there", async () => {
    const { world } = await settled({
      old: mailbox({ Work: [b] }),
      newServer: { mailOrFolders: true },
      newAccount: { delimiter: "/" },
    });
    world.old.deliver("Work/2003", c);
    expect((await ran(world)).report).toMatchObject({ copied: 1, copiedBefore: 1 });
    expect(await world.differences()).toEqual([]);
    expect(homeOf(world, b)).toBe("Work");
    expect(homeOf(world, c)).toBe("Work (folders)/2003");
  });
});

describe("folders that show mail of others once more", () => {
  const world = (): MemoryWorld => {
    const gmail = new MemoryWorld({
      old: mailbox({ INBOX: [a], "[Gmail]/All Mail": [a, b], "[Gmail]/Starred": [b], Work: [b] }),
    });
    gmail.old.folder("[Gmail]").selectable = false;
    gmail.old.folder("[Gmail]/All Mail").specialUse = "all";
    gmail.old.folder("[Gmail]/Starred").specialUse = "flagged";
    return gmail;
  };

  it("are left out with a remark, and the run does not call itself complete", async () => {
    const gmail = world();
    const run = await ran(gmail);
    expect(run.report).toMatchObject({ found: 2, copied: 2, grade: "smallDifferences" });
    expect(remarked(run, "viewLeftOut")).toEqual(["[Gmail]/All Mail>", "[Gmail]/Starred>"]);
  });

  it("come when they are named, but not along with the folder above", async () => {
    expect((await ran(world(), { include: ["[Gmail]/All Mail"] })).report).toMatchObject({ found: 2, copied: 2 });
    expect((await ran(world(), { include: ["INBOX", "[Gmail]/"] })).report).toMatchObject({ found: 1 });
    const map = [{ old: "[Gmail]/Starred", new: "Starred" }];
    expect(remarked(await ran(world(), { map }), "viewLeftOut")).toEqual(["[Gmail]/All Mail>"]);
  });

  it("are not spoken of where they are excluded", async () => {
    const run = await ran(world(), { exclude: ["[Gmail]/"] });
    expect(run.report).toMatchObject({ grade: "complete", remarks: [] });
  });
});

describe("the message in which mbox programs keep their own numbers", () => {
  const pseudo = (subject: string, more = "X-IMAP: 1041379200 0000000007 $Label1\r\n") =>
    message("pseudo", {
      raw: `From: Mail System Internal Data <MAILER-DAEMON@mail.example>\r\nSubject: ${subject}\r\n${more}Status: RO\r\n\r\nThis text is part of the internal format of your mail folder.\r\n`,
    });
  const SUBJECT = "DON'T DELETE THIS MESSAGE -- FOLDER INTERNAL DATA";

  it("is left out and counted", async () => {
    const { world, run } = await settled({ old: mailbox({ INBOX: [pseudo(SUBJECT), a], Work: [pseudo(SUBJECT)] }) });
    expect(run.report).toMatchObject({ found: 3, copied: 1, leftOut: 2, grade: "complete" });
    expect(remarked(run, "internalDataLeftOut")).toEqual(["INBOX>", "Work>"]);
    expectSameMail(mailbox({ INBOX: [a], Work: [] }), world.new);
  });

  it.each<[string, readonly FixtureMessage[]]>([
    ["not the first of its folder", [a, pseudo(SUBJECT)]],
    ["without the numbers", [pseudo(SUBJECT, "")]],
    ["about such a message", [pseudo(`Re: ${SUBJECT}`)]],
  ])("is mail when it is %s", async (_what, messages) => {
    const { world } = await settled({ old: mailbox({ INBOX: messages }) });
    expectSameMail(mailbox({ INBOX: messages }), world.new);
  });
});

describe("folders that the old server lists over and over", () => {
  it("are left out after the first turn, with a remark", async () => {
    const turns = Array.from({ length: 6 }, (_unused, index) => "loop/".repeat(index));
    const old = mailbox(
      Object.fromEntries(
        turns.flatMap((turn) => [
          [`${turn}mail`, [a]],
          [`${turn}loop`, []],
        ]),
      ),
    );
    const { run } = await settled({ old });
    expect(run.report?.folders.map((folder) => folder.old)).toEqual(["INBOX", "loop", "loop/mail", "mail"]);
    expect(remarked(run, "endlessLeftOut")).toHaveLength(9);
    expect(run.report?.grade).toBe("smallDifferences");
  });
});
