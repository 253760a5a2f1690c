/** Letters to the roster through a real SMTP server: to whom they should go, each once, whatever happens to worker or server meanwhile. */
import { afterAll, beforeAll, beforeEach, describe, expect, it, onTestFinished } from "vitest";
import type { MailSettings } from "../../lib/config/mail.ts";
import { BACK_OFF_MS, CLAIM_MS } from "../../lib/notify/outbox.ts";
import { sendLetters } from "../../lib/worker/letter-desk.ts";
import { logTo } from "../../lib/worker/log.ts";
import { listMailings } from "../../lib/worker/mailings.ts";
import { giveConfirmed } from "../support/mail-address.ts";
import { addEntries, addMailing, announce } from "../support/mailings.ts";
import { addMigration, addPerson, addRosterEntry, type TestPortal, testPortal } from "../support/portal.ts";
import { headerOf, type MailServer, type MailServerOptions, startMailServer } from "../support/servers/smtp.ts";
import { gate, startMailWorker } from "./support/mail-worker.ts";

let portal: TestPortal;
let log: string;
beforeAll(async () => {
  portal = await testPortal();
});
afterAll(() => portal.close());
beforeEach(async () => {
  const { mailing, rosterEntry, announcement, organisation, letterPace, undeliverableAddress } = portal.database.client;
  await undeliverableAddress.deleteMany();
  await mailing.deleteMany();
  await rosterEntry.deleteMany();
  await announcement.deleteMany();
  await organisation.deleteMany();
  await letterPace.updateMany({ data: { until: 0 } });
  log = "";
});

async function server(options: MailServerOptions = {}): Promise<MailServer> {
  const started = await startMailServer(options);
  onTestFinished(() => started.stop());
  return started;
}

/** One round of a worker's, at a time of its clock. */
async function send(settings: MailSettings, at = new Date(), signal = new AbortController().signal): Promise<void> {
  const context = { database: portal.database, log: logTo((line) => (log += line)) };
  await listMailings(portal.database, at);
  await sendLetters(context, settings, signal, () => at);
}

const later = (milliseconds: number) => new Date(Date.now() + milliseconds);
const letters = () => portal.database.client.letter.findMany({ orderBy: { endedAt: "asc" } });
const recipients = ({ mails }: MailServer) => mails.map(({ to }) => to[0]).toSorted();

