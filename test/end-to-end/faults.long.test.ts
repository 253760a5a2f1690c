/** Faults of every kind at seeded moments, several in one import, until it comes to its end. */
import { afterAll, beforeAll, expect, onTestFinished, test } from "vitest";
import { type Fault, startFaultProxy } from "../support/fault-proxy.ts";
import { Random } from "../support/mail/random.ts";
import { sampleMailbox } from "../support/mail/sample-mailbox.ts";
import { seedMaildir } from "../support/mail/seed-maildir.ts";
import { type DovecotServer, startDovecot } from "../support/servers/dovecot.ts";
import { Bench } from "./support/bench.ts";
import { testSeed } from "./support/seed.ts";

let bench: Bench<DovecotServer, DovecotServer>;
beforeAll(async () => {
  bench = new Bench(...(await Promise.all([startDovecot(), startDovecot()])));
});
afterAll(() => bench?.stop());

const messages = 40;

function randomFault(random: Random): Fault {
  const nth = 1 + random.below(messages);
  const how = random.pick(["fin", "rst"] as const);
  return random.pick<() => Fault>([
    () => ({ kind: "cutAppend", afterBytes: random.below(3000), how, nth }),
    () => ({ kind: "loseAppendAnswer", how, nth, times: 1 + random.below(3) }),
    () => ({ kind: "holdAppendTail", bytes: random.below(3), how, nth }),
    () => ({
      kind: "bye",
      command: random.pick([/^APPEND /, /^SELECT /, /^EXAMINE /, /^UID FETCH /]),
      nth: 1 + random.below(5),
    }),
    () => ({ kind: "answer", command: /^APPEND /, text: "NO [OVERQUOTA] full", nth }),
  ])();
}

test.each(Array.from({ length: 40 }, (_unused, index) => testSeed(`faults ${index}`)))(
  "three faults in one import (%s)",
  async (seed) => {
    const random = new Random(seed);
    const proxy = await startFaultProxy(bench.new);
    onTestFinished(() => proxy.stop());
    const move = bench.move({ new: proxy });
    const mailbox = sampleMailbox(seed, { messages, folders: 6, oddPerMille: 200, deletedPerMille: 0 });
    seedMaildir(bench.old, move.user, mailbox);
    const faults = Array.from({ length: 3 }, () => randomFault(random));
    const armed = faults.map((fault) => proxy.arm(fault));
    const shown = JSON.stringify(faults);
    for (let run = 1; ; run++) {
      const { status, report } = await move.import(
        "--last-probe",
        "2",
        "--settle",
        "6",
        "--connections",
        String(1 + random.below(3)),
      );
      if (status === 0) break;
      expect(report.problems, shown).toEqual([]);
      expect(run, shown).toBeLessThan(6);
    }
    expect(
      armed.some((fault) => fault.strikes() > 0),
      shown,
    ).toBe(true);
    // Tails that were held are never delivered: the server forgets them, and they have to be sent again.
    await move.expectIdentical();
  },
);
