/** Mails to people through a real SMTP server: each once, whatever happens to the worker or the server meanwhile. */
import { readFileSync } from "node:fs";
import { getCACertificates, setDefaultCACertificates } from "node:tls";
import { afterAll, beforeAll, beforeEach, describe, expect, it, onTestFinished } from "vitest";
import type { MailSettings } from "../../lib/config/mail.ts";
import type { Prisma } from "../../lib/db/generated/sqlite/client.ts";
import { BACK_OFF_MS, CLAIM_MS } from "../../lib/notify/outbox.ts";
import { giveAddress, mailView, removeAddress } from "../../lib/services/mail-address.ts";
import { logTo } from "../../lib/worker/log.ts";
import { sendMails } from "../../lib/worker/mail-desk.ts";
import { type Given, giveConfirmed } from "../support/mail-address.ts";
import { addMigration, addPerson, type MigrationOptions, type TestPortal, testPortal } from "../support/portal.ts";
import { type Certificate, type CertificateKind, makeCertificate } from "../support/servers/certificates.ts";
import { serverFolder } from "../support/servers/loopback.ts";
import { headerOf, type MailServer, type MailServerOptions, startMailServer } from "../support/servers/smtp.ts";
import { gate, startMailWorker } from "./support/mail-worker.ts";

const DONE = { phase: "done", activity: null, grade: "complete" } as const;

let portal: TestPortal;
let log: string;
beforeAll(async () => {
  portal = await testPortal({ mailFrom: "move@portal.example" });
});
afterAll(() => portal.close());
beforeEach(async () => {
  await portal.database.client.mailAddress.deleteMany();
  log = "";
});

async function server(options: MailServerOptions = {}): Promise<MailServer> {
  const started = await startMailServer(options);
  onTestFinished(() => started.stop());
  return started;
}

/** One round of a worker's, at a time of its clock. */
async function send(settings: MailSettings, at = new Date(), signal = new AbortController().signal): Promise<void> {
  const { database, openingKey: key } = portal;
  const context = { database, key, log: logTo((line) => (log += line)) };
  await sendMails(context, settings, signal, () => at);
}

/** Somebody with a mail that waits, by default about a move that is finished. */
async function waiting(
  mail: Partial<Prisma.MailUncheckedCreateInput> = {},
  row: MigrationOptions = DONE,
  given: Given = {},
) {
  const person = await addPerson(portal);
  const address = await giveConfirmed(portal, person, given);
  const { id: migrationId, reference } = await addMigration(portal, person, row);
  const { client } = portal.database;
  const { personId } = person.viewer;
  const { id } = await client.mail.create({ data: { personId, migrationId, kind: "done", ...mail } });
  return { person, address, reference, migrationId, id, read: () => client.mail.findUniqueOrThrow({ where: { id } }) };
}

const later = (milliseconds: number) => new Date(Date.now() + milliseconds);

describe("an address that takes no mail", () => {
  it("is asked for no further news, and its person is told so; a code that they ask for is sent", async () => {
    const { client } = portal.database;
    const asked: string[] = [];
    const recipient = (to: string) => {
      asked.push(to);
      return 550;
    };
    const { settings } = await server({ recipient });
    const { person, address, read } = await waiting();
    await send(settings);
    expect(await read()).toMatchObject({ state: "givenUp", error: "550 RCPT TO" });
    const { personId } = person.viewer;
    const { id } = await client.mail.create({ data: { personId, kind: "portal" } });
    await send(settings);
    expect(asked).toEqual([address]);
    expect(await client.mail.findUnique({ where: { id } })).toMatchObject({ state: "outdated" });
    expect(await mailView(portal, person.viewer)).toMatchObject({ isUndelivered: true });
    const second = `second-${address}`;
    await client.undeliverableAddress.create({ data: { address: second, error: "550 RCPT TO" } });
    await giveAddress(portal, person.viewer, second, "en");
    await send(settings);
    expect(asked).toEqual([address, second]);
    expect(await client.undeliverableAddress.count({ where: { address } })).toBe(0);
  });
});

