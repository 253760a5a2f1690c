/** Messages go many at a time; what goes wrong with some of them costs as few of the others as possible. */
import { describe, expect, it } from "vitest";
import { type ErrorCode, MailError } from "../../lib/engine/errors.ts";
import type { ImportRequest } from "../../lib/engine/request.ts";
import { unpackUids } from "../../lib/engine/uid-list.ts";
import { expectSoundRun } from "../support/memory/checks.ts";
import { type FaultKind, faultAtEvent } from "../support/memory/faults.ts";
import { type FixtureMessage, mailbox, message } from "../support/memory/fixture.ts";
import type { WritePlan } from "../support/memory/journal.ts";
import { expectSameMail } from "../support/memory/same-mail.ts";
import type { ServerTraits } from "../support/memory/traits.ts";
import { MemoryWorld, type RunFaults, type RunTrace } from "../support/memory/world.ts";

const MINUTE = 60_000;
/** Nobody waits for what is in flight, so that a report shows what is. */
const patient: Partial<ImportRequest> = { lastProbeMs: 5 * MINUTE, settleMs: 0 };

const MULTI: Partial<ServerTraits> = { appendBatch: 4, multiAppend: true };
const PIPELINED: Partial<ServerTraits> = { appendBatch: 4 };
const CHAINED: Partial<ServerTraits> = { appendBatch: 4, literalPlus: false };
const WAYS = [
  ["multi", MULTI],
  ["pipelined", PIPELINED],
  ["chained", CHAINED],
] as const;

const many = (count: number, flags: readonly string[] = []): FixtureMessage[] =>
  Array.from({ length: count }, (_unused, index) => message(`m${index}`, { flags }));

const refusal = (code: ErrorCode): MailError => new MailError(code, "the words for it", { side: "new" });

/** What each append() held, and how it was sent. */
const appendsOf = ({ log }: RunTrace): string[] =>
  log.filter(({ verb }) => verb === "APPEND").map(({ detail }) => detail.replace(/^.*? /, ""));

async function ran(world: MemoryWorld, request: Partial<ImportRequest> = {}, faults: RunFaults = {}) {
  const run = await world.run(request, faults);
  expectSoundRun(run);
  return run;
}

const INBOX = many(10);
const third = INBOX[2]?.bytes ?? Buffer.alloc(0);

