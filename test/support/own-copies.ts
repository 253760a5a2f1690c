/** UIDs as a session takes them that adds flags: only a ledger can say that a copy is ours. */
import { Ledger } from "../../lib/engine/ledger.ts";
import type { OwnCopy } from "../../lib/engine/ports.ts";
import { packUids } from "../../lib/engine/uid-list.ts";

/** These UIDs of a new folder, as copies that a migration made. */
export function ownCopies(...uids: readonly number[]): OwnCopy[] {
  const oldUids = packUids(uids);
  const [digests, headers] = [uids.map(String), uids.map(String)];
  const ledger = new Ledger(1, [
    {
      kind: "INTENT",
      folder: 1,
      batch: 1,
      oldUidValidity: 1,
      newUidValidity: 1,
      floor: 1,
      oldUids,
      sizes: uids.map(() => 1),
      flags: uids.map(() => []),
      dates: uids.map(() => null),
      attempt: 1,
    },
    { kind: "COMMITTING", folder: 1, batch: 1, oldUids, digests, headers, at: 0 },
    { kind: "DONE", folder: 1, batch: 1, oldUids, newUids: oldUids },
  ]);
  return uids.flatMap((uid) => ledger.ownCopy(uid) ?? []);
}
