import { describe, expect, it } from "vitest";
import { autoconfigXml } from "../../lib/client-setup/autoconfig.ts";
import { askedAddress, autodiscoverError, autodiscoverXml } from "../../lib/client-setup/autodiscover.ts";
import { mobileConfig } from "../../lib/client-setup/mobileconfig.ts";
import { type ClientServer, clientSettings } from "../../lib/client-setup/settings.ts";
import { childOf, readPlist, readXml, type XmlElement } from "../support/xml-reader.ts";

const SERVER: ClientServer = {
  name: "New mail",
  incoming: { host: "imap.example.org", port: 993, security: "tls" },
  outgoing: { host: "smtp.example.org", port: 587, security: "starttls" },
  ...{ mailDomain: "example.org", shortLogins: false },
};
const OWNER = { portalHost: "move.example.org", personId: "3f8d9a52", organisation: "IT Services" };
const WORDS = { title: "New mail", description: "Adds your new account." };
const HOSTILE = `"><script>&amp;]]>'\u0000\u0008\uD800\uFFFF & <b>`;
/** What XML can hold of it. */
const TAMED = `"><script>&amp;]]>' & <b>`;

const profileOf = (login: string, server = SERVER, owner = OWNER) =>
  mobileConfig(clientSettings(server, login), owner, WORDS);

describe("the settings of a person", () => {
  it("have the full address as user name where people sign in with it", () => {
    expect(clientSettings(SERVER, "anna@example.org")).toMatchObject({
      ...{ userName: "anna@example.org", address: "anna@example.org" },
    });
  });

  it("have the name as it is where people sign in with a short one, and an address by the domain", () => {
    expect(clientSettings(SERVER, "anna")).toMatchObject({ userName: "anna", address: "anna@example.org" });
    expect(clientSettings({ ...SERVER, mailDomain: null }, "anna")).toMatchObject({ userName: "anna", address: null });
  });
});

describe("Apple's profile", () => {
  it("adds an IMAP account with both servers, and holds no password", () => {
    const profile = profileOf("anna@example.org");
    expect(readPlist(profile)).toMatchObject({
      ...{ PayloadType: "Configuration", PayloadVersion: 1, PayloadDisplayName: "New mail" },
      ...{ PayloadOrganization: "IT Services", PayloadRemovalDisallowed: false },
      PayloadContent: [
        {
          ...{ PayloadType: "com.apple.mail.managed", EmailAccountType: "EmailTypeIMAP", PayloadVersion: 1 },
          ...{ EmailAccountDescription: "New mail", EmailAddress: "anna@example.org" },
          ...{ IncomingMailServerHostName: "imap.example.org", IncomingMailServerPortNumber: 993 },
          ...{ IncomingMailServerUseSSL: true, IncomingMailServerUsername: "anna@example.org" },
          ...{ OutgoingMailServerHostName: "smtp.example.org", OutgoingMailServerPortNumber: 587 },
          ...{ OutgoingMailServerUseSSL: true, OutgoingMailServerUsername: "anna@example.org" },
          IncomingMailServerAuthentication: "EmailAuthPassword",
          ...{ OutgoingMailServerAuthentication: "EmailAuthPassword", OutgoingPasswordSameAsIncomingPassword: true },
        },
      ],
    });
    expect(profile).not.toMatch(/<key>(?:Incoming|Outgoing)Password<\/key>/);
  });

  it("is replaced by a later one of the same person, and by nobody else's", () => {
    const identity = (text: string) => {
      const { PayloadIdentifier, PayloadUUID, PayloadContent } = readPlist(text) as Record<string, unknown>;
      const [mail] = PayloadContent as Record<string, unknown>[];
      return [PayloadIdentifier, PayloadUUID, mail?.PayloadIdentifier, mail?.PayloadUUID];
    };
    const first = identity(profileOf("anna@example.org"));
    const moved = { ...SERVER, incoming: { ...SERVER.incoming, host: "imap2.example.org" } };
    expect(identity(profileOf("anna@example.org", moved))).toEqual(first);
    for (const other of [
      { ...OWNER, personId: "77aa" },
      { ...OWNER, portalHost: "move.example.com" },
    ])
      for (const [at, one] of identity(profileOf("anna@example.org", SERVER, other)).entries())
        expect(first[at]).not.toBe(one);
    expect(first).toEqual([
      ...["org.example.move.carryover.3f8d9a52", expect.stringMatching(UUID)],
      ...["org.example.move.carryover.3f8d9a52.mail", expect.stringMatching(UUID)],
    ]);
    expect(new Set(first).size).toBe(4);
  });

  it("asks for the address where it is not known, and encrypts nothing where the server cannot", () => {
    const plain: ClientServer = {
      ...{ ...SERVER, mailDomain: null },
      incoming: { host: "imap.example.org", port: 143, security: "plaintext" },
    };
    const [mail] = (readPlist(profileOf("anna", plain)) as { PayloadContent: object[] }).PayloadContent;
    expect(mail).toMatchObject({ IncomingMailServerUseSSL: false, OutgoingMailServerUseSSL: true });
    expect(mail).not.toHaveProperty("EmailAddress");
  });

  it("is made for servers with a way to send only", () => {
    expect(() => profileOf("anna", { ...SERVER, outgoing: null })).toThrow(/sending/);
  });

  it("stays whole whatever names and logins hold", () => {
    const profile = readPlist(
      mobileConfig(
        clientSettings({ ...SERVER, name: HOSTILE }, `${HOSTILE}@x`),
        { ...OWNER, organisation: HOSTILE },
        { title: HOSTILE, description: HOSTILE },
      ),
    );
    expect(profile).toMatchObject({ PayloadDisplayName: TAMED, PayloadOrganization: TAMED, PayloadDescription: TAMED });
    expect(profile).toMatchObject({
      PayloadContent: [{ EmailAccountDescription: TAMED, IncomingMailServerUsername: `${TAMED}@x` }],
    });
  });
});

