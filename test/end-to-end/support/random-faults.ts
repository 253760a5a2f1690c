/** Faults of every kind at moments that a seed decides, several in one import, until it comes to its end. */
import { expect, onTestFinished } from "vitest";
import { type Fault, startFaultProxy } from "../../support/fault-proxy.ts";
import { Random } from "../../support/mail/random.ts";
import { sampleMailbox } from "../../support/mail/sample-mailbox.ts";
import { seedMaildir } from "../../support/mail/seed-maildir.ts";
import type { DovecotServer } from "../../support/servers/dovecot.ts";
import type { Bench } from "./bench.ts";

const messages = 40;

/** Which APPEND each of them strikes at the latest: where one carries all messages of a folder there are six, so that the last fault may never come. */
const UP_TO = [4, 8, messages];

/** Demands that three faults, one after the other between the import and the new server, cost nothing and double nothing. */
export async function survivesFaults(bench: Bench<DovecotServer, DovecotServer>, seed: string): Promise<void> {
  const random = new Random(seed);
  const proxy = await startFaultProxy(bench.new);
  onTestFinished(() => proxy.stop());
  const move = bench.move({ new: proxy });
  const mailbox = sampleMailbox(seed, { messages, folders: 6, oddPerMille: 200, deletedPerMille: 0 });
  seedMaildir(bench.old, move.user, mailbox);
  const faults = UP_TO.map((most) => randomFault(random, most));
  const armed = faults.map((fault) => proxy.arm(fault));
  const shown = `${seed}: ${JSON.stringify(faults)}`;
  const connections = () => ["--connections", String(1 + random.below(3))];
  for (let run = 1; ; run++) {
    const { status, report } = await move.import("--last-probe", "2", "--settle", "6", ...connections());
    if (status === 0) break;
    expect(report.problems, shown).toEqual([]);
    expect(run, shown).toBeLessThan(6);
  }
  const struck = armed.some((fault) => fault.strikes() > 0);
  expect(struck, shown).toBe(true);
  // Tails that were held are never delivered: the server forgets them, and they have to be sent again.
  await move.expectIdentical();
}

function randomFault(random: Random, most: number): Fault {
  const nth = 1 + random.below(most);
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
