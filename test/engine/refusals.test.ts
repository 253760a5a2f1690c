/** Servers that refuse: one bad message, folder or sign-in costs only itself, and everything else keeps its place. */
import { describe, expect, it } from "vitest";
import { type ErrorCode, MailError } from "../../lib/engine/errors.ts";
import { expectSoundRun } from "../support/memory/checks.ts";
import { type FixtureMessage, mailbox, message } from "../support/memory/fixture.ts";
import { describeMail, expectSameMail } from "../support/memory/same-mail.ts";
import { MemoryWorld, type RunTrace, type WorldOptions } from "../support/memory/world.ts";
import { a, b, c, d } from "./scenarios.ts";

const error = (code: ErrorCode, retryAt: number | null = null): MailError =>
  new MailError(code, `the words for ${code}`, { side: "new", serverText: "NO go away", retryAt });

const refusing =
  (code: ErrorCode, ...ones: FixtureMessage[]) =>
  (bytes: Buffer) =>
    ones.some((one) => one.bytes.equals(bytes)) ? error(code) : null;

async function ran(world: MemoryWorld, request = {}): Promise<RunTrace> {
  const run = await world.run(request);
  expectSoundRun(run);
  return run;
}

function problemsOf(run: RunTrace): unknown[] {
  return (run.report?.problemList ?? []).map(({ folder, uid, code, messages }) => [folder, uid, code, messages]);
}

describe.each<[string, Partial<WorldOptions["newServer"]>]>([
  ["one by one", {}],
  ["in batches", { appendBatch: 8 }],
  ["by MULTIAPPEND", { appendBatch: 8, multiAppend: true }],
])("messages sent %s", (_how, server) => {
  const messages = Array.from({ length: 11 }, (_unused, index) => message(`m${index}`));
  const [, second = a, third = a] = messages;

  it("that are refused are listed with the server's words, and only they are missing", async () => {
    const newServer = { ...server, refuse: refusing("message.rejected", second, third, messages[10] ?? a) };
    const world = new MemoryWorld({ old: mailbox({ INBOX: messages }), newServer });
    const run = await ran(world);
    expect(run.report).toMatchObject({
      found: 11,
      copied: 8,
      problems: 3,
      notSettled: 0,
      grade: "checkThese",
      endedBy: null,
    });
    expect(problemsOf(run)).toEqual([
      ["INBOX", 13, "message.rejected", 1],
      ["INBOX", 15, "message.rejected", 1],
      ["INBOX", 31, "message.rejected", 1],
    ]);
    expect(run.report?.problemList[0]?.text).toContain("the words for message.rejected");
    expect(world.journal.problems).toHaveLength(3);
    expect(run.observer.problems).toHaveLength(3);
    expectSameMail(mailbox({ INBOX: messages.filter((_one, index) => ![1, 2, 10].includes(index)) }), world.new);
  });

  it("that are too large are set aside, and taken once the server takes them", async () => {
    const large = message("large", { body: "x".repeat(5000) });
    const world = new MemoryWorld({
      old: mailbox({ INBOX: [a, large, b] }),
      newServer: { ...server, appendLimit: 4000 },
    });
    expect(problemsOf(await ran(world))).toEqual([["INBOX", 13, "message.tooLarge", 1]]);
    world.newTraits = { ...server };
    expect((await ran(world)).report).toMatchObject({ copied: 1, copiedBefore: 2, problems: 0, grade: "complete" });
    expectSameMail(world.old, world.new);
  });

  it("that are refused without a reason are tried once more on another connection, and then set aside with what is known", async () => {
    const wide = message("wide", { body: `short\r\n${"x".repeat(11_000)}\r\nshort` });
    const newServer = {
      ...server,
      appendLimit: 50_000,
      quota: 90_000,
      refuse: refusing("message.unclear", wide, third),
    };
    const world = new MemoryWorld({ old: mailbox({ INBOX: [wide, ...messages.slice(0, 3)] }), newServer });
    const run = await ran(world);
    expect(run.report).toMatchObject({ copied: 2, problems: 2, endedBy: null, grade: "checkThese" });
    expect(problemsOf(run)).toEqual([
      ["INBOX", 11, "message.unclear", 1],
      ["INBOX", 17, "message.unclear", 1],
    ]);
    expect(run.report?.problemList[0]?.text).toBe(
      `the words for message.unclear (it has ${wide.bytes.length} bytes, its longest line 11000, the new server takes 50000, the new account holds ${world.new.bytes} of 90000)`,
    );
    // Halves that are refused wear a connection out, so that there may be one more.
    const logins = run.log.filter(({ side, verb }) => side === "new" && verb === "LOGIN");
    expect(logins.length).toBeGreaterThanOrEqual(2);
    expectSameMail(mailbox({ INBOX: messages.slice(0, 2) }), world.new);
  });

  it("that are refused once without a reason are there after all", async () => {
    let refused = 0;
    const newServer: WorldOptions["newServer"] = {
      ...server,
      refuse: (bytes) => (bytes.equals(second.bytes) && refused++ < 1 ? error("message.unclear") : null),
    };
    const world = new MemoryWorld({ old: mailbox({ INBOX: messages }), newServer });
    expect((await ran(world)).report).toMatchObject({ copied: 11, problems: 0, grade: "complete" });
    expectSameMail(world.old, world.new);
  });

  it("stop the run when the new account is full, and the rest follows once there is room", async () => {
    const quota = messages.slice(0, 4).reduce((total, one) => total + one.bytes.length, 10);
    const world = new MemoryWorld({ old: mailbox({ INBOX: messages, Sent: [a] }), newServer: { ...server, quota } });
    const full = await ran(world);
    expect(full.report).toMatchObject({ grade: "notComplete", problems: 0, endedBy: { code: "quota.full" } });
    expect(full.report?.notSettled).toBe(12 - (full.report?.copied ?? 0));
    expect(full.observer.states.at(-1)).toMatchObject({ activity: { kind: "needsUser", what: "quota.full" } });
    world.newTraits = { ...server };
    const copied = full.report?.copied ?? 0;
    const rest = await ran(world);
    expect(rest.report).toMatchObject({ endedBy: null, notSettled: 0, grade: "complete" });
    expect(rest.report).toMatchObject({ copiedBefore: copied, copied: 12 - copied });
    expectSameMail(world.old, world.new);
    expect((await ran(world)).appends).toBe(0);
  });
});

