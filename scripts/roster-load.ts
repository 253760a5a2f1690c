/**
 * npm run roster-load [-- --help]: a roster of very many people, and how long the administrators' pages take to arrive. Exit status 1: one of
 * them takes longer than it may, or the web process grows.
 */
import { parseArgs } from "node:util";
import { applyUpload, uploadRoster, uploadView } from "../lib/services/roster-import.ts";
import { startPostgres } from "../test/support/servers/postgresql.ts";
import { keepSection } from "./keep-section.ts";
import { type Desk, openDesk } from "./roster/desk.ts";
import { viewsOf } from "./roster/views.ts";

const USAGE = `usage: npm run roster-load -- [options]
  --people N      on the roster (50000)
  --times N       each page is asked for (40)
  --only WORDS    pages whose name has them
  --postgresql    on a PostgreSQL of its own, instead of SQLite
  --write         writes the table into docs/capacity.md
  --help          this text`;

/** Milliseconds at the 95th percentile, and memory at the end as a multiple of what it was after a quarter of the rounds. */
const GOALS = { view: 300, growth: 1.1 };
/** Memory is looked at so often while a file is taken out. */
const SAMPLE_MS = 50;

const { values } = parseArgs({
  options: {
    people: { type: "string", default: "50000" },
    times: { type: "string", default: "40" },
    only: { type: "string", default: "" },
    postgresql: { type: "boolean", default: false },
    write: { type: "boolean", default: false },
    help: { type: "boolean", default: false },
  },
});
if (values.help) console.log(USAGE);
else process.exitCode = await measure();

/** Milliseconds. */
interface Measured {
  /** Of the first time that it is asked for at all. */
  readonly first: number;
  readonly p50: number;
  readonly p95: number;
}

/** By what was asked for. */
interface Figures {
  readonly views: ReadonlyMap<string, Measured>;
  /** What is no page, in words. */
  readonly once: ReadonlyMap<string, string>;
  /** Megabytes of the web process after each round. */
  readonly memory: readonly number[];
}

async function measure(): Promise<number> {
  const figures = values.postgresql ? await measureOnPostgresql() : await measureOn("SQLite", null);
  const table = tableOf(values.postgresql ? "PostgreSQL" : "SQLite", figures);
  console.log(`\n${table}`);
  const section = values.postgresql ? "roster-load on PostgreSQL" : "roster-load";
  if (values.write) keepSection("docs/capacity.md", section, table, "roster-load");
  return isKept(figures) ? 0 : 1;
}

async function measureOnPostgresql(): Promise<Figures> {
  const server = await startPostgres({ isDurable: true });
  try {
    return await measureOn("PostgreSQL", server.url);
  } finally {
    await server.stop();
  }
}

async function measureOn(name: string, url: string | null): Promise<Figures> {
  say(`${name}: ${values.people} people settle.`);
  const desk = await openDesk(Number(values.people), url);
  try {
    say(`${name}: their pages are asked for.`);
    const memory: number[] = [];
    const views = await timedViews(desk, memory);
    return { views, once: await onceOf(desk, memory), memory };
  } finally {
    await desk.stop();
  }
}

/** In rounds over all pages, as somebody goes from one to the next: what is kept for a while is old when it is asked for again. */
async function timedViews(desk: Desk, memory: number[]): Promise<Map<string, Measured>> {
  const views = Object.entries(viewsOf(desk.ids, Number(values.people))).filter(([name]) => name.includes(values.only));
  const first = new Map<string, number>();
  const times = new Map<string, number[]>(views.map(([name]) => [name, []]));
  for (const [name, path] of views) first.set(name, (await desk.ask(path)).whole);
  for (let round = 0; round < Number(values.times); round++) {
    for (const [name, path] of views) {
      const { whole } = await desk.ask(path);
      times.get(name)?.push(whole);
      if (whole > GOALS.view) say(`round ${round + 1}, ${name}: ${milliseconds(whole)}`);
    }
    memory.push(desk.memory());
  }
  return new Map(
    [...times].map(([name, those]) => {
      const sorted = those.toSorted((one, other) => one - other);
      const at = (share: number) => sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? 0;
      return [name, { first: first.get(name) ?? 0, p50: at(0.5), p95: at(0.95) }];
    }),
  );
}

