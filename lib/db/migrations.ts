/** Migrations: which two accounts, what is to be copied, and how far it is. */
import { ERROR_KINDS, type ErrorCode, MailError } from "../engine/errors.ts";
import type { ImportRequest } from "../engine/request.ts";
import type { MigrationState } from "../engine/state.ts";
import type { Database } from "./database.ts";
import type { ActorKind, Migration, Security } from "./generated/sqlite/client.ts";
import { keepsLease, type Lease } from "./leases.ts";

/** An account by what one signs in with. */
export interface AccountAddress {
  readonly host: string;
  readonly port: number;
  readonly security: Security;
  readonly login: string;
}

export interface MigrationWish {
  readonly old: AccountAddress;
  readonly new: AccountAddress;
  readonly plan: ImportRequest;
  /** Whether the database is the journal of one migration and must not hold another. */
  readonly sole: boolean;
}

/** The two usual ports of one server: people move from one to the other without moving their mail. */
const IMAP_PORTS = [143, 993];

export type Transaction = Parameters<Parameters<Database["client"]["$transaction"]>[0]>[0];

/**
 * The id of the migration between these two accounts that nobody signed in for (command line), added when it is new.
 * Throws MailError `journal.otherMigration` where `sole` forbids that.
 */
export function findOrAddMigration({ client }: Database, wish: MigrationWish): Promise<string> {
  return client.$transaction(async (transaction) => {
    const oldAccountId = await findOrAddAccount(transaction, wish.old);
    const newAccountId = await findOrAddAccount(transaction, wish.new);
    const plan = JSON.stringify(wish.plan);
    const found = await transaction.migration.findUnique({
      where: { oldAccountId_newAccountId: { oldAccountId, newAccountId } },
    });
    if (wish.sole) await refuseOtherMigration(transaction, found?.id ?? "");
    if (found) {
      await transaction.migration.update({ where: { id: found.id }, data: { plan } });
      return found.id;
    }
    return (await transaction.migration.create({ data: { oldAccountId, newAccountId, plan } })).id;
  });
}

async function findOrAddAccount(transaction: Transaction, address: AccountAddress): Promise<string> {
  const { port, security, login } = address;
  const host = address.host.toLowerCase();
  const samePort = IMAP_PORTS.includes(port) ? IMAP_PORTS : [port];
  const known = await transaction.server.findFirst({ where: { host, port: { in: samePort } } });
  // Writing to the server's row keeps two processes from adding the same account at once: one waits for the other.
  const server = await transaction.server.upsert({
    where: { host_port: { host, port: known?.port ?? port } },
    create: { host, port, security },
    update: { host },
  });
  const key = { personId: null, serverId: server.id, login };
  const account =
    (await transaction.account.findFirst({ where: key })) ?? (await transaction.account.create({ data: key }));
  return account.id;
}

/** A migration without folders never came to see any mail: its address was mistyped, say, so it claims nothing. */
async function refuseOtherMigration(transaction: Transaction, ownId: string): Promise<void> {
  const account = { select: { login: true, server: { select: { host: true, port: true } } } };
  const other = await transaction.migration.findFirst({
    where: { id: { not: ownId }, folders: { some: {} } },
    select: { oldAccount: account, newAccount: account },
  });
  if (!other) return;
  const [from, to] = [other.oldAccount, other.newAccount].map(({ login, server: { host, port } }) =>
    IMAP_PORTS.includes(port) ? `${login} on ${host}` : `${login} on ${host}:${port}`,
  );
  throw new MailError("journal.otherMigration", `this journal belongs to the import from ${from} to ${to}`);
}

/** Who caused a change of state, for the audit. */
export interface Actor {
  readonly kind: ActorKind;
  readonly id: string | null;
}

/** A migration under way, and the lease that its run holds. */
export interface Held {
  readonly migrationId: string;
  readonly lease: Lease;
}

/**
 * Writes the state, and what it was for how long into the audit. Nothing is written when it is the state already, and nothing, answered
 * with false, where another has taken the run over.
 */
export function saveState(
  { client }: Database,
  { migrationId, lease }: Held,
  state: MigrationState,
  actor: Actor,
  at: Date,
): Promise<boolean> {
  return client.$transaction(async (transaction) => {
    if (!(await keepsLease({ client: transaction }, lease))) return false;
    const before = await transaction.migration.findUniqueOrThrow({ where: { id: migrationId } });
    const columns = columnsOf(state);
    if (JSON.stringify(columnsOf(stateOf(before))) === JSON.stringify(columns)) return true;
    await transaction.migration.update({ where: { id: migrationId }, data: { ...columns, stateSince: at } });
    await recordState(transaction, before, { state, actor, at });
    return true;
  });
}

