/** Reads the audit again and holds it against its seals (audit-chain.ts): what was changed, removed, moved or put in, and where. */
import {
  type AuditHead,
  addressHashOf,
  digestOf,
  LATE_IDS,
  NOTHING_BEFORE,
  nextHash,
  sealedHead,
  segmentHash,
} from "./audit-chain.ts";
import type { Database } from "./database.ts";
import { type AuditEvent, type AuditLink, type AuditSegment, Prisma } from "./generated/sqlite/client.ts";

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
