/** What a list of people would change on the roster: worked out before anything is written, and again in the transaction that writes it. */
import { createHash } from "node:crypto";
import type { Database } from "../db/database.ts";
import type { Transaction } from "../db/migrations.ts";
import { foldForSearch } from "../policy/roster-search.ts";
import { ROSTER_COLUMNS, type RosterColumn } from "./roster-columns.ts";
import {
  type EntryFields,
  type EntryProblem,
  type EntryTexts,
  type KnownServers,
  knownServers,
  readEntry,
} from "./roster-fields.ts";
import type { RosterFile } from "./roster-file.ts";

export interface LineProblem {
  readonly line: number;
  readonly column: RosterColumn;
  readonly problem: EntryProblem | "twice";
  /** What stands there; of `twice` the line on which the same account stands before. */
  readonly value: string;
}

/** An entry as the list wants it. */
export interface PlannedEntry {
  readonly line: number;
  readonly fields: EntryFields;
  /** Null: it is new. */
  readonly before: Standing | null;
  readonly changed: readonly RosterColumn[];
}

export interface RosterPlan {
  /** New ones and changed ones, in the order of the list. */
  readonly entries: readonly PlannedEntry[];
  readonly newCount: number;
  readonly changedCount: number;
  readonly sameCount: number;
  readonly problems: readonly LineProblem[];
  readonly newWaves: readonly string[];
  /** On the roster, on a server of the list, expected to move, not begun, and not in the list. */
  readonly missing: readonly Standing[];
  /** The same, but they have begun. */
  readonly missingBegun: number;
  /** Another plan has another. */
  readonly digest: string;
}

/** An entry as it stands on the roster. */
export type Standing = EntryFields & {
  readonly id: string;
  readonly deliverySwitchedAt: Date | null;
  readonly hasBegun: boolean;
};

type Reader = Pick<Database["client"] | Transaction, "rosterEntry" | "server" | "wave">;

export async function planRoster(client: Reader, file: RosterFile): Promise<RosterPlan> {
  const [servers, waves] = await Promise.all([
    knownServers({ client: client as Database["client"] }),
    client.wave.findMany({ select: { id: true, name: true } }),
  ]);
  const standing = await standingEntries(client, new Map(waves.map(({ id, name }) => [id, name])));
  const waveNames = new Map(waves.map(({ name }) => [foldForSearch(name), name]));
  const known = new Set(waveNames.values());
  const lines = new Map<string, number>();
  const serverIds = new Set<string>();
  const entries: PlannedEntry[] = [];
  const problems: LineProblem[] = [];
  let sameCount = 0;
  for (const { line, texts } of file.rows) {
    const key = keyIn(texts, servers);
    const twin = key === null ? undefined : lines.get(key);
    if (twin !== undefined) {
      problems.push({ line, column: "oldAddress", problem: "twice", value: String(twin) });
      continue;
    }
    const before = (key === null ? undefined : standing.get(key)) ?? null;
    if (key !== null) lines.set(key, line);
    const read = readEntry(before ? { ...untold(before, file.columns), ...texts } : texts, servers);
    if (!read.ok) {
      problems.push(...problemsOf(line, texts, read.problems));
      continue;
    }
    serverIds.add(read.fields.serverId);
    const fields = { ...read.fields, wave: spelled(read.fields.wave, waveNames) };
    const changed = before === null ? [] : ROSTER_COLUMNS.filter((column) => differs(column, before, fields));
    if (before !== null && changed.length === 0) sameCount += 1;
    else entries.push({ line, fields, before, changed });
  }
  const notIn = [...standing].filter(([key, entry]) => {
    return serverIds.has(entry.serverId) && entry.mark === "expected" && !lines.has(key);
  });
  const missing = notIn.map(([, entry]) => entry).filter(({ hasBegun }) => !hasBegun);
  const newCount = entries.filter(({ before }) => before === null).length;
  return {
    ...{ entries, newCount, changedCount: entries.length - newCount, sameCount, problems, missing },
    newWaves: [...waveNames.values()].filter((name) => !known.has(name)),
    missingBegun: notIn.length - missing.length,
    digest: digestOf(entries),
  };
}