describe.each(WAYS)("sent by the way %s", (way, newServer) => {
  it("messages arrive in their order, in batches as large as the server takes", async () => {
    const world = new MemoryWorld({ old: mailbox({ INBOX }), newServer });
    const run = await ran(world);
    expect(appendsOf(run)).toEqual([`4 ${way}`, `4 ${way}`, `2 ${way}`]);
    expect(world.new.folder("INBOX").messages.map(({ bytes }) => bytes)).toEqual(INBOX.map(({ bytes }) => bytes));
  });

  it("messages are reported as handed over so, and none by a run that copies nothing", async () => {
    const world = new MemoryWorld({ old: mailbox({ INBOX, Work: many(3) }), newServer });
    expect((await ran(world)).report?.ways).toEqual([{ way, messages: 13 }]);
    expect((await ran(world)).report?.ways).toEqual([]);
  });

  it("two batches are under way at a time, and no more", async () => {
    const world = new MemoryWorld({ old: mailbox({ INBOX: many(40) }), newServer });
    expect(mostUnderWay(await ran(world))).toBe(2);
  });

  it("only one is once something was refused, so that the order is kept", async () => {
    const refuse = (bytes: Buffer): MailError | null => (bytes.equals(third) ? refusal("message.virus") : null);
    const old = many(40);
    const world = new MemoryWorld({ old: mailbox({ INBOX: old }), newServer: { ...newServer, refuse } });
    expect((await ran(world)).report).toMatchObject({ copied: 39, problems: 1 });
    const order = world.new
      .folder("INBOX")
      .messages.map(({ bytes }) => old.findIndex((one) => one.bytes.equals(bytes)));
    // The rest of the batch that was refused may lie behind the one that was on its way by then, and behind no other.
    expect(order.slice(7)).toEqual(old.map((_one, index) => index).slice(8));
  });

  /** All of the batch is committed by then, but where it is one command. */
  const heldBack = way === "multi" ? 1 : 2;

  it("what the server could not have yet is free at once when the connection ends", async () => {
    const world = new MemoryWorld({ old: mailbox({ INBOX: many(4) }), newServer, request: patient });
    const run = await ran(world, {}, { protocol: faultAtEvent("lastByteHeld", "lost", heldBack) });
    expect(run.report).toMatchObject({ copied: 4, notSettled: 0, remarks: [] });
    expectSameMail(world.old, world.new);
  });

  it.each<FaultKind>(["interrupted", "hung"])(
    "what it could not have is sent at once by the next run after one that was stopped (%s)",
    async (kind) => {
      const world = new MemoryWorld({ old: mailbox({ INBOX: many(4) }), newServer, request: patient });
      await ran(world, {}, { protocol: faultAtEvent("lastByteHeld", kind, heldBack) });
      const next = await ran(world);
      expect(next.report).toMatchObject({ notSettled: 0, problems: 0, grade: "complete", remarks: [] });
      expectSameMail(world.old, world.new);
    },
  );

  it("a message whose reply was lost once is sent by itself", async () => {
    const world = new MemoryWorld({ old: mailbox({ INBOX: many(9) }), newServer, request: patient });
    const lost = await ran(world, {}, { protocol: faultAtEvent("released", "lost") });
    const parked = lost.report?.notSettled ?? 0;
    expect(parked).toBe(way === "multi" ? 4 : 1);
    world.clock.advance(6 * MINUTE);
    const next = await ran(world);
    expect(appendsOf(next)).toEqual(Array(parked).fill("1 oneByOne"));
    expect(next.report).toMatchObject({ copied: parked, notSettled: 0 });
    expectSameMail(world.old, world.new);
  });

  it("a disk that is full before the second batch is let go ends the run with that, and nothing is there twice", async () => {
    let commits = 0;
    const journal: WritePlan = ({ kinds }) => (kinds.includes("COMMITTING") && ++commits === 2 ? "disk.full" : null);
    const world = new MemoryWorld({ old: mailbox({ INBOX }), newServer, request: patient });
    const full = await ran(world, {}, { journal });
    expect(full.report?.endedBy).toMatchObject({ code: "disk.full" });
    world.clock.advance(6 * MINUTE);
    expect((await ran(world)).report).toMatchObject({ notSettled: 0, problems: 0, endedBy: null });
    expectSameMail(world.old, world.new);
  });

  it("one by one where that is asked for, each reply waited for", async () => {
    const world = new MemoryWorld({ old: mailbox({ INBOX }), newServer });
    const run = await ran(world, { oneByOne: true });
    expect(appendsOf(run)).toEqual(Array(10).fill("1 oneByOne"));
    expect(mostUnderWay(run)).toBe(1);
    expectSameMail(world.old, world.new);
  });
});

/** Batches with an intent and without outcomes, at most; those ride with the next row. */
function mostUnderWay({ journal }: RunTrace): number {
  let open = 0;
  let most = 0;
  for (const kind of journal.writes.flatMap(({ kinds }) => kinds)) {
    if (kind === "INTENT") open++;
    if (kind === "DONE") open--;
    most = Math.max(most, open);
  }
  return most;
}

