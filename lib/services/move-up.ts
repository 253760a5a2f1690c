/** An administrator moves somebody up in the line, and takes that back. */
import type { Viewer } from "../auth/viewer.ts";
import { NotFound, onlyAdministrators } from "./access.ts";
import { audit } from "./audit.ts";
import { forgetLine, lineNow } from "./line.ts";
import type { Portal } from "./portal.ts";

/** Whoever was moved up comes before all others; of several, by the same rules as everybody. */
const MOVED_UP = 1;

/** Whom it is about, as administrators know them. */
export interface InLineFacts {
  readonly migrationId: string;
  /** The name with which the person signs in. */
  readonly person: string;
  readonly oldServer: string;
  /** From 1 on, of those that wait for the same old server; null: not in line now. */
  readonly place: number | null;
  readonly isMovedUp: boolean;
  /** It is a test without copying that is in line. */
  readonly isTest: boolean;
}

/** For administrators; throws NotFound for others, and where there is no such migration. */
export async function inLineFacts(portal: Portal, viewer: Viewer, migrationId: string): Promise<InLineFacts> {
  onlyAdministrators(viewer);
  const { database } = portal;
  const migration = await database.client.migration.findUnique({
    where: { id: migrationId },
    include: { person: { select: { login: true } }, oldAccount: { include: { server: true } } },
  });
  if (!migration?.person) throw new NotFound();
  const place = (await lineNow(database, Date.now())).get(migrationId);
  const { server } = migration.oldAccount;
  return {
    ...{ migrationId, person: migration.person.login, oldServer: server.name || server.host },
    place: place ? place.before + 1 : null,
    ...{ isMovedUp: migration.rank > 0, isTest: migration.test !== null },
  };
}

/** Their turn is the next one. Answers false where that is so already, or nothing is under way. Throws as inLineFacts(). */
export function moveUp(portal: Portal, viewer: Viewer, migrationId: string): Promise<boolean> {
  return rankAs(portal, viewer, migrationId, MOVED_UP);
}

/** Their turn is when it would have been. Answers false where that is so already. Throws as inLineFacts(). */
export function moveBack(portal: Portal, viewer: Viewer, migrationId: string): Promise<boolean> {
  return rankAs(portal, viewer, migrationId, 0);
}

async function rankAs(portal: Portal, viewer: Viewer, migrationId: string, rank: number): Promise<boolean> {
  const { place } = await inLineFacts(portal, viewer, migrationId);
  const isUp = rank > 0;
  const isDone = await portal.database.client.$transaction(async (transaction) => {
    const { count } = await transaction.migration.updateMany({
      where: {
        ...{ id: migrationId, rank: isUp ? 0 : { gt: 0 } },
        ...(isUp && { phase: { notIn: ["draft", "done"] }, activity: { in: ["running", "waiting"] } }),
      },
      data: { rank },
    });
    if (count === 0) return false;
    const action = isUp ? "migration.moveUp" : "migration.moveBack";
    await audit.record(transaction, viewer, { action, subjectId: migrationId, details: { place } });
    return true;
  });
  forgetLine(portal.database);
  return isDone;
}
