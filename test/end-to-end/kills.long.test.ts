/** The same as kills.integration.test.ts on a mailbox of ordinary size, 20 times; `KIT` adds the kit's verdict. */
import { expect, test } from "vitest";
import { Random } from "../support/mail/random.ts";
import { sampleMailbox } from "../support/mail/sample-mailbox.ts";
import { seedMaildir } from "../support/mail/seed-maildir.ts";
import { benchWithGate } from "./support/gate.ts";
import { loadOf, survivesKills } from "./support/kills.ts";
import { testSeed } from "./support/seed.ts";

test("killed 20 times while 5,000 messages are copied, nothing is lost and nothing doubled", async () => {
  const { bench, gate } = await benchWithGate();
  const seed = testSeed("20 kills");
  const mailbox = sampleMailbox(seed, {
    messages: 5000,
    folders: 30,
    oddPerMille: 20,
    deletedPerMille: 0,
    medianBytes: 4000,
    attachmentsPerMille: 200,
  });
  const move = bench.move({ new: gate });
  seedMaildir(bench.old, move.user, mailbox);
  await survivesKills(move, gate, loadOf(mailbox), { kills: 20, random: new Random(seed) });
  expect(await move.importAll()).toMatchObject({ found: 5000, copied: 0, copiedBefore: 5000 });
});