describe.each([
  ["pipelined", PIPELINED],
  ["chained", CHAINED],
] as const)("when the connection ends in the middle of messages sent %s", (_way, newServer) => {
  it("those that were replied to are there, the one that was let go is parked, and the rest follows at once", async () => {
    const world = new MemoryWorld({ old: mailbox({ INBOX: many(4) }), newServer, request: patient });
    const run = await ran(world, {}, { protocol: faultAtEvent("released", "lost", 3) });
    expect(run.report).toMatchObject({ copied: 3, notSettled: 1 });
    expect(world.new.folder("INBOX").messages).toHaveLength(3);
    const parked = world.journal.rowsOf().flatMap((row) => (row.kind === "AMBIGUOUS" ? unpackUids(row.oldUids) : []));
    expect(parked).toEqual([15]);
    // What was replied to is known and needs no looking for.
    expect(run.log.filter(({ side, detail }) => side === "new" && detail.startsWith("headers"))).toEqual([]);
  });
});

it("messages that were let go and not replied to are looked for, all of them, and the rest follows at once", async () => {
  const newServer = { appendBatch: 6, repliesTogether: true };
  const world = new MemoryWorld({ old: mailbox({ INBOX: many(6) }), newServer, request: patient });
  const run = await ran(world, {}, { protocol: faultAtEvent("released", "lost", 4) });
  expect(run.report).toMatchObject({ copied: 5, notSettled: 1 });
  expect(appendsOf(run)).toEqual(["6 pipelined", "2 pipelined"]);
  expect(world.new.folder("INBOX").messages).toHaveLength(5);
});

describe("a server that says BAD", () => {
  const bad = (which: Buffer, ...ways: string[]): ServerTraits["misreads"] => {
    return (bytes, way) => bytes.equals(which) && ways.includes(way);
  };

  it.each([
    ["to MULTIAPPEND gets a command for each message from then on", MULTI, ["multi"], "pipelined"],
    ["to messages behind each other has to be waited for from then on", PIPELINED, ["pipelined"], "chained"],
    ["to both is taken down step by step", MULTI, ["multi", "pipelined"], "chained"],
  ])("%s, in this folder", async (_title, server, ways, after) => {
    const newServer = { ...server, misreads: bad(third, ...ways) };
    const world = new MemoryWorld({ old: mailbox({ INBOX, Work: many(2) }), newServer });
    const run = await ran(world);
    expect(run.report).toMatchObject({ copied: 12, problems: 0, notSettled: 0, endedBy: null });
    const inInbox = run.log.filter(({ verb, detail }) => verb === "APPEND" && detail.startsWith("INBOX"));
    expect(inInbox.at(-1)?.detail).toMatch(new RegExp(`${after}$`));
    expect(run.log.some(({ detail }) => detail === `Work 2 ${ways[0]}`)).toBe(true);
    const logins = run.log.filter(({ side, verb }) => side === "new" && verb === "LOGIN");
    expect(logins).toHaveLength(ways.length + 1);
    const remarks = run.report?.remarks.filter(({ kind }) => kind === "appendedSlower") ?? [];
    expect(remarks.map(({ folder }) => folder)).toEqual(ways.map(() => "INBOX"));
    expect(run.report?.ways[0]?.way).toBe(after);
    expect(run.report?.ways.map(({ way }) => way)).toContain(ways[0]);
    expectSameMail(world.old, world.new);
  });

  it("to one message that was waited for gets that one by itself, and the others as before", async () => {
    const misreads = bad(third, "chained");
    const world = new MemoryWorld({ old: mailbox({ INBOX }), newServer: { ...CHAINED, misreads } });
    const run = await ran(world);
    expect(run.report).toMatchObject({ copied: 10, problems: 0, notSettled: 0, endedBy: null, grade: "complete" });
    const appends = appendsOf(run);
    expect(appends.filter((how) => how.endsWith("oneByOne"))).toEqual(["1 oneByOne"]);
    expect(appends.at(-1)).toMatch(/chained$/);
    expectSameMail(world.old, world.new);
  });

  it("to one message however it is sent has only that one set aside", async () => {
    const misreads = bad(third, "multi", "pipelined", "chained", "oneByOne");
    const world = new MemoryWorld({ old: mailbox({ INBOX }), newServer: { ...MULTI, misreads } });
    const run = await ran(world);
    expect(run.report).toMatchObject({ copied: 9, problems: 1, notSettled: 0, endedBy: null });
    expect(run.report?.problemList).toMatchObject([{ uid: 15, code: "message.unclear" }]);
  });
});