/** What is taken out as a file, and a list of everybody that is read in again with a new name for each. */
async function onceOf(desk: Desk, memory: number[]): Promise<Map<string, string>> {
  const once = new Map<string, string>();
  if (values.only !== "") return once;
  const file = async (name: string, path: string, meanwhile = Promise.resolve()) => {
    const [{ firstByte, whole, bytes }] = await Promise.all([mostMemory(desk, memory, desk.ask(path)), meanwhile]);
    once.set(name, `${seconds(whole)} (${(bytes / 1e6).toFixed(1)} MB, the first byte after ${seconds(firstByte)})`);
  };
  await file("everybody as a list (CSV)", "/admin/roster/list.csv");
  await file("the whole audit (CSV)", "/admin/audit.csv");
  await file("the evidence file, signed", "/admin/switch-off/evidence.json", desk.signEvidence());
  const { portal, viewer } = desk;
  const time = async <Result>(name: string, act: () => Promise<Result>): Promise<Result> => {
    const from = performance.now();
    const result = await act();
    once.set(name, seconds(performance.now() - from));
    return result;
  };
  const uploaded = await time("a list of everybody handed in", () => uploadRoster(portal, viewer, renamed()));
  if (!uploaded.ok) throw new Error(`the list was refused: ${uploaded.problem.kind}`);
  await time("shown before it is read in", () => uploadView(portal, viewer, uploaded.id));
  await time("read in", () => applyUpload(portal, viewer, uploaded.id));
  return once;
}

function renamed(): Buffer {
  const lines = Array.from(
    { length: Number(values.people) },
    (_, number) => `person${number}@old.example,Somebody ${number}`,
  );
  return Buffer.from(["old address,name", ...lines, ""].join("\n"));
}

/** Notes how much memory the web process has while it answers. */
async function mostMemory<Result>(desk: Desk, memory: number[], work: Promise<Result>): Promise<Result> {
  let most = 0;
  const sample = setInterval(() => {
    most = Math.max(most, desk.memory());
  }, SAMPLE_MS);
  try {
    return await work;
  } finally {
    clearInterval(sample);
    memory.push(most);
  }
}

function isKept({ views, memory }: Figures): boolean {
  return [...views.values()].every(({ p95 }) => p95 <= GOALS.view) && growthOf(memory) <= GOALS.growth;
}

/** By a quarter of the rounds every page was asked for several times, and caches are full. Files are not among the rounds. */
function growthOf(memory: readonly number[]): number {
  const rounds = memory.slice(0, Number(values.times));
  return (rounds.at(-1) ?? 0) / (rounds[Math.floor(rounds.length / 4)] ?? 1);
}

function tableOf(database: string, figures: Figures): string {
  const views = [...figures.views].map(([name, { first, p50, p95 }]) =>
    rowOf(name, [first, p50, p95].map(milliseconds).join(", "), `${GOALS.view} ms`, p95 <= GOALS.view),
  );
  const memory = memoryWords(figures.memory);
  return [
    `| page | ${database}: first, median, 95th percentile | to keep |  |`,
    "| --- | --- | --- | --- |",
    ...views,
    rowOf("memory of the web process", memory, `${GOALS.growth} at most`, growthOf(figures.memory) <= GOALS.growth),
    ...[...figures.once].map(([name, words]) => rowOf(`${name}, once`, words)),
  ].join("\n");
}

function rowOf(name: string, figure: string, goal = "", isGoalKept?: boolean): string {
  const kept = isGoalKept === undefined ? "" : isGoalKept ? "kept" : "**missed**";
  return `| ${name} | ${figure} | ${goal} | ${kept} |`;
}

function memoryWords(memory: readonly number[]): string {
  const rounds = memory.slice(0, Number(values.times));
  const at = (part: number) => Math.round(rounds[Math.floor(part * (rounds.length - 1))] ?? 0);
  const files = memory.slice(rounds.length).map((each) => Math.round(each));
  const peaks = files.length === 0 ? "" : `; at most ${files.join(", ")} MB while the three files are taken out`;
  return `${[0, 0.25, 0.5, 0.75, 1].map(at).join(", ")} MB over the rounds (end by a quarter: ${growthOf(memory).toFixed(2)})${peaks}`;
}

function milliseconds(time: number): string {
  return `${Math.round(time)} ms`;
}

function seconds(time: number): string {
  return `${(time / 1000).toFixed(1)} s`;
}

function say(words: string): void {
  process.stderr.write(`${words}\n`);
}
