/** Writing down that messages are on the new server already, so that nothing has to be sent. */
import type { FolderWork } from "./folder-work.ts";
import type { PresentRow } from "./journal-rows.ts";
import type { Settled } from "./ledger.ts";
import type { RunContext } from "./run-context.ts";
import { packUids } from "./uid-list.ts";

/** One durable row for each way in which they came to be there, and for those with and without a known place. */
export async function recordPresent(
  context: RunContext,
  work: FolderWork,
  newUidValidity: number,
  messages: readonly Settled[],
): Promise<void> {
  const groups = Map.groupBy(messages, (message) => `${message.way} ${message.newUid > 0}`);
  const rows = [...groups.values()].flatMap((group): PresentRow[] => {
    const [first] = group;
    if (!first) return [];
    return [
      {
        kind: "PRESENT",
        how: first.way,
        folder: work.ledger.folder,
        batch: work.ledger.newBatch(),
        oldUidValidity: work.oldUidValidity,
        newUidValidity,
        oldUids: packUids(group.map((message) => message.oldUid)),
        newUids: first.newUid > 0 ? packUids(group.map((message) => message.newUid)) : null,
        sizes: group.map((message) => message.size),
        digests: group.map((message) => message.digest),
      },
    ];
  });
  await context.world.journal.append(rows, "durable");
  for (const row of rows) work.ledger.apply(row);
}
