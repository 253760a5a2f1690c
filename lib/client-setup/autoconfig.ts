/** Thunderbird's autoconfig (clientConfig 1.1), which other mail programs read as well: the same for every address of a domain. */
import { type ClientServer, type Endpoint, safestFirst } from "./settings.ts";
import { escapeXml } from "./xml.ts";

/** `servers`: those whose addresses end in `domain`, at least one; the first names the account. */
export function autoconfigXml(domain: string, servers: readonly [ClientServer, ...ClientServer[]]): string {
  const [{ name, shortLogins }] = servers;
  // The program fills in what the person typed, so nothing has to be looked up here.
  const user = shortLogins ? "%EMAILLOCALPART%" : "%EMAILADDRESS%";
  const incoming = safestFirst(servers.map((server) => server.incoming));
  const outgoing = safestFirst(servers.flatMap((server) => server.outgoing ?? []));
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    '<clientConfig version="1.1">',
    `  <emailProvider id="${escapeXml(domain)}">`,
    `    <domain>${escapeXml(domain)}</domain>`,
    `    <displayName>${escapeXml(name)}</displayName>`,
    `    <displayShortName>${escapeXml(name)}</displayShortName>`,
    ...incoming.map((endpoint) => server('incomingServer type="imap"', endpoint, user)),
    ...outgoing.map((endpoint) => server('outgoingServer type="smtp"', endpoint, user)),
    "  </emailProvider>",
    "</clientConfig>",
    "",
  ].join("\n");
}

const SOCKETS: Record<Endpoint["security"], string> = { tls: "SSL", starttls: "STARTTLS", plaintext: "plain" };

function server(tag: string, { host, port, security }: Endpoint, user: string): string {
  return [
    `    <${tag}>`,
    `      <hostname>${escapeXml(host)}</hostname>`,
    `      <port>${port}</port>`,
    `      <socketType>${SOCKETS[security]}</socketType>`,
    "      <authentication>password-cleartext</authentication>",
    `      <username>${user}</username>`,
    `    </${tag.split(" ")[0]}>`,
  ].join("\n");
}