describe("the size of a message", () => {
  const large = message("large", { body: "x".repeat(5_000) });
  const larger = message("larger", { body: "x".repeat(6_000) });
  const huge = message("huge", { body: "0123456789abcdef".repeat(270_000) });
  const old = mailbox({ INBOX: [a, large, huge, b], Work: [large, c] });

  it("is held against the limit of each folder before a byte is sent, and the problem names both", async () => {
    const world = new MemoryWorld({
      old,
      oldServer: { chunkBytes: 300_000 },
      newServer: { chunkBytes: 300_000, appendLimit: 100_000_000, folderAppendLimits: { INBOX: 5_000 } },
    });
    const run = await ran(world);
    expect(run.report).toMatchObject({ copied: 4, problems: 2 });
    expect(run.report?.problemList.map(({ folder, code, text }) => [folder, code, text])).toEqual([
      ["INBOX", "message.tooLarge", `it has ${large.bytes.length} bytes, the new server takes 5000`],
      ["INBOX", "message.tooLarge", `it has ${huge.bytes.length} bytes, the new server takes 5000`],
    ]);
    expect(run.appends).toBe(4);
  });

  it("is not tried again with a larger message once the folder has refused one as too large", async () => {
    const world = new MemoryWorld({
      old: mailbox({ INBOX: [large, a, larger, large, b], Work: [large] }),
      newServer: { refuse: (bytes) => (bytes.length >= large.bytes.length ? error("message.tooLarge") : null) },
    });
    const run = await ran(world);
    expect(run.report).toMatchObject({ copied: 2, problems: 4 });
    expect(run.report?.problemList.map(({ text }) => text)).toEqual([
      `the words for message.tooLarge (it has ${large.bytes.length} bytes)`,
      `it has ${larger.bytes.length} bytes, and the new server has refused one of ${large.bytes.length} bytes as too large`,
      `it has ${large.bytes.length} bytes, and the new server has refused one of ${large.bytes.length} bytes as too large`,
      `the words for message.tooLarge (it has ${large.bytes.length} bytes)`,
    ]);
    expect(run.appends).toBe(4);
  });
});

