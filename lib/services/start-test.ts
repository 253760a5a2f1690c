/** The quieter button: reads all the mail that would be copied, so that what is damaged is known weeks ahead. Nothing is copied. */
import type { Viewer } from "../auth/viewer.ts";
import type { ImportRequest } from "../engine/request.ts";
import { audit } from "./audit.ts";
import type { Portal } from "./portal.ts";
import { putTestInLine } from "./queue.ts";
import { readyToStart, type StartOutcome } from "./start.ts";

/**
 * Puts a test in line, once however often it is called at the same time; the migration is as it was when the test is over. `seen`: as in
 * StartWish. Throws NotFound.
 */
export async function startTest(
  portal: Portal,
  viewer: Viewer,
  migrationId: string,
  seen: number | null,
): Promise<StartOutcome> {
  const ready = await readyToStart(portal, viewer, migrationId, seen);
  if (typeof ready === "string") return ready;
  const { person, migration } = ready;
  const plan: ImportRequest = { ...ready.plan, connections: 1, dryRun: true, readBodies: true };
  return portal.database.client.$transaction(async (transaction) => {
    if (!(await putTestInLine(transaction, person, migration, plan))) return "alreadyStarted";
    await audit.record(transaction, person, { action: "migration.test", subjectId: migrationId });
    return "started";
  });
}
