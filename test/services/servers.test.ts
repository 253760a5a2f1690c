import { X509Certificate } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Administrator } from "../../lib/auth/viewer.ts";
import { NotFound } from "../../lib/services/access.ts";
import { readServerForm, type ServerForm } from "../../lib/services/server-form.ts";
import { PRESETS, presetValues } from "../../lib/services/server-presets.ts";
import { listServers, removeServer, saveServer, serverToEdit, testServer } from "../../lib/services/servers.ts";
import {
  addAdministrator,
  addMigration,
  addPerson,
  addServer,
  type TestPortal,
  testPortal,
} from "../support/portal.ts";
import { answerNext } from "../support/portal-worker.ts";
import { NO_LIMITS_TYPED, NO_PROGRAMS_TYPED } from "../support/server-forms.ts";
import { makeCertificate } from "../support/servers/certificates.ts";

const FORM: ServerForm = {
  ...{ name: "Old mail", host: "mail.example.org", port: "993", security: "tls", plaintextAccepted: "", use: "old" },
  ...{ maxConnections: "2", ca: "", pin: "", pinUntil: "", reservedNames: "", loginHint: "" },
  ...NO_LIMITS_TYPED,
  ...NO_PROGRAMS_TYPED,
};
const somethingNew = () => ({ id: crypto.randomUUID(), isNew: true });
const HEX = "ab".repeat(32);

describe("the form", () => {
  it.each<[Partial<ServerForm>, object]>([
    [{ name: "" }, { name: "missing" }],
    [{ host: "" }, { host: "missing" }],
    [{ host: "imaps://mail.example.org" }, { host: "withScheme" }],
    [{ host: "anna@mail.example.org" }, { host: "noHost" }],
    [{ host: "mail.example.org:993" }, { host: "noHost" }],
    [{ host: "mail.example.org/inbox" }, { host: "noHost" }],
    [{ host: "mail example.org" }, { host: "noHost" }],
    [{ host: "mail.example.org\r\nX" }, { host: "noHost" }],
    [{ host: "-mail.example.org" }, { host: "noHost" }],
    [{ host: "mail..example.org" }, { host: "noHost" }],
    [{ host: "1.2.3" }, { host: "noHost" }],
    [{ host: "300.1.1.1" }, { host: "noHost" }],
    [{ host: "0x7f.1" }, { host: "noHost" }],
    [{ host: "fe80::1%eth0" }, { host: "noHost" }],
    [{ port: "0" }, { port: "noPort" }],
    [{ port: "65536" }, { port: "noPort" }],
    [{ port: "99x" }, { port: "noPort" }],
    [{ security: "none" }, { security: "noChoice" }],
    [{ use: "" }, { use: "noChoice" }],
    [{ security: "plaintext" }, { plaintextAccepted: "plaintext" }],
    [{ security: "plaintext", host: "127.0.0.1.example.org" }, { plaintextAccepted: "plaintext" }],
    [{ maxConnections: "0" }, { maxConnections: "noNumber" }],
    [{ maxConnections: "51" }, { maxConnections: "noNumber" }],
    [{ maxConnections: "1", use: "both" }, { maxConnections: "twoForBoth" }],
    [{ ca: "no certificate" }, { ca: "noCertificate" }],
    [{ ca: "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----" }, { ca: "noCertificate" }],
    [{ pin: "ab" }, { pin: "noFingerprint" }],
    [{ pin: `${HEX}00` }, { pin: "noFingerprint" }],
    [{ pin: HEX, pinUntil: "soon" }, { pinUntil: "noDate" }],
    [{ pin: HEX, pinUntil: "2026-02-30" }, { pinUntil: "noDate" }],
    [{ loginHint: "x".repeat(161) }, { loginHint: "tooLong" }],
  ])("with %o has the problems %o", (typed, problems) => {
    const read = readServerForm({ ...FORM, ...typed });
    expect(read.ok ? {} : read.problems).toEqual(problems);
  });

  it.each([
    ["MAIL.Example.org", "mail.example.org"],
    ["mail.example.org.", "mail.example.org"],
    ["bücher.example", "xn--bcher-kva.example"],
    ["192.0.2.1", "192.0.2.1"],
    ["[2001:DB8::1]", "2001:db8::1"],
    ["2001:db8::1", "2001:db8::1"],
    ["mail_2.example.org", "mail_2.example.org"],
  ])("takes %s as %s", (typed, host) => {
    expect(readServerForm({ ...FORM, host: typed })).toMatchObject({ ok: true, values: { host } });
  });

  it.each(["localhost", "127.0.0.1", "127.1.2.3", "::1"])("clear text to %s needs no tick", (host) => {
    expect(readServerForm({ ...FORM, host, security: "plaintext" })).toMatchObject({ ok: true });
  });

  it("clear text to another machine needs the tick", () => {
    const form = { ...FORM, host: "10.0.0.1", security: "plaintext" };
    expect(readServerForm(form)).toEqual({ ok: false, problems: { plaintextAccepted: "plaintext" } });
    const ticked = readServerForm({ ...form, plaintextAccepted: "yes" });
    expect(ticked).toMatchObject({ ok: true, values: { security: "plaintext" } });
  });

  it.each([HEX, HEX.toUpperCase(), HEX.replace(/(..)(?=.)/g, "$1:"), `SHA256:${HEX}`])(
    "takes the fingerprint %s",
    (pin) => {
      expect(readServerForm({ ...FORM, pin })).toMatchObject({ ok: true, values: { pin: HEX } });
    },
  );

  it("SEC 26: keeps until when the fingerprint counts: to the end of that day", () => {
    const read = readServerForm({ ...FORM, pin: HEX, pinUntil: "2026-12-31" });
    expect(read).toMatchObject({ values: { pinUntil: new Date("2026-12-31T23:59:59.999Z") } });
  });

  it.each(PRESETS)("is without problems once %s has a host", (preset) => {
    for (const use of ["old", "new"]) {
      const read = readServerForm({ ...FORM, use, ...presetValues(preset, use) });
      expect(read.ok ? {} : read.problems).toEqual({});
    }
  });

  it("takes certificates and refuses a private key beside them", () => {
    const folder = mkdtempSync(join(tmpdir(), "carryover-ca-"));
    const { certificateFile, keyFile } = makeCertificate(folder, "selfSigned");
    const [ca, key] = [certificateFile, keyFile].map((file) => readFileSync(file, "utf8"));
    rmSync(folder, { recursive: true });
    expect(new X509Certificate(ca ?? "").ca).toBe(true);
    expect(readServerForm({ ...FORM, ca: `${ca}\n${ca}` })).toMatchObject({ ok: true });
    expect(readServerForm({ ...FORM, ca: `${ca}\n${key}` })).toMatchObject({ problems: { ca: "noCertificate" } });
  });

  it("keeps each reserved name once, in small letters", () => {
    const read = readServerForm({ ...FORM, reservedNames: "Calendar\n Tasks ,calendar\n\n" });
    expect(read.ok && JSON.parse(read.values.reservedNames)).toEqual(["calendar", "tasks"]);
  });
});