it("a message at which the new server breaks off each time is set aside alone, with its words", async () => {
  const world = new MemoryWorld({
    old: mailbox({ INBOX: [a, b, c] }),
    newServer: { refuse: refusing("net.lost", b) },
  });
  const run = await ran(world);
  expect(run.report).toMatchObject({ copied: 2, problems: 1, endedBy: null });
  expect(run.report?.problemList).toMatchObject([
    { uid: 13, code: "message.unclear", text: "the new server broke off each time this message was sent: NO go away" },
  ]);
});

describe("a folder", () => {
  const old = mailbox({ INBOX: [a], Work: [b, c], Sent: [d] });

  it.each(["CREATE", "SELECT"] as const)(
    "that refuses %s is listed with all its messages, and the others are copied",
    async (verb) => {
      const world = new MemoryWorld({
        old,
        newServer: {
          refuseFolder: (path, asked) => (path === "Work" && asked === verb ? error("folder.notAllowed") : null),
        },
      });
      const run = await ran(world);
      expect(run.report).toMatchObject({ found: 4, copied: 2, problems: 2, grade: "checkThese", endedBy: null });
      expect(problemsOf(run)).toEqual([["Work", null, "folder.notAllowed", 2]]);
      world.newTraits = {};
      expect((await ran(world)).report).toMatchObject({ copied: 2, problems: 0, grade: "complete" });
      expectSameMail(world.old, world.new);
    },
  );

  it("that cannot be opened on old is listed, and the others are copied", async () => {
    const world = new MemoryWorld({
      old,
      oldServer: { refuseFolder: (path) => (path === "Work" ? error("folder.unreadable") : null) },
    });
    const run = await ran(world);
    expect(problemsOf(run)).toEqual([["Work", null, "folder.unreadable", 0]]);
    expect(run.report).toMatchObject({ found: 2, copied: 2, grade: "checkThese" });
  });

  it("that cannot be subscribed is copied all the same, with a remark", async () => {
    const world = new MemoryWorld({
      old,
      newServer: { refuseFolder: (_path, verb) => (verb === "SUBSCRIBE" ? error("folder.notAllowed") : null) },
    });
    const run = await ran(world);
    expect(run.report).toMatchObject({ copied: 4, problems: 0, grade: "smallDifferences" });
    expect(run.report?.remarks.map(({ kind, folder }) => [kind, folder])).toEqual(
      expect.arrayContaining([["subscriptionNotKept", "Work"]]),
    );
  });

  it("is subscribed on new exactly where it was on old", async () => {
    const world = new MemoryWorld({ old });
    world.old.folder("Work").subscribed = false;
    await ran(world);
    expect(
      world.new.folders
        .filter((folder) => folder.subscribed)
        .map((folder) => folder.name)
        .sort(),
    ).toEqual(["INBOX", "Sent"]);
  });
});

