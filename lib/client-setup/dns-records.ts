/** What has to stand in the DNS so that mail programs find the settings of a domain by themselves, and whether it does. */
import { isIP } from "node:net";
import type { ClientServer, Endpoint } from "./settings.ts";

/** Which programs use it. */
export type RecordUse = "autoconfig" | "autodiscover" | "imap" | "smtp";

export type DnsRecord =
  | { readonly kind: "alias"; readonly use: RecordUse; readonly name: string; readonly target: string }
  /** RFC 6186 and RFC 8314. */
  | {
      readonly kind: "service";
      readonly use: RecordUse;
      readonly name: string;
      readonly target: string;
      readonly port: number;
    };

/** What was found under a name. */
export type Looked =
  | { readonly kind: "alias"; readonly aliases: readonly string[]; readonly leadsToPortal: boolean }
  | { readonly kind: "service"; readonly targets: readonly { readonly host: string; readonly port: number }[] }
  | { readonly kind: "nothing" }
  /** No server of the DNS answered in time. */
  | { readonly kind: "noAnswer" };

export type Finding =
  | { readonly kind: "right" | "missing" | "noAnswer" }
  /** It leads elsewhere; `seen`: where to. */
  | { readonly kind: "elsewhere"; readonly seen: string };

/** For the domain of a server's addresses, and a portal at `portalHost`. */
export function dnsRecords(domain: string, portalHost: string, server: ClientServer): readonly DnsRecord[] {
  const { incoming, outgoing } = server;
  return [
    { kind: "alias", use: "autoconfig", name: `autoconfig.${domain}`, target: portalHost },
    { kind: "alias", use: "autodiscover", name: `autodiscover.${domain}`, target: portalHost },
    ...service("imap", `${IMAP[incoming.security]}.${domain}`, incoming),
    ...(outgoing ? service("smtp", `${SMTP[outgoing.security]}.${domain}`, outgoing) : []),
  ];
}

const IMAP: Record<Endpoint["security"], string> = {
  tls: "_imaps._tcp",
  starttls: "_imap._tcp",
  plaintext: "_imap._tcp",
};
const SMTP: Record<Endpoint["security"], string> = {
  ...{ tls: "_submissions._tcp", starttls: "_submission._tcp", plaintext: "_submission._tcp" },
};

/** None for a server without a name: such a record can only lead to one. */
function service(use: RecordUse, name: string, { host, port }: Endpoint): readonly DnsRecord[] {
  return isIP(host) > 0 ? [] : [{ kind: "service", use, name, target: host, port }];
}

/** By isIP: what leads to a name, to an IPv4 and to an IPv6 address. */
const ALIASES: Readonly<Record<number, string>> = { 0: "CNAME", 4: "A", 6: "AAAA" };

/** As it stands in a zone file. */
export function zoneLine(record: DnsRecord): string {
  switch (record.kind) {
    case "alias":
      return `${record.name}. ${ALIASES[isIP(record.target)]} ${record.target}${isIP(record.target) ? "" : "."}`;
    case "service":
      return `${record.name}. SRV 0 1 ${record.port} ${record.target}.`;
    default:
      return record satisfies never;
  }
}

/** Whether what was found is what is needed. */
export function judge(record: DnsRecord, looked: Looked): Finding {
  switch (looked.kind) {
    case "nothing":
      return { kind: "missing" };
    case "noAnswer":
      return { kind: "noAnswer" };
    case "alias":
      if (looked.leadsToPortal) return { kind: "right" };
      return { kind: "elsewhere", seen: looked.aliases.join(", ") };
    case "service": {
      const isNeeded = (place: { host: string; port: number }) =>
        record.kind === "service" && same(place.host, record.target) && place.port === record.port;
      if (looked.targets.some(isNeeded)) return { kind: "right" };
      return { kind: "elsewhere", seen: looked.targets.map(({ host, port }) => `${host || "."}:${port}`).join(", ") };
    }
    default:
      return looked satisfies never;
  }
}

/** Names of the DNS in capitals, or with the dot of the root behind them, are the same. */
export function same(one: string, other: string): boolean {
  const plain = (name: string) => name.toLowerCase().replace(/\.$/, "");
  return plain(one) === plain(other);
}
