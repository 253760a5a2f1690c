/** The old server's own list of mailboxes: read in, and what nobody has claimed put on the roster or excused. For administrators. */
import type { Viewer } from "../auth/viewer.ts";
import { type LineProblem, type ListedMailbox, readMailboxList } from "../policy/mailbox-list.ts";
import { IDS_AT_ONCE, unclaimedMailboxes } from "../roster/unclaimed.ts";
import { NotFound, onlyAdministrators } from "./access.ts";
import { audit } from "./audit.ts";
import type { Portal } from "./portal.ts";

export type { LineProblem } from "../policy/mailbox-list.ts";

/** What a list would change, or has changed. */
export interface ListPreview {
  readonly mailboxes: number;
  /** Of an earlier list, and not in this one. */
  readonly gone: number;
  readonly isNew: number;
  readonly problems: readonly LineProblem[];
}

export type ListOutcome =
  | ({ readonly ok: true } & ListPreview)
  | { readonly ok: false; readonly problem: "empty" | "noAddressColumn" | "tooLong" | "noServer" };

/** What reading this list in would do; nothing is changed. Throws NotFound for everybody but administrators. */
export async function previewList(
  portal: Portal,
  viewer: Viewer,
  serverId: string,
  text: string,
): Promise<ListOutcome> {
  onlyAdministrators(viewer);
  if (!(await isOldServer(portal, serverId))) return { ok: false, problem: "noServer" };
  const read = readMailboxList(text);
  return read.ok ? { ok: true, ...(await previewOf(portal, serverId, read)) } : read;
}

type Read = Extract<ReturnType<typeof readMailboxList>, { ok: true }>;

async function previewOf({ database }: Portal, serverId: string, { mailboxes, problems }: Read): Promise<ListPreview> {
  const known = await database.client.oldMailbox.findMany({ where: { serverId }, select: { address: true } });
  const before = new Set(known.map(({ address }) => address));
  const isNew = mailboxes.filter(({ address }) => !before.has(address)).length;
  const gone = before.size - (mailboxes.length - isNew);
  return { mailboxes: mailboxes.length, gone, isNew, problems };
}

/** So many rows fit into one statement. */
const AT_ONCE = 1000;

/** Takes the place of the list before. Lines that are wrong are left out. Throws NotFound for everybody but administrators. */
export async function importList(portal: Portal, viewer: Viewer, serverId: string, text: string): Promise<ListOutcome> {
  onlyAdministrators(viewer);
  if (!(await isOldServer(portal, serverId))) return { ok: false, problem: "noServer" };
  const read = readMailboxList(text);
  if (!read.ok) return read;
  const preview = await previewOf(portal, serverId, read);
  const listedAt = new Date();
  const rows = read.mailboxes.map((mailbox) => rowOf(mailbox, serverId, listedAt));
  await portal.database.client.$transaction(async (tx) => {
    await tx.oldMailbox.deleteMany({ where: { serverId } });
    for (let from = 0; from < rows.length; from += AT_ONCE)
      await tx.oldMailbox.createMany({ data: rows.slice(from, from + AT_ONCE) });
    const details = { mailboxes: rows.length, left: read.problems.length };
    await audit.record(tx, viewer, { action: "mailboxes.import", subjectId: serverId, details });
  });
  return { ok: true, ...preview };
}

async function isOldServer({ database: { client } }: Portal, id: string): Promise<boolean> {
  return (await client.server.count({ where: { id, use: { in: ["old", "both"] } } })) > 0;
}

function rowOf({ bytes, ...mailbox }: ListedMailbox, serverId: string, listedAt: Date) {
  return { ...mailbox, serverId, listedAt, bytes: bytes === null ? null : BigInt(bytes) };
}

/** `reason`: why they need not move; null: they are expected to. */
export interface ClaimWish {
  readonly ids: readonly number[];
  readonly reason: string | null;
}

/** Characters at most. */
export const REASON_LIMIT = 200;

/** Puts mailboxes that nobody has claimed on the roster, some hundreds at most. Answers how many. Throws NotFound for everybody but administrators. */
export async function claimMailboxes(portal: Portal, viewer: Viewer, { ids, reason }: ClaimWish): Promise<number> {
  onlyAdministrators(viewer);
  return portal.database.client.$transaction(async (tx) => {
    const reader = { provider: portal.database.provider, client: tx };
    const mailboxes = await unclaimedMailboxes(reader, { among: ids.slice(0, IDS_AT_ONCE) });
    const mark = reason === null ? ({ mark: "expected" } as const) : ({ mark: "excused" } as const);
    const markReason = (reason ?? "").slice(0, REASON_LIMIT);
    for (const { serverId, address } of mailboxes) {
      const data = { serverId, oldAddress: address, ...mark, markReason, source: "list" } as const;
      const { id } = await tx.rosterEntry.create({ data });
      await audit.record(tx, viewer, { action: reason === null ? "mailbox.expect" : "mailbox.excuse", subjectId: id });
    }
    return mailboxes.length;
  });
}

/** The name of an old server. Throws NotFound for everybody but administrators, and where there is none. */
export async function oldServerName(portal: Portal, viewer: Viewer, id: string): Promise<string> {
  onlyAdministrators(viewer);
  const server = await portal.database.client.server.findUnique({ where: { id } });
  if (!server || server.use === "new") throw new NotFound();
  return server.name || server.host;
}
