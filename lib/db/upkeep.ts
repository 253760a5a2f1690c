/** How the installation itself is kept: its one row. */
import type { Database } from "./database.ts";
import type { Upkeep } from "./generated/sqlite/client.ts";

const ROW = { id: 1 } as const;

type Client = Pick<Database["client"], "upkeep">;

export function readUpkeep({ upkeep }: Client): Promise<Upkeep> {
  return upkeep.findUniqueOrThrow({ where: ROW });
}

export async function changeUpkeep({ upkeep }: Client, data: Partial<Omit<Upkeep, "id">>): Promise<void> {
  await upkeep.update({ where: ROW, data });
}
