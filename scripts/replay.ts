/**
 * npm run replay [-- --help]: the migration of docs/replay.md, scaled down, with everything that goes wrong in it. Prints what became of
 * everybody. Exit status 1: mail was lost or doubled, somebody is not done, or a server had more connections than it may have.
 */
import { writeFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { Prisma } from "../lib/db/generated/sqlite/client.ts";
import { root } from "./programs.ts";
import { accountOf, keepAccount } from "./replay/account.ts";
import { LIMITS, makeReplayBed, type ReplayBed } from "./replay/bed.ts";
import { chartOf } from "./replay/chart.ts";
import { type Course, runCourse } from "./replay/course.ts";
import { judgeAll, type Verdict } from "./replay/judge.ts";
import { type Mover, townOf } from "./replay/town.ts";

const USAGE = `usage: npm run replay -- [options]
  --seed TEXT      who has which mail, and when they come (argonne)
  --scale N        a hundredth of everybody's mail for 100 (100)
  --active N       mailboxes that move (500)
  --dormant N      mailboxes that nobody uses (200)
  --coming N       seconds in which people come, half of them at the end (300)
  --limit N        seconds after which whoever is not done is named (1020)
  --runs FILE      writes what was said of each run, and how long it took
  --write          writes docs/replay.md and its picture
  --help           this text`;

const { values } = parseArgs({
  options: {
    seed: { type: "string", default: "argonne" },
    scale: { type: "string", default: "100" },
    active: { type: "string", default: "500" },
    dormant: { type: "string", default: "200" },
    coming: { type: "string", default: "300" },
    limit: { type: "string", default: "1020" },
    runs: { type: "string" },
    write: { type: "boolean", default: false },
    help: { type: "boolean", default: false },
  },
});
if (values.help) console.log(USAGE);
else process.exitCode = await replay();

async function replay(): Promise<number> {
  const { seed } = values;
  const size = { scale: Number(values.scale), active: Number(values.active), dormant: Number(values.dormant) };
  const movers = townOf({ seed, ...size });
  const messages = movers.reduce((sum, mover) => sum + mover.messages, 0);
  say(`Two mail servers, PostgreSQL and two workers start; ${movers.length} mailboxes get ${messages} messages.`);
  const bed = await makeReplayBed(seed, movers);
  try {
    const course = await runCourse(bed, movers, {
      ...{ seed, coming: Number(values.coming), limit: Number(values.limit), say },
    });
    // Whoever is not done is judged and named as he is now.
    await bed.endWork();
    const active = movers.filter(({ comes }) => comes !== null);
    say(`The independent checker reads ${active.length} mailboxes on both servers.`);
    const verdicts = await judgeAll(bed, active);
    return await tell(bed, movers, course, verdicts);
  } finally {
    await bed.stop();
  }
}

/** Prints the account, and writes it down where that is wanted; 1 where something is not as it must be. */
async function tell(bed: ReplayBed, movers: readonly Mover[], course: Course, verdicts: readonly Verdict[]) {
  const { client } = bed.portal.database;
  const undone = await client.migration.findMany({
    where: { phase: { not: "done" } },
    select: { phase: true, activity: true, reason: true, oldAccount: { select: { login: true } } },
  });
  const sum = (count: (verdict: Verdict) => number) => verdicts.reduce((total, one) => total + count(one), 0);
  const connections = { old: bed.lines.old.connections(), new: bed.lines.new.connections() };
  const facts = {
    ...{ verdicts, course, connections, limits: LIMITS },
    never: movers.length - (await client.migration.count()),
    undone: undone.map(
      ({ oldAccount, phase, activity, reason }) => `${oldAccount.login} (${phase}, ${activity}, ${reason})`,
    ),
    database: await databaseUse(
      bed,
      sum(({ messages }) => messages),
    ),
  };
  console.log(accountOf(facts));
  if (values.runs !== undefined) writeFileSync(values.runs, JSON.stringify(course.guesses, null, 1));
  if (values.write) {
    keepAccount(root, accountOf(facts), chartOf(course), process.argv.slice(2));
    say("written: docs/replay.md, docs/pictures/replay.svg");
  }
  const { old, new: fresh } = connections;
  const isKept = old.most <= LIMITS.old && old.refused === 0 && fresh.most <= LIMITS.new;
  return sum(({ lost, doubled, different }) => lost + doubled + different) + undone.length === 0 && isKept ? 0 : 1;
}

/** For docs/capacity.md. */
async function databaseUse({ portal }: ReplayBed, messages: number): Promise<string> {
  const [row = []] = await portal.database.rows(
    Prisma.sql`SELECT pg_database_size(current_database())::int8, xact_commit FROM pg_stat_database WHERE datname = current_database()`,
  );
  const [bytes = 0, transactions = 0] = row.map(Number);
  const each = (count: number) => (count / messages).toFixed(1);
  return `${Math.round(bytes / 1e6)} MB, ${each(bytes)} bytes and ${each(transactions)} transactions for each message`;
}

function say(line: string): void {
  console.error(line);
}
