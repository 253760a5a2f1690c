/** One entry of the roster by hand: added, changed, or removed as long as nothing has begun. */
import type { Administrator, Viewer } from "../auth/viewer.ts";
import type { Transaction } from "../db/migrations.ts";
import { NotFound, onlyAdministrators } from "./access.ts";
import { audit } from "./audit.ts";
import type { Problems, Saved, Target } from "./form-rules.ts";
import type { Portal } from "./portal.ts";
import { type Named, rosterChoices } from "./roster.ts";
import { ROSTER_COLUMNS, type RosterColumn } from "./roster-columns.ts";
import {
  type EntryFields,
  type EntryProblem,
  type EntryTexts,
  knownServers,
  readEntry,
  rowOf,
} from "./roster-fields.ts";
import { nameOf } from "./roster-lines.ts";
import { textsOf } from "./roster-plan.ts";

export { ROSTER_COLUMNS, type RosterColumn } from "./roster-columns.ts";

/** `taken`: the account is on the roster already. `hasBegun`: its move hangs on the old account. */
export type EntryFormProblem = EntryProblem | "taken" | "hasBegun";

export interface EntryForm {
  readonly texts: Readonly<Record<RosterColumn, string>>;
  /** Its old account is connected: it stays, and so does the entry. */
  readonly hasBegun: boolean;
  readonly waves: readonly Named[];
  readonly oldServers: readonly Named[];
  readonly newServers: readonly Named[];
}

/** The form; `id` null: of a new entry. For administrators; throws NotFound for others, and where there is none. */
export async function entryToEdit({ database }: Portal, viewer: Viewer, id: string | null): Promise<EntryForm> {
  onlyAdministrators(viewer);
  const { client } = database;
  const [choices, newServers, entry] = await Promise.all([
    rosterChoices(database),
    client.server.findMany({ where: { use: { in: ["new", "both"] } }, orderBy: { host: "asc" } }),
    id === null ? null : entryOf(client, id),
  ]);
  const only = choices.oldServers.length === 1 ? choices.oldServers[0] : undefined;
  return {
    texts: entry ? textsOf(entry.fields) : { ...EMPTY, oldServer: only?.id ?? "" },
    hasBegun: entry?.hasBegun ?? false,
    newServers: newServers.map((server) => ({ id: server.id, name: nameOf(server) })),
    ...choices,
  };
}

const EMPTY = Object.fromEntries(ROSTER_COLUMNS.map((column) => [column, ""])) as Record<RosterColumn, string>;

/** Adds or changes one. For administrators; throws NotFound for others, and where there is none to change. */
export async function saveEntry(
  { database }: Portal,
  viewer: Viewer,
  { id, isNew }: Target,
  texts: EntryTexts,
): Promise<Saved<RosterColumn, EntryFormProblem>> {
  onlyAdministrators(viewer);
  const read = readEntry(texts, await knownServers(database));
  if (!read.ok) return read;
  const { fields } = read;
  return database.client.$transaction(async (tx) => {
    const known = await tx.rosterEntry.findUnique({ where: { id }, select: { id: true } });
    // A second press of the button that has added it.
    const before = isNew && !known ? null : await entryOf(tx, id);
    const problems = await problemsOf(tx, id, before, fields);
    if (Object.keys(problems).length > 0) return { ok: false, problems };
    const data = { ...rowOf(fields, before, new Date()), waveId: await waveOf(tx, fields.wave) };
    if (before === null) await tx.rosterEntry.create({ data: { id, ...data, source: "hand" } });
    else await tx.rosterEntry.update({ where: { id }, data });
    await record(tx, viewer, id, before?.fields ?? null, fields);
    return { ok: true, id };
  });
}

/** Takes somebody off who has not begun. Answers false where something has. For administrators; throws NotFound for others. */
export async function removeEntry({ database }: Portal, viewer: Viewer, id: string): Promise<boolean> {
  onlyAdministrators(viewer);
  return database.client.$transaction(async (tx) => {
    if (!(await tx.rosterEntry.findUnique({ where: { id }, select: { id: true } }))) throw new NotFound();
    const { count } = await tx.rosterEntry.deleteMany({ where: { id, migrationId: null } });
    if (count > 0) await audit.record(tx, viewer, { action: "roster.remove", subjectId: id });
    return count > 0;
  });
}

interface Known {
  readonly fields: EntryFields;
  readonly deliverySwitchedAt: Date | null;
  readonly hasBegun: boolean;
}

async function entryOf(client: Pick<Transaction, "rosterEntry">, id: string): Promise<Known> {
  const entry = await client.rosterEntry.findUnique({ where: { id }, include: { wave: true } });
  if (!entry) throw new NotFound();
  const { aliases, wave, deliverySwitchedAt, migrationId, ...columns } = entry;
  const fields: EntryFields = { ...columns, wave: wave?.name ?? null, aliases: JSON.parse(aliases) };
  return { fields, deliverySwitchedAt, hasBegun: migrationId !== null };
}

async function problemsOf(
  tx: Transaction,
  id: string,
  before: Known | null,
  { serverId, oldAddress }: EntryFields,
): Promise<Problems<RosterColumn, EntryFormProblem>> {
  const isSame = before?.fields.serverId === serverId && before.fields.oldAddress === oldAddress;
  if (before?.hasBegun && !isSame) return { oldAddress: "hasBegun" };
  const twin = await tx.rosterEntry.findFirst({
    where: { serverId, oldAddress, id: { not: id } },
    select: { id: true },
  });
  return twin ? { oldAddress: "taken" } : {};
}

async function waveOf(tx: Transaction, name: string | null): Promise<string | null> {
  if (name === null) return null;
  return (await tx.wave.upsert({ where: { name }, create: { name }, update: {} })).id;
}

async function record(
  tx: Transaction,
  viewer: Administrator,
  id: string,
  before: EntryFields | null,
  after: EntryFields,
) {
  if (before === null) return audit.record(tx, viewer, { action: "roster.add", subjectId: id });
  const [was, is] = [textsOf(before), textsOf(after)];
  const changed = ROSTER_COLUMNS.filter((column) => was[column] !== is[column]);
  if (changed.length === 0) return;
  await audit.record(tx, viewer, { action: "roster.change", subjectId: id, details: { columns: changed.join(" ") } });
  if (before.mark === after.mark) return;
  const details = { from: before.mark, to: after.mark };
  await audit.record(tx, viewer, { action: "roster.mark", subjectId: id, details });
}
