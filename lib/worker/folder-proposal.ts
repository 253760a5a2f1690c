/** The administrator's proposal for folders, taken over once for each person. */
import type { Database } from "../db/database.ts";
import type { FolderProposal } from "../policy/folder-proposal.ts";

/**
 * What is proposed for the folders of this migration: what stood with the old server when they were listed for the first time, and the same
 * from then on, so that nothing changes under somebody who has looked at it. Null: nothing.
 */
export function takeProposal({ client }: Database, migrationId: string): Promise<FolderProposal | null> {
  return client.$transaction(async (tx) => {
    const migration = await tx.migration.findUniqueOrThrow({
      where: { id: migrationId },
      include: { oldAccount: { include: { server: true } } },
    });
    const isFirst = (await tx.folderChoice.count({ where: { migrationId } })) === 0;
    const text = isFirst ? migration.oldAccount.server.folderProposal : migration.folderProposal;
    const proposal: FolderProposal | null = text === null ? null : JSON.parse(text);
    if (isFirst) {
      const data = { folderProposal: text, below: proposal?.below ?? migration.below };
      await tx.migration.update({ where: { id: migrationId }, data });
    }
    return proposal;
  });
}
