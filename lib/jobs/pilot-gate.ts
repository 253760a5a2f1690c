/** Opens the gate for everybody when the reports of the pilot group are clean. */
import type { Database } from "../db/database.ts";
import type { Actor, Transaction } from "../db/migrations.ts";
import { closedGate, openGate, pilotMigrations } from "../db/pilot-gate.ts";
import { opensGate, pilotState } from "../policy/pilot.ts";

/** To be asked whenever a report was written, or the pilot group changed. Answers whether it was opened now. */
export function openGateIfClean({ client }: Pick<Database, "client">, actor: Actor, at: Date): Promise<boolean> {
  return client.$transaction((transaction) => openIfClean(transaction, actor, at));
}

async function openIfClean(transaction: Transaction, actor: Actor, at: Date): Promise<boolean> {
  const needed = await closedGate(transaction);
  if (needed === null) return false;
  const pilots = await pilotMigrations(transaction);
  const states = pilots.map(({ migration }) => pilotState(migration));
  const through = opensGate(states, needed) ? await openGate(transaction, at) : null;
  if (through === null) return false;
  const details = JSON.stringify({ through });
  await transaction.auditEvent.create({
    data: { at, actorKind: actor.kind, actorId: actor.id, action: "pilot.open", subjectId: null, details },
  });
  return true;
}