describe("what is refused", () => {
  it("of a MULTIAPPEND for a keyword is sent again as a whole, without it", async () => {
    const refuseKeyword: ServerTraits["refuseKeyword"] = (keyword, _present, verb) =>
      keyword === "bad" && verb === "APPEND" ? refusal("message.tooManyKeywords") : null;
    const old = mailbox({ INBOX: many(4, ["bad"]) });
    const world = new MemoryWorld({ old, newServer: { ...MULTI, refuseKeyword } });
    expect(appendsOf(await ran(world))).toEqual(["4 multi", "4 multi"]);
    expectSameMail(world.old, world.new);
  });

  it("of a MULTIAPPEND for one of its messages is found by halves", async () => {
    const refuse = (bytes: Buffer): MailError | null => (bytes.equals(third) ? refusal("message.virus") : null);
    const world = new MemoryWorld({ old: mailbox({ INBOX: INBOX.slice(0, 4) }), newServer: { ...MULTI, refuse } });
    const run = await ran(world);
    expect(appendsOf(run)).toEqual(["4 multi", "2 multi", "2 multi", "1 multi", "1 multi"]);
    expect(run.report).toMatchObject({ copied: 3, problems: 1 });
  });

  it("without a clear reason is sent once more, by itself", async () => {
    let refused = 0;
    const refuse = (bytes: Buffer): MailError | null =>
      bytes.equals(third) && refused++ < 1 ? refusal("message.unclear") : null;
    const world = new MemoryWorld({ old: mailbox({ INBOX }), newServer: { ...PIPELINED, refuse } });
    const run = await ran(world);
    expect(appendsOf(run).at(-1)).toBe("1 oneByOne");
    expect(run.report).toMatchObject({ copied: 10, problems: 0 });
  });

  it("at its announcement says nothing of how long the server takes", async () => {
    const refuseKeyword: ServerTraits["refuseKeyword"] = (keyword, _present, verb) =>
      keyword === "bad" && verb === "APPEND" ? refusal("message.flagsRefused") : null;
    const old = mailbox({ INBOX: [...many(4, ["bad"]), ...many(24).slice(4)] });
    const world = new MemoryWorld({ old });
    // Neither so slow that batches get smaller, nor so quick that they grow.
    const refuse = (): null => {
      world.clock.advance(1_300);
      return null;
    };
    world.newTraits = { ...MULTI, refuseKeyword, refuse };
    expect(appendsOf(await ran(world))).toEqual(Array(7).fill("4 multi"));
  });

  it("is sent in smaller batches to a server that takes long", async () => {
    const world = new MemoryWorld({ old: mailbox({ INBOX: many(24) }) });
    const refuse = (): null => {
      world.clock.advance(4_000);
      return null;
    };
    world.newTraits = { ...MULTI, refuse };
    expect(appendsOf(await ran(world)).slice(0, 4)).toEqual(["4 multi", "4 multi", "2 multi", "2 multi"]);
  });
});

it("a message that passes through is with the new server before anything else is read from the old one", async () => {
  const huge = message("huge", { body: "0123456789abcdef".repeat(80_000) });
  const world = new MemoryWorld({
    old: mailbox({ INBOX: [...many(3), huge, ...INBOX.slice(5)] }),
    oldServer: { chunkBytes: 300_000 },
    newServer: { ...PIPELINED, chunkBytes: 300_000 },
  });
  expect((await ran(world)).report).toMatchObject({ copied: 9, grade: "complete" });
  expectSameMail(world.old, world.new);
});
