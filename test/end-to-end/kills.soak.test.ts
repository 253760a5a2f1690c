/** 500 kills, 25 mailboxes with twenty each. The seed is the day's, unless one is given. */
import { expect, test } from "vitest";
import { Random } from "../support/mail/random.ts";
import { sampleMailbox } from "../support/mail/sample-mailbox.ts";
import { seedMaildir } from "../support/mail/seed-maildir.ts";
import { benchWithGate } from "./support/gate.ts";
import { loadOf, survivesKills } from "./support/kills.ts";
import { testSeed } from "./support/seed.ts";

const today = new Date().toISOString().slice(0, 10);

test.each(Array.from({ length: 25 }, (_unused, index) => `${testSeed(today)} ${index}`))(
  "killed 20 times (seed %s), nothing is lost and nothing doubled",
  async (seed) => {
    const { bench, gate } = await benchWithGate();
    const random = new Random(seed);
    const mailbox = sampleMailbox(seed, {
      messages: 1000 + random.below(4000),
      folders: 5 + random.below(30),
      oddPerMille: random.below(300),
      deletedPerMille: 0,
      medianBytes: 500 + random.below(4000),
      attachmentsPerMille: random.below(200),
    });
    const move = bench.move({ new: gate });
    seedMaildir(bench.old, move.user, mailbox);
    await survivesKills(move, gate, loadOf(mailbox), { kills: 20, random });
    expect(await move.importAll()).toMatchObject({ copied: 0 });
  },
);
