import { afterEach, beforeEach, expect, it } from "vitest";
import { auditHead } from "../../lib/db/audit-chain.ts";
import { checkAudit } from "../../lib/db/audit-check.ts";
import { audit } from "../../lib/services/audit.ts";
import { mailAuditHead } from "../../lib/worker/audit-letter.ts";
import { logTo } from "../../lib/worker/log.ts";
import { type TestPortal, testPortal } from "../support/portal.ts";
import { type MailServer, startMailServer } from "../support/servers/smtp.ts";

const NOON = new Date("2026-11-30T12:00:00Z");
const TO = "auditor@example.org";

let portal: TestPortal;
let server: MailServer;
beforeEach(async () => {
  portal = await testPortal();
  server = await startMailServer();
  await audit.record(portal.database.client, { kind: "nobody" }, { action: "server.add", subjectId: null });
});
afterEach(async () => {
  await server.stop();
  await portal.close();
});

const mail = (worker = "worker", at = NOON) => {
  const context = { id: worker, database: portal.database, log: logTo(() => undefined) };
  return mailAuditHead(context, server.settings, TO, new AbortController().signal, at);
};

it("the head is sent once a day, by whichever worker, and is one that the check knows", async () => {
  const { hash } = await auditHead(portal.database, NOON);
  await Promise.all([mail("one"), mail("two"), mail("three")]);
  await mail("one", new Date("2026-11-30T23:59:00Z"));
  expect(server.mails.map(({ to }) => to)).toEqual([[TO]]);
  expect(server.mails[0]?.text).toContain(`\n${hash}\n`);
  expect((await checkAudit(portal.database, [hash])).findings).toEqual([]);
  await mail("two", new Date("2026-12-01T00:01:00Z"));
  expect(server.mails).toHaveLength(2);
  const sent = await portal.database.client.auditEvent.findMany({ where: { action: "audit.head" } });
  expect(sent.map(({ details }) => details)).toEqual(['{"segment":1,"rows":1}', '{"segment":2,"rows":2}']);
});

it("it is tried again when the mail server does not take it", async () => {
  const { settings } = server;
  await server.stop();
  await mail();
  expect(await portal.database.client.auditEvent.count({ where: { action: "audit.head" } })).toBe(0);
  expect(settings.from).not.toBe("");
  server = await startMailServer();
  await mail("worker", new Date(NOON.getTime() + 900_000));
  expect(server.mails).toHaveLength(1);
});
