/**
 * The audit is sealed: soon after rows were written they are put into a segment, each row hashed together with all before it, and each segment
 * with the one before it. Whoever changes, removes, adds or moves a row afterwards would have to make every later hash anew, and then the
 * newest of them, the head, is not what was printed elsewhere.
 *
 * No act waits for this: rows are written within the transaction of what they tell, in whatever order those commit, and are sealed when they
 * are there. What is rolled back was never there, and a gap between ids means nothing. Those who seal at once are told apart by the number
 * of the segment: one gets it, and the other comes again.
 */
import { createHash } from "node:crypto";
import type { Database } from "./database.ts";
import { hasCode } from "./errors.ts";
import type { AuditEvent, AuditLink, AuditSegment } from "./generated/sqlite/client.ts";
import type { Transaction } from "./migrations.ts";

/** Rows of a segment at most: databases take no more than so many ids in one question. */
export const SEGMENT_ROWS = 500;
/** A transaction that takes long commits its row after rows with later ids were sealed. So far back such a row is looked for. */
export const LATE_IDS = 2000;
/** The hash before the first one. */
export const NOTHING_BEFORE = "0".repeat(64);

/** What stands for all sealed rows: to be kept where nobody who can write to the database can write. */
export interface AuditHead {
  /** Of the newest segment; 0: nothing is sealed yet. */
  readonly segment: number;
  readonly sealedAt: Date | null;
  /** How many rows are sealed. */
  readonly rows: number;
  readonly hash: string;
}

/** Seals what is there, and answers the head over all of it. */
export async function auditHead(database: Database, now = new Date()): Promise<AuditHead> {
  await sealAudit(database, now);
  return sealedHead(database);
}

/** The database, or a transaction of it as `{ client: transaction }`. */
interface SealReader {
  readonly client: Pick<Database["client"], "auditSegment">;
}

/** The head as it stands, for looking only. */
export async function sealedHead({ client }: SealReader): Promise<AuditHead> {
  const last = await client.auditSegment.findFirst({ orderBy: { number: "desc" } });
  const { _sum } = await client.auditSegment.aggregate({ _sum: { rows: true } });
  if (!last) return { segment: 0, sealedAt: null, rows: 0, hash: NOTHING_BEFORE };
  return { segment: last.number, sealedAt: last.sealedAt, rows: _sum.rows ?? 0, hash: last.hash };
}

/** Seals all rows that are in no segment yet: all of an older version's, the first time. Answers how many. */
export async function sealAudit({ client }: Database, now: Date): Promise<number> {
  let all = 0;
  for (;;) {
    const sealed = await client.$transaction((tx) => sealSegment(tx, now)).catch(orTakenByAnother);
    all += sealed;
    if (sealed < SEGMENT_ROWS) return all;
  }
}

/** Another process has sealed these rows: what it left is sealed the next time. */
function orTakenByAnother(error: unknown): 0 {
  if (hasCode(error, "P2002")) return 0;
  throw error;
}

async function sealSegment(tx: Transaction, sealedAt: Date): Promise<number> {
  const last = await tx.auditSegment.findFirst({ orderBy: { number: "desc" } });
  const events = await tx.auditEvent.findMany({ where: { id: { in: await unsealedIds(tx) } }, orderBy: { id: "asc" } });
  if (events.length === 0) return 0;
  const number = (last?.number ?? 0) + 1;
  const previous = last?.hash ?? NOTHING_BEFORE;
  const links = linked(number, previous, events);
  const facts = { number, sealedAt, rows: links.length, previous };
  await tx.auditSegment.create({ data: { ...facts, hash: segmentHash(facts, links) } });
  await tx.auditLink.createMany({ data: links });
  return links.length;
}

async function unsealedIds(tx: Transaction): Promise<number[]> {
  const { _max } = await tx.auditLink.aggregate({ _max: { eventId: true } });
  const after = (_max.eventId ?? 0) - LATE_IDS;
  const take = LATE_IDS + SEGMENT_ROWS;
  const range = { orderBy: { id: "asc" }, select: { id: true }, take } as const;
  const ids = await tx.auditEvent.findMany({ where: { id: { gt: after } }, ...range });
  const sealed = await tx.auditLink.findMany({ where: { eventId: { gt: after } }, select: { eventId: true } });
  const known = new Set(sealed.map(({ eventId }) => eventId));
  return ids
    .map(({ id }) => id)
    .filter((id) => !known.has(id))
    .slice(0, SEGMENT_ROWS);
}

function linked(segment: number, previous: string, events: readonly AuditEvent[]): AuditLink[] {
  let hash = previous;
  return events.map((event, index) => {
    const digest = digestOf(event);
    hash = nextHash(hash, digest);
    return { eventId: event.id, segment, position: index + 1, digest, hash };
  });
}

/** Of what a row says, all of it. */
export function digestOf({
  id,
  at,
  actorKind,
  actorId,
  onBehalfOf,
  action,
  subjectId,
  details,
  addressHash,
}: AuditEvent): string {
  return sha256([id, at.getTime(), actorKind, actorId, onBehalfOf, action, subjectId, details, addressHash]);
}

/** Of a row and all before it. */
export const nextHash = (before: string, digest: string) => sha256([before, digest]);

/** Of a segment with its rows. */
export function segmentHash(
  { number, sealedAt, rows, previous }: Omit<AuditSegment, "hash">,
  links: readonly AuditLink[],
): string {
  return sha256([number, sealedAt.getTime(), rows, previous, links.at(-1)?.hash ?? previous]);
}

function sha256(facts: readonly (string | number | null)[]): string {
  return createHash("sha256").update(JSON.stringify(facts)).digest("hex");
}

/** What a row keeps of an address: with the salt it can be checked, and without it nobody can find it by trying all addresses. */
export function addressHashOf({ address, salt }: { readonly address: string; readonly salt: string }): string {
  return sha256([salt, address]);
}

/** Addresses of rows before this moment: the rows stay as they were sealed. Answers how many were erased. */
export async function eraseAuditAddresses({ client }: Database, before: Date): Promise<number> {
  return (await client.auditAddress.deleteMany({ where: { at: { lt: before } } })).count;
}
