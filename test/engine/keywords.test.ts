/** Keywords that a new server refuses a whole message for: the message is copied all the same, and each keyword that can be is kept. */
import { describe, expect, it } from "vitest";
import { MailError } from "../../lib/engine/errors.ts";
import { expectSoundRun } from "../support/memory/checks.ts";
import { type FixtureMessage, mailbox, message } from "../support/memory/fixture.ts";
import { describeMail, expectSameMail } from "../support/memory/same-mail.ts";
import type { ServerTraits } from "../support/memory/traits.ts";
import { MemoryWorld, type RunFaults, type RunTrace } from "../support/memory/world.ts";

const refusal = (code: "message.flagsRefused" | "message.tooManyKeywords" | "message.unclear"): MailError =>
  new MailError(code, `the words for ${code}`, { side: "new", serverText: "no" });

/** As Dovecot: one keyword is too long, and says so. */
const dislikes =
  (...keywords: string[]): ServerTraits["refuseKeyword"] =>
  (keyword) =>
    keywords.includes(keyword) ? refusal("message.flagsRefused") : null;

/** As Cyrus: so many different ones in a folder. */
const atMost =
  (count: number): ServerTraits["refuseKeyword"] =>
  (_keyword, present) =>
    present.size >= count ? refusal("message.tooManyKeywords") : null;

const one = (name: string, ...flags: string[]): FixtureMessage => message(name, { flags });

async function ran(world: MemoryWorld, faults: RunFaults = {}): Promise<RunTrace> {
  const run = await world.run({}, faults);
  expectSoundRun(run);
  return run;
}

const remarksOf = (run: RunTrace): unknown[] =>
  (run.report?.remarks ?? []).map(({ kind, messages, detail }) => [kind, messages, detail]);

const storesOf = (run: RunTrace): string[] =>
  run.log.filter(({ verb }) => verb === "STORE").map(({ detail }) => detail);

describe.each<[string, Partial<ServerTraits>]>([
  ["one by one", {}],
  ["in batches", { appendBatch: 8 }],
  ["by MULTIAPPEND", { appendBatch: 8, multiAppend: true }],
  ["without UIDPLUS", { uidPlus: false }],
])("messages sent %s", (_how, server) => {
  const old = mailbox({
    INBOX: [
      one("a", "\\Seen", "good"),
      one("b", "\\Flagged", "good", "bad"),
      one("c", "bad", "Bad"),
      one("d", "\\Draft"),
      one("e", "good", "bad"),
    ],
  });
  const without = (bad: string[]): FixtureMessage[] =>
    (old.get("INBOX") ?? []).map((each) => ({ ...each, flags: each.flags.filter((flag) => !bad.includes(flag)) }));

  it("that carry a refused keyword are copied without it, each with its other flags, and the loss is told", async () => {
    const world = new MemoryWorld({ old, newServer: { ...server, refuseKeyword: dislikes("bad", "Bad") } });
    const run = await ran(world);
    expect(run.report).toMatchObject({ copied: 5, problems: 0, endedBy: null, grade: "smallDifferences" });
    expect(remarksOf(run)).toEqual(expect.arrayContaining([["keywordNotKept", 3, "bad"]]));
    expectSameMail(mailbox({ INBOX: without(["bad", "Bad"]) }), world.new);
    const again = await ran(world);
    expect(again.report).toMatchObject({ copied: 0, copiedBefore: 5 });
    // There may be room by now, or another server: it is asked once again, with all copies at once.
    expect([again.appends, storesOf(again).length]).toEqual([0, 1]);
  });

  it("lose only the keywords that the folder has no room for, with one remark", async () => {
    const many = Array.from({ length: 6 }, (_unused, index) => one(`m${index}`, "\\Seen", "first", `k${index}`));
    const world = new MemoryWorld({
      old: mailbox({ INBOX: many, Other: [one("o", "k5")] }),
      newServer: { ...server, refuseKeyword: atMost(3) },
    });
    const run = await ran(world);
    expect(run.report).toMatchObject({ copied: 7, problems: 0, endedBy: null, grade: "smallDifferences" });
    expect(remarksOf(run)).toEqual([["keywordsFull", 4, ""]]);
    const kept = many.map((each, index) => ({
      ...each,
      flags: ["\\Seen", "first", ...(index < 2 ? [`k${index}`] : [])],
    }));
    expectSameMail(mailbox({ INBOX: kept, Other: [one("o", "k5")] }), world.new);
    expect((await ran(world)).appends).toBe(0);
  });
});

