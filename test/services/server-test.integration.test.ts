/** Testing a server as an administrator does: the service, the real worker, real Dovecots. */

import { once } from "node:events";
import { readdirSync, readFileSync } from "node:fs";
import { createServer } from "node:net";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Administrator } from "../../lib/auth/viewer.ts";
import { type MeasureForm, measureServer, measureView } from "../../lib/services/server-measure.ts";
import { type ServerForm, saveServer, serverToEdit, testServer } from "../../lib/services/servers.ts";
import { sampleMailbox } from "../support/mail/sample-mailbox.ts";
import { seedMaildir } from "../support/mail/seed-maildir.ts";
import { addAdministrator, addServer, type TestPortal, testPortal } from "../support/portal.ts";
import { startWorker, type WorkerProcess } from "../support/portal-worker.ts";
import { NO_LIMITS_TYPED, NO_PROGRAMS_TYPED } from "../support/server-forms.ts";
import { type DovecotServer, startDovecot } from "../support/servers/dovecot.ts";

let portal: TestPortal;
let admin: Administrator;
let worker: WorkerProcess;
let dovecot: DovecotServer;
let plain: DovecotServer;
beforeAll(async () => {
  portal = await testPortal();
  admin = (await addAdministrator(portal)).viewer;
  [dovecot, plain, worker] = await Promise.all([
    startDovecot({ tls: "selfSigned" }),
    startDovecot(),
    startWorker(portal),
  ]);
});
afterAll(async () => {
  await worker?.end();
  await dovecot?.stop();
  await plain?.stop();
  await portal?.close();
});

const FORM: ServerForm = {
  ...{ name: "", host: "127.0.0.1", port: "", security: "tls", plaintextAccepted: "", use: "old" },
  ...{ maxConnections: "2", ca: "", pin: "", pinUntil: "", reservedNames: "", loginHint: "" },
  ...NO_LIMITS_TYPED,
  ...NO_PROGRAMS_TYPED,
};

/** Saves the form under a name of its own, tests the server and removes it again: all cases share one address. */
async function tested(form: Partial<ServerForm>) {
  const saved = await saveServer(
    portal,
    admin,
    { id: crypto.randomUUID(), isNew: true },
    { ...FORM, name: "tested", ...form },
  );
  if (!saved.ok) throw new Error(JSON.stringify(saved.problems));
  expect(await testServer(portal, admin, saved.id)).toBe("tested");
  const { test } = (await serverToEdit(portal, admin, saved.id)).facts;
  await portal.database.client.server.delete({ where: { id: saved.id } });
  return test;
}

it("a server whose certificate is trusted works, and says until when it is valid", async () => {
  const ca = readFileSync(dovecot.caFile ?? "", "utf8");
  const test = await tested({ port: String(dovecot.tlsPort), ca });
  expect(test).toMatchObject({ trouble: null, tls: expect.stringMatching(/^TLSv1/) });
  expect(test?.certificate?.validUntil).toBe(Date.UTC(2049, 11, 31, 23, 59, 59));
  expect(test?.capabilities).toContain("IMAP4rev1");
});

it("one that nobody vouches for shows its fingerprint, and works once that is entered", async () => {
  const port = String(dovecot.tlsPort);
  const test = await tested({ port });
  expect(test).toMatchObject({ trouble: { code: "tls.untrusted" } });
  const pin = test?.certificate?.sha256 ?? "";
  expect(pin).toMatch(/^[\da-f]{64}$/);
  expect(await tested({ port, pin })).toMatchObject({ trouble: null, certificate: { sha256: pin } });
  expect(await tested({ port, pin: "ab".repeat(32) })).toMatchObject({ trouble: { code: "tls.untrusted" } });
});

it("STARTTLS is demanded, and used where a server offers it without being asked to", async () => {
  const port = String(dovecot.port);
  const pin = (await tested({ port: String(dovecot.tlsPort) }))?.certificate?.sha256 ?? "";
  const encrypted = { trouble: null, tls: expect.any(String), certificate: { sha256: pin } };
  expect(await tested({ port, security: "starttls", pin })).toMatchObject(encrypted);
  expect(await tested({ port, security: "plaintext", pin })).toMatchObject(encrypted);
  expect(await tested({ port, security: "plaintext" })).toMatchObject({ trouble: { code: "tls.untrusted" } });
});

it("clear text is told as such", async () => {
  const port = String(plain.port);
  expect(await tested({ port, security: "plaintext" })).toMatchObject({ trouble: null, tls: null, certificate: null });
});

it("each step of the way is told, with whom the certificate is for", async () => {
  const ca = readFileSync(dovecot.caFile ?? "", "utf8");
  const test = await tested({ port: String(dovecot.tlsPort), ca });
  expect(test?.steps?.map(({ step }) => step)).toEqual(["dns", "tcp", "tls", "greeting", "capabilities"]);
  expect(test).toMatchObject({
    addresses: ["127.0.0.1"],
    certificate: { subject: expect.stringMatching(/^[\da-f-]{36}$/) },
  });
  const other = await tested({ port: String(plain.port), security: "plaintext" });
  expect(other?.steps?.map(({ step }) => step)).toEqual(["dns", "tcp", "greeting", "capabilities"]);
  const refused = await tested({ port: String(dovecot.tlsPort) });
  expect(refused?.steps?.map(({ step }) => step)).toEqual(["dns", "tcp"]);
});