function keyOf(serverId: string, oldAddress: string): string {
  return `${serverId} ${oldAddress}`;
}

/** Whose line it is, as far as that can be read. */
function keyIn({ oldServer, oldAddress }: EntryTexts, servers: KnownServers): string | null {
  const read = readEntry({ oldServer: oldServer ?? "", oldAddress: oldAddress ?? "" }, servers);
  return read.ok ? keyOf(read.fields.serverId, read.fields.oldAddress) : null;
}

async function standingEntries(client: Reader, waves: ReadonlyMap<string, string>): Promise<Map<string, Standing>> {
  const rows = await client.rosterEntry.findMany({
    select: {
      ...{ id: true, serverId: true, oldAddress: true, newServerId: true, newAddress: true, name: true, waveId: true },
      ...{ contact: true, deliverySwitched: true, deliverySwitchedAt: true, aliases: true, mark: true },
      ...{ markReason: true, note: true, migrationId: true },
    },
    orderBy: { id: "asc" },
  });
  return new Map(
    rows.map(({ waveId, aliases, migrationId, ...row }) => [
      keyOf(row.serverId, row.oldAddress),
      {
        ...row,
        wave: waveId === null ? null : (waves.get(waveId) ?? null),
        aliases: aliases === "[]" ? [] : JSON.parse(aliases),
        hasBegun: migrationId !== null,
      },
    ]),
  );
}

/** What the list has no columns for stays as it is. */
function untold(before: Standing, columns: readonly RosterColumn[]): EntryTexts {
  const texts = textsOf(before);
  return Object.fromEntries(Object.entries(texts).filter(([column]) => !columns.some((told) => told === column)));
}

/** The same entry as it could be typed. */
export function textsOf(fields: EntryFields): Readonly<Record<RosterColumn, string>> {
  return {
    ...{ oldAddress: fields.oldAddress, oldServer: fields.serverId },
    ...{ newAddress: fields.newAddress ?? "", newServer: fields.newServerId ?? "" },
    ...{ name: fields.name, wave: fields.wave ?? "", contact: fields.contact, note: fields.note },
    ...{ deliverySwitched: fields.deliverySwitched ? "yes" : "no", aliases: fields.aliases.join(" ") },
    ...{ mark: fields.mark, markReason: fields.markReason },
  };
}

function differs(column: RosterColumn, before: EntryFields, after: EntryFields): boolean {
  switch (column) {
    case "oldServer":
      return before.serverId !== after.serverId;
    case "newServer":
      return before.newServerId !== after.newServerId;
    case "aliases":
      return before.aliases.join() !== after.aliases.join();
    default:
      return before[column] !== after[column];
  }
}

/** As the wave is spelled on the roster, or where it stands first in the list. */
function spelled(wave: string | null, names: Map<string, string>): string | null {
  if (wave === null) return null;
  const key = foldForSearch(wave);
  const known = names.get(key);
  if (known === undefined) names.set(key, wave);
  return known ?? wave;
}

function problemsOf(line: number, texts: EntryTexts, problems: Readonly<Partial<Record<RosterColumn, EntryProblem>>>) {
  return ROSTER_COLUMNS.flatMap((column): LineProblem[] => {
    const problem = problems[column];
    return problem === undefined ? [] : [{ line, column, problem, value: (texts[column] ?? "").slice(0, 100) }];
  });
}

function digestOf(entries: readonly PlannedEntry[]): string {
  const hash = createHash("sha256");
  for (const { fields, before, changed } of entries) hash.update(JSON.stringify([before?.id ?? null, changed, fields]));
  return hash.digest("hex");
}
