/**
 * A person lets the help desk see their report: by a code that they read out, for half an hour, and they see who looked. Without it
 * staff see states, counts and codes alone.
 */
import { createHmac, randomInt } from "node:crypto";
import { takeTry } from "../auth/budget.ts";
import { sessionSecret } from "../auth/secret.ts";
import type { Person, Viewer } from "../auth/viewer.ts";
import type { Database } from "../db/database.ts";
import { CONSENT_MS, newConsentCode, typedConsentCode } from "../policy/report-consent.ts";
import { NotFound, onlyStaff } from "./access.ts";
import { audit } from "./audit.ts";
import type { Portal } from "./portal.ts";
import { type ReportFacts, reportOf } from "./report.ts";
import { portalZone } from "./zone.ts";

export { spokenCode } from "../policy/report-consent.ts";

/** Makes a code and answers it: it stands nowhere else, and one before it is void. For persons; throws NotFound for others. */
export async function makeConsent(portal: Portal, viewer: Viewer): Promise<string> {
  const { personId } = personIn(viewer);
  const code = newConsentCode(randomInt);
  const codeHash = await hashOf(portal, personId, code);
  const now = new Date();
  await portal.database.client.$transaction(async (tx) => {
    await tx.reportConsent.updateMany({ where: openAt(personId, now), data: { revokedAt: now } });
    const expiresAt = new Date(now.getTime() + CONSENT_MS);
    await tx.reportConsent.create({ data: { personId, codeHash, createdAt: now, expiresAt } });
    await audit.record(tx, viewer, { action: "report.consent", subjectId: personId });
  });
  return code;
}

/** Nobody sees the report any more. For persons; throws NotFound for others. */
export async function revokeConsent({ database }: Portal, viewer: Viewer): Promise<void> {
  const { personId } = personIn(viewer);
  const now = new Date();
  await database.client.$transaction(async (tx) => {
    const { count } = await tx.reportConsent.updateMany({ where: openAt(personId, now), data: { revokedAt: now } });
    if (count > 0) await audit.record(tx, viewer, { action: "report.consentRevoked", subjectId: personId });
  });
}

/** Times in epoch milliseconds. */
export interface OwnConsent {
  readonly id: string;
  readonly createdAt: number;
  readonly expiresAt: number;
  readonly isOpen: boolean;
  /** Name of whoever typed the code; null: nobody did. */
  readonly openedBy: string | null;
  readonly openedAt: number | null;
  readonly revokedAt: number | null;
}

const MOST_SHOWN = 20;

/** One's own codes, the latest first. For persons; throws NotFound for others. */
export async function ownConsents(
  portal: Portal,
  viewer: Viewer,
  most: number = MOST_SHOWN,
): Promise<{ readonly consents: readonly OwnConsent[]; readonly zone: string }> {
  const { personId } = personIn(viewer);
  const { client } = portal.database;
  const rows = await client.reportConsent.findMany({
    where: { personId },
    orderBy: { createdAt: "desc" },
    take: most,
  });
  const staff = await client.administrator.findMany({
    where: { id: { in: rows.flatMap(({ openedBy }) => openedBy ?? []) } },
  });
  const names = new Map(staff.map(({ id, name }) => [id, name]));
  const now = Date.now();
  return {
    consents: rows.map(({ id, createdAt, expiresAt, revokedAt, openedBy, openedAt }) => ({
      ...{ id, createdAt: createdAt.getTime(), expiresAt: expiresAt.getTime() },
      isOpen: revokedAt === null && expiresAt.getTime() > now,
      // An account that is gone since has looked all the same.
      openedBy: openedBy === null ? null : (names.get(openedBy) ?? openedBy),
      ...{ openedAt: openedAt?.getTime() ?? null, revokedAt: revokedAt?.getTime() ?? null },
    })),
    zone: await portalZone(portal),
  };
}

export type ConsentTyped =
  | { readonly kind: "opened" }
  /** Wrong, over, revoked, or somebody else's: nobody is told which. */
  | { readonly kind: "wrong" }
  /** Epoch milliseconds. */
  | { readonly kind: "tooMany"; readonly until: number };

/** Types the code of whose entry it is. For administrators and helpers; throws NotFound for others, and where nobody has signed in. */
export async function typeConsent(
  portal: Portal,
  viewer: Viewer,
  entryId: string,
  typed: string,
): Promise<ConsentTyped> {
  onlyStaff(viewer);
  const { database } = portal;
  const { client } = database;
  const { personId } = await entryOf(database, entryId);
  // By the person, so that many who try are no more than one.
  const attempt = await takeTry(database, "consent", [personId]);
  if ("until" in attempt) return { kind: "tooMany", until: attempt.until };
  const code = typedConsentCode(typed);
  const now = new Date();
  const codeHash = code === null ? "" : await hashOf(portal, personId, code);
  const isOpened = await client.$transaction(async (tx) => {
    const { count } = await tx.reportConsent.updateMany({
      where: { ...openAt(personId, now), codeHash, OR: [{ openedBy: null }, { openedBy: viewer.administratorId }] },
      data: { openedBy: viewer.administratorId, openedAt: now },
    });
    const action = count > 0 ? "report.consentUsed" : "report.consentRefused";
    await audit.record(tx, viewer, { action, subjectId: personId });
    return count > 0;
  });
  if (!isOpened) return { kind: "wrong" };
  await attempt.giveBack();
  return { kind: "opened" };
}

export interface OpenConsent {
  /** Epoch milliseconds. */
  readonly until: number;
}

/** Whether this viewer has typed a code of that person that still holds. */
export async function openConsentOf(
  { client }: Database,
  viewer: Viewer,
  personId: string | null,
): Promise<OpenConsent | null> {
  if (viewer.kind !== "administrator" || personId === null) return null;
  const where = { ...openAt(personId, new Date()), openedBy: viewer.administratorId };
  const consent = await client.reportConsent.findFirst({ where });
  return consent && { until: consent.expiresAt.getTime() };
}

export interface ConsentedReport extends OpenConsent {
  readonly facts: ReportFacts;
}

/** The report with its folders, for whoever typed the code, as long as it holds. Throws NotFound for everybody else, and where there is none. */
export async function consentedReport(portal: Portal, viewer: Viewer, entryId: string): Promise<ConsentedReport> {
  onlyStaff(viewer);
  const { personId, migrationId } = await entryOf(portal.database, entryId);
  const consent = await openConsentOf(portal.database, viewer, personId);
  if (consent === null || migrationId === null) throw new NotFound();
  const { serverId, login } = await portal.database.client.person.findUniqueOrThrow({ where: { id: personId } });
  const owner: Person = { kind: "person", personId, serverId, login, session: "" };
  const facts = await reportOf(portal, owner, migrationId);
  if (facts === null) throw new NotFound();
  return { ...consent, facts };
}

function personIn(viewer: Viewer): Person {
  if (viewer.kind !== "person") throw new NotFound();
  return viewer;
}

async function entryOf({ client }: Database, id: string) {
  const entry = await client.rosterEntry.findUnique({ where: { id }, select: { personId: true, migrationId: true } });
  if (!entry || entry.personId === null) throw new NotFound();
  return { personId: entry.personId, migrationId: entry.migrationId };
}

function openAt(personId: string, now: Date) {
  return { personId, revokedAt: null, expiresAt: { gt: now } };
}

/** Worthless without the web process's secret. */
async function hashOf({ config }: Portal, personId: string, code: string): Promise<string> {
  const secret = await sessionSecret(config.sessionSecretFile);
  return createHmac("sha256", secret)
    .update(JSON.stringify(["report consent", personId, code]))
    .digest("base64url");
}
