/** Whether a move did what it should, as the independent checker sees it on both servers. */
import { expect } from "vitest";
import { compareAccounts } from "../../support/checker/compare.ts";
import type { Bed, Mover } from "./bed.ts";

/** Everything but Trash is there, once, under these names; what was marked as deleted is not. */
export async function expectCopied(
  { servers }: Bed,
  mover: Mover,
  names: Readonly<Record<string, string>> = {},
): Promise<void> {
  const account = (server: { host: string; port: number }, user: string) => ({
    ...{ host: server.host, port: server.port },
    ...{ user, password: mover.password },
  });
  const result = await compareAccounts(account(servers.old, mover.oldLogin), account(servers.fresh, mover.newLogin), {
    deleted: "leftOut",
    map: { Calendar: "Calendar-old", ...names },
    ignoreFolders: ["Trash"],
  });
  expect(result, JSON.stringify(result, null, 1)).toMatchObject({ identical: true });
  expect(result.messagesOld).toBeGreaterThan(10);
}
