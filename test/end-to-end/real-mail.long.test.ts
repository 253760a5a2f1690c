/** Real people's mail from server to server, and back to where it began. */
import { expect, test } from "vitest";
import { realMail } from "../support/mail/real-mail.ts";
import { seedMaildir } from "../support/mail/seed-maildir.ts";
import { startCourier } from "../support/servers/courier.ts";
import { startCyrus } from "../support/servers/cyrus.ts";
import { isRoot } from "../support/servers/debian-packages.ts";
import { startDovecot } from "../support/servers/dovecot.ts";
import { Bench, type Move } from "./support/bench.ts";
import { kitVerdict } from "./support/kit.ts";

const MESSAGES = 6046;

test.runIf(isRoot)(
  "6,046 messages go from Dovecot to Cyrus, Courier and Dovecot, and what a server alters is told",
  async () => {
    const [first, cyrus, courier, last] = await Promise.all([
      startDovecot(),
      startCyrus(),
      startCourier(),
      startDovecot(),
    ]);
    const benches = [new Bench(first, cyrus), new Bench(cyrus, courier), new Bench(courier, last)] as const;
    try {
      const moves = benches.map((bench) => bench.move());
      const [fromDovecot, fromCyrus, fromCourier] = moves;
      if (!fromDovecot || !fromCyrus || !fromCourier) throw new Error("three moves were expected");
      seedMaildir(first, fromDovecot.user, realMail());
      await hop("Dovecot to Cyrus", fromDovecot, { lineEnds: 0, finalLineEnds: 0 });
      // Courier deletes bare CR and ends the last line.
      await hop("Cyrus to Courier", fromCyrus, { lineEnds: 8, finalLineEnds: 1 });
      await hop("Courier to Dovecot", fromCourier, { lineEnds: 0, finalLineEnds: 0 });
      for (const move of moves) expect(await move.importAll()).toMatchObject({ copied: 0, copiedBefore: MESSAGES });
    } finally {
      for (const bench of benches) await bench.stop();
    }
  },
);

/** One import with every message read back; the checker and the report must count the same alterations. */
async function hop(name: string, move: Move, altered: { lineEnds: number; finalLineEnds: number }): Promise<void> {
  const report = await move.importAll("--verify", "full");
  const comparison = await move.expectSame({ ladder: true });
  const { alteredLineEnds, alteredFinalLineEnd, alteredNul, alteredHeaderBytes } = comparison;
  const ladder = { alteredLineEnds, alteredFinalLineEnd, alteredNul, alteredHeaderBytes };
  const changed = report.remarks.filter(({ kind }) => kind === "changedByServer");
  console.log(`${name}: ${report.copied} messages in ${report.seconds} s, ${JSON.stringify({ ladder, changed })}`);
  expect(report).toMatchObject({ found: MESSAGES, copied: MESSAGES, notSettled: 0 });
  expect(ladder).toEqual({
    alteredLineEnds: altered.lineEnds,
    alteredFinalLineEnd: altered.finalLineEnds,
    alteredNul: 0,
    alteredHeaderBytes: 0,
  });
  const told = changed.reduce((total, { messages }) => total + messages, 0);
  expect(told, "messages that the report names as changed").toBe(altered.lineEnds + altered.finalLineEnds);
  expect(report.remarks, "nothing else could not be kept").toHaveLength(changed.length);
  const verdict = kitVerdict(move.old, move.new, ["--ladder", "--allow", "order_differs"]);
  if (verdict) expect(verdict.same, verdict.text).toBe(true);
}
