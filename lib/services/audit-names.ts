/** What the ids in the audit stand for, as people call it. */
import type { Database } from "../db/database.ts";

/** People by their login, moves by their reference, servers and administrators by their name, and so on. */
export async function namesOf(
  { client }: Database,
  ids: readonly (string | null)[],
): Promise<ReadonlyMap<string, string>> {
  const all = [...new Set(ids.filter((id) => id !== null))];
  const names = new Map<string, string>();
  // In parts, as databases take no more than so many ids in one question.
  for (let from = 0; from < all.length; from += IDS_AT_ONCE) {
    const where = { id: { in: all.slice(from, from + IDS_AT_ONCE) } };
    for (const [id, name] of await namesIn(client, where)) names.set(id, name);
  }
  return names;
}

const IDS_AT_ONCE = 500;

async function namesIn(client: Database["client"], where: { readonly id: { readonly in: string[] } }) {
  const [people, accounts, administrators, invitations, servers, migrations, entries, announcements, waves] =
    await Promise.all([
      client.person.findMany({ where, select: { id: true, login: true } }),
      client.account.findMany({ where, select: { id: true, login: true } }),
      client.administrator.findMany({ where, select: { id: true, name: true } }),
      client.invitation.findMany({ where, select: { id: true, name: true } }),
      client.server.findMany({ where, select: { id: true, name: true, host: true } }),
      client.migration.findMany({ where, select: { id: true, reference: true } }),
      client.rosterEntry.findMany({ where, select: { id: true, oldAddress: true } }),
      client.announcement.findMany({ where, select: { id: true, headline: true } }),
      client.wave.findMany({ where, select: { id: true, name: true } }),
    ]);
  return [
    ...[...people, ...accounts].map(({ id, login }) => [id, login] as const),
    ...[...administrators, ...invitations].map(({ id, name }) => [id, name] as const),
    ...servers.map(({ id, name, host }) => [id, name || host] as const),
    ...migrations.map(({ id, reference }) => [id, reference ?? ""] as const),
    ...entries.map(({ id, oldAddress }) => [id, oldAddress] as const),
    ...announcements.map(({ id, headline }) => [id, headline] as const),
    ...waves.map(({ id, name }) => [id, name] as const),
  ];
}
