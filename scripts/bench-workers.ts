/**
 * npm run bench:workers [-- --help]: the same mailboxes moved by one worker and by two, from an old server that is slow by latency, and
 * from one that is slow by rate. Prints both times and how many times as fast two are. Exit status 1: less than 1.7 times.
 */
import { parseArgs } from "node:util";
import { keepSection } from "./keep-section.ts";
import { LINES, type LineName, type Size, timeMoves } from "./workers/bed.ts";

const USAGE = `usage: npm run bench:workers -- [options]
  --mailboxes N    (16)
  --messages N     in each (60)
  --rounds N       each with one worker and with two (3)
  --write          writes the table into docs/capacity.md
  --help           this text`;

const GOAL = 1.7;

const { values } = parseArgs({
  options: {
    mailboxes: { type: "string", default: "16" },
    messages: { type: "string", default: "60" },
    rounds: { type: "string", default: "3" },
    write: { type: "boolean", default: false },
    help: { type: "boolean", default: false },
  },
});
if (values.help) console.log(USAGE);
else process.exitCode = await compare();

async function compare(): Promise<number> {
  const size = { mailboxes: Number(values.mailboxes), messages: Number(values.messages) };
  const rows: { readonly text: string; readonly ratio: number }[] = [];
  for (const name of ["far away", "little for each connection"] as const) rows.push(await compareOn(name, size));
  const table = [
    `| an old server that is slow: | one worker | two workers | times as fast |`,
    "| --- | --- | --- | --- |",
    ...rows.map(({ text }) => text),
  ].join("\n");
  console.log(table);
  if (values.write) keepSection("docs/capacity.md", "bench:workers", table);
  return rows.every(({ ratio }) => ratio >= GOAL) ? 0 : 1;
}

/** Each round has both, in turns first, so that what the machine does otherwise meets both. */
async function compareOn(name: LineName, size: Size) {
  const seconds = new Map<number, number[]>([
    [1, []],
    [2, []],
  ]);
  for (let round = 0; round < Number(values.rounds); round++)
    for (const workers of round % 2 === 0 ? [1, 2] : [2, 1]) {
      const took = await timeMoves(LINES[name], size, workers);
      console.error(`${name}, ${workers} at work: ${took.toFixed(1)} s`);
      seconds.get(workers)?.push(took);
    }
  const [one, two] = [seconds.get(1) ?? [], seconds.get(2) ?? []];
  const ratios = one.map((took, round) => took / (two[round] ?? Number.NaN));
  const ratio = middle(ratios);
  const each = ratios.map((times) => times.toFixed(2)).join(", ");
  const text = `| ${LINES[name].words} | ${middle(one).toFixed(1)} s | ${middle(two).toFixed(1)} s | ${ratio.toFixed(2)} (${each}) |`;
  return { text, ratio };
}

function middle(values: readonly number[]): number {
  return values.toSorted((one, other) => one - other)[Math.floor(values.length / 2)] ?? Number.NaN;
}