describe("the servers of a portal", () => {
  let portal: TestPortal;
  let admin: Administrator;
  beforeEach(async () => {
    portal = await testPortal();
    admin = (await addAdministrator(portal)).viewer;
  });
  afterEach(() => portal.close());

  const acts = async () => (await portal.database.client.auditEvent.findMany()).map(({ action }) => action);
  const add = async (form: Partial<ServerForm> = {}) => {
    const saved = await saveServer(portal, admin, somethingNew(), { ...FORM, ...form });
    if (!saved.ok) throw new Error(JSON.stringify(saved.problems));
    return saved.id;
  };

  it("are added, changed and removed, and each act is in the audit", async () => {
    const id = await add();
    expect((await serverToEdit(portal, admin, id)).form).toEqual(FORM);
    await saveServer(portal, admin, { id, isNew: false }, { ...FORM, host: "imap.example.org", pin: HEX });
    expect(await listServers(portal, admin)).toMatchObject([{ id, name: "Old mail", host: "imap.example.org" }]);
    expect(await removeServer(portal, admin, id)).toBe(true);
    expect(await listServers(portal, admin)).toEqual([]);
    expect(await acts()).toEqual(["server.add", "server.change", "server.remove"]);
  });

  it("SEC 26: are trusted by a fingerprint on an administrator's word alone, and the audit names which and until when", async () => {
    const id = await add({ pin: HEX, pinUntil: "2026-12-31" });
    const other = "cd".repeat(32);
    const helper = await addAdministrator(portal, "helper", "helper");
    for (const viewer of [helper.viewer, (await addPerson(portal)).viewer])
      await expect(saveServer(portal, viewer, { id, isNew: false }, { ...FORM, pin: other })).rejects.toThrow(NotFound);
    await saveServer(portal, admin, { id, isNew: false }, { ...FORM, pin: other });
    const rows = await portal.database.client.auditEvent.findMany({ where: { subjectId: id } });
    const until = "2026-12-31T23:59:59.999Z";
    expect(rows.map(({ details }) => JSON.parse(details ?? ""))).toMatchObject([
      { pin: HEX, pinUntil: until },
      { pin: other, pinUntil: null },
    ]);
  });

  it("have limits where an administrator sets them, which the audit names", async () => {
    const typed = {
      messagesPerSecond: "5",
      gigabytesPerDay: "2",
      idleMinutes: "10",
      hoursFrom: "20:00",
      hoursTo: "06:00",
    };
    const id = await add(typed);
    const rates = { messagesPerSecond: 5, bytesPerSecond: null, dailyBytes: 2_000_000_000n };
    const limits = { ...rates, idleMinutes: 10, zone: "Europe/Berlin" };
    expect(await listServers(portal, admin)).toMatchObject([{ id, limits }]);
    expect((await serverToEdit(portal, admin, id)).form).toEqual({ ...FORM, ...typed });
    const [entry] = await portal.database.client.auditEvent.findMany();
    expect(JSON.parse(entry?.details ?? "")).toMatchObject({
      ...{ messagesPerSecond: 5, dailyBytes: 2_000_000_000, idleMinutes: 10 },
    });
  });

  it("two cannot have the same host and port", async () => {
    const id = await add();
    const other = await add({ port: "143" });
    expect(await saveServer(portal, admin, somethingNew(), FORM)).toEqual({ ok: false, problems: { host: "taken" } });
    expect(await saveServer(portal, admin, { id: other, isNew: false }, FORM)).toEqual({
      ok: false,
      problems: { host: "taken" },
    });
    expect(await saveServer(portal, admin, { id, isNew: false }, { ...FORM, name: "Older mail" })).toMatchObject({
      ok: true,
    });
  });

  it("a form that is sent twice makes one", async () => {
    const target = somethingNew();
    const both = await Promise.all([1, 2].map(() => saveServer(portal, admin, target, FORM)));
    expect(both).toEqual([1, 2].map(() => ({ ok: true, id: target.id })));
    expect(await listServers(portal, admin)).toHaveLength(1);
  });

  it("one that is gone is not made again by a form that was still open", async () => {
    const id = await add();
    await removeServer(portal, admin, id);
    await expect(saveServer(portal, admin, { id, isNew: false }, FORM)).rejects.toThrow(NotFound);
  });

  it("one on which people have accounts keeps its host, and stays", async () => {
    const id = await add();
    const person = await addPerson(portal);
    await addMigration(portal, person, { oldServerId: id });
    const changed = (form: Partial<ServerForm>) =>
      saveServer(portal, admin, { id, isNew: false }, { ...FORM, ...form });
    expect(await changed({ host: "other.example.org" })).toEqual({ ok: false, problems: { host: "hasAccounts" } });
    expect(await changed({ use: "new" })).toEqual({ ok: false, problems: { use: "usedAsOld" } });
    expect(await changed({ port: "143", security: "starttls", maxConnections: "4" })).toMatchObject({ ok: true });
    expect(await removeServer(portal, admin, id)).toBe(false);
    expect(await portal.database.client.server.count({ where: { id } })).toBe(1);
  });

  it("one with which people sign in stays a new one", async () => {
    const id = await add({ use: "new" });
    await addPerson(portal, { serverId: id });
    expect(await saveServer(portal, admin, { id, isNew: false }, FORM)).toEqual({
      ok: false,
      problems: { use: "usedAsNew" },
    });
    expect(await saveServer(portal, admin, { id, isNew: false }, { ...FORM, use: "both" })).toMatchObject({ ok: true });
  });

  it("a test asks the worker, and says so when there is none", async () => {
    const { id } = await addServer(portal);
    expect(await testServer(portal, admin, id, 150)).toBe("noWorker");
    await portal.database.client.request.deleteMany();
    const trouble = { code: "net.unreachable", side: null, retryAt: null, serverText: "" } as const;
    const value = { trouble, tls: null, certificate: null, capabilities: [], milliseconds: 5 };
    const [asked, outcome] = await Promise.all([
      answerNext(portal, "testServer", { ok: true, value }),
      testServer(portal, admin, id, 5000),
    ]);
    expect(asked.question).toEqual({ serverId: id });
    expect(outcome).toBe("tested");
    const rows = await portal.database.client.auditEvent.findMany({ where: { action: "server.test" } });
    expect(rows.map(({ details }) => JSON.parse(details ?? ""))).toEqual([
      { outcome: "noWorker" },
      { outcome: "net.unreachable" },
    ]);
  });

  it("a test counts as long as the way to the server is the same", async () => {
    const id = await add();
    const { client } = portal.database;
    await client.server.update({ where: { id }, data: { testedAt: new Date(), testResult: '{"trouble":null}' } });
    await saveServer(portal, admin, { id, isNew: false }, { ...FORM, name: "Renamed", maxConnections: "3" });
    expect((await serverToEdit(portal, admin, id)).facts.test).toEqual({ trouble: null });
    await saveServer(portal, admin, { id, isNew: false }, { ...FORM, port: "1993" });
    expect((await serverToEdit(portal, admin, id)).facts).toMatchObject({ testedAt: null, test: null });
  });
});
