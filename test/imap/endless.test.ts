/** Servers that never come to the end of what they say: the client hangs up, holds next to nothing of it, and starts anew. */
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { expect, it, onTestFinished } from "vitest";
import { MailError } from "../../lib/engine/errors.ts";
import { mailbox, message } from "../support/memory/fixture.ts";
import { scriptedBench } from "../support/scripted-imap/bench.ts";
import { expectNoLie, expectRecovery } from "../support/scripted-imap/honest.ts";
import { endless, spoiling } from "../support/scripted-imap/spoil.ts";

const MB = 1024 * 1024;
const LONG = "x".repeat(65_536);
const mail = mailbox({ INBOX: [message("a"), message("b")] });

setFlagsFromString("--expose-gc");
const collectGarbage: () => void = runInNewContext("gc");

/** The most that this process holds outside of JavaScript's own heap, which is where buffers lie, while these are made. */
class Meter {
  most = 0;
  readonly #before = heldNow();

  *over(pieces: Iterable<string>): Generator<string> {
    let passed = 0;
    for (const piece of pieces) {
      passed += piece.length;
      if (passed > 24 * MB) {
        passed = 0;
        this.most = Math.max(this.most, heldNow() - this.#before);
      }
      yield piece;
    }
  }
}

/** None of it made before its turn. */
function* inTurn(...parts: readonly Iterable<string>[]): Generator<string> {
  for (const part of parts) yield* part;
}

function heldNow(): number {
  // Twice: the first round may find buffers still marked by a collection that was under way.
  collectGarbage();
  collectGarbage();
  return process.memoryUsage().arrayBuffers;
}

it.each([
  ["old", "LIST"],
  ["old", "UID FETCH"],
  ["new", "APPEND"],
] as const)("SEC 40: the %s server's endless answer to %s is cut off, and asked for again", async (side, verb) => {
  const meter = new Meter();
  const lines = meter.over(endless(`* OK ${LONG}\r\n`));
  const dialect = spoiling(new RegExp(`^${verb}`), (said) => ({ ...said, lines }), 1);
  const bench = await scriptedBench({ old: mail, [side === "old" ? "oldDialect" : "newDialect"]: dialect });
  onTestFinished(() => bench.stop());
  const run = await bench.run({ settleMs: 60_000, verify: "full" });
  expectNoLie(bench, run);
  expect(run.report).toMatchObject({ grade: "complete", copied: 2 });
  const waits = run.observer.waits.flatMap(({ reason }) => (reason instanceof MailError ? reason.message : []));
  expect(waits).toContain(`the ${side} server sent an answer without end`);
  expect(meter.most).toBeLessThan(16 * MB);
});

it("SEC 40: a copy that has grown out of all proportion is not held", async () => {
  const meter = new Meter();
  const grown = 56 * MB;
  const bench = await scriptedBench({
    old: mail,
    newDialect: spoiling(/^UID FETCH 501\b.*BODY/, (said) => ({
      ...said,
      lines: inTurn([`* 1 FETCH (UID 501 BODY[] {${grown}}\r\n`], meter.over(endless(LONG, grown)), [")\r\n"]),
    })),
  });
  onTestFinished(() => bench.stop());
  const run = await bench.run({ verify: "full" });
  expect(run.report).toMatchObject({ copied: 1, problemList: [{ uid: 11, code: "message.changed" }] });
  expect(meter.most).toBeLessThan(16 * MB);
});

it("SEC 40: a message that never ends is not held, though it was listed as a small one", async () => {
  const meter = new Meter();
  const start = "* 1 FETCH (UID 11 BODY[] {4294967295}\r\n";
  const bench = await scriptedBench({
    old: mail,
    oldDialect: spoiling(/^UID FETCH 11\b.*BODY\.PEEK\[\]/, (said) => ({
      ...said,
      lines: inTurn([start], meter.over(endless(LONG, 56 * MB))),
      reply: null,
      ending: "fin",
    })),
    newDialect: { refuseLiteral: (_, size) => (size > 1000 ? "NO [TOOBIG] too large" : null) },
    timeouts: { silenceMs: 500 },
  });
  onTestFinished(() => bench.stop());
  const run = await bench.run();
  expectNoLie(bench, run);
  expect(run.report).toMatchObject({ found: 2, copied: 1, problemList: [{ uid: 11 }] });
  expect(meter.most).toBeLessThan(16 * MB);
  await expectRecovery(bench);
});
