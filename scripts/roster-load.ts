/**
 * npm run roster-load [-- --help]: a roster of very many people, and how long its pages take to be worked out. Exit status 1: one of them
 * takes longer than it may.
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import type { Administrator } from "../lib/auth/viewer.ts";
import { loadWebConfig } from "../lib/config/portal.ts";
import { openDatabase } from "../lib/db/client.ts";
import type { Portal } from "../lib/services/portal.ts";
import { EVERYONE, type RosterWish, rosterPage, unconnectedPeople } from "../lib/services/roster.ts";
import { previewAct } from "../lib/services/roster-acts.ts";
import { rosterExport } from "../lib/services/roster-export.ts";
import { applyUpload, uploadRoster, uploadView } from "../lib/services/roster-import.ts";
import { rosterPerson } from "../lib/services/roster-person.ts";
import { startPostgres } from "../test/support/servers/postgresql.ts";
import { keepSection } from "./keep-section.ts";
import { settleTown } from "./roster/town.ts";

const USAGE = `usage: npm run roster-load -- [options]
  --people N      on the roster (50000)
  --times N       each page is asked for (40)
  --postgresql    on a PostgreSQL of its own as well
  --write         writes the table into docs/capacity.md
  --help          this text`;

/** Milliseconds at the 95th percentile. */
const GOAL = 300;

const { values } = parseArgs({
  options: {
    people: { type: "string", default: "50000" },
    times: { type: "string", default: "40" },
    postgresql: { type: "boolean", default: false },
    write: { type: "boolean", default: false },
    help: { type: "boolean", default: false },
  },
});
if (values.help) console.log(USAGE);
else process.exitCode = await measure();

interface Measured {
  readonly p50: number;
  readonly p95: number;
}
/** By what was asked for. `once`: what is not a page, in milliseconds. */
interface Figures {
  readonly views: Map<string, Measured>;
  readonly once: Map<string, number>;
}

async function measure(): Promise<number> {
  const folder = mkdtempSync(join(tmpdir(), "carryover-roster-"));
  const server = values.postgresql ? await startPostgres({ isDurable: true }) : null;
  try {
    const figures = new Map([["SQLite", await measureOn(`file:${join(folder, "roster.db")}`, folder)]]);
    if (server) figures.set("PostgreSQL", await measureOn(server.url, folder));
    const table = tableOf(figures);
    console.log(`\n${table}`);
    if (values.write) keepSection("docs/capacity.md", "roster-load", table);
    const slow = [...figures.values()].flatMap(({ views }) => [...views.values()]).some(({ p95 }) => p95 > GOAL);
    return slow ? 1 : 0;
  } finally {
    await server?.stop();
    rmSync(folder, { recursive: true });
  }
}

async function measureOn(url: string, folder: string): Promise<Figures> {
  const database = await openDatabase(url);
  const config = loadWebConfig({ CARRYOVER_DATA_DIR: folder, DATABASE_URL: "", NEXTAUTH_URL: "http://portal.test" });
  const sealingKey = () => Promise.reject(new Error("nobody signs in here"));
  const portal: Portal = { database, config, sealingKey };
  try {
    const { provider } = database;
    say(`${provider}: ${values.people} people settle.`);
    const { entryId: somebody } = await settleTown(database, Number(values.people));
    const { id } = await database.client.administrator.create({ data: { name: "admin", passwordHash: "none" } });
    const viewer: Administrator = {
      ...{ kind: "administrator", administratorId: id, name: "admin", role: "administrator", session: "" },
    };
    const views = new Map<string, Measured>();
    for (const [name, view] of Object.entries(await viewsOf(portal, viewer, somebody))) {
      views.set(name, await timed(view));
      say(`${provider}: ${name}: ${milliseconds(views.get(name)?.p95 ?? 0)}`);
    }
    return { views, once: await onceOf(portal, viewer) };
  } finally {
    await database.close();
  }
}

