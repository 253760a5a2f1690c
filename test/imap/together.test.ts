/** Whole imports in which small folders are looked into together, from and to servers that do not play along. */
import { describe, expect, it, onTestFinished } from "vitest";
import { mailbox, message } from "../support/memory/fixture.ts";
import { type BenchOptions, scriptedBench } from "../support/scripted-imap/bench.ts";
import { bye, type Dialect, PLAIN_DIALECT, replying } from "../support/scripted-imap/dialect.ts";
import { expectNoLie, expectRecovery } from "../support/scripted-imap/honest.ts";
import { eachLine, refusing } from "../support/scripted-imap/spoil.ts";

const one = (text: string) => message(text, { body: `${text} `.repeat(20) });
/** As many messages in each, so that those of one pass for those of another. */
const mail = mailbox({ INBOX: [one("a")], Archive: [one("b")], Secret: [one("c")], Work: [one("d")] });
const capabilities = [...PLAIN_DIALECT.capabilities, "LIST-EXTENDED", "LIST-STATUS", "CONDSTORE"];
const telling = (more: Partial<Dialect> = {}): Partial<Dialect> => ({ capabilities, ...more });

async function bench(options: Partial<BenchOptions> = {}) {
  const made = await scriptedBench({ old: mail, oldDialect: telling(), newDialect: telling(), ...options });
  onTestFinished(() => made.stop());
  return made;
}

describe("small folders looked into together", () => {
  it("cost one EXAMINE on each side before anything is sent, and one afterwards", async () => {
    const world = await bench();
    const run = await world.run({ verify: "full" });
    expect(run.report).toMatchObject({ grade: "complete", found: 4, copied: 4 });
    const looks = (commands: readonly string[]) => commands.filter((command) => command.startsWith("EXAMINE"));
    // To be listed and to be copied from; to be checked.
    expect(looks(run.old)).toHaveLength(8);
    expect(looks(run.new)).toHaveLength(4);
    expect(run.old.filter((command) => /^FETCH 1 /.test(command))).toHaveLength(4);
    expectNoLie(world, run);
  });

  it("do not get the mail of the folder before them when they are refused and that one stays open", async () => {
    const world = await bench({
      oldDialect: telling(refusing(/^EXAMINE "?Secret/, replying("NO [NOPERM] not yours"))),
    });
    const run = await world.run();
    expect(run.report).toMatchObject({ grade: "checkThese", found: 3, copied: 3, endedBy: null });
    expect(run.report.problemList).toMatchObject([{ folder: "Secret", code: "folder.notAllowed" }]);
    expect(world.new.find("Secret")?.messages ?? []).toEqual([]);
    expectNoLie(world, run);
    await expectRecovery(world);
  });

  it("are not checked by the mail of the folder before them", async () => {
    const world = await bench({
      newDialect: telling(refusing(/^EXAMINE "?Secret/, replying("NO [NOPERM] not yours"))),
    });
    const run = await world.run();
    expect(run.report).toMatchObject({ grade: "checkThese", copied: 4, endedBy: null });
    expect(run.report.problemList).toMatchObject([{ folder: "Secret", code: "folder.notAllowed" }]);
    expectNoLie(world, run);
  });

  it("cost only the one at whose opening the connection ends", async () => {
    const world = await bench({ oldDialect: telling(refusing(/^EXAMINE "?Secret/, bye("the share is locked"))) });
    const run = await world.run();
    expect(run.report).toMatchObject({ grade: "checkThese", found: 3, copied: 3, endedBy: null });
    expect(run.report.problemList).toMatchObject([{ folder: "Secret", code: "folder.unreadable" }]);
    expectNoLie(world, run);
  });

  it.each<readonly [string, Dialect["speak"]]>([
    ["rows that lack a number", eachLine((line) => line.replace(/RFC822\.SIZE \d+/, "RFC822.SIZE"))],
    ["rows of no message", eachLine((line) => line.replace(/UID \d+ /, ""))],
    ["garbage", eachLine(() => "\x80\xff {\r\n((\r\n")],
    ["no rows", eachLine(() => null)],
    ["an end in the middle", () => ({ lines: ["* 1 FETCH (UID 1"], reply: null, ending: "rst" as const })],
    ["a refusal", () => replying("NO not now")],
  ])("are read one by one where the listing brings %s once", async (_what, change) => {
    // What is in the new INBOX is looked at before anything is sent there.
    for (const [side, which] of [["oldDialect", 1] as const, ["newDialect", 2] as const]) {
      let listings = 0;
      const speak: Dialect["speak"] = (said, sent) =>
        /^UID FETCH 1:\* /.test(sent.text) && ++listings === which ? change(said, sent) : said;
      const world = await bench({ [side]: telling({ speak }) });
      const run = await world.run();
      expect(run.report).toMatchObject({ grade: "complete", found: 4, copied: 4, problems: 0, endedBy: null });
      expect(listings).toBeGreaterThan(which);
      expectNoLie(world, run);
    }
  });

  it("are looked at with care where other bytes are stored than were sent", async () => {
    const changed: Dialect["store"] = (account, folder, filed) =>
      account.file(folder, {
        ...filed,
        bytes: Buffer.from(filed.bytes.toString("latin1").replace("c c", "c x"), "latin1"),
      });
    const world = await bench({ newDialect: telling({ store: changed }) });
    const run = await world.run();
    expect(run.report).toMatchObject({ grade: "checkThese", problems: 1 });
    expect(run.report.problemList).toMatchObject([{ folder: "Secret", code: "message.changed" }]);
  });

  it("are asked about one by one once several did not fit", async () => {
    const folders = Object.fromEntries(["INBOX", ..."ABCDEFGHIJKLMNOPQRST"].map((name) => [name, [one(name)]]));
    const world = await bench({
      old: mailbox(folders),
      oldDialect: telling(refusing(/^UID FETCH 1:\* /, replying("NO not now"), 3)),
    });
    const run = await world.run();
    expect(run.report).toMatchObject({ grade: "complete", found: 21, copied: 21 });
    expect(run.old.filter((command) => /^FETCH 1 /.test(command)).length).toBeLessThan(12);
  });
});
