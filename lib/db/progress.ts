/** How far runs are, for pages. */
import type { Database } from "./database.ts";
import { keepsLease } from "./leases.ts";
import type { Held } from "./migrations.ts";

/** Replaces what was known of the migration, unless another has taken its run over. `record`: ProgressRecord as JSON. */
export async function storeProgress(
  { client }: Database,
  { migrationId, lease, runId }: Held & { readonly runId: string },
  record: string,
  updatedAt: Date,
): Promise<void> {
  const data = { runId, record, updatedAt };
  await client.$transaction(async (transaction) => {
    if (!(await keepsLease({ client: transaction }, lease))) return;
    await transaction.progress.upsert({ where: { migrationId }, create: { migrationId, ...data }, update: data });
  });
}
