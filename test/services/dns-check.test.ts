import { Resolver } from "node:dns/promises";
import { afterAll, beforeAll, beforeEach, expect, it } from "vitest";
import { NotFound } from "../../lib/services/access.ts";
import { programsView } from "../../lib/services/dns-check.ts";
import { type DnsServer, type DnsTable, startDnsServer } from "../support/dns-server.ts";
import { addAdministrator, addPerson, addServer, type TestPortal, testPortal } from "../support/portal.ts";

const RIGHT: DnsTable = {
  "CNAME autoconfig.example.org": ["portal.test"],
  "CNAME autodiscover.example.org": ["portal.test"],
  "SRV _imaps._tcp.example.org": ["0 1 993 imap.example.org"],
  "SRV _submissions._tcp.example.org": ["0 1 465 smtp.example.org"],
};

let portal: TestPortal;
let dns: DnsServer;
let viewer: Awaited<ReturnType<typeof addAdministrator>>["viewer"];
let serverId: string;
beforeAll(async () => {
  portal = await testPortal();
  dns = await startDnsServer(RIGHT);
  ({ viewer } = await addAdministrator(portal));
  const server = { name: "New mail", use: "new", host: "imap.example.org", mailDomain: "example.org" } as const;
  const smtp = { smtpHost: "smtp.example.org", smtpPort: 465, smtpSecurity: "tls" } as const;
  ({ id: serverId } = await addServer(portal, { ...server, ...smtp }));
});
afterAll(async () => {
  dns.close();
  await portal.close();
});
beforeEach(() => dns.set(RIGHT));

function resolver(): Resolver {
  const own = new Resolver({ timeout: 100, tries: 1 });
  own.setServers([dns.address]);
  return own;
}

async function findings(table: DnsTable | null) {
  dns.set(table);
  const { records } = await programsView(portal, viewer, serverId, resolver());
  return Object.fromEntries(records.map(({ use, finding }) => [use, finding]));
}

const right = { kind: "right" };

it("finds every record where the DNS has them", async () => {
  expect(await findings(RIGHT)).toEqual({ autoconfig: right, autodiscover: right, imap: right, smtp: right });
});

it("says what is missing, and what leads elsewhere and where to", async () => {
  const table = {
    "CNAME autodiscover.example.org": ["cloud.example.com"],
    "SRV _imaps._tcp.example.org": ["0 1 993 old.example.org", "0 1 143 imap.example.org"],
  };
  expect(await findings(table)).toEqual({
    autoconfig: { kind: "missing" },
    autodiscover: { kind: "elsewhere", seen: "cloud.example.com" },
    imap: {
      kind: "elsewhere",
      seen: expect.stringMatching(/^(?=.*old\.example\.org:993)(?=.*imap\.example\.org:143)/),
    },
    smtp: { kind: "missing" },
  });
});

it("takes the portal's own address for an alias, and no other", async () => {
  const table = {
    ...{ "A portal.test": ["192.0.2.7"], "A autoconfig.example.org": ["192.0.2.7"] },
    "A autodiscover.example.org": ["192.0.2.8"],
  };
  expect(await findings(table)).toMatchObject({
    ...{ autoconfig: right, autodiscover: { kind: "elsewhere", seen: "192.0.2.8" } },
  });
});

it("knows a portal that has no name by its address", async () => {
  dns.set({ "A autoconfig.example.org": ["192.0.2.7"] });
  const nameless = { ...portal, config: { ...portal.config, url: "http://192.0.2.7:3000" } };
  const { records } = await programsView(nameless, viewer, serverId, resolver());
  expect(records.map(({ finding }) => finding?.kind)).toEqual(["right", "missing", "missing", "missing"]);
});

it("says so where no name server answers, within its time", async () => {
  const noAnswer = { kind: "noAnswer" };
  expect(await findings(null)).toEqual({
    autoconfig: noAnswer,
    autodiscover: noAnswer,
    imap: noAnswer,
    smtp: noAnswer,
  });
});

it("asks nothing before it is told to", async () => {
  const before = dns.asked.length;
  const { records, virtualHost } = await programsView(portal, viewer, serverId, null);
  expect(records.map(({ line, finding }) => [line, finding])).toEqual([
    ["autoconfig.example.org. CNAME portal.test.", null],
    ["autodiscover.example.org. CNAME portal.test.", null],
    ["_imaps._tcp.example.org. SRV 0 1 993 imap.example.org.", null],
    ["_submissions._tcp.example.org. SRV 0 1 465 smtp.example.org.", null],
  ]);
  expect(virtualHost).toContain("server_name autoconfig.example.org");
  expect(dns.asked.length).toBe(before);
});

it("needs a domain, and is of new servers alone", async () => {
  const { id } = await addServer(portal, { use: "new" });
  expect(await programsView(portal, viewer, id, resolver())).toMatchObject({
    domain: null,
    records: [],
    virtualHost: null,
  });
  const { id: old } = await addServer(portal, { use: "old", mailDomain: "example.org" });
  await expect(programsView(portal, viewer, old, null)).rejects.toThrow(NotFound);
});

it("is for administrators alone, and asks nothing for others", async () => {
  const before = dns.asked.length;
  const { viewer: person } = await addPerson(portal);
  for (const other of [person, { kind: "nobody" } as const])
    await expect(programsView(portal, other, serverId, resolver())).rejects.toThrow(NotFound);
  expect(dns.asked.length).toBe(before);
});
