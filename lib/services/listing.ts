/** Looking at the folders of both accounts: done by the worker, asked for here. */
import type { Viewer } from "../auth/viewer.ts";
import { put } from "../jobs/ask.ts";
import type { Answer, Refusal } from "../jobs/requests.ts";
import { NotFound, ownMigration } from "./access.ts";
import { audit } from "./audit.ts";
import type { Portal } from "./portal.ts";
import { hasPasswords } from "./start.ts";

/** An old server may take its time over many folders. */
const PATIENCE_MS = 5 * 60_000;

/** How far the looking is. */
export interface ListingState {
  /** When both accounts were last looked at, in epoch milliseconds; null: not yet. */
  readonly listedAt: number | null;
  /** The worker has been asked and has not answered yet. */
  readonly underWay: boolean;
  /** Why the last try did not work; null when it did, or there was none. */
  readonly refusal: Refusal | null;
  /** The last try got no answer in time: the worker is not running, or very busy. */
  readonly unanswered: boolean;
}

/** `underWay`: it had been asked for before, so nothing was added. */
export type ListingOutcome = "asked" | "underWay" | "passwordsMissing";

/** Has the folders of both accounts looked at, with the passwords that are kept for them. Throws NotFound. */
export async function requestListing(portal: Portal, viewer: Viewer, migrationId: string): Promise<ListingOutcome> {
  const migration = await ownMigration(portal.database, viewer, migrationId);
  if (viewer.kind !== "person") throw new NotFound();
  if ((await listingState(portal, viewer.personId, migration)).underWay) return "underWay";
  if (!(await hasPasswords(portal, [migration.oldAccountId, migration.newAccountId]))) return "passwordsMissing";
  const { personId } = viewer;
  await put(portal.database, { kind: "listFolders", question: { migrationId }, personId, patienceMs: PATIENCE_MS });
  await audit.record(portal.database.client, viewer, { action: "migration.list", subjectId: migrationId });
  return "asked";
}

/** What is known of the last try. */
export async function listingState(
  { database: { client } }: Portal,
  personId: string,
  migration: { readonly id: string; readonly listedAt: Date | null },
): Promise<ListingState> {
  const listedAt = migration.listedAt?.getTime() ?? null;
  const question = JSON.stringify({ migrationId: migration.id });
  const last = await client.request.findFirst({
    where: { kind: "listFolders", personId, question },
    orderBy: { createdAt: "desc" },
  });
  const answer: Answer<"listFolders"> | null = last?.answer ? JSON.parse(last.answer) : null;
  const open = last !== null && answer === null;
  const underWay = open && last.expiresAt.getTime() > Date.now();
  const refusal = answer && !answer.ok ? answer.refusal : null;
  const unanswered = open && !underWay;
  return { listedAt, underWay, refusal, unanswered };
}
