/** An administrator's test mail through a real SMTP server, from the service to the worker and back. */
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from "vitest";
import type { Administrator } from "../../lib/auth/viewer.ts";
import type { MailSettings } from "../../lib/config/mail.ts";
import { sendTestMail } from "../../lib/services/test-mail.ts";
import { answerSendTestMail } from "../../lib/worker/answer-send-test-mail.ts";
import { logTo } from "../../lib/worker/log.ts";
import { addAdministrator, type TestPortal, testPortal } from "../support/portal.ts";
import { answerNext } from "../support/portal-worker.ts";
import { makeCertificate } from "../support/servers/certificates.ts";
import { serverFolder } from "../support/servers/loopback.ts";
import { headerOf, type MailServer, type MailServerOptions, startMailServer } from "../support/servers/smtp.ts";

const TO = "ada@home.example";

let portal: TestPortal;
let admin: Administrator;
let log = "";
beforeAll(async () => {
  portal = await testPortal({ mailFrom: "move@portal.example" });
  admin = (await addAdministrator(portal)).viewer;
});
afterAll(() => portal.close());

async function server(options: MailServerOptions = {}): Promise<MailServer> {
  const started = await startMailServer(options);
  onTestFinished(() => started.stop());
  return started;
}

/** The button, and the worker that hears of it. */
async function press(settings: MailSettings | null, to = TO, language: "en" | "de" = "en") {
  const context = { database: portal.database, log: logTo((line) => (log += line)) };
  const asked = (question: { to: string; language: string }) =>
    answerSendTestMail(context, settings, { requestId: "r1", question, sealed: null }, AbortSignal.timeout(20_000));
  const [outcome] = await Promise.all([
    sendTestMail(portal, admin, to, language),
    answerNext(portal, "sendTestMail", async ({ question }) => ({ ok: true, value: await asked(question) })),
  ]);
  return outcome;
}

describe("a test mail", () => {
  it("arrives in the administrator's language, and is recorded without its address", async () => {
    const { mails, settings } = await server();
    expect(await press(settings, ` ${TO} `, "de")).toEqual({ kind: "sent" });
    expect(mails.map(({ to, from }) => [to, from])).toEqual([[[TO], "move@portal.example"]]);
    const [mail] = mails;
    expect(mail && headerOf(mail, "subject")).toBe("Testnachricht von Carryover");
    expect(mail?.text).toContain("https://move.example.org");
    const { client } = portal.database;
    const [entry] = await client.auditEvent.findMany({ where: { action: "mail.test" }, orderBy: { id: "desc" } });
    expect(JSON.parse(entry?.details ?? "")).toEqual({ outcome: "sent" });
    expect(await client.request.count({ where: { kind: "sendTestMail" } })).toBe(0);
    expect([JSON.stringify(await client.auditEvent.findMany()), log].join()).not.toContain(TO);
  });

  it.each<[string, MailServerOptions, object]>([
    ["takes no mail for the address", { recipient: () => 550 }, { trouble: "recipient" }],
    ["asks for patience", { recipient: () => 451 }, { trouble: "later" }],
    ["refuses the mail when it has it", { message: () => 554 }, { trouble: "refused" }],
  ])("tells what the server says that %s", async (_, options, outcome) => {
    const { settings } = await server(options);
    expect(await press(settings)).toMatchObject({
      kind: "failed",
      words: expect.stringMatching(/^\d{3} /),
      ...outcome,
    });
  });

  it("says that the sign-in was refused", async () => {
    const { settings } = await server({ password: "right" });
    const wrong = { ...settings, signIn: { user: "portal", password: "wrong" } };
    expect(await press(wrong)).toMatchObject({ kind: "failed", trouble: "signIn" });
  });

  it("says that nobody is there, and that the encryption is not good", async () => {
    const gone = await startMailServer();
    await gone.stop();
    expect(await press(gone.settings)).toMatchObject({ kind: "failed", trouble: "unreachable" });
    const certificate = makeCertificate(serverFolder("test-mail"), "selfSigned");
    for (const kind of ["tls", "starttls"] as const) {
      const { settings } = await server({ security: { kind, certificate } });
      expect(await press(settings)).toMatchObject({ kind: "failed", trouble: "encryption" });
    }
    const { settings } = await server();
    expect(await press({ ...settings, security: "starttls" })).toMatchObject({ trouble: "encryption" });
  });

  it("is not sent where no mail server is set, to what is no address, or while no worker answers", async () => {
    expect(await press(null)).toEqual({ kind: "notConfigured" });
    expect(await sendTestMail(portal, admin, "ada", "en")).toEqual({ kind: "noAddress" });
    expect(await sendTestMail(portal, admin, TO, "en", 150)).toEqual({ kind: "noWorker" });
    expect(await portal.database.client.request.count()).toBe(0);
  });
});
