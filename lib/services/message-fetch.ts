/** Fetching a message of the old account for its owner to download: asked for here, done by the worker, handed out once. */
import { sessionSecret } from "../auth/secret.ts";
import type { Person } from "../auth/viewer.ts";
import { readPart } from "../db/rescued-parts.ts";
import { put, untilAnswered } from "../jobs/ask.ts";
import type { Answer, FetchMessage, MessageFetched, Refusal } from "../jobs/requests.ts";
import { KEEP_MS } from "../policy/rescue.ts";
import { openPart, partsKey } from "../vault/parts.ts";
import { seal } from "../vault/seal.ts";
import type { Portal } from "./portal.ts";
import { workerNow } from "./workers.ts";

/** Times in epoch milliseconds. */
export type FetchState =
  | { readonly kind: "none" }
  | { readonly kind: "underWay" }
  /** Waits to be downloaded until then. */
  | {
      readonly kind: "ready";
      readonly requestId: string;
      readonly bytes: number;
      readonly parts: number;
      readonly until: number;
    }
  | { readonly kind: "failed"; readonly why: Exclude<MessageFetched, { outcome: "fetched" }> }
  /** The old server did not let us in, or was lost. */
  | { readonly kind: "refused"; readonly refusal: Refusal }
  /** The worker did not answer in time: it is not running, or very busy. */
  | { readonly kind: "unanswered" };

/** The worker gives the old server five minutes, and may have been restarted since. */
const PATIENCE_MS = 6 * 60_000;
/** Small messages are there at once: so long somebody waits for the page instead of looking at it again. */
const AT_ONCE_MS = 4000;

/** What became of the last time that this person asked for this message. */
export async function fetchState(portal: Portal, person: Person, message: FetchMessage): Promise<FetchState> {
  const now = Date.now();
  const where = { kind: "fetchMessage", personId: person.personId, question: questionOf(message) };
  const last = await portal.database.client.request.findFirst({ where, orderBy: { createdAt: "desc" } });
  if (!last || (last.answer !== null && last.expiresAt.getTime() <= now)) return { kind: "none" };
  if (last.answer !== null) return stateOf(last.id, last.expiresAt.getTime(), JSON.parse(last.answer));
  const isLate = now - last.createdAt.getTime() > PATIENCE_MS;
  return { kind: isLate || !(await workerNow(portal.database, now)).lives ? "unanswered" : "underWay" };
}

function stateOf(requestId: string, until: number, answer: Answer<"fetchMessage">): FetchState {
  if (!answer.ok) return { kind: "refused", refusal: answer.refusal };
  if (answer.value.outcome !== "fetched") return { kind: "failed", why: answer.value };
  const { bytes, parts } = answer.value;
  return { kind: "ready", requestId, bytes, parts, until };
}

/** The same text for the same message: it is what the question is found again by. */
function questionOf({ migrationId, serverId, oldName, uid, uidValidity }: FetchMessage): string {
  return JSON.stringify({ migrationId, serverId, oldName, uid, uidValidity } satisfies FetchMessage);
}

/**
 * Asks the worker; in place of everything fetched for this person before, so that nobody fills the disk. `underWay`: it was
 * asked before and has not answered yet. `busy`: another message of theirs is on its way.
 */
export async function askForMessage(
  portal: Portal,
  { personId }: Person,
  message: FetchMessage,
): Promise<"asked" | "underWay" | "busy"> {
  const { client } = portal.database;
  const theirs = { kind: "fetchMessage", personId };
  const since = new Date(Date.now() - PATIENCE_MS);
  const open = await client.request.findFirst({ where: { ...theirs, answeredAt: null, createdAt: { gt: since } } });
  if (open) return open.question === questionOf(message) ? "underWay" : "busy";
  await client.request.deleteMany({ where: theirs });
  const [key, secret] = await Promise.all([portal.sealingKey(), sessionSecret(portal.config.sessionSecretFile)]);
  const { serverId } = message;
  const id = await put(portal.database, {
    ...{ kind: "fetchMessage", question: JSON.parse(questionOf(message)), personId, patienceMs: KEEP_MS },
    seal: (requestId) =>
      seal(key, partsKey(secret, requestId).toString("base64url"), { purpose: "request", requestId, serverId }),
  });
  await untilAnswered(portal.database, id, AT_ONCE_MS);
  return "asked";
}

/** The bytes of a fetched message, part by part; it is erased at the end, and also when its reader stops early. */
export async function* handOut(
  { database, config }: Portal,
  { requestId, parts }: FetchState & { readonly kind: "ready" },
): AsyncGenerator<Uint8Array> {
  try {
    const key = partsKey(await sessionSecret(config.sessionSecretFile), requestId);
    for (let part = 0; part < parts; part++) {
      const sealed = await readPart(database, requestId, part);
      if (!sealed) throw new Error(`part ${part} of a message to be downloaded is missing`);
      yield openPart(key, { requestId, part }, sealed);
    }
  } finally {
    await database.client.request.deleteMany({ where: { id: requestId } });
    await database.eraseDeleted();
  }
}
