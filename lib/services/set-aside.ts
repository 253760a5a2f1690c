/** One message that a run set aside, and what its owner can do for it. */
import type { Person, Viewer } from "../auth/viewer.ts";
import type { ErrorCode } from "../engine/errors.ts";
import type { FetchMessage } from "../jobs/requests.ts";
import { canBeAttached, canBeFetched, looksHarmful } from "../policy/rescue.ts";
import { NotFound, ownMigration } from "./access.ts";
import { audit } from "./audit.ts";
import { askForMessage, type FetchState, fetchState, handOut } from "./message-fetch.ts";
import type { Portal } from "./portal.ts";
import { type ReportFacts, reportOf } from "./report.ts";
import { hasPasswords } from "./start.ts";

/** Which one: the problem of this number in the report of this run. */
export interface ProblemPlace {
  readonly migrationId: string;
  readonly run: number;
  readonly number: number;
}

export interface SetAsideFacts extends ProblemPlace {
  /** Of its run. */
  readonly facts: ReportFacts;
  /** The old folder, levels joined by `/`, and the message's number in it. */
  readonly folder: string;
  readonly uid: number;
  readonly code: ErrorCode;
  readonly noted: string;
  /** Whether it can be fetched from the old server for downloading. */
  readonly canBeFetched: boolean;
  /** Whether the new server took it for a virus, say. */
  readonly isHarmful: boolean;
  /** The new folder in which it is saved as an attachment; null: it is not. */
  readonly savedIn: string | null;
  /** Whether the new server may take it as an attachment. */
  readonly canBeAttached: boolean;
  readonly fetch: FetchState;
}

/** Throws NotFound where it is not this person's, or no message. */
export async function setAsideMessage(portal: Portal, viewer: Viewer, place: ProblemPlace): Promise<SetAsideFacts> {
  const { facts, problem, message, person } = await found(portal, viewer, place);
  const { folder, uid, code, text: noted } = problem;
  return {
    ...{ ...place, facts, folder, uid, code, noted },
    canBeFetched: message !== null,
    isHarmful: looksHarmful(problem),
    savedIn: problem.savedIn ?? null,
    canBeAttached: canBeAttached(problem),
    fetch: message === null ? { kind: "none" } : await fetchState(portal, person, message),
  };
}

/** `busy`: another message of theirs is on its way. `notPossible`: nobody knows where it is. */
export type MessageRequested = "asked" | "underWay" | "busy" | "passwordMissing" | "notPossible";

/** Has the message fetched from the old server, for its owner to download. Throws NotFound. */
export async function requestMessage(portal: Portal, viewer: Viewer, place: ProblemPlace): Promise<MessageRequested> {
  const { message, person, oldAccountId } = await found(portal, viewer, place);
  if (message === null) return "notPossible";
  const { kind } = await fetchState(portal, person, message);
  if (kind === "underWay" || kind === "ready") return "underWay";
  if (!(await hasPasswords(portal, [oldAccountId]))) return "passwordMissing";
  const outcome = await askForMessage(portal, person, message);
  if (outcome === "asked") await record(portal, person, "message.fetch", place);
  return outcome;
}

export interface Download {
  /** Plain ASCII. */
  readonly name: string;
  readonly bytes: number;
  /** Has to be read to its end or ended early: either erases what is kept of the message. */
  readonly body: AsyncGenerator<Uint8Array>;
}

/** The fetched message, once; null where it was downloaded already, its time is over, or it was never fetched. Throws NotFound. */
export async function downloadMessage(portal: Portal, viewer: Viewer, place: ProblemPlace): Promise<Download | null> {
  const { message, person, facts } = await found(portal, viewer, place);
  const fetch: FetchState = message === null ? { kind: "none" } : await fetchState(portal, person, message);
  if (fetch.kind !== "ready") return null;
  await record(portal, person, "message.download", place);
  const name = `${facts.reference ?? "carryover"}-message-${place.run}-${place.number}.eml`;
  return { name, bytes: fetch.bytes, body: handOut(portal, fetch) };
}

async function found(portal: Portal, viewer: Viewer, { migrationId, run, number }: ProblemPlace) {
  const { oldAccount } = await ownMigration(portal.database, viewer, migrationId);
  const facts = await reportOf(portal, viewer, migrationId, run);
  const problem = facts?.report.problems.flatMap(({ problems }) => problems).find((one) => one.number === number);
  if (!facts || !problem || problem.uid === null || viewer.kind !== "person") throw new NotFound();
  const { uid, at } = problem;
  const message: FetchMessage | null =
    canBeFetched(problem) && at ? { migrationId, serverId: oldAccount.serverId, uid, ...at } : null;
  return { facts, problem: { ...problem, uid }, message, person: viewer, oldAccountId: oldAccount.id };
}

function record(
  { database: { client } }: Portal,
  person: Person,
  action: "message.fetch" | "message.download",
  { migrationId, run, number }: ProblemPlace,
): Promise<void> {
  return audit.record(client, person, { action, subjectId: migrationId, details: { run, number } });
}
