/** Somebody has lost their second factor: another administrator takes it away, or whoever runs the portal does on its machine. */

import type { Viewer } from "../auth/viewer.ts";
import type { Database } from "../db/database.ts";
import type { Transaction } from "../db/migrations.ts";
import { tellStaff } from "../notify/staff-mails.ts";
import { NotFound, onlyAdministrators, onlyProved } from "./access.ts";
import { endSessions } from "./administrators.ts";
import { audit, COMMAND_LINE, type Doer } from "./audit.ts";
import { type ChangeKind, type Submitted, submit } from "./changes.ts";
import type { Portal } from "./portal.ts";

/** They sign in by their password alone then, and set up another where the organisation requires one. */
export const RESET_FACTOR: ChangeKind<Record<string, never>, "done"> = {
  name: "administrator.factor",
  current: async (tx, id) => {
    const row = await tx.administrator.findUnique({ where: { id } });
    return row && { name: row.name };
  },
  isDone: () => true,
  apply: async (tx, viewer, { id }) => {
    if (!(await tx.administrator.findUnique({ where: { id } }))) throw new NotFound();
    await dropFactors(tx, viewer, id);
    return "done";
  },
};

/** Ends their sessions, too: in one of them might be whoever has the lost phone. */
async function dropFactors(tx: Transaction, doer: Doer, administratorId: string): Promise<void> {
  await tx.authenticatorApp.deleteMany({ where: { administratorId } });
  await tx.passkey.deleteMany({ where: { administratorId } });
  await tx.recoveryCode.deleteMany({ where: { administratorId } });
  await endSessions(tx, administratorId);
  await audit.record(tx, doer, { action: "factor.reset", subjectId: administratorId });
  await tellStaff(tx, administratorId, "reset");
}

/** For administrators, of somebody else; throws NotFound for others, and NeedsProof for who has not shown of late who they are. */
export async function resetFactor(portal: Portal, viewer: Viewer, administratorId: string): Promise<Submitted<"done">> {
  onlyAdministrators(viewer);
  if (administratorId === viewer.administratorId) throw new NotFound();
  onlyProved(viewer);
  return submit(portal, viewer, RESET_FACTOR, { id: administratorId, isNew: false }, {});
}

/** From the command line, for when nobody can come in any more. Answers false where nobody has this name. */
export function resetFactorOf({ client }: Database, name: string): Promise<boolean> {
  return client.$transaction(async (tx) => {
    const row = await tx.administrator.findUnique({ where: { name: name.trim().toLowerCase() } });
    if (row) await dropFactors(tx, COMMAND_LINE, row.id);
    return row !== null;
  });
}