describe("a mail that waits", () => {
  it("is sent once, to its person alone, however many workers look", async () => {
    const { mails, settings } = await server();
    const one = await waiting();
    const other = await waiting({}, DONE, { language: "de" });
    await Promise.all([send(settings), send(settings), send(settings)]);
    await send(settings, later(CLAIM_MS));
    expect(mails.map(({ to }) => to).toSorted()).toEqual([[one.address], [other.address]].toSorted());
    const german = mails.find(({ to }) => to[0] === other.address);
    expect(german && headerOf(german, "subject")).toBe("Ihre E-Mails sind kopiert und geprüft");
    expect(german?.text).toContain(`Ihre Vorgangsnummer: ${other.reference}`);
    expect(await one.read()).toMatchObject({ state: "sent", tries: 1, error: null, endedAt: expect.any(Date) });
    expect(log.match(/"mail.sent"/g)).toHaveLength(2);
    expect(log).not.toContain(one.address);
  });

  it("tells the numbers of its run, and nothing of messages or folders", async () => {
    const { mails, settings } = await server();
    const { migrationId, id } = await waiting();
    const report = JSON.stringify({ problemList: [{ folder: "Secret folder", text: "Secret subject" }] });
    const counts = { found: 12, copied: 9, copiedBefore: 2, problems: 1, grade: "checkThese" } as const;
    const run = { migrationId, number: 3, request: "{}", report, ...counts };
    const { id: runId } = await portal.database.client.run.create({ data: run });
    await portal.database.client.mail.update({ where: { id }, data: { runId } });
    await send(settings);
    expect(mails[0]?.text).toContain(
      "Copied now: 9 messages\nIn your new account: 11 of 12 messages\nTo look at: 1 message\n",
    );
    expect(mails[0]?.text).toContain(`\nhttps://move.example.org/move/${migrationId}/report?run=3\n`);
    expect(JSON.stringify(mails)).not.toContain("Secret");
    expect(headerOf(mails[0] ?? failed(), "list-unsubscribe")).toMatch(
      /^<https:\/\/move.example.org\/stop-mail\/.{32}>$/,
    );
  });

  it("carries the code to an address that is not confirmed, and then nothing else", async () => {
    const { mails, settings } = await server();
    const { viewer } = await addPerson(portal);
    await giveAddress(portal, viewer, "anna@home.example", "en");
    const { id: migrationId } = await addMigration(portal, await addPerson(portal), DONE);
    const { personId } = viewer;
    await portal.database.client.mail.create({ data: { personId, migrationId, kind: "done" } });
    await send(settings);
    expect(mails.map(({ to, text }) => [to, /\n\d{6}\n/.test(text)])).toEqual([[["anna@home.example"], true]]);
    const rows = await portal.database.client.mail.findMany({ orderBy: { kind: "asc" } });
    expect(rows).toMatchObject([
      { kind: "code", state: "sent", sealed: null },
      { kind: "done", state: "outdated" },
    ]);
  });

  it("brings what the help desk sends again, whatever the move is at", async () => {
    const { mails, settings } = await server();
    const { migrationId } = await waiting({ kind: "devices" }, { phase: "copying", activity: "running" });
    await waiting({ kind: "portal", migrationId: null });
    await send(settings);
    const texts = mails.map(({ text }) => text).join();
    expect(texts).toContain(`\nhttps://move.example.org/move/${migrationId}/devices\n`);
    expect(texts).toContain("\nhttps://move.example.org/help\n");
  });

  it("is not sent when it is no longer so, too old, or its address is gone", async () => {
    const { mails, settings } = await server();
    const answered = await waiting({ kind: "needsYou" }, { phase: "copying", activity: "running" });
    const old = await waiting({ createdAt: later(-49 * 3_600_000) });
    const { person } = await waiting();
    await removeAddress(portal, person.viewer);
    await send(settings);
    expect(mails).toEqual([]);
    expect([(await answered.read()).state, (await old.read()).state]).toEqual(["outdated", "outdated"]);
  });

  it("asks for what is needed, in the words of the page", async () => {
    const { mails, settings } = await server();
    const stuck = { phase: "copying", activity: "needsUser", reason: "auth.refused" } as const;
    const { migrationId } = await waiting({ kind: "needsYou" }, stuck);
    await send(settings);
    expect(mails[0]?.text).toContain(`https://move.example.org/move/passwords?migration=${migrationId}\n`);
  });
});

describe("a server that", () => {
  it.each([
    ["asks for patience with a recipient", { recipient: () => 451 }],
    ["asks for patience with a message", { message: () => 451 }],
  ])("%s is asked again later and later, and not for ever", async (_what, unwilling) => {
    let isWilling = false;
    const when = (verdict?: () => number) => () => (isWilling ? null : (verdict?.() ?? null));
    const { recipient, message }: { recipient?: () => number; message?: () => number } = unwilling;
    const { mails, settings } = await server({ recipient: when(recipient), message: when(message) });
    const [first, second] = [await waiting(), await waiting({ tries: BACK_OFF_MS.length })];
    await send(settings);
    expect(await first.read()).toMatchObject({ state: "waiting", tries: 1, error: expect.stringContaining("451") });
    expect((await first.read()).nextTryAt.getTime()).toBeGreaterThan(Date.now() + 50_000);
    expect(await second.read()).toMatchObject({ state: "givenUp", tries: BACK_OFF_MS.length + 1 });
    isWilling = true;
    await send(settings);
    expect(mails).toEqual([]);
    await send(settings, later(70_000));
    expect(mails.map(({ to }) => to)).toEqual([[first.address]]);
    expect(log).toContain('"mail.givenUp"');
  });

  it.each([
    ["knows no such recipient", { recipient: () => 550 }, "550 RCPT TO"],
    ["takes no such message", { message: () => 554 }, "554 DATA"],
  ])("%s is not asked again", async (_what, unwilling, error) => {
    const { settings } = await server(unwilling);
    const { read } = await waiting();
    await send(settings);
    expect(await read()).toMatchObject({ state: "givenUp", tries: 1, error });
    expect(log).toContain('"mail.refused"');
    expect(log).not.toContain("anna@example.org");
  });

  it("cannot be reached is asked again", async () => {
    const { settings, stop } = await startMailServer();
    await stop();
    const { read } = await waiting();
    await send(settings);
    expect(await read()).toMatchObject({ state: "waiting", tries: 1 });
  });
});

