/** What mail programs are told that look for the settings of a domain by themselves. No account is looked up for it. */
import { autoconfigXml } from "../client-setup/autoconfig.ts";
import { askedAddress, autodiscoverError, autodiscoverXml } from "../client-setup/autodiscover.ts";
import { autodiscoverJson, type JsonAnswer } from "../client-setup/autodiscover-json.ts";
import type { ClientServer } from "../client-setup/settings.ts";
import { clientServer } from "./client-server.ts";
import type { Portal } from "./portal.ts";

/** Thunderbird's. Null where the host that was asked is none of a new server's domain. */
export async function autoconfigFor(portal: Portal, host: string | null): Promise<string | null> {
  const asked = await domainOf(portal, host);
  return asked && autoconfigXml(asked.domain, asked.servers);
}

/** Outlook's; `body`: its question. Null as for autoconfig; any other refusal is the same document. */
export async function autodiscoverFor(portal: Portal, host: string | null, body: string): Promise<string | null> {
  const asked = await domainOf(portal, host);
  if (asked === null) return null;
  const address = askedAddress(body);
  const isOfDomain = address?.toLowerCase().endsWith(`@${asked.domain}`);
  return address !== null && isOfDomain ? autodiscoverXml(address, asked.servers) : autodiscoverError(new Date());
}

/** Outlook's newer question, where to ask the older one. Null as for autoconfig. */
export async function autodiscoverJsonFor(
  portal: Portal,
  host: string | null,
  protocol: string | null,
): Promise<JsonAnswer | null> {
  return (await domainOf(portal, host)) && autodiscoverJson(plainName(host), protocol);
}

interface Asked {
  readonly domain: string;
  readonly servers: readonly [ClientServer, ...ClientServer[]];
}

/** `host`: as the request names it. The domain itself counts as well, for a proxy that hands on its /.well-known. */
async function domainOf({ database }: Portal, host: string | null): Promise<Asked | null> {
  const name = plainName(host);
  const domains = [name.replace(/^auto(?:config|discover)\./, ""), name];
  const rows = await database.client.server.findMany({
    where: { mailDomain: { in: domains }, use: { in: ["new", "both"] } },
    orderBy: [{ name: "asc" }, { id: "asc" }],
  });
  const domain = domains.find((each) => rows.some(({ mailDomain }) => mailDomain === each));
  const [first, ...others] = rows.filter(({ mailDomain }) => mailDomain === domain).map(clientServer);
  return first && domain !== undefined ? { domain, servers: [first, ...others] } : null;
}

function plainName(host: string | null): string {
  return (host ?? "").toLowerCase().replace(/:\d+$/, "").replace(/\.$/, "");
}
