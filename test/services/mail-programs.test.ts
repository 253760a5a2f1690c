import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { autoconfigFor, autodiscoverFor, autodiscoverJsonFor } from "../../lib/services/mail-programs.ts";
import { addPerson, addServer, type TestPortal, testPortal } from "../support/portal.ts";

const SERVER = {
  ...({ name: "New mail", use: "new", host: "imap.example.org", mailDomain: "example.org" } as const),
  ...({ smtpHost: "smtp.example.org", smtpPort: 465, smtpSecurity: "tls" } as const),
};

let portal: TestPortal;
beforeAll(async () => {
  portal = await testPortal();
});
afterAll(() => portal.close());
beforeEach(async () => {
  await portal.database.client.person.deleteMany();
  await portal.database.client.server.deleteMany();
});

const question = (address: string) =>
  `<Autodiscover><Request><EMailAddress>${address}</EMailAddress></Request></Autodiscover>`;

describe("what mail programs are told", () => {
  it.each([
    "autoconfig.example.org",
    "autodiscover.example.org",
    "example.org",
    "AUTOCONFIG.Example.org:443",
    "example.org.",
  ])("is there under %s", async (host) => {
    await addServer(portal, SERVER);
    expect(await autoconfigFor(portal, host)).toContain("<hostname>imap.example.org</hostname>");
    expect(await autodiscoverFor(portal, host, question("anna@example.org"))).toContain("<Type>IMAP</Type>");
  });

  it.each([
    null,
    "",
    "portal.test",
    "www.example.org",
    "autoconfig.example.com",
    "autoconfig.autoconfig.example.org",
    "org",
  ])("is not there under %s", async (host) => {
    await addServer(portal, SERVER);
    expect(await autoconfigFor(portal, host)).toBeNull();
    expect(await autodiscoverFor(portal, host, question("anna@example.org"))).toBeNull();
  });

  it("is of new servers alone", async () => {
    await addServer(portal, { ...SERVER, use: "old" });
    expect(await autoconfigFor(portal, "autoconfig.example.org")).toBeNull();
  });

  it("names every server of the domain, and none of another", async () => {
    await addServer(portal, { ...SERVER, name: "B", port: 143, security: "starttls" });
    await addServer(portal, { ...SERVER, name: "A" });
    await addServer(portal, { ...SERVER, host: "imap.other.example", mailDomain: "other.example" });
    const xml = (await autoconfigFor(portal, "autoconfig.example.org")) ?? "";
    expect([...xml.matchAll(/<socketType>(\w+)/g)].map(([, socket]) => socket)).toEqual(["SSL", "STARTTLS", "SSL"]);
    expect(xml).not.toContain("other.example");
  });

  it("is the same whether or not there is such an account, and one refusal for all else", async () => {
    const { id: serverId } = await addServer(portal, SERVER);
    await addPerson(portal, { serverId, login: "anna@example.org" });
    const answer = async (address: string) => {
      const xml = await autodiscoverFor(portal, "autodiscover.example.org", question(address));
      return (xml ?? "").replaceAll(`>${address}<`, ">ADDRESS<").replace(/Time="[\d:.]+"/, "");
    };
    expect(await answer("nobody@example.org")).toBe(await answer("anna@example.org"));
    expect(await answer("ANNA@EXAMPLE.ORG")).toBe(await answer("anna@example.org"));
    const refusal = await answer("anna@example.com");
    expect(refusal).toContain("<ErrorCode>600</ErrorCode>");
    for (const other of ["anna", "", "anna@notexample.org", "anna@x@example.org"])
      expect(await answer(other)).toBe(refusal);
  });

  it("lead Outlook's newer question to the older one, for every address alike", async () => {
    await addServer(portal, SERVER);
    const ask = (host: string | null, protocol: string | null) => autodiscoverJsonFor(portal, host, protocol);
    const Url = "https://autodiscover.example.org/autodiscover/autodiscover.xml";
    for (const protocol of ["AutodiscoverV1", "autodiscoverv1", "Autodiscoverv1"])
      expect(await ask("AutoDiscover.example.org:443", protocol)).toEqual({
        ...{ status: 200, body: JSON.stringify({ Protocol: "AutodiscoverV1", Url }) },
      });
    const refused = async (protocol: string | null) => {
      const answer = await ask("autodiscover.example.org", protocol);
      return [answer?.status, JSON.parse(answer?.body ?? "").ErrorCode];
    };
    expect(await refused(null)).toEqual([400, "MandatoryParameterMissing"]);
    expect(await refused("ActiveSync")).toEqual([400, "ProtocolNotSupported"]);
    const odd = await ask("autodiscover.example.org", "<script>");
    expect(odd?.body).not.toContain("script");
    for (const host of [null, "portal.test", "autodiscover.example.com"])
      expect(await ask(host, "AutodiscoverV1")).toBeNull();
  });
});
