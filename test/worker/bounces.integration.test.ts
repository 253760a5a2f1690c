/** Mail that comes back later: a mailbox on a real server, read by the worker, and nothing there changed. */
import { afterAll, beforeAll, beforeEach, expect, it } from "vitest";
import type { BounceSettings } from "../../lib/config/bounces.ts";
import { Slots } from "../../lib/jobs/slots.ts";
import { refusedOf } from "../../lib/services/undeliverable.ts";
import { LOOK_EVERY_MS, readBounces } from "../../lib/worker/bounces.ts";
import { logTo } from "../../lib/worker/log.ts";
import { exchangeReport, postfixReport } from "../support/delivery-reports.ts";
import { editMailbox } from "../support/mail/mailbox-editor.ts";
import { giveConfirmed } from "../support/mail-address.ts";
import { addMailing } from "../support/mailings.ts";
import {
  addAdministrator,
  addPerson,
  addRosterEntry,
  addServer,
  type TestPortal,
  testPortal,
} from "../support/portal.ts";
import { type DovecotServer, startDovecot } from "../support/servers/dovecot.ts";

let dovecot: DovecotServer;
let portal: TestPortal;
let user: string;
let people = 0;
let log = "";
beforeAll(async () => {
  dovecot = await startDovecot({ rawLog: true });
});
afterAll(() => dovecot.stop());
beforeEach(async () => {
  portal = await testPortal();
  user = `bounces${++people}`;
  log = "";
  return () => portal.close();
});

const settings = (password = "pw"): BounceSettings => {
  return { host: dovecot.host, port: dovecot.port, security: "starttls", user, password };
};
let slots = new Slots();
const NOW = Date.now();
/** What was sent on each connection that looked. */
const looks = () =>
  dovecot
    .rawLog(user)
    .map(({ client }) => client.toString("latin1"))
    .filter((sent) => sent.includes("EXAMINE"));
/** One look of a worker's, so many looks later. */
function look(later = 0, wish = settings()): Promise<number> {
  const context = { database: portal.database, slots, log: logTo((line) => (log += line)) };
  return readBounces(context, wish, new AbortController().signal, new Date(NOW + later * LOOK_EVERY_MS));
}
async function arrives(...texts: readonly string[]) {
  const { host, port } = dovecot;
  await editMailbox({ host, port, user, password: "pw" }, async (editor) => {
    for (const text of texts)
      await editor.append(["INBOX"], { bytes: Buffer.from(text, "latin1"), flags: [], instant: 1_700_000_000 });
  });
}
async function letterTo(oldAddress: string, row = {}) {
  const { id: mailingId } = await addMailing(portal, { listedAt: new Date() });
  const entry = await addRosterEntry(portal, { oldAddress, ...row });
  const data = { mailingId, entryId: entry.id, state: "sent", via: "oldAddress", endedAt: new Date() } as const;
  const { id } = await portal.database.client.letter.create({ data });
  return { id, entryId: entry.id };
}
const letters = () => portal.database.client.letter.findMany({ orderBy: { createdAt: "asc" } });
const refused = async () =>
  (await portal.database.client.undeliverableAddress.findMany()).map(({ address }) => address);

it("marks the letter that came back, with the server's words and without the address, and names its address as one that takes no mail", async () => {
  const { viewer: admin } = await addAdministrator(portal);
  const one = await letterTo("anna@old.example");
  await letterTo("ben@old.example");
  await arrives("Subject: hello\r\n\r\nI am away.\r\n", postfixReport({ id: one.id }));
  expect(await look()).toBe(1);
  expect(await letters()).toMatchObject([
    { state: "givenUp", error: "returned 5.1.1", reply: "550 5.1.1 <…>: Recipient address rejected" },
    { state: "sent" },
  ]);
  expect(await refused()).toEqual(["anna@old.example"]);
  expect(await refusedOf(portal, admin, one.entryId)).toMatchObject({
    refused: [{ via: "oldAddress", error: "returned 5.1.1" }],
  });
  expect(log).not.toContain("anna@");
});

