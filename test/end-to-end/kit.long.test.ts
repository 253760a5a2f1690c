/** The workloads of the measuring kit, where `KIT` names one: judged by the checker and by the kit. */
import { expect, onTestFinished, test } from "vitest";
import { Random } from "../support/mail/random.ts";
import { startDovecot } from "../support/servers/dovecot.ts";
import { Bench } from "./support/bench.ts";
import { benchWithGate } from "./support/gate.ts";
import { survivesKills } from "./support/kills.ts";
import { kit, seedWorkload } from "./support/kit.ts";
import { testSeed } from "./support/seed.ts";

test.runIf(kit).each([[["T"]], [["T", "--seed", "7"]], [["M"]], [["M", "--seed", "7"]]])(
  "workload %s is identical after the import, and the second run copies nothing",
  async (workload) => {
    const bench = new Bench(...(await Promise.all([startDovecot(), startDovecot()])));
    onTestFinished(() => bench.stop());
    const move = bench.move();
    const { messages, bytes } = seedWorkload(bench.old, move.user, workload);
    const report = await move.importAll();
    console.log(`${workload.join(" ")}: ${messages} messages, ${Math.round(bytes / 1e6)} MB in ${report.seconds} s`);
    expect(report).toMatchObject({ grade: "complete", found: messages, copied: messages });
    await move.expectIdentical({ inOrder: true });
    expect(await move.importAll()).toMatchObject({ found: messages, copied: 0, copiedBefore: messages });
    await move.expectIdentical({ inOrder: true });
  },
);

test.runIf(kit)("workload M survives 20 kills", async () => {
  const { bench, gate } = await benchWithGate();
  const move = bench.move({ new: gate });
  const load = seedWorkload(bench.old, move.user, ["M"]);
  await survivesKills(move, gate, load, { kills: 20, random: new Random(testSeed("20 kills of M")) });
  expect(await move.importAll()).toMatchObject({ found: load.messages, copied: 0, copiedBefore: load.messages });
});
