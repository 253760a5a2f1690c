/** What is copied for each wave at this moment, beside what it is allowed. */
import type { Database } from "../db/database.ts";
import { freshWaveLoads } from "../db/server-loads.ts";
import { heldIds } from "../jobs/line.ts";

export interface WaveNow {
  /** People whose mail is being copied, over all workers. */
  readonly atWork: number;
  readonly bytesPerSecond: number;
  /** In line, or waiting for something that comes by itself. */
  readonly waiting: number;
}

const UNDER_WAY = ["queued", "scanning", "copying", "verifying"] as const;

/** By the id of a wave. `now` in epoch milliseconds. */
export async function wavesNow(database: Database, now: number): Promise<(waveId: string) => WaveNow> {
  const [held, loads] = await Promise.all([heldIds(database, new Date(now)), freshWaveLoads(database, now)]);
  const moves = await database.client.migration.findMany({
    where: { phase: { in: [...UNDER_WAY] }, activity: { in: ["running", "waiting"] } },
    select: { id: true, rosterEntry: { select: { waveId: true } } },
  });
  const byWave = Map.groupBy(moves, ({ rosterEntry }) => rosterEntry?.waveId ?? null);
  return (waveId) => {
    const those = byWave.get(waveId) ?? [];
    const atWork = those.filter(({ id }) => held.has(id)).length;
    return { atWork, bytesPerSecond: loads.get(waveId) ?? 0, waiting: those.length - atWork };
  };
}
