/** Servers whose answers arrive damaged: bytes flipped, lost, doubled or cut off, outside of messages. Everything follows from the seed. */
import { mailbox, message } from "../memory/fixture.ts";
import { Random } from "../random.ts";
import { scriptedBench } from "./bench.ts";
import type { Dialect } from "./dialect.ts";
import { expectNoLie, expectRecovery } from "./honest.ts";

const mail = mailbox({
  INBOX: [message("a", { flags: ["\\Seen", "$x"] }), message("b"), message("b")],
  Archive: [message("c", { body: "x".repeat(300) })],
  "Archive/2003": [message("d"), message("e")],
});

/** Demands that a run over damaged answers ends, without a bug and without a copy too many, and that a later run brings everything. */
export async function survivesDamage(seed: number): Promise<void> {
  const random = new Random(seed);
  const bench = await scriptedBench({
    old: mail,
    oldDialect: damaging(random),
    newDialect: damaging(random),
    timeouts: { silenceMs: 250, openMs: 250, appendReplyMs: 250, loginMs: 700 },
  });
  try {
    const run = await bench.run({ settleMs: 60_000 });
    // What a damaged row says of a message cannot be told from the truth, but for what the sums and the bytes say.
    expectNoLie(bench, { ...run, report: { ...run.report, grade: "checkThese" } });
    await expectRecovery(bench);
  } catch (error) {
    if (error instanceof Error) error.message = `seed ${seed}: ${error.message}`;
    throw error;
  } finally {
    await bench.stop();
  }
}

/** At most three damages, once somebody is signed in. */
function damaging(random: Random): Partial<Dialect> {
  let left = 3;
  const damaged = (text: string): string => {
    if (left === 0 || !random.chance(0.04)) return text;
    left--;
    return damage(random, text);
  };
  return {
    speak: (said, { verb }) => {
      if (["CAPABILITY", "LOGIN", "ID", "NAMESPACE"].includes(verb)) return said;
      // A message's bytes are the server's word for it.
      const lines = [...said.lines].map((line) => (/BODY\[/.test(line) ? line : damaged(line)));
      return { ...said, lines, reply: said.reply === null ? null : damaged(said.reply) };
    },
  };
}

function damage(random: Random, text: string): string {
  const at = random.below(text.length);
  const byte = String.fromCharCode(random.below(256));
  return random.pick([
    () => text.slice(0, at) + byte + text.slice(at + 1),
    () => text.slice(0, at) + text.slice(at + 1),
    () => text.slice(0, at) + byte + text.slice(at),
    () => text.slice(0, at) + text.slice(at).repeat(2),
    () => text.slice(0, at),
    () => "",
  ])();
}
