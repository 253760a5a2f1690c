/** The mail servers of the portal: what an administrator sees, adds, changes, tests and removes. */
import type { Viewer } from "../auth/viewer.ts";
import type { Transaction } from "../db/migrations.ts";
import { ask } from "../jobs/ask.ts";
import type { ServerTest } from "../jobs/requests.ts";
import { NotFound, onlyAdministrators } from "./access.ts";
import { audit } from "./audit.ts";
import { type ChangeKind, savedOf, submit } from "./changes.ts";
import type { Problems, Saved, Target } from "./form-rules.ts";
import type { Portal } from "./portal.ts";
import {
  isLoopback,
  readServerForm,
  type ServerField,
  type ServerForm,
  type ServerProblem,
  type ServerValues,
  type USES,
} from "./server-form.ts";
import { type LimitValues, limitForm } from "./server-limits-form.ts";
import { programForm } from "./server-programs-form.ts";

export {
  MOST_CONNECTIONS,
  RESERVED_PRESETS,
  readNames,
  SECURITIES,
  type ServerField,
  type ServerForm,
  type ServerProblem,
  USES,
} from "./server-form.ts";
export {
  HOUR_SETS,
  type HourField,
  type HourSet,
  type LimitValues,
  MOST_IDLE_MINUTES,
  NO_HOURS,
  USUAL_IDLE_MINUTES,
  WEEKDAYS,
  type Weekday,
} from "./server-limits-form.ts";
export { PROGRAM_FIELDS, type ProgramField, SMTP_SECURITIES } from "./server-programs-form.ts";

export interface ServerFacts {
  readonly id: string;
  /** Its host where it has no name. */
  readonly name: string;
  readonly host: string;
  readonly port: number;
  readonly security: ServerValues["security"];
  readonly use: (typeof USES)[number];
  readonly maxConnections: number;
  readonly limits: LimitValues;
  /** Where people sign in for it instead of typing a password here; null: nowhere. */
  readonly provider: string | null;
  /** Accounts on it: as long as there are some, its host stays and it cannot be removed. */
  readonly accounts: number;
  /** Epoch milliseconds of the last test; null before the first. */
  readonly testedAt: number | null;
  readonly test: ServerTest | null;
}

/** The servers, new ones last by name. For administrators; throws NotFound for others. */
export async function listServers({ database }: Portal, viewer: Viewer): Promise<readonly ServerFacts[]> {
  onlyAdministrators(viewer);
  const rows = await database.client.server.findMany({
    include: WITH_FACTS,
    orderBy: [{ use: "desc" }, { name: "asc" }, { host: "asc" }],
  });
  return rows.map(factsOf);
}

/** One server with what stands in its form. Throws NotFound. */
export async function serverToEdit(
  { database }: Portal,
  viewer: Viewer,
  id: string,
): Promise<{ readonly facts: ServerFacts; readonly form: ServerForm }> {
  onlyAdministrators(viewer);
  const row = await database.client.server.findUnique({
    where: { id },
    include: WITH_FACTS,
  });
  if (!row) throw new NotFound();
  return { facts: factsOf(row), form: formOf(row) };
}

type Row = ServerValues & { id: string; testedAt: Date | null; testResult: string | null };

const WITH_FACTS = {
  _count: { select: { accounts: true, people: true } },
  signInProvider: { select: { name: true } },
} as const;

interface Counted {
  readonly _count: { readonly accounts: number; readonly people: number };
  readonly signInProvider: { readonly name: string } | null;
}

function factsOf(row: Row & Counted): ServerFacts {
  const { id, host, port, security, use, maxConnections, testedAt, testResult } = row;
  return {
    ...{ id, name: row.name || host, host, port, security, use, maxConnections },
    limits: limitsOf(row),
    provider: row.signInProvider?.name ?? null,
    accounts: Math.max(row._count.accounts, row._count.people),
    testedAt: testedAt?.getTime() ?? null,
    test: testResult === null ? null : JSON.parse(testResult),
  };
}

function formOf(row: Row): ServerForm {
  const names: string[] = JSON.parse(row.reservedNames);
  return {
    ...{ name: row.name, host: row.host, port: String(row.port), security: row.security, use: row.use },
    plaintextAccepted: row.security === "plaintext" && !isLoopback(row.host) ? "yes" : "",
    maxConnections: String(row.maxConnections),
    pinUntil: row.pinUntil?.toISOString().slice(0, 10) ?? "",
    ...{ ca: row.ca ?? "", pin: row.pin ?? "", reservedNames: names.join("\n"), loginHint: row.loginHint ?? "" },
    ...limitForm(row),
    ...programForm(row),
  };
}

function limitsOf({ messagesPerSecond, bytesPerSecond, dailyBytes, ...others }: LimitValues): LimitValues {
  const { idleMinutes, windows, zone } = others;
  return { messagesPerSecond, bytesPerSecond, dailyBytes, idleMinutes, windows, zone };
}

/** Adds a server or changes one. Throws NotFound for others than administrators and where there is none. */
export async function saveServer(
  portal: Portal,
  viewer: Viewer,
  target: Target,
  form: ServerForm,
): Promise<SavedServer> {
  return savedOf(await submit(portal, viewer, SAVE_SERVER, target, form), target.id);
}

type SavedServer = Saved<ServerField, ServerProblem>;

async function formNow(tx: Transaction, id: string): Promise<ServerForm | null> {
  const row = await tx.server.findUnique({ where: { id } });
  return row && formOf(row);
}

