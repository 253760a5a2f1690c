/** One account given as both old and new: copying it onto itself would double its mail with every run. */
import { lookup } from "node:dns/promises";
import { MailError } from "../engine/errors.ts";
import type { ServerSettings } from "../imap/servers.ts";

type Address = Pick<ServerSettings, "host" | "port" | "user">;

/** The two usual ports of one server. */
const IMAP_PORTS = [143, 993];

/** Throws MailError `account.same` when both addresses lead to one account, also by two names of its server. */
export async function refuseSameAccount(old: Address, fresh: Address): Promise<void> {
  if (old.user.toLowerCase() !== fresh.user.toLowerCase() || !isSamePort(old.port, fresh.port)) return;
  const [oldHosts, newHosts] = await Promise.all([hostsOf(old.host), hostsOf(fresh.host)]);
  if (oldHosts.some((host) => newHosts.includes(host)))
    throw new MailError(
      "account.same",
      `${old.host}:${old.port} and ${fresh.host}:${fresh.port} are one server, with one user name`,
    );
}

function isSamePort(one: number, other: number): boolean {
  return one === other || (IMAP_PORTS.includes(one) && IMAP_PORTS.includes(other));
}

/** The name itself and the addresses behind it. */
async function hostsOf(host: string): Promise<string[]> {
  try {
    const addresses = await lookup(host, { all: true });
    return [host.toLowerCase(), ...addresses.map(({ address }) => address)];
  } catch {
    // A name that cannot be looked up is reported where the connection is opened, with better words.
    return [host.toLowerCase()];
  }
}
