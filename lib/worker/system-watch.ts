/** How everything is, every five minutes for the pictures. */
import { statfs } from "node:fs/promises";
import { hasSample, keepSample, sampleTime } from "../db/system-samples.ts";
import { systemMoment } from "../jobs/system-moment.ts";
import type { WorkerContext } from "./context.ts";

/** Room on its disk. Null where the folder cannot be looked at. */
export async function freeBytes(folder: string): Promise<bigint | null> {
  try {
    const { bavail, bsize } = await statfs(folder, { bigint: true });
    return bavail * bsize;
  } catch {
    return null;
  }
}

/** Of all workers one writes it. `now` in epoch milliseconds. */
export async function sampleOnce({ database }: Pick<WorkerContext, "database">, now: number): Promise<void> {
  const at = sampleTime(now);
  if (await hasSample(database, at)) return;
  await keepSample(database, { at, data: JSON.stringify(await systemMoment(database, now)) });
}