it("SEC 26: a fingerprint counts until its last day", async () => {
  const port = String(dovecot.tlsPort);
  const pin = (await tested({ port }))?.certificate?.sha256 ?? "";
  expect(await tested({ port, pin, pinUntil: "2099-12-31" })).toMatchObject({ trouble: null });
  expect(await tested({ port, pin, pinUntil: "2026-01-01" })).toMatchObject({ trouble: { code: "tls.untrusted" } });
});

/** The names of all messages of the account: Dovecot's Maildir says with them what was read. */
function mailFiles(user: string): string[] {
  const files = readdirSync(plain.mailDirectory(user), { recursive: true, encoding: "utf8" });
  return files.filter((file) => /(^|\/)(cur|new)\/./.test(file)).sort();
}

/** Of Dovecot: mail of others, and mail that belongs to nobody. */
const FOREIGN = ["others", "shared"]
  .map((whose) => {
    const [prefix, type, place] =
      whose === "others" ? ["user.%%u.", "shared", "%%h"] : ["shared.", "public", "%h/public"];
    return `namespace ${whose} {\n  separator = .\n  type = ${type}\n  prefix = ${prefix}\n  location = maildir:${place}/Maildir\n  list = yes\n}`;
  })
  .join("\n");

describe("measuring with a test account", () => {
  async function measured(use: "old" | "new", form: Partial<MeasureForm>) {
    const server = await addServer(portal, { use, host: "127.0.0.1", port: plain.port, security: "plaintext" });
    const typed = { login: "", password: "pw", side: "", write: "", ...form };
    const outcome = await measureServer(portal, admin, server.id, typed);
    const { measured } = await measureView(portal, admin, server.id);
    await portal.database.client.server.delete({ where: { id: server.id } });
    return { outcome, measured };
  }

  it("reads from the old side, and leaves it as it is", async () => {
    seedMaildir(plain, "reader", sampleMailbox("reader", { messages: 60, folders: 3 }));
    const before = mailFiles("reader");
    const { outcome, measured: result } = await measured("old", { login: "reader", write: "yes" });
    expect(outcome).toEqual({ kind: "measured" });
    expect(result).toMatchObject({ folders: 3, delimiter: expect.any(String), ways: [], written: null });
    expect(result?.read?.messages).toBeGreaterThan(0);
    expect(result?.read?.bytes).toBeGreaterThan(1000);
    expect(mailFiles("reader")).toEqual(before);
  });

  it("tells the namespaces of an account, its own, those of others and shared ones, and how much room there is, on either side", async () => {
    const shared = await startDovecot({
      prefix: "INBOX.",
      separator: ".",
      quotaBytes: 80_000_000,
      extraSettings: FOREIGN,
    });
    const server = { host: "127.0.0.1", port: shared.port, security: "plaintext" } as const;
    try {
      for (const use of ["old", "new"] as const) {
        const { id } = await addServer(portal, { ...server, use });
        const typed = { login: "reader", password: "pw", side: "", write: "" };
        expect(await measureServer(portal, admin, id, typed)).toEqual({ kind: "measured" });
        expect((await measureView(portal, admin, id)).measured).toMatchObject({
          namespaces: { own: ["INBOX."], others: ["user."], shared: ["shared."] },
          quota: { used: 0, limit: 80_000_000 },
        });
        await portal.database.client.server.delete({ where: { id } });
      }
    } finally {
      await shared.stop();
    }
  });

  it("writes into the new side only where that is wished, and only into a folder of its own", async () => {
    expect((await measured("new", { login: "reader-only" })).measured).toMatchObject({ read: null, written: null });
    const { measured: result } = await measured("new", { login: "writer", write: "yes" });
    expect(result).toMatchObject({ ways: expect.arrayContaining(["multi"]), written: { messages: 40 } });
    const files = mailFiles("writer");
    expect(files.length).toBe(40);
    expect(files.every((file) => file.includes("Carryover speed test"))).toBe(true);
  });

  it("says that a password is refused, and counts it as a try", async () => {
    const wrong = () => measured("old", { login: "reader", password: "wrong" });
    expect((await wrong()).outcome).toEqual({ kind: "refused", code: "auth.refused" });
    expect(await portal.database.client.request.count({ where: { sealed: { not: null }, answeredAt: null } })).toBe(0);
  });
});

it("what is no mail server, and what is not there, are told apart", async () => {
  const web = createServer((socket) => socket.end("HTTP/1.1 400 Bad Request\r\n\r\n")).listen(0, "127.0.0.1");
  await once(web, "listening");
  const address = web.address();
  const port = String(typeof address === "object" ? address?.port : "");
  expect(await tested({ port, security: "plaintext" })).toMatchObject({ trouble: { code: "server.notImap" } });
  web.close();
  await once(web, "close");
  expect(await tested({ port, security: "plaintext" })).toMatchObject({ trouble: { code: "net.unreachable" } });
});
