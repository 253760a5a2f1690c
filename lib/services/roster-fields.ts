/** What administrators say of somebody on the roster, from a form or from a line of a list, read and checked alike. */
import type { Database } from "../db/database.ts";
import type { RosterMark } from "../policy/roster.ts";
import { foldForSearch, searchTextOf } from "../policy/roster-search.ts";
import { isMailAddress } from "./form-rules.ts";
import { markNamed, type RosterColumn, yesOrNo } from "./roster-columns.ts";

/** What stands in an entry. A wave by its name, as it may not be there yet. */
export interface EntryFields {
  readonly serverId: string;
  readonly oldAddress: string;
  readonly newServerId: string | null;
  readonly newAddress: string | null;
  readonly name: string;
  /** Null: in none. */
  readonly wave: string | null;
  readonly contact: string;
  readonly deliverySwitched: boolean;
  readonly aliases: readonly string[];
  readonly mark: RosterMark;
  readonly markReason: string;
  readonly note: string;
}

export type EntryProblem =
  | "missing"
  | "noAddress"
  | "tooLong"
  /** No server of that name, or none that is used so. */
  | "unknownServer"
  /** There are several, so one has to be named. */
  | "whichServer"
  | "noYesNo"
  | "noMark"
  /** Who is excused is excused for a reason. */
  | "noReason"
  | "tooMany";

export type EntryProblems = Readonly<Partial<Record<RosterColumn, EntryProblem>>>;
export type EntryTexts = Readonly<Partial<Record<RosterColumn, string>>>;

/** The servers that an entry can name. */
export interface KnownServers {
  readonly old: ServerNames;
  readonly new: ServerNames;
}

interface ServerNames {
  /** By id, name, host, and host with port, folded. */
  readonly byName: ReadonlyMap<string, string>;
  /** The id of the only one; null where there are several or none. */
  readonly only: string | null;
}

export async function knownServers({ client }: Pick<Database, "client">): Promise<KnownServers> {
  const rows = await client.server.findMany({
    select: { id: true, name: true, host: true, port: true, use: true },
    orderBy: { id: "asc" },
  });
  const side = (use: "old" | "new"): ServerNames => {
    const those = rows.filter((row) => row.use === use || row.use === "both");
    const names = those.flatMap(({ id, name, host, port }) =>
      [host, `${host}:${port}`, name, id]
        .filter((each) => each !== "")
        .map((each) => [foldForSearch(each), id] as const),
    );
    return { byName: new Map(names), only: those.length === 1 ? (those[0]?.id ?? null) : null };
  };
  return { old: side("old"), new: side("new") };
}

/** Characters at most; of aliases how many. */
const LONGEST = { address: 254, name: 200, contact: 200, wave: 100, markReason: 300, note: 2000 } as const;
const MOST_ALIASES = 100;

export type ReadEntry =
  | { readonly ok: true; readonly fields: EntryFields }
  | { readonly ok: false; readonly problems: EntryProblems };

/** Reads what was typed; a column that is missing counts as empty. */
export function readEntry(texts: EntryTexts, servers: KnownServers): ReadEntry {
  const text = (column: RosterColumn) => (texts[column] ?? "").trim();
  const oldServer = serverIn(text("oldServer"), servers.old);
  const newServer = text("newServer") === "" ? null : serverIn(text("newServer"), servers.new);
  const aliases = listIn(text("aliases"));
  const mark = markNamed(text("mark"));
  const deliverySwitched = yesOrNo(text("deliverySwitched"));
  const problems: Partial<Record<RosterColumn, EntryProblem>> = {
    ...(typeof oldServer === "object" && { oldServer: oldServer.problem }),
    ...(newServer !== null && typeof newServer === "object" && { newServer: newServer.problem }),
    ...problemOf("oldAddress", text("oldAddress") === "" ? "missing" : addressProblem(text("oldAddress"))),
    ...problemOf("newAddress", text("newAddress") === "" ? null : addressProblem(text("newAddress"))),
    ...problemOf("aliases", aliasProblem(aliases)),
    ...(mark === null && { mark: "noMark" }),
    ...(deliverySwitched === null && { deliverySwitched: "noYesNo" }),
    ...(mark === "excused" && text("markReason") === "" && { markReason: "noReason" }),
    ...lengthProblems(text),
  };
  if (typeof oldServer === "object" || mark === null || deliverySwitched === null || Object.keys(problems).length > 0)
    return { ok: false, problems };
  return {
    ok: true,
    fields: {
      ...{ serverId: oldServer, oldAddress: text("oldAddress").toLowerCase() },
      newServerId: typeof newServer === "string" ? newServer : null,
      newAddress: text("newAddress").toLowerCase() || null,
      ...{ name: text("name"), wave: text("wave") || null, contact: text("contact"), note: text("note") },
      ...{ deliverySwitched, aliases, mark, markReason: mark === "expected" ? "" : text("markReason") },
    },
  };
}

function serverIn(text: string, { byName, only }: ServerNames): string | { readonly problem: EntryProblem } {
  if (text === "") return only ?? { problem: "whichServer" };
  return byName.get(foldForSearch(text)) ?? { problem: "unknownServer" };
}

function problemOf(column: RosterColumn, problem: EntryProblem | null) {
  return problem === null ? {} : { [column]: problem };
}

/** Some servers know people by a name without a domain. */
export function addressProblem(text: string): "noAddress" | "tooLong" | null {
  if (text.length > LONGEST.address) return "tooLong";
  // What a spreadsheet would calculate is nobody's name.
  if (/^[=+\-@]/.test(text)) return "noAddress";
  return isMailAddress(text) || /^[^\s@\p{Cc}]{1,64}$/u.test(text) ? null : "noAddress";
}

/** Addresses parted by spaces, commas, semicolons or lines; each once. */
function listIn(text: string): string[] {
  const parts = text.toLowerCase().split(/[\s,;]+/);
  return [...new Set(parts.filter((part) => part !== ""))];
}

function aliasProblem(aliases: readonly string[]): EntryProblem | null {
  if (aliases.length > MOST_ALIASES) return "tooMany";
  return aliases.map(addressProblem).find((problem) => problem !== null) ?? null;
}

function lengthProblems(text: (column: RosterColumn) => string): EntryProblems {
  const columns = ["name", "contact", "wave", "markReason", "note"] as const;
  const long = columns.filter((column) => [...text(column)].length > LONGEST[column]);
  return Object.fromEntries(long.map((column) => [column, "tooLong"]));
}

/** The columns of the row, but for its wave. `before`: how the entry was; null: it is new. */
export function rowOf(fields: EntryFields, before: { readonly deliverySwitchedAt: Date | null } | null, now: Date) {
  const { wave: _, aliases, ...columns } = fields;
  return {
    ...columns,
    aliases: JSON.stringify(aliases),
    deliverySwitchedAt: fields.deliverySwitched ? (before?.deliverySwitchedAt ?? now) : null,
    searchText: searchTextOf(fields),
  };
}
