import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { helpFacts, onlyMove } from "../../lib/services/help.ts";
import { saveOrganisation } from "../../lib/services/organisation.ts";
import {
  addAdministrator,
  addMigration,
  addPerson,
  addServer,
  type TestPortal,
  testPortal,
} from "../support/portal.ts";

let portal: TestPortal;
beforeAll(async () => {
  portal = await testPortal();
});
afterAll(() => portal.close());

describe("what the help pages fill in", () => {
  it("is empty in a portal that nobody has set up, and nothing fails", async () => {
    const fresh = await testPortal();
    expect(await helpFacts(fresh)).toMatchObject({
      ...{ organisation: null, deadline: null, oldServers: [], newServers: [] },
    });
    await fresh.close();
  });

  it("comes from servers, organisation and announcement", async () => {
    const { viewer } = await addAdministrator(portal);
    const { client } = portal.database;
    await addServer(portal, { name: "", host: "old.example.org", use: "old", loginHint: "Without @old.example" });
    await addServer(portal, {
      ...{ name: "New mail", host: "imap.new.example", use: "new" },
      ...{ smtpHost: "smtp.new.example", smtpPort: 465, smtpSecurity: "tls" },
    });
    await client.announcement.create({
      data: {
        ...{ headline: "{when}", text: "", deadline: "2026-12-18T17:00", zone: "Europe/Berlin" },
        publishedAt: new Date(),
      },
    });
    const reached = { contact: "Service desk", contactEmail: "", contactPhone: "123" };
    const form = { name: "Example", ...reached, genuine: "", reportDays: "90" };
    await saveOrganisation(portal, viewer, form);
    expect(await helpFacts(portal)).toEqual({
      url: "http://portal.test",
      organisation: {
        name: "Example",
        contact: "Service desk",
        contactEmail: null,
        contactPhone: "123",
        genuine: null,
        reportDays: 90,
      },
      deadline: Date.parse("2026-12-18T16:00:00Z"),
      zone: "Europe/Berlin",
      oldServers: [{ name: "old.example.org", loginHint: "Without @old.example" }],
      newServers: [
        {
          ...{ name: "New mail", loginHint: null },
          incoming: { host: "imap.new.example", port: 993, security: "tls" },
          outgoing: { host: "smtp.new.example", port: 465, security: "tls" },
        },
      ],
    });
  });
});

describe("the migration to which answers lead", () => {
  it("is the reader's only one", async () => {
    const person = await addPerson(portal);
    expect(await onlyMove(portal, person.viewer)).toBeNull();
    const { id } = await addMigration(portal, person);
    await addMigration(portal, await addPerson(portal));
    expect(await onlyMove(portal, person.viewer)).toBe(id);
  });

  it("is none of several, and none for those who have none", async () => {
    const person = await addPerson(portal);
    await addMigration(portal, person);
    await addMigration(portal, person);
    expect(await onlyMove(portal, person.viewer)).toBeNull();
    expect(await onlyMove(portal, { kind: "nobody" })).toBeNull();
    expect(await onlyMove(portal, (await addAdministrator(portal, "other")).viewer)).toBeNull();
  });
});