const UUID = /^[\dA-F]{8}-[\dA-F]{4}-8[\dA-F]{3}-[89AB][\dA-F]{3}-[\dA-F]{12}$/;

/** What Thunderbird's documentation says of a server, in its order. */
const PARTS = ["hostname", "port", "socketType", "authentication", "username"];

function serversIn(provider: XmlElement, name: string) {
  return provider.children
    .filter((child) => child.name === name)
    .map((server) => {
      expect(server.children.map((part) => part.name)).toEqual(PARTS);
      return server.children.map(({ text }) => text);
    });
}

describe("Thunderbird's autoconfig", () => {
  it("has the shape of clientConfig 1.1", () => {
    const config = readXml(autoconfigXml("example.org", [SERVER]));
    expect([config.name, config.attributes]).toEqual(["clientConfig", { version: "1.1" }]);
    const provider = childOf(config, "emailProvider");
    expect(provider.attributes).toEqual({ id: "example.org" });
    expect(provider.children.map(({ name }) => name)).toEqual([
      ...["domain", "displayName", "displayShortName", "incomingServer", "outgoingServer"],
    ]);
    expect([childOf(provider, "domain").text, childOf(provider, "displayName").text]).toEqual([
      "example.org",
      "New mail",
    ]);
    expect(childOf(provider, "incomingServer").attributes).toEqual({ type: "imap" });
    expect(childOf(provider, "outgoingServer").attributes).toEqual({ type: "smtp" });
    expect(serversIn(provider, "incomingServer")).toEqual([
      ["imap.example.org", "993", "SSL", "password-cleartext", "%EMAILADDRESS%"],
    ]);
    expect(serversIn(provider, "outgoingServer")).toEqual([
      ["smtp.example.org", "587", "STARTTLS", "password-cleartext", "%EMAILADDRESS%"],
    ]);
  });

  it("names what is encrypted from the first byte first, and what is not encrypted last", () => {
    const at = (port: number, security: "tls" | "starttls" | "plaintext"): ClientServer => ({
      ...{ ...SERVER, incoming: { host: "imap.example.org", port, security } },
      outgoing: { host: "smtp.example.org", port, security },
    });
    const xml = autoconfigXml("example.org", [
      at(25, "plaintext"),
      at(143, "starttls"),
      at(993, "tls"),
      at(993, "tls"),
    ]);
    const provider = childOf(readXml(xml), "emailProvider");
    for (const name of ["incomingServer", "outgoingServer"])
      expect(serversIn(provider, name).map(([, port, socket]) => [port, socket])).toEqual([
        ...[
          ["993", "SSL"],
          ["143", "STARTTLS"],
          ["25", "plain"],
        ],
      ]);
  });

  it("asks for the part before the @ where people sign in with that", () => {
    expect(autoconfigXml("example.org", [{ ...SERVER, shortLogins: true }])).not.toContain("%EMAILADDRESS%");
    expect(autoconfigXml("example.org", [{ ...SERVER, shortLogins: true }])).toContain("%EMAILLOCALPART%");
  });

  it("stays whole whatever the name of the server holds", () => {
    const config = readXml(autoconfigXml("example.org", [{ ...SERVER, name: HOSTILE, outgoing: null }]));
    expect(childOf(childOf(config, "emailProvider"), "displayName").text).toBe(TAMED);
  });
});

