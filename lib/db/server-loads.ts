/** What each worker does with each server at this moment. */
import type { Database } from "./database.ts";
import type { ServerLoad } from "./generated/sqlite/client.ts";

export type { ServerLoad } from "./generated/sqlite/client.ts";

/** A row that is older says nothing any more: its worker writes every few seconds. */
export const LOAD_FRESH_MS = 20_000;

/** In the place of what the worker said before. */
export async function writeLoads({ client }: Database, worker: string, loads: readonly ServerLoad[]): Promise<void> {
  await client.$transaction(async (tx) => {
    await tx.serverLoad.deleteMany({ where: { worker } });
    if (loads.length > 0) await tx.serverLoad.createMany({ data: [...loads] });
  });
}

/** Those of the last seconds. */
export function freshLoads({ client }: Database, now: number): Promise<ServerLoad[]> {
  return client.serverLoad.findMany({ where: { at: { gt: new Date(now - LOAD_FRESH_MS) } } });
}
