import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from "vitest";
import { qrCode, qrPath } from "../../lib/client-setup/qr.ts";
import { sweep } from "../../lib/db/sweep.ts";
import { NotFound } from "../../lib/services/access.ts";
import { linkedView, makeDeviceLink, openDeviceLink, ownLink } from "../../lib/services/device-links.ts";
import { linkedProfile, ownProfile } from "../../lib/services/device-profile.ts";
import { devicesView, sayDevicesDone } from "../../lib/services/devices.ts";
import { programsView } from "../../lib/services/dns-check.ts";
import { homeOf } from "../../lib/services/home.ts";
import { profileSigning } from "../../lib/services/profile-signing.ts";
import { signOff } from "../../lib/services/sign-off.ts";
import {
  addAdministrator,
  addMigration,
  addPerson,
  addServer,
  type TestPortal,
  testPortal,
} from "../support/portal.ts";
import { readPlist } from "../support/xml-reader.ts";

const DONE = { phase: "done", activity: null, grade: "complete" } as const;
const MINUTE = 60_000;
const WORDS = (title: string) => ({ title, description: "Adds your new account." });

let portal: TestPortal;
beforeAll(async () => {
  portal = await testPortal();
});
afterAll(() => portal.close());
afterEach(() => vi.useRealTimers());

const SMTP = { smtpHost: "smtp.example.org", smtpPort: 465, smtpSecurity: "tls", mailDomain: "new.example" } as const;

async function mover(server: Parameters<typeof addServer>[1] = SMTP, login?: string) {
  const { id: serverId } = await addServer(portal, {
    name: "New mail",
    use: "new",
    host: `imap-${crypto.randomUUID()}.example`,
    ...server,
  });
  const person = await addPerson(portal, { serverId, ...(login ? { login } : {}) });
  const { id } = await addMigration(portal, person, DONE);
  return { ...person, id };
}

function later(milliseconds: number): void {
  vi.useFakeTimers({ toFake: ["Date"], now: Date.now() + milliseconds });
}

describe("the settings of the new account", () => {
  it("are those of its server and the name with which the person signs in", async () => {
    const { viewer, id } = await mover();
    expect(await devicesView(portal, viewer, id)).toMatchObject({
      settings: {
        ...{
          name: "New mail",
          incoming: { port: 993, security: "tls" },
          userName: viewer.login,
          address: viewer.login,
        },
        outgoing: { host: "smtp.example.org", port: 465, security: "tls" },
      },
      ...{ old: { login: "anna@old.example" }, hasProfile: true, doneAt: null },
    });
  });

  it("have an address by the domain for somebody with a short name, and no profile without a server for sending", async () => {
    const short = await mover({ mailDomain: "new.example" }, "anna");
    const { settings, hasProfile } = await devicesView(portal, short.viewer, short.id);
    expect([settings.userName, settings.address, settings.outgoing, hasProfile]).toEqual([
      ...["anna", "anna@new.example", null, false],
    ]);
    await expect(ownProfile(portal, short.viewer, short.id, WORDS)).rejects.toThrow(NotFound);
  });

  it("are for the person alone", async () => {
    const { id } = await mover();
    const { viewer: other } = await mover();
    const { viewer: administrator } = await addAdministrator(portal, "devices");
    for (const viewer of [other, administrator, { kind: "nobody" } as const]) {
      await expect(devicesView(portal, viewer, id)).rejects.toThrow(NotFound);
      await expect(ownProfile(portal, viewer, id, WORDS)).rejects.toThrow(NotFound);
      await expect(sayDevicesDone(portal, viewer, id, true)).rejects.toThrow(NotFound);
    }
  });
});

describe('"I have done this"', () => {
  it("is remembered, can be taken back, and is recorded once each", async () => {
    const { viewer, id } = await mover();
    for (const isDone of [true, true, false]) {
      await sayDevicesDone(portal, viewer, id, isDone);
      expect((await devicesView(portal, viewer, id)).doneAt).toEqual(isDone ? expect.any(Number) : null);
      expect((await homeOf(portal, viewer)).moves).toMatchObject([{ devicesDone: isDone, step: "report" }]);
    }
    const audit = await portal.database.client.auditEvent.findMany({
      where: { subjectId: id },
      orderBy: { id: "asc" },
    });
    expect(audit).toMatchObject([
      { action: "migration.devices", details: '{"done":true}' },
      { action: "migration.devices", details: '{"done":false}' },
    ]);
  });

  it("is not needed to sign off", async () => {
    const { viewer, id } = await mover();
    expect(await signOff(portal, viewer, id)).toBe(true);
  });
});

