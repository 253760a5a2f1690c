import { describe, expect, it } from "vitest";
import { dnsRecords, judge, type Looked, zoneLine } from "../../lib/client-setup/dns-records.ts";
import type { ClientServer } from "../../lib/client-setup/settings.ts";
import { virtualHost } from "../../lib/client-setup/virtual-host.ts";

const SERVER: ClientServer = {
  name: "New mail",
  incoming: { host: "imap.example.org", port: 993, security: "tls" },
  outgoing: { host: "smtp.example.org", port: 587, security: "starttls" },
  ...{ mailDomain: "example.org", shortLogins: false },
};

describe("the records of a domain", () => {
  it("lead programs to the portal and to both servers, under the names of RFC 6186 and RFC 8314", () => {
    expect(dnsRecords("example.org", "move.example.org", SERVER).map(zoneLine)).toEqual([
      "autoconfig.example.org. CNAME move.example.org.",
      "autodiscover.example.org. CNAME move.example.org.",
      "_imaps._tcp.example.org. SRV 0 1 993 imap.example.org.",
      "_submission._tcp.example.org. SRV 0 1 587 smtp.example.org.",
    ]);
    const other: ClientServer = {
      ...{ ...SERVER, incoming: { host: "imap.example.org", port: 143, security: "starttls" } },
      outgoing: { host: "smtp.example.org", port: 465, security: "tls" },
    };
    expect(dnsRecords("example.org", "move.example.org", other).map(zoneLine).slice(2)).toEqual([
      "_imap._tcp.example.org. SRV 0 1 143 imap.example.org.",
      "_submissions._tcp.example.org. SRV 0 1 465 smtp.example.org.",
    ]);
    expect(dnsRecords("example.org", "move.example.org", { ...SERVER, outgoing: null })).toHaveLength(3);
  });

  it("lead to addresses where there are no names, as far as records can", () => {
    const server: ClientServer = { ...SERVER, incoming: { host: "192.0.2.7", port: 993, security: "tls" } };
    expect(dnsRecords("example.org", "192.0.2.1", server).map(zoneLine)).toEqual([
      "autoconfig.example.org. A 192.0.2.1",
      "autodiscover.example.org. A 192.0.2.1",
      "_submission._tcp.example.org. SRV 0 1 587 smtp.example.org.",
    ]);
    expect(dnsRecords("example.org", "2001:db8::1", server).map(zoneLine)[0]).toBe(
      "autoconfig.example.org. AAAA 2001:db8::1",
    );
  });

  const [alias, , service] = dnsRecords("example.org", "move.example.org", SERVER);
  it.each<[Looked, object]>([
    [{ kind: "nothing" }, { kind: "missing" }],
    [{ kind: "noAnswer" }, { kind: "noAnswer" }],
    [{ kind: "alias", aliases: ["move.example.org"], leadsToPortal: true }, { kind: "right" }],
    [
      { kind: "alias", aliases: ["web.example.org"], leadsToPortal: false },
      { kind: "elsewhere", seen: "web.example.org" },
    ],
  ])("of an alias for which %o was found are judged", (looked, finding) => {
    expect(alias && judge(alias, looked)).toEqual(finding);
  });

  it.each<[readonly { host: string; port: number }[], object]>([
    [[{ host: "IMAP.example.org.", port: 993 }], { kind: "right" }],
    [
      [
        { host: "old.example.org", port: 993 },
        { host: "imap.example.org", port: 993 },
      ],
      { kind: "right" },
    ],
    [[{ host: "imap.example.org", port: 143 }], { kind: "elsewhere", seen: "imap.example.org:143" }],
    [[{ host: "", port: 0 }], { kind: "elsewhere", seen: ".:0" }],
  ])("of a service at %o are judged", (targets, finding) => {
    expect(service && judge(service, { kind: "service", targets })).toEqual(finding);
  });
});

it("the lines for the proxy hand on the three questions and the name that was asked", () => {
  const lines = virtualHost("example.org", "http://127.0.0.1:3000");
  expect(lines).toContain("server_name autoconfig.example.org autodiscover.example.org;");
  expect(lines).toContain("proxy_pass http://127.0.0.1:3000;");
  expect(lines).toContain("proxy_set_header Host $host;");
  const [, pattern = ""] = /location ~\* (\S+) \{/.exec(lines) ?? [];
  const isPassed = (path: string) => new RegExp(pattern, "i").test(path);
  expect(["/mail/config-v1.1.xml", "/.well-known/autoconfig/mail/config-v1.1.xml"].map(isPassed)).toEqual([true, true]);
  expect(["/Autodiscover/Autodiscover.xml", "/admin", "/mailbox"].map(isPassed)).toEqual([true, false, false]);
});

it("the lines for the reverse proxy lead below the portal's path, where it has one", () => {
  const lines = virtualHost("example.org", "http://127.0.0.1:3000", "/migrate");
  expect(lines).toContain("proxy_pass http://127.0.0.1:3000/migrate$request_uri;");
});
