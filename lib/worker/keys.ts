/** Changing the keys that passwords are sealed to, while web processes and workers run. */
import type { WorkerConfig } from "../config/portal.ts";
import { openDatabase } from "../db/client.ts";
import { sealedByKey } from "../db/sealed.ts";
import { sealedTo } from "../vault/open.ts";
import { addKey, dropEarlierKeys, openKeys } from "./key-files.ts";

export interface KeyInUse {
  /** Hex; stands in each box. */
  readonly id: string;
  /** `missing`: something is sealed to it, and it is not in the file. */
  readonly standing: "inUse" | "earlier" | "missing";
  /** Boxes in the database that only it opens. */
  readonly sealed: number;
}

type Config = Pick<WorkerConfig, "databaseUrl" | "privateKeyFile" | "publicKeyFile">;

/** The keys of the file, the one in use first, and those that are missing. Throws KeyTrouble and DatabaseError. */
export async function keysInUse(config: Config): Promise<readonly KeyInUse[]> {
  const [current, ...earlier] = openKeys(config);
  const database = await openDatabase(config.databaseUrl);
  try {
    const counts = await sealedByKey(database, sealedTo);
    const key = (id: string, standing: KeyInUse["standing"]) => ({ id, standing, sealed: counts.get(id) ?? 0 });
    const known = [key(current.id, "inUse"), ...earlier.map(({ id }) => key(id, "earlier"))];
    const missing = [...counts.keys()].filter((id) => !known.some((each) => each.id === id));
    return [...known, ...missing.map((id) => key(id, "missing"))];
  } finally {
    await database.close();
  }
}

/** A new key; the id. Throws KeyTrouble. */
export async function addKeyTo(config: Config): Promise<string> {
  return addKey(config).id;
}

/** Destroys the earlier keys, unless something is still sealed to them: then those are answered, and nothing is destroyed. Throws as keysInUse(). */
export async function dropKeysOf(config: Config): Promise<readonly KeyInUse[]> {
  const needed = (await keysInUse(config)).filter(({ standing, sealed }) => standing === "earlier" && sealed > 0);
  if (needed.length === 0) dropEarlierKeys(config);
  return needed;
}