describe("a link for the phone", () => {
  it("shows the settings to the browser that opened it, and to no other", async () => {
    const { viewer } = await mover();
    const word = await makeDeviceLink(portal, viewer);
    expect(word).toMatch(/^[\w-]{22}$/);
    expect(await linkedView(portal, word, null)).toEqual({ kind: "unopened" });
    const browser = await openDeviceLink(portal, word);
    expect(await openDeviceLink(portal, word)).toBeNull();
    const view = await linkedView(portal, word, browser);
    expect(view).toMatchObject({ kind: "settings", personId: viewer.personId, settings: { userName: viewer.login } });
    for (const other of [null, "", "x", word]) expect(await linkedView(portal, word, other)).toEqual({ kind: "over" });
    expect((await ownLink(portal, viewer, word)).state).toBe("opened");
  });

  it("shows nothing but server names and the user name", async () => {
    const { viewer } = await mover();
    const word = await makeDeviceLink(portal, viewer);
    const view = await linkedView(portal, word, await openDeviceLink(portal, word));
    expect(Object.keys(view).sort()).toEqual(["hasProfile", "kind", "personId", "settings"]);
    const settings = view.kind === "settings" ? view.settings : {};
    expect(Object.keys(settings).sort()).toEqual(["address", "incoming", "name", "outgoing", "userName"]);
  });

  it("is over after a quarter of an hour, opened or not, and then swept away", async () => {
    const one = await mover();
    const other = await mover();
    const [unopened, opened] = [await makeDeviceLink(portal, one.viewer), await makeDeviceLink(portal, other.viewer)];
    const browser = await openDeviceLink(portal, opened);
    later(15 * MINUTE - 1000);
    expect(await linkedView(portal, unopened, null)).toEqual({ kind: "unopened" });
    expect((await linkedView(portal, opened, browser)).kind).toBe("settings");
    later(2000);
    expect(await openDeviceLink(portal, unopened)).toBeNull();
    for (const [word, cookie] of [
      [unopened, null],
      [opened, browser],
    ] as const)
      expect(await linkedView(portal, word, cookie)).toEqual({ kind: "over" });
    expect((await ownLink(portal, one.viewer, unopened)).state).toBe("over");
    await sweep(portal.database, "worker", new Date());
    expect(await portal.database.client.deviceLink.count()).toBe(0);
  });

  it("ends with the next one that the person makes, and is nobody else's", async () => {
    const { viewer } = await mover();
    const { viewer: other } = await mover();
    const first = await makeDeviceLink(portal, viewer);
    const others = await makeDeviceLink(portal, other);
    const second = await makeDeviceLink(portal, viewer);
    expect((await ownLink(portal, viewer, first)).state).toBe("over");
    expect(await openDeviceLink(portal, first)).toBeNull();
    expect((await ownLink(portal, viewer, second)).state).toBe("open");
    expect((await ownLink(portal, viewer, others)).state).toBe("over");
    expect((await ownLink(portal, other, others)).state).toBe("open");
  });

  it("stands in the database as hashes only, and in the audit without any", async () => {
    const { viewer } = await mover();
    const word = await makeDeviceLink(portal, viewer);
    const browser = await openDeviceLink(portal, word);
    const { client } = portal.database;
    const rows = JSON.stringify([
      await client.deviceLink.findMany({ where: { personId: viewer.personId } }),
      await client.auditEvent.findMany({ where: { subjectId: viewer.personId } }),
    ]);
    expect(rows).toMatch(/"tokenHash":"[\da-f]{64}".*"openedHash":"[\da-f]{64}"/);
    expect(rows).toMatch(/devices\.link.*devices\.open/);
    expect([word, browser].filter((each) => rows.includes(String(each)))).toEqual([]);
  });

  it("is shown as an address and as a code that holds it, and neither once it is over", async () => {
    const { viewer } = await mover();
    const word = await makeDeviceLink(portal, viewer);
    const { address, picture } = await ownLink(portal, viewer, word);
    expect(address).toBe(`http://portal.test/s/${word}`);
    expect(picture.path).toBe(qrPath(qrCode(address)));
    const { viewer: other } = await mover();
    expect(await ownLink(portal, other, word)).toMatchObject({ state: "over", address: "", picture: { path: "" } });
  });

  it("is made by persons alone", async () => {
    const { viewer } = await addAdministrator(portal, "links");
    for (const who of [viewer, { kind: "nobody" } as const]) {
      await expect(makeDeviceLink(portal, who)).rejects.toThrow(NotFound);
      await expect(ownLink(portal, who, "x")).rejects.toThrow(NotFound);
    }
  });
});

