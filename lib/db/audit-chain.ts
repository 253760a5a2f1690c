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
import type { AuditEvent, AuditLink, AuditSegment } from "./generated/sqlite/client.ts";
import { Prisma } from "./generated/sqlite/client.ts";
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

/** The head as it stands, for looking only. */
export async function sealedHead({ client }: Database): Promise<AuditHead> {
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
  if (error instanceof Error && "code" in error && error.code === "P2002") return 0;
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

function digestOf({
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

const nextHash = (before: string, digest: string) => sha256([before, digest]);

function segmentHash(
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

/** Something that is not as it was sealed. */
export type AuditFinding =
  /** The row says something else than when it was sealed. */
  | {
      readonly kind: "changed" | "removed" | "moved";
      readonly eventId: number;
      readonly segment: number;
      readonly position: number;
    }
  /** A row was removed together with its place. */
  | { readonly kind: "placeRemoved"; readonly segment: number; readonly position: number }
  /** It was added behind the back of the audit: among rows that were sealed long before it, or with a date before theirs. */
  | { readonly kind: "inserted"; readonly eventId: number }
  /** The address beside the row is not the one that it was done from. */
  | { readonly kind: "addressChanged"; readonly eventId: number }
  /** All of its rows, or their hashes, were made anew. */
  | { readonly kind: "segmentChanged" | "segmentRemoved"; readonly segment: number }
  /** A head that was printed once is none of this database. */
  | { readonly kind: "unknownHead"; readonly hash: string };

export interface AuditCheck {
  readonly findings: readonly AuditFinding[];
  readonly head: AuditHead;
  /** Rows that are not sealed yet. */
  readonly unsealed: number;
}

/** So many findings are named; there is no end to what can be wrong. */
export const MOST_FINDINGS = 100;
/** A row that claims to be so much older than one that was sealed before it was not there then, in milliseconds. */
const LATE_MS = 3_600_000;

/** Reads the whole audit again and holds it against its seals; writes nothing. `heads`: hashes that were kept elsewhere. */
export async function checkAudit(database: Database, heads: readonly string[] = []): Promise<AuditCheck> {
  const { client } = database;
  const findings: AuditFinding[] = [];
  const unknown = new Set(heads);
  let [number, previous, newest] = [0, NOTHING_BEFORE, Number.NEGATIVE_INFINITY];
  for (;;) {
    const segment = await client.auditSegment.findFirst({
      where: { number: { gt: number } },
      orderBy: { number: "asc" },
    });
    if (!segment || findings.length >= MOST_FINDINGS) break;
    for (let gone = number + 1; gone < segment.number; gone++) findings.push({ kind: "segmentRemoved", segment: gone });
    const rows = await rowsOf(database, segment.number);
    findings.push(...segmentFindings(segment, rows, previous), ...rowFindings(segment, rows, newest));
    for (const { event } of rows) if (event) newest = Math.max(newest, event.at.getTime());
    unknown.delete(segment.hash);
    ({ number, hash: previous } = segment);
  }
  findings.push(
    ...(await insertedRows(database)),
    ...[...unknown].map((hash) => ({ kind: "unknownHead" as const, hash })),
  );
  const head = await sealedHead(database);
  const unsealed = Math.max(0, (await client.auditEvent.count()) - (await client.auditLink.count()));
  return { findings: findings.slice(0, MOST_FINDINGS), head, unsealed };
}

interface SealedRow {
  readonly link: AuditLink;
  /** Null: it is gone. */
  readonly event:
    | (AuditEvent & { readonly address: { readonly address: string; readonly salt: string } | null })
    | null;
}

async function rowsOf({ client }: Database, segment: number): Promise<SealedRow[]> {
  const links = await client.auditLink.findMany({ where: { segment }, orderBy: { position: "asc" } });
  const ids = links.map(({ eventId }) => eventId);
  const events = await client.auditEvent.findMany({ where: { id: { in: ids } }, include: { address: true } });
  const byId = new Map(events.map((event) => [event.id, event]));
  return links.map((link) => ({ link, event: byId.get(link.eventId) ?? null }));
}

function segmentFindings(segment: AuditSegment, rows: readonly SealedRow[], previous: string): AuditFinding[] {
  const links = rows.map(({ link }) => link);
  const holds =
    segment.previous === previous && segment.hash === segmentHash(segment, links) && segment.rows === links.length;
  return holds ? [] : [{ kind: "segmentChanged", segment: segment.number }];
}

function rowFindings(
  { number: segment, previous, rows: sealed }: AuditSegment,
  rows: readonly SealedRow[],
  newest: number,
) {
  const findings: AuditFinding[] = [];
  let [before, place] = [previous, 1];
  for (const { link, event } of rows) {
    const { eventId, position, digest, hash } = link;
    const where = { eventId, segment, position };
    const follows = position === place;
    for (; place < position; place++) findings.push({ kind: "placeRemoved", segment, position: place });
    if (!event) findings.push({ kind: "removed", ...where });
    else if (digestOf(event) !== digest) findings.push({ kind: "changed", ...where });
    // Behind a place that is gone nothing can be said of the order.
    else if (follows && nextHash(before, digest) !== hash) findings.push({ kind: "moved", ...where });
    if (event && event.at.getTime() < newest - LATE_MS) findings.push({ kind: "inserted", eventId });
    if (event?.address && addressHashOf(event.address) !== event.addressHash)
      findings.push({ kind: "addressChanged", eventId });
    [before, place] = [hash, position + 1];
  }
  for (; place <= sealed; place++) findings.push({ kind: "placeRemoved", segment, position: place });
  return findings;
}

/** In no segment, although rows with later ids were sealed long ago. */
async function insertedRows(database: Database): Promise<AuditFinding[]> {
  const { _max } = await database.client.auditLink.aggregate({ _max: { eventId: true } });
  const before = (_max.eventId ?? 0) - LATE_IDS;
  const rows = await database.rows(Prisma.sql`
    SELECT "id" FROM "AuditEvent" WHERE "id" <= ${before}
    AND NOT EXISTS (SELECT 1 FROM "AuditLink" WHERE "AuditLink"."eventId" = "AuditEvent"."id")
    ORDER BY "id" LIMIT ${MOST_FINDINGS}`);
  return rows.map(([id]) => ({ kind: "inserted", eventId: Number(id) }));
}

/** Addresses of rows before this moment: the rows stay as they were sealed. Answers how many were erased. */
export async function eraseAuditAddresses({ client }: Database, before: Date): Promise<number> {
  return (await client.auditAddress.deleteMany({ where: { at: { lt: before } } })).count;
}