describe("the connection", () => {
  const certificate = (kind: CertificateKind): Certificate => makeCertificate(serverFolder("smtp"), kind);

  /** Until the test is over, whoever is signed by this is believed. */
  function trust({ certificateFile }: Certificate): void {
    const usual = getCACertificates("default");
    setDefaultCACertificates([...usual, readFileSync(certificateFile, "utf8")]);
    onTestFinished(() => setDefaultCACertificates(usual));
  }

  it.each(["tls", "starttls"] as const)("is encrypted (%s) before anybody signs in", async (kind) => {
    const own = certificate("selfSigned");
    trust(own);
    const { mails, settings } = await server({ security: { kind, certificate: own }, password: "secret" });
    await waiting();
    await send(settings);
    expect(mails).toMatchObject([{ secure: true, user: "portal" }]);
  });

  it.each([
    ["a certificate that nobody vouches for", "selfSigned", false],
    ["the certificate of another host", "wrongHost", true],
    ["a certificate that has expired", "expired", true],
  ] as const)("is not made with %s", async (_what, kind, isTrusted) => {
    const own = certificate(kind);
    if (isTrusted) trust(own);
    const { mails, settings } = await server({ security: { kind: "starttls", certificate: own }, password: "secret" });
    const { read } = await waiting();
    await send(settings);
    expect([mails, (await read()).state]).toEqual([[], "waiting"]);
  });

  it("is given up where encryption is not offered, before the password", async () => {
    const { mails, settings } = await server({ password: "secret" });
    const { read } = await waiting();
    await send({ ...settings, security: "starttls" });
    expect([mails, (await read()).state]).toEqual([[], "waiting"]);
    await send(settings, later(70_000));
    expect(mails).toMatchObject([{ secure: false, user: "portal" }]);
  });

  it("with the wrong password costs no mail: it waits until that is put right", async () => {
    const { mails, settings } = await server({ password: "secret" });
    const { read } = await waiting();
    await send({ ...settings, signIn: { user: "portal", password: "wrong" } });
    expect(await read()).toMatchObject({ state: "waiting", error: expect.stringContaining("535") });
    expect(JSON.stringify([await read(), log])).not.toContain("wrong");
    await send(settings, later(70_000));
    expect(mails).toHaveLength(1);
  });
});

describe("a worker that is killed", () => {
  const worker = (smtp: MailServer) => startMailWorker(portal, smtp);

  it("before the server could have the mail leaves it to the next one, which sends it", async () => {
    const { reached, open, pass } = gate();
    const smtp = await server({ recipient: pass });
    const { read } = await waiting();
    const kill = await worker(smtp);
    await reached;
    await kill();
    open();
    expect((await read()).state).toBe("waiting");
    await send(smtp.settings);
    expect(smtp.mails).toEqual([]);
    await send(smtp.settings, later(CLAIM_MS));
    expect(smtp.mails).toHaveLength(1);
    expect(await read()).toMatchObject({ state: "sent", tries: 2 });
  });

  it("before it could hear that the server has the mail does not have it sent twice", async () => {
    const { reached, open, pass } = gate();
    const smtp = await server({ message: pass });
    const { read } = await waiting();
    const kill = await worker(smtp);
    await reached;
    await kill();
    open();
    expect((await read()).state).toBe("handedOver");
    await expect.poll(() => smtp.mails.length).toBe(1);
    await send(smtp.settings, later(CLAIM_MS));
    await send(smtp.settings, later(2 * CLAIM_MS));
    expect(smtp.mails).toHaveLength(1);
    expect(await read()).toMatchObject({ state: "unclear", error: "worker died" });
    expect(log).toContain('"mail.unclear"');
  });

  it("in order leaves the mail to the next one at once, and hears the end of one that it has handed over", async () => {
    const { reached, open, pass } = gate();
    const early = await server({ recipient: pass });
    const { read } = await waiting();
    const stop = new AbortController();
    const sending = send(early.settings, new Date(), stop.signal);
    await reached;
    stop.abort();
    await sending;
    open();
    expect(await read()).toMatchObject({ state: "waiting", tries: 0, claimedUntil: null });
    const late = gate();
    const { mails, settings } = await server({ message: late.pass });
    const again = new AbortController();
    const sendingAgain = send(settings, new Date(), again.signal);
    await late.reached;
    again.abort();
    late.open();
    await sendingAgain;
    expect([mails.length, (await read()).state]).toEqual([1, "sent"]);
  });

  it("or slow does not send what its person took back meanwhile", async () => {
    const { reached, open, pass } = gate();
    const { mails, settings } = await server({ recipient: pass });
    const { person } = await waiting();
    const sending = send(settings);
    await reached;
    await removeAddress(portal, person.viewer);
    open();
    await sending;
    expect(mails).toEqual([]);
    expect(log).not.toContain('"level":"error"');
  });
});

function failed(): never {
  throw new Error("no mail came");
}
