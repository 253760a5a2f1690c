/** Pause, resume and stop: what a person wants of a migration, in whatever state it is, from however many windows. */
import type { Person, Viewer } from "../auth/viewer.ts";
import type { Prisma } from "../db/generated/sqlite/client.ts";
import { stateOf, type Transaction } from "../db/migrations.ts";
import { isUnderWay } from "../engine/state.ts";
import { hasClosed, importsClose } from "../jobs/imports-close.ts";
import { NotFound, ownMigration } from "./access.ts";
import { type AuditAction, audit } from "./audit.ts";
import type { Portal } from "./portal.ts";
import { putInLine } from "./queue.ts";

/**
 * `asked`: the worker does it within seconds. `already`: it was asked before, or is so. `notPossible`: nothing is under
 * way. What is copied stays copied in any case.
 */
export type Asked = "asked" | "already" | "notPossible";

/** `needsPassword`: a password of one of the accounts has to be typed first. */
export type Resumed = "queued" | "already" | "notPossible" | "importsClosed" | "recordsErased" | "needsPassword";

/** Throws NotFound when it is not this person's. */
export function pauseMigration(portal: Portal, viewer: Viewer, migrationId: string): Promise<Asked> {
  return wishFor(portal, viewer, migrationId, "pause");
}

/** Throws NotFound when it is not this person's. */
export function stopMigration(portal: Portal, viewer: Viewer, migrationId: string): Promise<Asked> {
  return wishFor(portal, viewer, migrationId, "stop");
}

/** Puts a migration that rests in line again; it goes on where it is. Throws NotFound when it is not this person's. */
export async function resumeMigration(portal: Portal, viewer: Viewer, migrationId: string): Promise<Resumed> {
  const person = personIn(viewer);
  return portal.database.client.$transaction(async (transaction) => {
    const { oldAccount, newAccount, ...migration } = await ownMigration({ client: transaction }, person, migrationId);
    if (migration.phase === "draft" || migration.phase === "done") return "notPossible";
    if (isUnderWay(stateOf(migration))) return "already";
    if (migration.journalErasedAt !== null) return "recordsErased";
    if (hasClosed(await importsClose(transaction, oldAccount), Date.now())) return "importsClosed";
    const accounts = { accountId: { in: [oldAccount.id, newAccount.id] } };
    if ((await transaction.credential.count({ where: accounts })) < 2) return "needsPassword";
    if (!(await putInLine(transaction, person, migration))) return "already";
    await audit.record(transaction, person, { action: "migration.resume", subjectId: migrationId });
    return "queued";
  });
}

/** Begins what was to begin later. Answers false where nothing waits for its time. Throws NotFound when it is not this person's. */
export async function startNow(portal: Portal, viewer: Viewer, migrationId: string): Promise<boolean> {
  const person = personIn(viewer);
  return portal.database.client.$transaction(async (transaction) => {
    const { oldAccount } = await ownMigration({ client: transaction }, person, migrationId);
    if (hasClosed(await importsClose(transaction, oldAccount), Date.now())) return false;
    const { count } = await transaction.migration.updateMany({
      where: { id: migrationId, phase: "queued", activity: "running", startAt: { gt: new Date() } },
      data: { startAt: null },
    });
    if (count > 0) await audit.record(transaction, person, { action: "migration.startNow", subjectId: migrationId });
    return count > 0;
  });
}

/** The person's migrations that are in line or under way. */
export function underWay({ personId }: Person): Prisma.MigrationWhereInput {
  return { personId, phase: { notIn: ["draft", "done"] }, activity: { in: ["running", "waiting"] } };
}

/** Wishes that all of them stop, in a transaction of something greater. */
export async function stopRuns(tx: Transaction, person: Person): Promise<void> {
  for (const { id } of await tx.migration.findMany({ where: underWay(person), select: { id: true } })) {
    await tx.migration.update({ where: { id }, data: { wish: "stop" } });
    await audit.record(tx, person, { action: "migration.stop", subjectId: id });
  }
}

const ACTIONS = { pause: "migration.pause", stop: "migration.stop" } as const satisfies Record<string, AuditAction>;

async function wishFor(portal: Portal, viewer: Viewer, id: string, wish: "pause" | "stop"): Promise<Asked> {
  const person = personIn(viewer);
  return portal.database.client.$transaction(async (transaction) => {
    const migration = await ownMigration({ client: transaction }, person, id);
    // What a test has read is only in its report: it is stopped, or goes on.
    if (wish === "pause" && migration.test !== null) return "notPossible";
    const rests = migration.activity === (wish === "pause" ? "paused" : "stopped");
    const { count } = await transaction.migration.updateMany({
      where: {
        ...{ id, phase: { notIn: ["draft", "done"] }, activity: { in: ["running", "waiting"] } },
        // Stopping goes further than pausing, so it is not taken back by a pause.
        OR: wish === "pause" ? [{ wish: null }] : [{ wish: null }, { wish: "pause" }],
      },
      data: { wish },
    });
    if (count === 0) return rests || isUnderWay(stateOf(migration)) ? "already" : "notPossible";
    await audit.record(transaction, person, { action: ACTIONS[wish], subjectId: id });
    return "asked";
  });
}

function personIn(viewer: Viewer): Person {
  if (viewer.kind !== "person") throw new NotFound();
  return viewer;
}
