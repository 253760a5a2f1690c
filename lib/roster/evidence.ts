/** What is known of everybody's mail at this moment, as the evidence file states it. */
import { sealedHead } from "../db/audit-chain.ts";
import type { Database } from "../db/database.ts";
import { EVIDENCE_FORMAT, EVIDENCE_VERSION, type EvidenceStatement } from "../policy/evidence.ts";
import { isAccountedFor, ROSTER_STATES, type RosterState } from "../policy/roster.ts";
import { type RosterAccount, rosterAccounts } from "./accounts.ts";
import { unclaimedMailboxes } from "./unclaimed.ts";

/** `now` in epoch milliseconds. */
export async function evidenceStatement(
  database: Pick<Database, "provider" | "client">,
  purpose: EvidenceStatement["purpose"],
  now: number,
): Promise<EvidenceStatement> {
  const { client } = database;
  const [accounts, unclaimed, lists, servers, organisation, head] = await Promise.all([
    rosterAccounts(client, now),
    unclaimedMailboxes(database),
    mailboxLists(client),
    client.server.findMany({ select: { id: true, name: true, host: true } }),
    client.organisation.findUnique({ where: { id: 1 }, select: { name: true } }),
    sealedHead({ client }),
  ]);
  const names = new Map(servers.map(({ id, name, host }) => [id, name || host]));
  return {
    ...{ format: EVIDENCE_FORMAT, version: EVIDENCE_VERSION, organisation: organisation?.name ?? null },
    ...{ madeAt: new Date(now).toISOString(), purpose, states: countStates(accounts) },
    accounts: accounts.map(stated),
    unaccounted: accounts
      .filter(({ state }) => !isAccountedFor(state))
      .map(({ server, oldAddress, state }) => ({ server, oldAddress, state })),
    lists: lists.map(({ serverId, mailboxes, readAt }) => {
      return { server: names.get(serverId) ?? "", mailboxes, readAt: readAt.toISOString() };
    }),
    unclaimed: unclaimed.map(({ serverId, address, bytes, messages, lastLoginAt }) => {
      const lastLogin = lastLoginAt?.toISOString() ?? null;
      return { server: names.get(serverId) ?? "", address, bytes, messages, lastLoginAt: lastLogin };
    }),
    auditHead: head.segment === 0 ? null : head.hash,
  };
}

function countStates(accounts: readonly Pick<RosterAccount, "state">[]): Record<RosterState, number> {
  const counts = Object.fromEntries(ROSTER_STATES.map((state) => [state, 0])) as Record<RosterState, number>;
  for (const { state } of accounts) counts[state]++;
  return counts;
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
