/**
 * npm run bench:workers [-- --help]: the same mailboxes moved by one worker and by two, from an old server that is slow by latency, and
 * from one that is slow by rate. Prints both times and how many times as fast two are. Exit status 1: less than 1.7 times.
 */
import { parseArgs } from "node:util";
import { keepSection } from "./keep-section.ts";
import { LINES, type LineName, type Size, type Timed, timeMoves } from "./workers/bed.ts";

const GOAL = 1.7;
/** Slow enough that this machine has time to spare with two workers, all servers and the line on it. */
const SLOW = ["far away", "little for each connection"] as const satisfies readonly LineName[];

const USAGE = `usage: npm run bench:workers -- [options]
  --mailboxes N    (48) so many that the start and the last ones of all weigh little
  --messages N     in each (60)
  --rounds N       each with one worker and with two (2)
  --lines A,B      of ${Object.keys(LINES).join(", ")} (${SLOW.join(",")})
  --write          writes the table into docs/capacity.md
  --help           this text`;

const { values } = parseArgs({
  options: {
    mailboxes: { type: "string", default: "48" },
    messages: { type: "string", default: "60" },
    rounds: { type: "string", default: "2" },
    lines: { type: "string", default: SLOW.join(",") },
    write: { type: "boolean", default: false },
    help: { type: "boolean", default: false },
  },
});
if (values.help) console.log(USAGE);
else process.exitCode = await compare();

async function compare(): Promise<number> {
  const size = { mailboxes: Number(values.mailboxes), messages: Number(values.messages) };
  const rows: { readonly text: string; readonly ratio: number }[] = [];
  for (const name of values.lines.split(",").map(asLine)) rows.push(await compareOn(name, size));
  const table = [
    "| an old server that is slow: | one worker | two workers | times as fast |",
    "| --- | --- | --- | --- |",
    ...rows.map(({ text }) => text),
  ].join("\n");
  console.log(table);
  if (values.write) keepSection("docs/capacity.md", "bench:workers", table);
  return rows.every(({ ratio }) => ratio >= GOAL) ? 0 : 1;
}

function asLine(name: string): LineName {
  for (const line of ["far away", "little for each connection", "nearer"] as const) if (line === name) return line;
  throw new Error(`there is no line "${name}"`);
}

/** Each round has both, in turns first, so that what the machine does otherwise meets both. */
async function compareOn(name: LineName, size: Size) {
  const [one, two]: [Timed[], Timed[]] = [[], []];
  for (let round = 0; round < Number(values.rounds); round++)
    for (const workers of round % 2 === 0 ? [1, 2] : [2, 1]) {
      const timed = await timeMoves(LINES[name], size, workers);
      console.error(`${name}, ${workers} at work: ${told([timed])}`);
      (workers === 1 ? one : two).push(timed);
    }
  const ratios = one.map(({ seconds }, round) => seconds / (two[round]?.seconds ?? Number.NaN));
  const ratio = middle(ratios);
  const each = ratios.map((times) => times.toFixed(2)).join(", ");
  return { text: `| ${LINES[name].words} | ${told(one)} | ${told(two)} | ${ratio.toFixed(2)} (${each}) |`, ratio };
}

function told(timed: readonly Timed[]): string {
  const [seconds, connections, busy] = (["seconds", "connections", "busy"] as const).map((figure) =>
    middle(timed.map((one) => one[figure])),
  );
  return `${seconds?.toFixed(1)} s, ${connections?.toFixed(1)} connections, ${((busy ?? 0) * 100).toFixed(0)} %`;
}

/** The lesser of the middle two. */
function middle(values: readonly number[]): number {
  return values.toSorted((one, other) => one - other)[Math.floor((values.length - 1) / 2)] ?? Number.NaN;
}
