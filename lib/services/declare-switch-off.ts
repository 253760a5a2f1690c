/** The evidence of where everybody's mail is, and declaring that the old server is off, by which it is kept. Staff may look, administrators act. */
import { readFile } from "node:fs/promises";
import type { Viewer } from "../auth/viewer.ts";
import { hasCode } from "../db/errors.ts";
import { checkEvidence } from "../policy/evidence.ts";
import { onlyAdministrators, onlyProved, onlyStaff } from "./access.ts";
import { audit } from "./audit.ts";
import { datesChanged } from "./dates-changed.ts";
import { BrokenOff, keptEvidence, signedEvidence } from "./evidence-parts.ts";
import type { Portal } from "./portal.ts";

/** So long the worker may take before it begins: it may be at other people's questions. */
const PATIENCE_MS = 60_000;

/**
 * The evidence file, handed out while it is made: as it was when the server was switched off, or of this moment. Null: the worker does not answer.
 * Throws NotFound for everybody but staff.
 */
export async function evidenceOf(
  { database }: Portal,
  viewer: Viewer,
  patienceMs = PATIENCE_MS,
): Promise<AsyncGenerator<Uint8Array> | null> {
  onlyStaff(viewer);
  const { client } = database;
  const holds = { where: { takenBackAt: null }, orderBy: { at: "asc" }, select: { id: true } } as const;
  const frozen = await client.switchOff.findFirst(holds);
  if (frozen) return keptEvidence(database, frozen.id);
  const file = await signedEvidence(database, "look", patienceMs);
  if (file !== null) await audit.record(client, viewer, { action: "evidence.sign", subjectId: null });
  return file;
}

/** The whole of one that is to be kept; null: nobody signs it, or not to its end. */
async function evidenceToKeep({ database }: Portal, patienceMs: number): Promise<string | null> {
  const file = await signedEvidence(database, "switchOff", patienceMs);
  if (file === null) return null;
  const parts: Uint8Array[] = [];
  try {
    for await (const part of file) parts.push(part);
  } catch (error) {
    if (error instanceof BrokenOff) return null;
    throw error;
  }
  return Buffer.concat(parts).toString();
}

/** The public key (PEM) that everybody may have; null: the worker has not made it yet. */
export async function evidenceKey({ config }: Portal): Promise<string | null> {
  return readFile(config.evidenceKeyFile, "utf8").catch((error: unknown) => {
    if (hasCode(error, "ENOENT")) return null;
    throw error;
  });
}

/** `wrongCount`: another number than there are people unaccounted for at this moment. `noWorker`: nobody signs the evidence. */
export type DeclareOutcome = "declared" | "already" | "wrongCount" | "noWorker";

/**
 * The old server is off: the evidence is kept as it is now, and imports are closed for good. `typed`: how many are not accounted for, where
 * it is anybody. Throws NotFound for everybody but administrators.
 */
export async function declareSwitchOff(
  portal: Portal,
  viewer: Viewer,
  typed: string,
  patienceMs = PATIENCE_MS,
): Promise<DeclareOutcome> {
  onlyAdministrators(viewer);
  if (!viewer.isCommandLine) onlyProved(viewer);
  const { client } = portal.database;
  if ((await client.switchOff.count({ where: { takenBackAt: null } })) > 0) return "already";
  const evidence = await evidenceToKeep(portal, patienceMs);
  const checked = evidence === null ? null : checkEvidence(evidence, await evidenceKey(portal));
  if (evidence === null || !checked?.ok) return "noWorker";
  const unaccounted = checked.statement.unaccounted.length;
  if (unaccounted > 0 && typed.trim() !== String(unaccounted)) return "wrongCount";
  return client.$transaction(async (tx) => {
    if ((await tx.switchOff.count({ where: { takenBackAt: null } })) > 0) return "already";
    const { administratorId } = viewer;
    const row = await tx.switchOff.create({ data: { at: new Date(), administratorId, unaccounted, evidence } });
    await audit.record(tx, viewer, { action: "switchOff.declare", subjectId: row.id, details: { unaccounted } });
    await datesChanged(tx);
    return "declared";
  });
}

/** It was said by mistake: the dates hold again, and what was signed stays on record. Throws NotFound for everybody but administrators. */
export async function takeBackSwitchOff({ database }: Portal, viewer: Viewer): Promise<void> {
  onlyAdministrators(viewer);
  await database.client.$transaction(async (tx) => {
    const { count } = await tx.switchOff.updateMany({
      where: { takenBackAt: null },
      data: { takenBackAt: new Date() },
    });
    if (count === 0) return;
    await audit.record(tx, viewer, { action: "switchOff.takeBack", subjectId: null });
    await datesChanged(tx);
  });
}
