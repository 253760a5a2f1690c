/** Outlook's autodiscover in its older form (POX): reads the question, writes the answer. Who asks is told nothing about accounts. */
import { type ClientServer, type Endpoint, safestFirst } from "./settings.ts";
import { escapeXml, unescapeXml } from "./xml.ts";

const RESPONSE = "http://schemas.microsoft.com/exchange/autodiscover/responseschema/2006";
const OUTLOOK = "http://schemas.microsoft.com/exchange/autodiscover/outlook/responseschema/2006a";

/** The address that is asked about; null where the question is none of ours. Only two elements are looked at. */
export function askedAddress(body: string): string | null {
  const address = elementIn(body, "EMailAddress");
  const schema = elementIn(body, "AcceptableResponseSchema");
  if (address === null || !/^[^\s@<>]{1,64}@[^\s@<>]{1,253}$/.test(address)) return null;
  // Phones that speak ActiveSync ask for another one, in which there is no IMAP.
  return schema === null || schema.toLowerCase() === OUTLOOK ? address : null;
}

function elementIn(body: string, name: string): string | null {
  const text = new RegExp(`<(?:[\\w-]+:)?${name}(?:\\s[^<>]*)?>([^<]{0,2000})</`, "i").exec(body)?.[1];
  return text === undefined ? null : unescapeXml(text.trim());
}

/** The same for every address of the domain: whether there is such an account is not looked up. */
export function autodiscoverXml(address: string, servers: readonly [ClientServer, ...ClientServer[]]): string {
  const [{ shortLogins }] = servers;
  const login = shortLogins ? address.slice(0, address.lastIndexOf("@")) : address;
  const [incoming] = safestFirst(servers.map((server) => server.incoming));
  const [outgoing] = safestFirst(servers.flatMap((server) => server.outgoing ?? []));
  return whole(
    [
      `  <Response xmlns="${OUTLOOK}">`,
      "    <Account>",
      "      <AccountType>email</AccountType>",
      "      <Action>settings</Action>",
      ...(incoming ? [protocol("IMAP", incoming, login)] : []),
      ...(outgoing ? [protocol("SMTP", outgoing, login)] : []),
      "    </Account>",
      "  </Response>",
    ].join("\n"),
  );
}

const ENCRYPTION: Record<Endpoint["security"], string> = { tls: "SSL", starttls: "TLS", plaintext: "None" };

function protocol(type: "IMAP" | "SMTP", { host, port, security }: Endpoint, login: string): string {
  return [
    "      <Protocol>",
    `        <Type>${type}</Type>`,
    `        <Server>${escapeXml(host)}</Server>`,
    `        <Port>${port}</Port>`,
    `        <LoginName>${escapeXml(login)}</LoginName>`,
    "        <DomainRequired>off</DomainRequired>",
    "        <SPA>off</SPA>",
    `        <SSL>${security === "plaintext" ? "off" : "on"}</SSL>`,
    `        <Encryption>${ENCRYPTION[security]}</Encryption>`,
    "        <AuthRequired>on</AuthRequired>",
    ...(type === "SMTP" ? ["        <UsePOPAuth>off</UsePOPAuth>", "        <SMTPLast>off</SMTPLast>"] : []),
    "      </Protocol>",
  ].join("\n");
}

/** The one refusal, for whatever reason: a question that is none, a domain that is not ours. */
export function autodiscoverError(now: Date): string {
  const time = now.toISOString().slice(11, 23);
  return whole(
    [
      "  <Response>",
      `    <Error Time="${time}" Id="1">`,
      "      <ErrorCode>600</ErrorCode>",
      "      <Message>Invalid Request</Message>",
      "      <DebugData />",
      "    </Error>",
      "  </Response>",
    ].join("\n"),
  );
}

function whole(response: string): string {
  return `<?xml version="1.0" encoding="utf-8"?>\n<Autodiscover xmlns="${RESPONSE}">\n${response}\n</Autodiscover>\n`;
}