it("a keyword that is refused is tried once by itself, and not again with every message", async () => {
  const many = Array.from({ length: 9 }, (_unused, index) => one(`m${index}`, "bad"));
  const world = new MemoryWorld({ old: mailbox({ INBOX: many }), newServer: { refuseKeyword: dislikes("bad") } });
  const run = await ran(world);
  expect(run.appends).toBe(10);
  expect(storesOf(run)).toEqual(["501,502,503,504,505,506,507,508,509 +FLAGS bad"]);
  expect(remarksOf(run)).toEqual([["keywordNotKept", 9, "bad"]]);
});

it("a folder without room for keywords is asked no more, and still takes those it has", async () => {
  const many = Array.from({ length: 20 }, (_unused, index) => one(`m${index}`, "\\Seen", `k${index}`, "first"));
  const world = new MemoryWorld({ old: mailbox({ INBOX: many }), newServer: { refuseKeyword: atMost(3) } });
  const run = await ran(world);
  expect(run.appends).toBe(21);
  expect(storesOf(run).map((detail) => detail.replace(/.* /, ""))).toEqual(["k2", "first"]);
  expect(remarksOf(run)).toEqual([["keywordsFull", 18, ""]]);
  for (const stored of world.new.folder("INBOX").messages) expect(stored.flags).toContain("first");
});

it("a server that does not say that it dislikes a keyword is asked without it on another connection", async () => {
  const old = mailbox({ INBOX: [one("a", "\\Seen", "tag"), one("b")] });
  const world = new MemoryWorld({
    old,
    newServer: { refuseKeyword: (keyword) => (keyword === "tag" ? refusal("message.unclear") : null) },
  });
  const run = await ran(world);
  expect(run.report).toMatchObject({ copied: 2, problems: 0, endedBy: null });
  expect(remarksOf(run)).toEqual([["keywordNotKept", 1, "tag"]]);
});

it("a large message that passes through is sent anew without its keyword, even if it was refused at its end", async () => {
  const large = message("large", { body: "0123456789abcdef".repeat(270_000), flags: ["\\Seen", "good"] });
  const chunkBytes = 300_000;
  let refused = 0;
  const refuse: ServerTraits["refuse"] = (bytes) =>
    bytes.equals(large.bytes) && refused++ < 1 ? refusal("message.flagsRefused") : null;
  for (const trait of [{ refuse }, { refuseKeyword: dislikes("bad") }]) {
    const marked = { ...large, flags: [...large.flags, ...("refuse" in trait ? [] : ["bad"])] };
    const world = new MemoryWorld({
      old: mailbox({ INBOX: [one("a"), marked] }),
      oldServer: { chunkBytes },
      newServer: { chunkBytes, ...trait },
    });
    expect((await ran(world)).report).toMatchObject({ copied: 2, problems: 0, endedBy: null });
    expectSameMail(mailbox({ INBOX: [one("a"), large] }), world.new);
  }
  expect(refused).toBe(2);
});

it("a message that is refused for its flags even without a keyword is set aside, and the others come", async () => {
  const bad = one("b", "\\Flagged", "k");
  const world = new MemoryWorld({
    old: mailbox({ INBOX: [one("a"), bad, one("c")] }),
    newServer: { refuse: (bytes) => (bytes.equals(bad.bytes) ? refusal("message.flagsRefused") : null) },
  });
  const run = await ran(world);
  expect(run.report).toMatchObject({ copied: 2, problems: 1, problemList: [{ code: "message.flagsRefused" }] });
  expect(run.appends).toBe(4);
});

it.each(["killed", "lost", "hung"] as const)(
  "keywords that are still to be added are not forgotten when the run ends before that (%s)",
  async (kind) => {
    const old = mailbox({ INBOX: [one("a", "good", "bad")] });
    const world = new MemoryWorld({ old, newServer: { refuseKeyword: dislikes("bad") } });
    // Lost each time, until the run gives up.
    const stopped = await ran(world, { protocol: ({ event }) => (event === "addFlags" ? kind : null) });
    expect(stopped.faults.fired.length).toBeGreaterThan(0);
    expect(Object.values(describeMail(world.new)).flat().join()).not.toContain("good");
    const run = await ran(world);
    expect(run.report).toMatchObject({ copiedBefore: 1, endedBy: null });
    expectSameMail(mailbox({ INBOX: [one("a", "good")] }), world.new);
    expect(remarksOf(run)).toEqual([
      ["flagAddedOnOld", 1, ""],
      ["keywordNotKept", 1, "bad"],
    ]);
  },
);
