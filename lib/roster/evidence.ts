/** What is known of everybody's mail at this moment, as the evidence file states it. */
import { sealedHead } from "../db/audit-chain.ts";
import type { Database } from "../db/database.ts";
import { EVIDENCE_FORMAT, EVIDENCE_VERSION, type EvidenceStatement } from "../policy/evidence.ts";
import { isAccountedFor, ROSTER_STATES, type RosterState } from "../policy/roster.ts";
import { type RosterAccount, rosterAccounts } from "./accounts.ts";
import { unclaimedMailboxes } from "./unclaimed.ts";

/** The statement as text, piece by piece: of fifty thousand people it is thirty megabytes. `now` in epoch milliseconds. */
export async function* evidenceText(
  database: Pick<Database, "provider" | "client">,
  purpose: EvidenceStatement["purpose"],
  now: number,
): AsyncGenerator<string> {
  const { client } = database;
  const servers = await client.server.findMany({ select: { id: true, name: true, host: true } });
  const names = new Map(servers.map(({ id, name, host }) => [id, name || host]));
  const organisation = await client.organisation.findUnique({ where: { id: 1 }, select: { name: true } });
  const head = { format: EVIDENCE_FORMAT, version: EVIDENCE_VERSION, organisation: organisation?.name ?? null };
  yield `{\n${JSON.stringify({ ...head, madeAt: new Date(now).toISOString(), purpose }).slice(1, -1)},\n"accounts":`;
  const open: EvidenceStatement["unaccounted"][number][] = [];
  const states = Object.fromEntries(ROSTER_STATES.map((state) => [state, 0])) as Record<RosterState, number>;
  yield* listText(rosterAccounts(client, now), (account) => {
    const { server, oldAddress, state } = account;
    states[state]++;
    if (!isAccountedFor(state)) open.push({ server, oldAddress, state });
    return stated(account);
  });
  yield `,\n"states":${JSON.stringify(states)},\n"unaccounted":`;
  yield* listText([open], (each) => each);
  const lists = (await mailboxLists(client)).map(({ serverId, mailboxes, readAt }) => {
    return { server: names.get(serverId) ?? "", mailboxes, readAt: readAt.toISOString() };
  });
  yield `,\n"lists":${JSON.stringify(lists)},\n"unclaimed":`;
  yield* listText([await unclaimedMailboxes(database)], ({ serverId, address, bytes, messages, lastLoginAt }) => {
    const lastLogin = lastLoginAt?.toISOString() ?? null;
    return { server: names.get(serverId) ?? "", address, bytes, messages, lastLoginAt: lastLogin };
  });
  const { segment, hash } = await sealedHead({ client });
  yield `,\n"auditHead":${JSON.stringify(segment === 0 ? null : hash)}}\n`;
}

/** A JSON array, a line for each row. */
async function* listText<Row>(
  pieces: AsyncIterable<readonly Row[]> | Iterable<readonly Row[]>,
  told: (row: Row) => object,
): AsyncGenerator<string> {
  let before = "[\n";
  for await (const rows of pieces) {
    if (rows.length === 0) continue;
    yield `${before}${rows.map((row) => JSON.stringify(told(row))).join(",\n")}`;
    before = ",\n";
  }
  yield before === "[\n" ? "[]" : "\n]";
}

export interface MailboxList {
  readonly serverId: string;
  readonly mailboxes: number;
  readonly readAt: Date;
}

/** The lists of mailboxes that were read in. */
export async function mailboxLists({ oldMailbox }: Pick<Database["client"], "oldMailbox">): Promise<MailboxList[]> {
  const groups = await oldMailbox.groupBy({ by: ["serverId"], _count: { _all: true }, _max: { listedAt: true } });
  return groups.map(({ serverId, _count, _max }) => {
    return { serverId, mailboxes: _count._all, readAt: _max.listedAt ?? new Date(0) };
  });
}

/** Contacts and notes are the help desk's, and prove nothing. */
function stated(account: RosterAccount): EvidenceStatement["accounts"][number] {
  const { id: _id, serverId: _serverId, waveId: _waveId, contact: _contact, note: _note, ...rest } = account;
  const { graceUntil: _graceUntil, reason: _reason, ...told } = rest;
  return told;
}
