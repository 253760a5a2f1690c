/** Whether mail programs find the way to the portal: the records that the DNS needs, and what it has. */
import { Resolver } from "node:dns/promises";
import { isIP } from "node:net";
import type { Viewer } from "../auth/viewer.ts";
import {
  type DnsRecord,
  dnsRecords,
  type Finding,
  judge,
  type Looked,
  same,
  zoneLine,
} from "../client-setup/dns-records.ts";
import { virtualHost } from "../client-setup/virtual-host.ts";
import { basePathOf } from "../config/base-path.ts";
import { NotFound, onlyAdministrators } from "./access.ts";
import { clientServer } from "./client-server.ts";
import type { Portal } from "./portal.ts";
import { profileSigning, type Signing } from "./profile-signing.ts";

export type { Finding } from "../client-setup/dns-records.ts";
export type { Signing } from "./profile-signing.ts";

export interface ProgramsView {
  readonly server: string;
  /** Null: the server's form does not say what stands behind the @ of its addresses. */
  readonly domain: string | null;
  readonly sends: boolean;
  readonly records: readonly NeededRecord[];
  /** Of profiles for Apple's devices. */
  readonly signing: Signing;
  /** For the reverse proxy; null without a domain. */
  readonly virtualHost: string | null;
}

export interface NeededRecord {
  readonly use: DnsRecord["use"];
  readonly line: string;
  /** Null: not looked up. */
  readonly finding: Finding | null;
}

/**
 * What a new server's domain needs. Looks the records up only when asked: each name once, and waits for seconds at most.
 * Throws NotFound for others than administrators, and for a server that is no new one.
 */
export async function programsView(
  portal: Portal,
  viewer: Viewer,
  serverId: string,
  resolver: Resolver | null,
): Promise<ProgramsView> {
  onlyAdministrators(viewer);
  const { database, config } = portal;
  const row = await database.client.server.findFirst({ where: { id: serverId, use: { in: ["new", "both"] } } });
  if (!row) throw new NotFound();
  const server = clientServer(row);
  const domain = server.mailDomain;
  const portalHost = new URL(config.url).hostname.replace(/^\[(.*)\]$/, "$1");
  const records = domain === null ? [] : dnsRecords(domain, portalHost, server);
  const findings = await Promise.all(
    records.map(async (record) => resolver && judge(record, await lookUp(resolver, record))),
  );
  return {
    ...{ server: server.name, domain, sends: server.outgoing !== null },
    records: records.map((record, at) => ({ use: record.use, line: zoneLine(record), finding: findings[at] ?? null })),
    signing: await profileSigning(portal),
    virtualHost: domain === null ? null : virtualHost(domain, USUAL_ADDRESS, basePathOf(config.url)),
  };
}

/** Where the web process listens unless it is told otherwise: it does not know what a proxy calls it. */
const USUAL_ADDRESS = "http://127.0.0.1:3000";
const LOOK_UP_MS = 2000;

/** Asks the name servers of this machine, each name twice at most. */
export function ownResolver(): Resolver {
  return new Resolver({ timeout: LOOK_UP_MS, tries: 2 });
}

async function lookUp(resolver: Resolver, record: DnsRecord): Promise<Looked> {
  try {
    switch (record.kind) {
      case "alias":
        return await lookUpAlias(resolver, record.name, record.target);
      case "service": {
        const targets = await found(resolver.resolveSrv(record.name));
        return targets.length === 0
          ? { kind: "nothing" }
          : { kind: "service", targets: targets.map(({ name, port }) => ({ host: name, port })) };
      }
      default:
        return record satisfies never;
    }
  } catch {
    return { kind: "noAnswer" };
  }
}

/** An address of the portal's own serves as well as an alias. */
async function lookUpAlias(resolver: Resolver, name: string, portalHost: string): Promise<Looked> {
  const aliases = await found(resolver.resolveCname(name));
  if (aliases.some((alias) => same(alias, portalHost))) return { kind: "alias", aliases, leadsToPortal: true };
  const [own, portals] = [await addressesOf(resolver, name), await addressesOf(resolver, portalHost)];
  if (aliases.length + own.length === 0) return { kind: "nothing" };
  const leadsToPortal = own.some((address) => portals.includes(address));
  return { kind: "alias", aliases: aliases.length > 0 ? aliases : own, leadsToPortal };
}

async function addressesOf(resolver: Resolver, name: string): Promise<readonly string[]> {
  if (isIP(name) > 0) return [name];
  return [...(await found(resolver.resolve4(name))), ...(await found(resolver.resolve6(name)))];
}

/** Nothing where the DNS says that there is nothing. */
async function found<Answer>(asked: Promise<readonly Answer[]>): Promise<readonly Answer[]> {
  try {
    return await asked;
  } catch (error) {
    const code = error instanceof Error && "code" in error ? error.code : null;
    if (code === "ENOTFOUND" || code === "ENODATA") return [];
    throw error;
  }
}