/** What the state was, for how long, and what it is now. */
function recordState(
  { auditEvent }: Pick<Transaction, "auditEvent">,
  before: Migration,
  { state, actor, at }: StateChange,
) {
  const details = { from: stateOf(before), to: state, milliseconds: at.getTime() - before.stateSince.getTime() };
  const who = { actorKind: actor.kind, actorId: actor.id };
  return auditEvent.create({
    data: { at, ...who, action: "migration.state", subjectId: before.id, details: JSON.stringify(details) },
  });
}

/** What decides when it has its turn. */
type Turn = "rank" | "servedMs" | "bytesLeft" | "startAt" | "awaitsPilot" | "catchUp" | "catchUpAt";

export interface StateChange {
  readonly state: MigrationState;
  readonly actor: Actor;
  readonly at: Date;
  /** Other columns that change with it. */
  readonly with?: Partial<
    Pick<Migration, "queuedAt" | "queuedBy" | "wish" | "plan" | "test" | "gradeBeforeTest" | "forgetAfterRun" | Turn>
  >;
}

/** Changes the state if it is still the one that was looked at: of two who try at once, one does. Answers whether it was this one. */
export async function changeState(transaction: Transaction, before: Migration, change: StateChange): Promise<boolean> {
  const { id, phase, activity, stateSince } = before;
  const { count } = await transaction.migration.updateMany({
    // Without its journal a run would copy everything a second time.
    where: { id, phase, activity, stateSince, journalErasedAt: null },
    data: { ...columnsOf(change.state), stateSince: change.at, ...change.with },
  });
  if (count === 1) await recordState(transaction, before, change);
  return count === 1;
}

export async function readState({ client }: Database, migrationId: string): Promise<MigrationState> {
  return stateOf(await client.migration.findUniqueOrThrow({ where: { id: migrationId } }));
}

export type StateColumns = Pick<Migration, "phase" | "activity" | "waitUntil" | "waitAskedFor" | "reason" | "grade">;

/** The columns that hold this state. */
export function columnsOf(state: MigrationState): StateColumns {
  const none = { activity: null, waitUntil: null, waitAskedFor: false, reason: null, grade: null };
  if (state.phase === "done") return { ...none, phase: "done", grade: state.grade };
  const { phase, activity } = state;
  const columns = { ...none, phase, activity: activity.kind };
  switch (activity.kind) {
    case "waiting":
      return {
        ...columns,
        ...{ waitUntil: new Date(activity.until), waitAskedFor: activity.isAskedFor ?? false, reason: activity.reason },
      };
    case "needsUser":
      return { ...columns, reason: activity.what };
    case "failed":
      return { ...columns, reason: activity.code };
    case "running":
    case "paused":
    case "stopped":
      return columns;
    default:
      return activity satisfies never;
  }
}

/** The state that these columns hold. */
export function stateOf(row: StateColumns): MigrationState {
  const { phase, activity } = row;
  if (phase === "done") return { phase, grade: present(row.grade, "grade") };
  switch (present(activity, "activity")) {
    case "waiting": {
      const until = present(row.waitUntil, "waitUntil").getTime();
      const isAskedFor = row.waitAskedFor && { isAskedFor: true as const };
      return { phase, activity: { kind: "waiting", until, reason: reasonOf(row), ...isAskedFor } };
    }
    case "needsUser":
      return { phase, activity: { kind: "needsUser", what: codeOf(row) } };
    case "failed":
      return { phase, activity: { kind: "failed", code: codeOf(row) } };
    case "running":
      return { phase, activity: { kind: "running" } };
    case "paused":
      return { phase, activity: { kind: "paused" } };
    case "stopped":
      return { phase, activity: { kind: "stopped" } };
  }
}

function reasonOf(row: StateColumns): ErrorCode | "lastProbe" {
  return row.reason === "lastProbe" ? "lastProbe" : codeOf(row);
}

function codeOf({ reason }: StateColumns): ErrorCode {
  if (isErrorCode(reason)) return reason;
  throw new Error(`a migration's state has the unknown reason ${reason}`);
}

function isErrorCode(reason: string | null): reason is ErrorCode {
  return reason !== null && Object.hasOwn(ERROR_KINDS, reason);
}

function present<T>(value: T | null, column: string): T {
  if (value === null) throw new Error(`a migration's state has no ${column}`);
  return value;
}