it("says only of the letter that it came back where the report is not about the address", async () => {
  const { id } = await letterTo("anna@old.example");
  await arrives(postfixReport({ id, status: "5.2.2" }));
  expect(await look()).toBe(1);
  expect(await letters()).toMatchObject([{ state: "givenUp", error: "returned 5.2.2" }]);
  expect(await refused()).toEqual([]);
});

it("hears of mails that people asked for as well, and of contacts of waves", async () => {
  const person = await addPerson(portal);
  await giveConfirmed(portal, person, { address: "Home@away.example" });
  const { client } = portal.database;
  const { personId } = person.viewer;
  const mail = await client.mail.create({ data: { personId, kind: "done", state: "sent" } });
  const wave = await client.wave.create({ data: { name: "Library", contactEmail: "mo@example.org" } });
  const { id: mailingId } = await addMailing(portal);
  const data = { mailingId, waveId: wave.id, occasion: "7 x", state: "unclear", via: "wave" } as const;
  const letter = await client.letter.create({ data });
  await arrives(exchangeReport({ id: mail.id }), exchangeReport({ id: letter.id }));
  expect(await look()).toBe(2);
  expect(await client.mail.findMany()).toMatchObject([{ state: "givenUp", error: "returned 5.1.10" }]);
  expect((await refused()).toSorted()).toEqual(["home@away.example", "mo@example.org"]);
});

it("believes no report of a mail that never went out, or of none of ours", async () => {
  const { id } = await letterTo("anna@old.example");
  await portal.database.client.letter.updateMany({ data: { state: "waiting" } });
  await arrives(postfixReport({ id }), postfixReport({ id: crypto.randomUUID() }));
  expect(await look()).toBe(0);
  expect(await letters()).toMatchObject([{ state: "waiting" }]);
  expect(await refused()).toEqual([]);
});

it("looks once in five minutes over all workers, reads each message once, over one connection, and changes nothing there", async () => {
  const one = await letterTo("anna@old.example");
  await arrives(postfixReport({ id: one.id }));
  expect((await Promise.all([look(), look(), look()])).toSorted()).toEqual([0, 0, 1]);
  const two = await letterTo("ben@old.example");
  await arrives(postfixReport({ id: two.id }));
  expect([await look(0.9), await look(1), await look(2)]).toEqual([0, 1, 0]);
  const fetched = looks().map((sent) => sent.match(/UID FETCH \d+ .*BODY\.PEEK\[\]/g)?.length ?? 0);
  expect(fetched).toEqual([1, 1, 0]);
  for (const sent of looks()) expect(sent).not.toMatch(/\b(?:STORE|EXPUNGE|SELECT|APPEND|MOVE|COPY|DELETE|CLOSE)\b/);
});

it("begins anew, not too far back, where the mailbox is another, and holds a slot where its server is one of ours", async () => {
  const one = await letterTo("anna@old.example");
  await arrives(postfixReport({ id: one.id }));
  expect(await look()).toBe(1);
  const { client } = portal.database;
  await client.letter.updateMany({ data: { state: "sent" } });
  user = `bounces${++people}`;
  await arrives(postfixReport({ id: one.id }));
  const server = await addServer(portal, { host: dovecot.host, port: dovecot.port, maxConnections: 1 });
  slots = new Slots();
  slots.setLimit(server.id, 1);
  const held = await slots.take(server.id, "listing", new AbortController().signal);
  const looking = look(1);
  await expect
    .poll(async () => (await portal.database.client.bounceMailbox.findFirst())?.nextLookAt?.getTime())
    .toBe(NOW + 2 * LOOK_EVERY_MS);
  expect(looks()).toEqual([]);
  held.release();
  expect(await looking).toBe(1);
});

it("leaves a server alone for an hour that refuses the password, and says what is wrong", async () => {
  await arrives("Subject: hello\r\n\r\nhello\r\n");
  expect(await look(0, settings("wrong"))).toBe(0);
  const row = () => portal.database.client.bounceMailbox.findFirst();
  expect(await row()).toMatchObject({ error: "auth.refused", lookedAt: null });
  expect(await look(11)).toBe(0);
  expect((await row())?.lookedAt).toBeNull();
  await look(12);
  expect(await row()).toMatchObject({ error: null, lookedAt: expect.any(Date) });
});