const OUTLOOK = "http://schemas.microsoft.com/exchange/autodiscover/outlook/responseschema/2006a";

const question = (address: string, schema = OUTLOOK) =>
  `<?xml version="1.0"?>\r\n<Autodiscover xmlns="http://schemas.microsoft.com/exchange/autodiscover/outlook/requestschema/2006">
    <Request><EMailAddress>${address}</EMailAddress><AcceptableResponseSchema>${schema}</AcceptableResponseSchema></Request></Autodiscover>`;

describe("Outlook's autodiscover", () => {
  it.each([
    [question("anna@example.org"), "anna@example.org"],
    [question(" o&apos;hara&amp;co@example.org\n"), "o'hara&co@example.org"],
    [
      "<Autodiscover><Request><EMailAddress>anna@example.org</EMailAddress></Request></Autodiscover>",
      "anna@example.org",
    ],
    ["<a:Request xmlns:a='x'><a:EMailAddress>anna@example.org</a:EMailAddress></a:Request>", "anna@example.org"],
    [question("anna"), null],
    [question("anna@example.org@x"), null],
    [question("<b>anna@example.org</b>"), null],
    [question(`${"a".repeat(65)}@example.org`), null],
    ["", null],
    ["not XML at all", null],
    ['<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><EMailAddress>&e;</EMailAddress>', null],
  ])("reads the address in %j", (body, address) => {
    expect(askedAddress(body)).toBe(address);
  });

  it("leaves phones that speak ActiveSync to themselves", () => {
    const other = "http://schemas.microsoft.com/exchange/autodiscover/mobilesync/responseschema/2006";
    expect(askedAddress(question("anna@example.org", other))).toBeNull();
  });

  it("answers with both servers for Outlook's own schema", () => {
    const root = readXml(autodiscoverXml("anna@example.org", [SERVER]));
    expect([root.name, root.attributes.xmlns]).toEqual([
      ...["Autodiscover", "http://schemas.microsoft.com/exchange/autodiscover/responseschema/2006"],
    ]);
    const response = childOf(root, "Response");
    expect(response.attributes).toEqual({ xmlns: OUTLOOK });
    const account = childOf(response, "Account");
    expect([childOf(account, "AccountType").text, childOf(account, "Action").text]).toEqual(["email", "settings"]);
    const protocols = account.children.filter(({ name }) => name === "Protocol").map(valuesOf);
    expect(protocols).toEqual([
      {
        ...{ Type: "IMAP", Server: "imap.example.org", Port: "993", LoginName: "anna@example.org", SSL: "on" },
        ...{ Encryption: "SSL", DomainRequired: "off", SPA: "off", AuthRequired: "on" },
      },
      {
        ...{ Type: "SMTP", Server: "smtp.example.org", Port: "587", LoginName: "anna@example.org", SSL: "on" },
        ...{ Encryption: "TLS", DomainRequired: "off", SPA: "off", AuthRequired: "on" },
        ...{ UsePOPAuth: "off", SMTPLast: "off" },
      },
    ]);
  });

  it("names the part before the @ where people sign in with that, and stays whole whatever that holds", () => {
    const xml = autodiscoverXml(`${HOSTILE}@example.org`, [{ ...SERVER, shortLogins: true, outgoing: null }]);
    const account = childOf(childOf(readXml(xml), "Response"), "Account");
    expect(valuesOf(childOf(account, "Protocol")).LoginName).toBe(TAMED);
  });

  it("refuses in the same words for whatever reason", () => {
    const root = readXml(autodiscoverError(new Date("2026-12-18T09:07:05.250Z")));
    const error = childOf(childOf(root, "Response"), "Error");
    expect(error.attributes).toEqual({ Time: "09:07:05.250", Id: "1" });
    expect(valuesOf(error)).toEqual({ ErrorCode: "600", Message: "Invalid Request", DebugData: "" });
  });
});

function valuesOf(element: XmlElement): Record<string, string> {
  return Object.fromEntries(element.children.map(({ name, text }) => [name, text]));
}
