/** What each worker does with each server, and for each wave, at this moment. */
import type { Database } from "./database.ts";
import type { ServerLoad, WaveLoad } from "./generated/sqlite/client.ts";

export type { ServerLoad, WaveLoad } from "./generated/sqlite/client.ts";

/** A row that is older says nothing any more: its worker writes every few seconds. */
export const LOAD_FRESH_MS = 20_000;

/** In the place of what the worker said before. */
export async function writeLoads(
  { client }: Database,
  worker: string,
  loads: readonly ServerLoad[],
  ofWaves: readonly WaveLoad[] = [],
): Promise<void> {
  await client.$transaction(async (tx) => {
    await tx.serverLoad.deleteMany({ where: { worker } });
    if (loads.length > 0) await tx.serverLoad.createMany({ data: [...loads] });
    await tx.waveLoad.deleteMany({ where: { worker } });
    if (ofWaves.length > 0) await tx.waveLoad.createMany({ data: [...ofWaves] });
  });
}

/** Those of the last seconds. */
export function freshLoads({ client }: Database, now: number): Promise<ServerLoad[]> {
  return client.serverLoad.findMany({ where: freshAt(now) });
}

/** Bytes a second of the last seconds, by wave; those for which nothing is copied are not in it. */
export async function freshWaveLoads({ client }: Database, now: number): Promise<ReadonlyMap<string, number>> {
  const loads = await client.waveLoad.groupBy({
    by: ["waveId"],
    where: freshAt(now),
    _sum: { bytesPerSecond: true },
  });
  return new Map(loads.map(({ waveId, _sum }) => [waveId, _sum.bytesPerSecond ?? 0]));
}

function freshAt(now: number) {
  return { at: { gt: new Date(now - LOAD_FRESH_MS) } };
}
