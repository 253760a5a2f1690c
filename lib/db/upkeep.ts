/** How the installation itself is kept: its one row. */
import type { Database } from "./database.ts";
import type { Upkeep } from "./generated/sqlite/client.ts";

const ROW = { id: 1 } as const;

type Client = Pick<Database["client"], "upkeep">;

export function readUpkeep({ upkeep }: Client): Promise<Upkeep> {
  return upkeep.findUniqueOrThrow({ where: ROW });
}

/** Epoch milliseconds; null: none was made. */
export async function lastBackupAt(client: Client): Promise<number | null> {
  return (await readUpkeep(client)).lastBackupAt?.getTime() ?? null;
}

export async function changeUpkeep({ upkeep }: Client, data: Partial<Omit<Upkeep, "id">>): Promise<void> {
  await upkeep.update({ where: ROW, data });
}
