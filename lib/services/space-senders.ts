/** Who takes the space in the old account: asked for at a button, as it costs the old server more, and told for a quarter of an hour. */
import type { Person, Viewer } from "../auth/viewer.ts";
import { put, untilAnswered } from "../jobs/ask.ts";
import type { SpaceBySender } from "../jobs/requests.ts";
import { NotFound, ownMigration } from "./access.ts";
import { audit } from "./audit.ts";
import { type Look, lastLook } from "./last-look.ts";
import type { Portal } from "./portal.ts";
import { hasPasswords } from "./start.ts";

export type { SpaceBySender } from "../jobs/requests.ts";

/** The worker reads for an hour at most. */
const PATIENCE_MS = 60 * 60_000;
/** Small accounts are answered at once: so long somebody waits for the page. */
const AT_ONCE_MS = 3000;

export interface SpaceSendersView {
  /** Null: nobody has asked lately. */
  readonly found: SpaceBySender | null;
  readonly look: Look | null;
}

/** Null where it cannot be asked for: the old account's password is not kept. Throws NotFound when it is not this person's. */
export async function spaceSenders(
  portal: Portal,
  viewer: Viewer,
  migrationId: string,
): Promise<SpaceSendersView | null> {
  const { oldAccountId } = await ownMigration(portal.database, viewer, migrationId);
  if (viewer.kind !== "person") throw new NotFound();
  if (!(await hasPasswords(portal, [oldAccountId]))) return null;
  const { look, value } = await lastLook(portal.database, asked(viewer, migrationId), PATIENCE_MS);
  return { found: value, look };
}

/** Asks the worker, once however often it is asked. Throws NotFound when it is not this person's. */
export async function askForSpaceSenders(portal: Portal, viewer: Viewer, migrationId: string): Promise<void> {
  const view = await spaceSenders(portal, viewer, migrationId);
  if (viewer.kind !== "person") throw new NotFound();
  if (view === null || view.look?.kind === "underWay") return;
  const { database } = portal;
  await database.client.request.deleteMany({ where: asked(viewer, migrationId) });
  await audit.record(database.client, viewer, { action: "migration.senders", subjectId: migrationId });
  const { personId } = viewer;
  const question = { migrationId };
  const id = await put(database, { kind: "countSenders", question, personId, patienceMs: PATIENCE_MS });
  await untilAnswered(database, id, AT_ONCE_MS);
}

/** The questions of this person about this move. */
function asked({ personId }: Person, migrationId: string) {
  return { kind: "countSenders", personId, question: JSON.stringify({ migrationId }) } as const;
}
