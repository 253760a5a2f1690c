/** The head of the audit's chain of hashes, for the evidence file. */
import type { Database } from "../db/database.ts";

/** Null as long as the audit has no chain. */
export async function auditHead(_client: Pick<Database["client"], "auditEvent">): Promise<string | null> {
  return null;
}