describe("a sign-in", () => {
  it.each<ErrorCode>([
    "auth.refused",
    "auth.appPasswordNeeded",
    "net.unreachable",
    "tls.untrusted",
    "server.throttled",
  ])("refused at the very start (%s) ends the run at once, without a second try", async (code) => {
    for (const side of ["oldServer", "newServer"] as const) {
      const world = new MemoryWorld({ old: mailbox({ INBOX: [a] }), [side]: { refuseConnect: () => error(code) } });
      const start = world.clock.now();
      const run = await ran(world);
      expect(run.report).toMatchObject({ grade: "notComplete", found: 0, endedBy: { code } });
      expect(run.log.filter((entry) => entry.verb === "LOGIN" && `${entry.side}Server` === side)).toHaveLength(1);
      expect(world.clock.now()).toBe(start);
    }
  });

  it("refused in the middle is not tried again, and the place is kept", async () => {
    let signIns = 0;
    const world = new MemoryWorld({
      old: mailbox({ INBOX: [a, b] }),
      newServer: {
        refuseConnect: () => (++signIns > 1 ? error("auth.refused") : null),
        hangUpOn: (bytes) => bytes.equals(b.bytes),
      },
    });
    const run = await ran(world);
    expect(run.report).toMatchObject({ endedBy: { code: "auth.refused" }, copied: 1, notSettled: 1 });
    expect(signIns).toBe(2);
  });

  it.each([
    ["works then", 1, { endedBy: null, copied: 2 }, 2],
    ["ends in the same, so the person is asked", 9, { endedBy: { code: "auth.refused", side: "new" }, copied: 0 }, 2],
  ])(
    "that leaves open whether the password is right is tried once more after five minutes, which %s",
    async (_then, unsure, report, tries) => {
      let signIns = 0;
      const world = new MemoryWorld({ old: mailbox({ INBOX: [a, b] }) });
      const start = world.clock.now();
      world.newTraits = {
        refuseConnect: () => (++signIns <= unsure ? error("auth.unsure", world.clock.now() + 300_000) : null),
      };
      const run = await ran(world);
      expect(run.report).toMatchObject(report);
      expect(signIns).toBe(tries);
      expect(run.observer.waits).toEqual([
        { reason: expect.objectContaining({ code: "auth.unsure" }), until: start + 300_000 },
      ]);
    },
  );

  it("put off by a busy server is tried again when the server says, and not before", async () => {
    let signIns = 0;
    const world = new MemoryWorld({ old: mailbox({ INBOX: [a, b] }) });
    const start = world.clock.now();
    world.newTraits = {
      hangUpOn: (bytes) => bytes.equals(b.bytes) && signIns === 1,
      refuseConnect: () => (++signIns === 2 ? error("server.throttled", start + 299_961) : null),
    };
    const run = await ran(world);
    expect(run.report).toMatchObject({ endedBy: null, copied: 2 });
    expect(run.observer.waits).toContainEqual({
      reason: expect.objectContaining({ code: "server.throttled" }),
      until: start + 299_961,
    });
    expect(world.clock.now()).toBeGreaterThanOrEqual(start + 299_961);
    expectSameMail(world.old, world.new);
  });

  it("that a server keeps losing is given up after some minutes, with the place kept", async () => {
    const world = new MemoryWorld({ old: mailbox({ INBOX: [a, b] }) });
    const start = world.clock.now();
    const run = await world.run({}, { protocol: ({ number }) => (number > 12 ? "lost" : null) });
    expectSoundRun(run);
    expect(run.report).toMatchObject({ grade: "notComplete", endedBy: { code: "net.lost" } });
    expect(world.clock.now() - start).toBeGreaterThan(20_000);
    expect(world.clock.now() - start).toBeLessThan(3_600_000);
    await ran(world);
    expectSameMail(world.old, world.new);
  });

  it("beyond the server's limit only costs speed", async () => {
    const folders = Object.fromEntries(
      ["A", "B", "C", "D"].map((path) => [path, [message(path), message(`${path}2`)]]),
    );
    const world = new MemoryWorld({ old: mailbox(folders), oldServer: { maxConnections: 2 } });
    const run = await ran(world, { connections: 4 });
    expect(run.report).toMatchObject({ copied: 8, grade: "complete" });
    expect(describeMail(world.new)).toEqual(describeMail(world.old));
    expect(run.oldServer.mostOpen).toBe(2);
    expect(run.newServer.mostOpen).toBeLessThanOrEqual(3);
  });
});
