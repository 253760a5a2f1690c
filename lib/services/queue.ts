/** The one way in which a migration is put in line for the worker, the first time and every time after. */
import type { Person } from "../auth/viewer.ts";
import { type Actor, changeState, stateOf, type Transaction } from "../db/migrations.ts";
import { waitsAtGate } from "../db/pilot-gate.ts";
import type { TestUnderWay } from "../db/test-under-way.ts";
import type { ImportRequest } from "../engine/request.ts";
import { advance } from "../engine/state.ts";
import { enrol } from "../roster/enrol.ts";
import { actorOf } from "./audit.ts";
import { extendPasswords } from "./keep-password.ts";

/** Whose move it is. */
type Mover = Pick<Person, "personId">;
type MigrationRow = Parameters<typeof changeState>[1];
/** What else is settled with the start. */
type Settled = {
  readonly plan?: string;
  readonly forgetAfterRun?: boolean;
  readonly catchUp?: boolean;
  readonly bytesLeft?: bigint | null;
  /** No sooner than this; null or missing: as soon as it is its turn. */
  readonly startAt?: Date | null;
};

/**
 * Puts it in line and keeps the passwords on, unless its state has changed since `before` was read: double clicks, reloads and second tabs never
 * start a second run. `actor`: who wants it, where that is not the person. Answers whether this call did it. Throws where a migration of this state cannot be started.
 */
export async function putInLine(
  transaction: Transaction,
  person: Mover,
  before: MigrationRow,
  settled: Settled = {},
  actor: Actor = { kind: "person", id: person.personId },
): Promise<boolean> {
  const at = new Date();
  const awaitsPilot = await waitsAtGate(transaction, before.oldAccountId);
  const isDone = await changeState(transaction, before, {
    state: advance(stateOf(before), { kind: "queue" }),
    actor,
    at,
    with: {
      ...{ queuedAt: at, queuedBy: actor.kind, wish: null, servedMs: 0n, startAt: null, awaitsPilot, catchUpAt: null },
      ...settled,
    },
  });
  if (isDone) await afterStart(transaction, person, before);
  return isDone;
}

/**
 * The same for a test. Its plan and what it goes back to are kept beside the migration's own, so that nothing of that is lost; and it waits for
 * no pilot group, as it copies nothing.
 */
export async function putTestInLine(
  transaction: Transaction,
  person: Person,
  row: MigrationRow,
  plan: ImportRequest,
): Promise<boolean> {
  const at = new Date();
  const before = stateOf(row);
  const test: TestUnderWay = { plan, before, queuedAt: row.queuedAt?.getTime() ?? null };
  const isDone = await changeState(transaction, row, {
    state: advance(before, { kind: "queue" }),
    actor: actorOf(person),
    at,
    with: {
      test: JSON.stringify(test),
      gradeBeforeTest: row.grade,
      queuedAt: at,
      wish: null,
      rank: 0,
      servedMs: 0n,
      startAt: null,
      awaitsPilot: false,
    },
  });
  if (isDone) await afterStart(transaction, person, row);
  return isDone;
}

/** Of several starts at once, for the one that got through. */
async function afterStart(transaction: Transaction, { personId }: Mover, row: MigrationRow): Promise<void> {
  await enrol(transaction, { personId, migrationId: row.id, oldAccountId: row.oldAccountId });
  await extendPasswords(transaction, personId);
}