describe("a letter", () => {
  it("is sent once to each of the audience, however many workers look", async () => {
    const smtp = await server();
    await addEntries(portal, 5);
    await addMailing(portal);
    await Promise.all([send(smtp.settings), send(smtp.settings), send(smtp.settings)]);
    for (const more of [2, 4]) await send(smtp.settings, later(more * CLAIM_MS));
    expect(recipients(smtp)).toEqual(["p0", "p1", "p2", "p3", "p4"].map((name) => `${name}@old.example`));
    expect(await letters()).toMatchObject(Array(5).fill({ state: "sent", via: "oldAddress", tries: 1 }));
    expect(log).not.toContain("@old.example");
  });

  it("goes in the language of who confirmed an address, to that address, with a part in HTML that says the same", async () => {
    const smtp = await server();
    await announce(portal);
    const organisation = {
      name: "Example University",
      contactEmail: "desk@example.org",
      genuine: "As in the letter of 2 November.",
    };
    await portal.database.client.organisation.create({ data: organisation });
    const person = await addPerson(portal);
    const address = await giveConfirmed(portal, person, { language: "de" });
    await addRosterEntry(portal, { name: "Anna <b>", personId: person.viewer.personId });
    const german = [
      "Umzug von {oldAddress}",
      "Guten Tag {name},\n\nbitte bis {deadline} auf {portal} umziehen.",
    ] as const;
    await addMailing(portal, { written: { en: ["Move", "Move"], de: german } });
    await send(smtp.settings);
    const [mail] = smtp.mails;
    if (!mail) throw new Error("no mail came");
    expect(mail.to).toEqual([address]);
    expect(headerOf(mail, "subject")).toBe("Umzug von anna@old.example");
    expect(headerOf(mail, "reply-to")).toBe("desk@example.org");
    expect(mail.text).toContain("Guten Tag Anna <b>,\n\nbitte bis Freitag, 18. Dezember 2026 um 17:00");
    expect(mail.text).toContain("<p>Guten Tag Anna &lt;b&gt;,</p>");
    expect(mail.text).toContain('<html lang="de-DE" dir="ltr">');
    expect(mail.text).toContain('<a href="https://move.example.org">https://move.example.org</a>');
    expect(mail.text).toContain("-- \nAs in the letter of 2 November.");
    expect(mail.text).toContain("prüfen Sie die Adresse oben im Browser");
    expect(mail.text).not.toMatch(/<img|<script|src=|url\(/);
    expect(mail.headers.map(([name]) => name)).not.toContain("list-unsubscribe");
  });

  it("names the date that holds for its reader, who may have been given more time", async () => {
    const smtp = await server();
    await announce(portal, "2099-12-18T17:00");
    await addRosterEntry(portal, { oldAddress: "ben@old.example" });
    const graceUntil = new Date("2099-12-22T17:00:00+01:00");
    await addRosterEntry(portal, { oldAddress: "grace@old.example", graceUntil });
    await addMailing(portal, { written: { en: ["Move", "until {deadline}"] } });
    await send(smtp.settings);
    const dates = smtp.mails.map(({ to, text }) => [to[0], /until .*?2099/.exec(text)?.[0]]).toSorted();
    expect(dates).toEqual([
      ["ben@old.example", "until Friday 18 December 2099"],
      ["grace@old.example", "until Tuesday 22 December 2099"],
    ]);
  });

  it("is not sent to who has left the audience since it was listed", async () => {
    const smtp = await server({ recipient: () => 451 });
    const [left, stays] = [
      await addRosterEntry(portal),
      await addRosterEntry(portal, { oldAddress: "ben@old.example" }),
    ];
    await addMailing(portal, { audience: "notStarted" });
    await send(smtp.settings);
    await portal.database.client.rosterEntry.update({ where: { id: left.id }, data: { mark: "excused" } });
    const willing = await server();
    await send(willing.settings, later(70_000));
    expect(recipients(willing)).toEqual([stays.oldAddress]);
    const outdated = await portal.database.client.letter.findFirst({ where: { entryId: left.id } });
    expect(outdated?.state).toBe("outdated");
  });

  it("goes nowhere where nothing is an address, and to the roster's people in their state alone", async () => {
    const smtp = await server();
    const person = await addPerson(portal);
    const { id: migrationId } = await addMigration(portal, person, {
      phase: "done",
      activity: null,
      grade: "complete",
    });
    await addRosterEntry(portal, { oldAddress: "carol", contact: "extension 12" });
    await addRosterEntry(portal, { oldAddress: "done@old.example", personId: person.viewer.personId, migrationId });
    await addRosterEntry(portal, { oldAddress: "ben@old.example" });
    await addMailing(portal, { audience: "notStarted" });
    await send(smtp.settings);
    expect(recipients(smtp)).toEqual(["ben@old.example"]);
  });

  it("of a mailing whose time has not come waits", async () => {
    const smtp = await server();
    await addEntries(portal, 1);
    await addMailing(portal, { dueAt: later(3_600_000) });
    await send(smtp.settings);
    expect([smtp.mails.length, (await letters()).length]).toEqual([0, 0]);
    await send(smtp.settings, later(3_600_001));
    expect(smtp.mails).toHaveLength(1);
  });

  it("of one that is stopped meanwhile does not go, even when the server has most of it", async () => {
    const { reached, open, pass } = gate();
    const smtp = await server({ recipient: pass });
    await addEntries(portal, 3);
    const { id } = await addMailing(portal);
    const sending = send(smtp.settings);
    await reached;
    const stop = { state: "outdated", endedAt: new Date(), error: "stopped" } as const;
    await portal.database.client.mailing.update({ where: { id }, data: { stoppedAt: new Date() } });
    await portal.database.client.letter.updateMany({ where: { mailingId: id, state: "waiting" }, data: stop });
    open();
    await sending;
    await send(smtp.settings, later(2 * CLAIM_MS));
    expect(smtp.mails).toEqual([]);
    expect(await letters()).toMatchObject(Array(3).fill({ state: "outdated", error: "stopped" }));
  });
});

describe("the mail server", () => {
  it("that asks for patience with a letter does not get it later when its mailing was stopped meanwhile", async () => {
    const { reached, open, pass } = gate();
    const patient = await server({ message: () => pass().then(() => 451) });
    await addEntries(portal, 1);
    const { id } = await addMailing(portal);
    const sending = send(patient.settings);
    await reached;
    await portal.database.client.mailing.update({ where: { id }, data: { stoppedAt: new Date() } });
    open();
    await sending;
    const smtp = await server();
    await send(smtp.settings, later(70_000));
    expect([smtp.mails.length, (await letters())[0]?.state]).toEqual([0, "outdated"]);
  });

  it("is sent no more in a minute than it takes, by all workers together", async () => {
    const smtp = await server();
    const slow = { ...smtp.settings, lettersPerMinute: 30 };
    await addEntries(portal, 8);
    await addMailing(portal);
    const start = Date.now();
    for (let second = 0; second < 10; second++) {
      const at = new Date(start + second * 1000);
      await Promise.all([send(slow, at), send(slow, at)]);
    }
    expect(smtp.mails).toHaveLength(5);
  });

  it("that refuses somebody is quoted beside the letter, without addresses, and the others go on", async () => {
    const smtp = await server({ recipient: (to) => (to === "p1@old.example" ? 550 : null) });
    await addEntries(portal, 3);
    await addMailing(portal);
    await send(smtp.settings);
    expect(recipients(smtp)).toEqual(["p0@old.example", "p2@old.example"]);
    const refused = await portal.database.client.letter.findFirstOrThrow({ where: { state: "givenUp" } });
    expect(refused).toMatchObject({ error: "550 RCPT TO", reply: expect.stringContaining("… is not wanted here") });
    expect(refused.reply).not.toContain("anna@example.org");
  });

  it("that says an address takes no mail is not asked for it again, by no later letter, until the address is another", async () => {
    const asked: string[] = [];
    const recipient = (to: string) => {
      asked.push(to);
      return to === "p1@old.example" ? 550 : null;
    };
    const smtp = await server({ recipient });
    const serverId = await addEntries(portal, 2);
    const again = async (minutes: number) => {
      await addMailing(portal);
      await send(smtp.settings, later(minutes * 60_000));
    };
    await again(0);
    expect(asked.toSorted()).toEqual(["p0@old.example", "p1@old.example"]);
    expect(await portal.database.client.undeliverableAddress.findMany()).toMatchObject([
      { address: "p1@old.example", error: "550 RCPT TO", reply: expect.not.stringContaining("anna@example.org") },
    ]);
    await again(1);
    expect(asked).toHaveLength(3);
    expect((await letters()).map(({ state }) => state).toSorted()).toEqual(["givenUp", "sent", "sent"]);
    await portal.database.client.rosterEntry.update({
      where: { serverId_oldAddress: { serverId, oldAddress: "p1@old.example" } },
      data: { oldAddress: "p1.new@old.example" },
    });
    await again(2);
    expect(asked.slice(3).toSorted()).toEqual(["p0@old.example", "p1.new@old.example"]);
  });

  it("that refuses one address of somebody has their letter for the next one, once", async () => {
    const smtp = await server({ recipient: (to) => (to === "home@away.example" ? 550 : null) });
    const person = await addPerson(portal);
    await giveConfirmed(portal, person, { address: "home@away.example" });
    await addRosterEntry(portal, { personId: person.viewer.personId });
    await addMailing(portal);
    await send(smtp.settings);
    await send(smtp.settings, later(1000));
    await send(smtp.settings, later(2 * CLAIM_MS));
    expect(recipients(smtp)).toEqual(["anna@old.example"]);
    expect(await letters()).toMatchObject([{ state: "sent", via: "oldAddress", error: null }]);
  });

  it("that refuses this mail, not its address, is asked for the next one as ever", async () => {
    const smtp = await server({ recipient: () => 554 });
    await addEntries(portal, 1);
    await addMailing(portal);
    await send(smtp.settings);
    expect(await letters()).toMatchObject([{ state: "givenUp", error: "554 RCPT TO" }]);
    expect(await portal.database.client.undeliverableAddress.count()).toBe(0);
  });

  it("that wants to be asked again (greylisting) is, and then takes it", async () => {
    let asked = 0;
    const smtp = await server({ recipient: () => (++asked === 1 ? 450 : null) });
    await addEntries(portal, 1);
    await addMailing(portal);
    await send(smtp.settings);
    expect(await letters()).toMatchObject([{ state: "waiting", error: "450 RCPT TO" }]);
    await send(smtp.settings, later(BACK_OFF_MS[0] ?? 0));
    expect(await letters()).toMatchObject([{ state: "sent", tries: 2, error: null, reply: null }]);
  });

  it("that is away for two days costs no letter a try, and is not asked once for each", async () => {
    const away = await startMailServer();
    await away.stop();
    await addEntries(portal, 4);
    await addMailing(portal);
    for (let hour = 0; hour < 48; hour++) await send(away.settings, later(hour * 3_600_000));
    expect(await letters()).toMatchObject(Array(4).fill({ state: "waiting", tries: 0 }));
    expect(log.match(/"letter.away"/g)).toHaveLength(48);
    const smtp = await server();
    await send(smtp.settings, later(49 * 3_600_000));
    expect(smtp.mails).toHaveLength(4);
  });

  it("that is away for longer than anybody needs the letters gets none of them", async () => {
    const smtp = await server();
    await addEntries(portal, 1);
    await addMailing(portal);
    await listMailings(portal.database, new Date());
    await send(smtp.settings, later(73 * 3_600_000));
    expect([smtp.mails.length, (await letters())[0]?.state]).toEqual([0, "outdated"]);
  });
});

describe("a worker that is killed", () => {
  it("while it lists a mailing leaves the rest to the next one, which makes no second letter", async () => {
    const smtp = await server();
    await addEntries(portal, 4);
    const { id: mailingId } = await addMailing(portal);
    const some = await portal.database.client.rosterEntry.findMany({ orderBy: { id: "asc" }, take: 2 });
    await portal.database.client.letter.createMany({ data: some.map(({ id: entryId }) => ({ mailingId, entryId })) });
    await send(smtp.settings, later(1000));
    await send(smtp.settings, later(2000));
    expect(recipients(smtp)).toHaveLength(4);
    expect(new Set(recipients(smtp)).size).toBe(4);
  });

  it("in the middle of a mailing has nobody written to twice when the next one goes on", async () => {
    const { reached, open, pass } = gate();
    let taken = 0;
    const smtp = await server({ message: () => (++taken === 4 ? pass() : null) });
    await addEntries(portal, 8);
    await addMailing(portal);
    const kill = await startMailWorker(portal, smtp);
    await reached;
    await kill();
    open();
    await expect.poll(() => smtp.mails.length).toBe(4);
    await send(smtp.settings, later(2 * CLAIM_MS));
    await send(smtp.settings, later(4 * CLAIM_MS));
    expect(new Set(recipients(smtp)).size).toBe(8);
    expect(smtp.mails).toHaveLength(8);
    const states = (await letters()).map(({ state }) => state).toSorted();
    expect(states).toEqual([...Array(7).fill("sent"), "unclear"]);
  });
});

describe("a test", () => {
  it("goes to the address that was typed, says that it is one, and counts for nobody", async () => {
    const smtp = await server();
    const { id: entryId } = await addRosterEntry(portal, { name: "Anna Vogel" });
    const { id: mailingId } = await addMailing(portal, { dueAt: null });
    const test = { occasion: "test 1", testAddress: "me@example.org", testLanguage: "en" };
    await portal.database.client.letter.create({ data: { mailingId, entryId, ...test } });
    await send(smtp.settings);
    await send(smtp.settings, later(CLAIM_MS));
    expect(smtp.mails).toMatchObject([{ to: ["me@example.org"] }]);
    expect(smtp.mails[0] && headerOf(smtp.mails[0], "subject")).toBe("[Test] Your mailbox anna@old.example moves");
    expect(await letters()).toMatchObject([{ state: "sent", via: "test", testAddress: null }]);
  });
});