describe("the profile for Apple's devices", () => {
  it("is the same for the person and for the phone that opened their link", async () => {
    const { viewer, id } = await mover();
    const word = await makeDeviceLink(portal, viewer);
    await expect(linkedProfile(portal, word, null, WORDS)).rejects.toThrow(NotFound);
    const browser = await openDeviceLink(portal, word);
    await expect(linkedProfile(portal, word, "x", WORDS)).rejects.toThrow(NotFound);
    const [own, linked] = [
      await ownProfile(portal, viewer, id, WORDS),
      await linkedProfile(portal, word, browser, WORDS),
    ];
    expect(linked).toEqual(own);
    expect([own.type, own.name]).toEqual(["application/x-apple-aspen-config", "mail.mobileconfig"]);
    expect(readPlist(new TextDecoder().decode(own.body))).toMatchObject({
      ...{ PayloadIdentifier: `test.portal.carryover.${viewer.personId}`, PayloadOrganization: "portal.test" },
      ...{ PayloadDisplayName: "New mail", PayloadContent: [{ IncomingMailServerUsername: viewer.login }] },
    });
  });

  it("is called signed only where the key and the certificate can be used, which the administrator is told", async () => {
    const { viewer, id } = await mover();
    const admin = (await addAdministrator(portal, "signing")).viewer;
    const folder = mkdtempSync(join(tmpdir(), "carryover-signer-"));
    const signer = { certificateFile: join(folder, "certificate.pem"), keyFile: join(folder, "key.pem") };
    const server = await portal.database.client.server.findFirstOrThrow({ where: { use: "new" } });
    const told = async (profileSigner: typeof signer | null) => {
      const signing = { ...portal, config: { ...portal.config, profileSigner } };
      const { isSigned } = await devicesView(signing, viewer, id);
      return { isSigned, signing: (await programsView(signing, admin, server.id, null)).signing };
    };
    expect(await told(null)).toEqual({ isSigned: false, signing: { kind: "none" } });
    const words = expect.stringContaining("certificate.pem");
    const missing = { ...signer, keyFile: join(folder, "missing.pem") };
    writeFileSync(signer.certificateFile, "no certificate");
    expect(await told(missing)).toEqual({ isSigned: false, signing: { kind: "broken", words } });
    const key = ["req", "-x509", "-newkey", "rsa:2048", "-nodes", "-subj", "/CN=IT Services", "-days", "2"];
    execFileSync("openssl", [...key, "-keyout", signer.keyFile, "-out", signer.certificateFile], { stdio: "ignore" });
    expect(await told(signer)).toEqual({ isSigned: true, signing: { kind: "works" } });
    const broken = { kind: "broken", words: expect.stringContaining("valid from") };
    const inAWeek = { ...portal, config: { ...portal.config, profileSigner: signer } };
    expect(await profileSigning(inAWeek, Date.now() + 7 * 24 * 3_600_000)).toEqual(broken);
    rmSync(folder, { recursive: true });
  });

  it("is given out without a signature where the key cannot be used", async () => {
    const { viewer, id } = await mover();
    const folder = mkdtempSync(join(tmpdir(), "carryover-signer-"));
    const file = join(folder, "nonsense.pem");
    writeFileSync(file, "no key");
    const signing = {
      ...portal,
      config: { ...portal.config, profileSigner: { certificateFile: file, keyFile: file } },
    };
    const said = vi.spyOn(console, "error").mockImplementation(() => undefined);
    const { body } = await ownProfile(signing, viewer, id, WORDS);
    expect(new TextDecoder().decode(body)).toContain("<plist");
    expect(said).toHaveBeenCalledOnce();
    said.mockClear();
    rmSync(folder, { recursive: true });
  });
});