async function viewsOf(portal: Portal, viewer: Administrator, entryId: string): Promise<Record<string, () => unknown>> {
  const page = (wish: Partial<RosterWish>) => () =>
    rosterPage(portal, viewer, { ...EVERYONE, sort: "name", page: 1, ...wish });
  const wave = await portal.database.client.wave.findFirstOrThrow();
  const deep = Math.floor(Number(values.people) / 50) - 1;
  return {
    "everyone, by name": page({}),
    "everyone, by name, the last page": page({ page: deep }),
    "everyone, by address, the last page": page({ sort: "address", page: deep }),
    "everyone, by last activity": page({ sort: "activity" }),
    "everyone, by last activity, the last page": page({ sort: "activity", page: deep }),
    "everyone, by size, the last page": page({ sort: "size", page: deep }),
    "not started": page({ state: "notStarted" }),
    "not started, the last page": page({ state: "notStarted", page: deep }),
    "stalled, by last activity": page({ state: "stalled", sort: "activity" }),
    "done, by size, the last page": page({ state: "done", sort: "size", page: deep }),
    "a search that finds thousands": page({ search: "müller" }),
    "a search of two words that finds one": page({ search: "4711 old.example" }),
    "a search that finds nobody": page({ search: "nobody of that name" }),
    "a wave of a twelfth": page({ waveId: wave.id }),
    "done, of a wave, delivery switched, searched": page({
      ...{ waveId: wave.id, state: "done", deliverySwitched: true, search: "a" },
    }),
    "one person": () => rosterPerson(portal, viewer, entryId),
    "those without an old account": () => unconnectedPeople(portal, viewer),
    "how many an act is about": () =>
      previewAct(portal, viewer, { kind: "shown", filter: { ...EVERYONE, state: "stalled" } }, "retry"),
  };
}

async function timed(view: () => unknown): Promise<Measured> {
  const times: number[] = [];
  for (let time = 0; time < Number(values.times); time++) {
    const from = performance.now();
    await view();
    times.push(performance.now() - from);
  }
  times.sort((one, other) => one - other);
  const at = (share: number) => times[Math.min(times.length - 1, Math.ceil(share * times.length) - 1)] ?? 0;
  return { p50: at(0.5), p95: at(0.95) };
}

/** A list of everybody is taken out, and read in again with a new name for each. */
async function onceOf(portal: Portal, viewer: Administrator): Promise<Map<string, number>> {
  const once = new Map<string, number>();
  const time = async <Result>(name: string, act: () => Promise<Result>): Promise<Result> => {
    const from = performance.now();
    const result = await act();
    once.set(name, performance.now() - from);
    return result;
  };
  const pieces: Uint8Array[] = [];
  await time("everybody as a list (CSV)", async () => {
    for await (const piece of await rosterExport(portal, viewer, { ...EVERYONE, sort: "name" })) pieces.push(piece);
  });
  const list = Buffer.from(
    Buffer.concat(pieces)
      .toString()
      .replaceAll(/ (\d+)(?=,)/g, " the $1."),
  );
  const uploaded = await time("the same list handed in, with other names", () => uploadRoster(portal, viewer, list));
  if (!uploaded.ok) throw new Error(`the list was refused: ${uploaded.problem.kind}`);
  await time("shown before it is read in", () => uploadView(portal, viewer, uploaded.id));
  await time("read in", () => applyUpload(portal, viewer, uploaded.id));
  return once;
}

function tableOf(figures: ReadonlyMap<string, Figures>): string {
  const databases = [...figures.keys()];
  const head = `| page | ${databases.map((name) => `${name}, median | ${name}, 95th percentile`).join(" | ")} | to keep |  |`;
  const all = [...figures.values()];
  const names = [...(all[0]?.views.keys() ?? [])];
  const rows = names.map((name) => {
    const those = all.flatMap(({ views }) => views.get(name) ?? []);
    const isKept = those.every(({ p95 }) => p95 <= GOAL);
    const cells = those.map(({ p50, p95 }) => `${milliseconds(p50)} | ${milliseconds(p95)}`).join(" | ");
    return `| ${name} | ${cells} | ${GOAL} ms | ${isKept ? "kept" : "**missed**"} |`;
  });
  const onceNames = [...(all[0]?.once.keys() ?? [])];
  const once = onceNames.map((name) => {
    const cells = all.map(({ once: those }) => `${seconds(those.get(name) ?? 0)} |`).join(" | ");
    return `| ${name}, once | ${cells} |  |  |`;
  });
  const rule = `| ${Array.from({ length: 2 * databases.length + 3 }, () => "---").join(" | ")} |`;
  return [head, rule, ...rows, ...once].join("\n");
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