export const SAVE_SERVER: ChangeKind<ServerForm, SavedServer> = {
  name: "server.save",
  current: formNow,
  isDone: ({ ok }) => ok,
  apply: async (tx, viewer, { id, isNew }, form) => {
    const read = readServerForm(form);
    if (!read.ok) return read;
    const { values } = read;
    const known = await tx.server.findUnique({ where: { id } });
    if (!known && !isNew) throw new NotFound();
    const problems = {
      ...(await takenProblem(tx, id, values)),
      ...(known && (await accountProblems(tx, known, values))),
    };
    if (Object.keys(problems).length > 0) return { ok: false, problems };
    if (known) await tx.server.update({ where: { id }, data: { ...values, ...testThatHolds(known, values) } });
    else await tx.server.create({ data: { id, ...values } });
    const action = known ? "server.change" : "server.add";
    await audit.record(tx, viewer, { action, subjectId: id, details: auditOf(values) });
    return { ok: true, id };
  },
};

function auditOf({ security, maxConnections, pin, pinUntil, ca, dailyBytes, ...others }: ServerValues) {
  const { messagesPerSecond, bytesPerSecond, idleMinutes, windows } = others;
  const limits = {
    ...{ messagesPerSecond, bytesPerSecond, idleMinutes, windows },
    dailyBytes: dailyBytes === null ? null : Number(dailyBytes),
  };
  const trust = { pinned: pin !== null, ownAuthority: ca !== null };
  // Which one, so that it shows when another is put in its place.
  return {
    security,
    maxConnections,
    ...trust,
    ...(pin && { pin, pinUntil: pinUntil?.toISOString() ?? null }),
    ...limits,
  };
}

/** What was tested is the way to the server: on another way the result says nothing. */
function testThatHolds(before: Row, after: ServerValues): { testedAt?: null; testResult?: null } {
  const way = ({ host, port, security, ca, pin, pinUntil }: ServerValues) =>
    JSON.stringify([host, port, security, ca, pin, pinUntil]);
  return way(before) === way(after) ? {} : { testedAt: null, testResult: null };
}

async function takenProblem(
  tx: Transaction,
  id: string,
  { host, port }: ServerValues,
): Promise<Problems<ServerField, ServerProblem>> {
  const other = await tx.server.findUnique({ where: { host_port: { host, port } }, select: { id: true } });
  return other && other.id !== id ? { host: "taken" } : {};
}

/** An account is a name at a host: on another host it would be somebody else's mail. */
async function accountProblems(
  tx: Transaction,
  server: Row,
  { host, use }: ServerValues,
): Promise<Problems<ServerField, ServerProblem>> {
  const { id } = server;
  // One after the other: a transaction has one connection.
  const people = await tx.person.count({ where: { serverId: id } });
  const accounts = await tx.account.count({ where: { serverId: id } });
  const asOld = await tx.migration.count({ where: { oldAccount: { serverId: id } } });
  return {
    ...(use === "old" && people > 0 ? { use: "usedAsNew" as const } : {}),
    ...(use === "new" && asOld > 0 ? { use: "usedAsOld" as const } : {}),
    ...(server.host !== host && people + accounts > 0 ? { host: "hasAccounts" as const } : {}),
  };
}

/** Removes a server that nobody has an account on; false where somebody has, `waits` for another administrator. Throws NotFound. */
export async function removeServer(portal: Portal, viewer: Viewer, id: string): Promise<boolean | "waits"> {
  const submitted = await submit(portal, viewer, REMOVE_SERVER, { id, isNew: false }, {});
  return submitted.kind === "decided" ? submitted.result : "waits";
}

export const REMOVE_SERVER: ChangeKind<Record<string, never>, boolean> = {
  name: "server.remove",
  current: formNow,
  isDone: (isGone) => isGone,
  apply: async (tx, viewer, { id }) => {
    if (!(await tx.server.findUnique({ where: { id }, select: { id: true } }))) throw new NotFound();
    const unused = { id, accounts: { none: {} }, people: { none: {} }, rosterEntries: { none: {} } };
    const { count } = await tx.server.deleteMany({ where: unused });
    if (count > 0) await audit.record(tx, viewer, { action: "server.remove", subjectId: id });
    return count > 0;
  },
};

/** How long an administrator waits for a server, in milliseconds: the worker's own limits come first. */
const TEST_PATIENCE_MS = 70_000;

/** `noWorker`: nobody answered in time, the copying service does not run or is busy. */
export type TestOutcome = "tested" | "noWorker";

/** Lets the worker try the server; the result is in its facts then. Throws NotFound. */
export async function testServer(
  { database }: Portal,
  viewer: Viewer,
  id: string,
  patienceMs = TEST_PATIENCE_MS,
): Promise<TestOutcome> {
  onlyAdministrators(viewer);
  if (!(await database.client.server.findUnique({ where: { id }, select: { id: true } }))) throw new NotFound();
  const question = { serverId: id };
  const answer = await ask(database, { kind: "testServer", question, personId: null, patienceMs });
  await audit.record(database.client, viewer, {
    action: "server.test",
    subjectId: id,
    details: { outcome: outcomeOf(answer) },
  });
  return answer ? "tested" : "noWorker";
}

function outcomeOf(answer: Awaited<ReturnType<typeof ask<"testServer">>>): string {
  if (!answer) return "noWorker";
  if (!answer.ok) return answer.refusal.code;
  return answer.value.trouble?.code ?? "ok";
}
