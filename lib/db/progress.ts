/** How far runs are, for pages. */
import type { Database } from "./database.ts";

/** Replaces what was known of the migration. `record`: ProgressRecord as JSON. */
export async function storeProgress(
  { client }: Database,
  { migrationId, runId }: { readonly migrationId: string; readonly runId: string },
  record: string,
  updatedAt: Date,
): Promise<void> {
  const data = { runId, record, updatedAt };
  await client.progress.upsert({ where: { migrationId }, create: { migrationId, ...data }, update: data });
}
