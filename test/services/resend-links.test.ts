import { afterEach, beforeEach, expect, it } from "vitest";
import { linksView, resendLink } from "../../lib/services/resend-links.ts";
import {
  addAdministrator,
  addMigration,
  addPerson,
  addRosterEntry,
  type TestPortal,
  testPortal,
} from "../support/portal.ts";

let portal: TestPortal;
let helper: Awaited<ReturnType<typeof addAdministrator>>["viewer"];
beforeEach(async () => {
  portal = await testPortal({ mailFrom: "portal@new.example" });
  helper = (await addAdministrator(portal, "helper", "helper")).viewer;
});
afterEach(() => portal.close());

async function entryOf(confirmedAt: Date | null): Promise<{ entry: string; personId: string; migrationId: string }> {
  const person = await addPerson(portal);
  const { personId } = person.viewer;
  const { id: migrationId } = await addMigration(portal, person);
  const row = { personId, address: "anna@home.example", language: "de", codeUntil: new Date(), triesLeft: 0 };
  await portal.database.client.mailAddress.create({ data: { ...row, confirmedAt } });
  const { id: entry } = await addRosterEntry(portal, { name: "Anna", personId, migrationId });
  return { entry, personId, migrationId };
}

it("a helper sends both links to the address that the person confirmed, and that is recorded", async () => {
  const { entry, personId, migrationId } = await entryOf(new Date());
  expect(await linksView(portal, helper, entry)).toMatchObject({ mail: "ready", kinds: ["portal", "devices"] });
  expect(await resendLink(portal, helper, entry, "portal")).toBe("sent");
  expect(await resendLink(portal, helper, entry, "devices")).toBe("sent");
  const mails = await portal.database.client.mail.findMany({ orderBy: { createdAt: "asc" } });
  expect(mails).toMatchObject([
    { kind: "portal", personId, migrationId },
    { kind: "devices", personId, migrationId },
  ]);
  const acts = await portal.database.client.auditEvent.findMany();
  expect(acts).toMatchObject([
    { action: "link.send", actorId: helper.administratorId, subjectId: personId },
    { action: "link.send" },
  ]);
});

it("nothing is sent to an address that nobody confirmed, or where the portal sends no mail", async () => {
  const { entry } = await entryOf(null);
  expect((await linksView(portal, helper, entry)).mail).toBe("noAddress");
  expect(await resendLink(portal, helper, entry, "portal")).toBe("notPossible");
  const silent = { ...portal, config: { ...portal.config, mailFrom: null } };
  expect((await linksView(silent, helper, entry)).mail).toBe("off");
  expect(await portal.database.client.mail.count()).toBe(0);
});

it("nothing is sent to an address that takes no mail, and the help desk is told so", async () => {
  const { entry } = await entryOf(new Date());
  const refused = { address: "anna@home.example", error: "550 RCPT TO" };
  await portal.database.client.undeliverableAddress.create({ data: refused });
  expect((await linksView(portal, helper, entry)).mail).toBe("refused");
  expect(await resendLink(portal, helper, entry, "portal")).toBe("notPossible");
});

it("nobody's mailbox is filled with links", async () => {
  const { entry } = await entryOf(new Date());
  const sent = [];
  for (let times = 0; times < 6; times++) sent.push(await resendLink(portal, helper, entry, "portal"));
  expect(sent).toEqual(["sent", "sent", "sent", "sent", "sent", "tooMany"]);
});
