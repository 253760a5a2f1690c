/** Mailings whose time has come: each of their letters gets its row. */
import type { Database } from "../db/database.ts";
import { audienceIn } from "../policy/mailing.ts";
import { inAudience } from "../roster/audience.ts";
import { addLetters } from "./add-letters.ts";

/** Lists those that are due. Answers how many letters that are. */
export async function listMailings(database: Database, now: Date): Promise<number> {
  const { client } = database;
  const due = await client.mailing.findMany({
    where: { kind: "message", dueAt: { lte: now }, listedAt: null, stoppedAt: null },
    orderBy: { dueAt: "asc" },
  });
  let letters = 0;
  for (const { id: mailingId, audience: text } of due) {
    const audience = audienceIn(text);
    const where = audience === null ? { id: "" } : inAudience(audience, now.getTime());
    const added = await addLetters(database, { mailingId, occasion: "", where }, now);
    letters += added.letters;
    if (added.isOver)
      await client.mailing.updateMany({ where: { id: mailingId, listedAt: null }, data: { listedAt: now } });
  }
  return letters;
}
