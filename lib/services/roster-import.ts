/** Reading a list of people into the roster: shown first, written on the administrator's word, and nothing is ever deleted by it. */
import { randomUUID } from "node:crypto";
import type { Viewer } from "../auth/viewer.ts";
import type { Transaction } from "../db/migrations.ts";
import { writeListed } from "../roster/write.ts";
import { NotFound, onlyAdministrators } from "./access.ts";
import { audit, type Doer } from "./audit.ts";
import type { Portal } from "./portal.ts";
import { rowOf } from "./roster-fields.ts";
import {
  decodeRosterFile,
  MOST_BYTES,
  type RosterFile,
  type RosterFileProblem,
  readRosterFile,
} from "./roster-file.ts";
import { type PlannedEntry, planRoster, type RosterPlan } from "./roster-plan.ts";

export type { RosterColumn } from "./roster-columns.ts";
export { MOST_BYTES, MOST_ROWS, type RosterFileProblem } from "./roster-file.ts";
export type { LineProblem, PlannedEntry, RosterPlan } from "./roster-plan.ts";

/** An upload that nobody has come back to goes after so long. */
const KEEP_MS = 24 * 3_600_000;
/** Both databases write fifty thousand rows in a few seconds; one that is slow shall not fail for want of patience. */
const PATIENCE = { maxWait: 30_000, timeout: 120_000 };

export type Uploaded =
  | { readonly ok: true; readonly id: string }
  | { readonly ok: false; readonly problem: RosterFileProblem };

/** Keeps the list, to be looked at before it is read in. For administrators; throws NotFound for others. */
export async function uploadRoster({ database }: Portal, viewer: Viewer, bytes: Uint8Array): Promise<Uploaded> {
  onlyAdministrators(viewer);
  if (bytes.length > MOST_BYTES) return { ok: false, problem: { kind: "tooLarge" } };
  const text = decodeRosterFile(bytes).replaceAll("\0", "");
  const file = readRosterFile(text);
  if ("kind" in file) return { ok: false, problem: file };
  const { client } = database;
  await client.rosterUpload.deleteMany({ where: { createdAt: { lt: new Date(Date.now() - KEEP_MS) } } });
  const { digest } = await planRoster(client, file);
  const { administratorId } = viewer;
  const { id } = await client.rosterUpload.create({ data: { id: randomUUID(), administratorId, text, digest } });
  return { ok: true, id };
}

export interface UploadView {
  readonly plan: RosterPlan;
  /** Headings of the list that are none of ours. */
  readonly unknown: readonly string[];
  /** It was read in; the plan then says what would still be changed. */
  readonly isApplied: boolean;
  /** What would be changed is not what was shown before. */
  readonly hasChanged: boolean;
}

/** What the list would change now. For the administrator who handed it in; throws NotFound for others. */
export async function uploadView({ database }: Portal, viewer: Viewer, id: string): Promise<UploadView> {
  const { upload, file } = await ownUpload(database.client, viewer, id);
  const plan = await planRoster(database.client, file);
  const hasChanged = upload.appliedAt === null && plan.digest !== upload.digest;
  if (hasChanged) await database.client.rosterUpload.update({ where: { id }, data: { digest: plan.digest } });
  return { plan, unknown: file.unknown, isApplied: upload.appliedAt !== null, hasChanged };
}

/** Writes what was shown, or nothing: answers false where the roster has changed since, or it was written before. Throws as uploadView(). */
export async function applyUpload({ database }: Portal, viewer: Viewer, id: string): Promise<boolean> {
  return database.client.$transaction(async (tx) => {
    const { upload, file } = await ownUpload(tx, viewer, id);
    const plan = await planRoster(tx, file);
    if (upload.appliedAt !== null || plan.digest !== upload.digest) return false;
    await writePlan(tx, viewer, plan, id);
    await tx.rosterUpload.update({ where: { id }, data: { appliedAt: new Date() } });
    return true;
  }, PATIENCE);
}

/** Writes all of it and records that. `uploadId` null: it came from the command line. */
export async function writePlan(
  tx: Transaction,
  viewer: Doer,
  plan: RosterPlan,
  uploadId: string | null,
): Promise<void> {
  const now = new Date();
  if (plan.newWaves.length > 0) await tx.wave.createMany({ data: plan.newWaves.map((name) => ({ name })) });
  const waves = new Map((await tx.wave.findMany()).map(({ id, name }) => [name, id]));
  const rows = plan.entries.map(({ fields, before }) => ({
    ...rowOf(fields, before, now),
    waveId: fields.wave === null ? null : (waves.get(fields.wave) ?? null),
  }));
  await writeListed(tx, rows, now);
  const details = {
    new: plan.newCount,
    changed: plan.changedCount,
    same: plan.sameCount,
    leftOut: linesWithProblems(plan),
  };
  await audit.record(tx, viewer, { action: "roster.import", subjectId: uploadId, details });
  await audit.recordAll(tx, viewer, plan.entries.flatMap(newMark));
}

/** Who is expected to move and who is not is worth a row for each. */
function newMark({ fields, before, changed }: PlannedEntry) {
  if (before === null || !changed.includes("mark")) return [];
  return [{ action: "roster.mark", subjectId: before.id, details: { from: before.mark, to: fields.mark } } as const];
}

/** Of those some have several problems. */
export function linesWithProblems({ problems }: RosterPlan): number {
  return new Set(problems.map(({ line }) => line)).size;
}

/** Those of the roster that are not in the list need not move: the second step. Answers how many; throws as uploadView(). */
export async function excuseMissing({ database }: Portal, viewer: Viewer, id: string, reason: string): Promise<number> {
  return database.client.$transaction(async (tx) => {
    const { upload, file } = await ownUpload(tx, viewer, id);
    if (upload.appliedAt === null) return 0;
    const { missing } = await planRoster(tx, file);
    for (let from = 0; from < missing.length; from += IDS_AT_ONCE) {
      const ids = missing.slice(from, from + IDS_AT_ONCE).map((entry) => entry.id);
      await tx.rosterEntry.updateMany({ where: { id: { in: ids } }, data: { mark: "excused", markReason: reason } });
    }
    const details = { from: "expected", to: "excused" };
    await audit.recordAll(
      tx,
      viewer,
      missing.map((entry) => ({ action: "roster.mark", subjectId: entry.id, details }) as const),
    );
    return missing.length;
  }, PATIENCE);
}

/** As many ids stand in one statement: SQLite's driver takes 999 values. */
const IDS_AT_ONCE = 500;

async function ownUpload(client: Pick<Transaction, "rosterUpload">, viewer: Viewer, id: string) {
  onlyAdministrators(viewer);
  const upload = await client.rosterUpload.findFirst({ where: { id, administratorId: viewer.administratorId } });
  const file = upload && readRosterFile(upload.text);
  if (!upload || !file || "kind" in file) throw new NotFound();
  return { upload, file: file satisfies RosterFile };
}
