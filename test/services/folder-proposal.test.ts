import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Administrator } from "../../lib/auth/viewer.ts";
import { proposalView, saveProposal } from "../../lib/services/folder-proposal.ts";
import { takeProposal } from "../../lib/worker/folder-proposal.ts";
import {
  addAdministrator,
  addMigration,
  addPerson,
  addServer,
  type TestPortal,
  testPortal,
} from "../support/portal.ts";

let portal: TestPortal;
let admin: Administrator;
beforeAll(async () => {
  portal = await testPortal();
  admin = (await addAdministrator(portal)).viewer;
  await addServer(portal, { use: "new", reservedNames: '["calendar"]' });
});
afterAll(() => portal.close());

const addOld = async () => (await addServer(portal, { name: "Old mail", use: "old" })).id;

describe("the administrator's rules for folders", () => {
  it("are kept with the server, recorded without names, and taken away when the field is emptied", async () => {
    const id = await addOld();
    expect(await proposalView(portal, admin, id, null)).toMatchObject({ text: "", preview: [], problems: [] });
    const text = "Sent Items -> Sent\nSpam -> -\n* -> Old mail";
    expect((await saveProposal(portal, admin, id, text)).ok).toBe(true);
    expect(await proposalView(portal, admin, id, null)).toMatchObject({ server: "Old mail", text, isSaved: true });
    const where = { subjectId: id, action: "server.folders" };
    const [entry] = await portal.database.client.auditEvent.findMany({ where });
    expect(JSON.parse(entry?.details ?? "")).toEqual({ rules: 2, leftOut: 1, below: true });
    expect((await saveProposal(portal, admin, id, " ")).ok).toBe(true);
    expect((await portal.database.client.server.findUniqueOrThrow({ where: { id } })).folderProposal).toBeNull();
  });

  it("are not kept where a line is wrong, also where a new server keeps the name for itself", async () => {
    const id = await addOld();
    await saveProposal(portal, admin, id, "A -> B");
    expect((await saveProposal(portal, admin, id, "A -> C\nDates -> Calendar")).ok).toBe(false);
    const view = await proposalView(portal, admin, id, "A -> C\nDates -> Calendar");
    expect(view).toMatchObject({ problems: [{ at: 2, code: "reserved", name: "Calendar" }], preview: [] });
    expect((await proposalView(portal, admin, id, null)).text).toBe("A -> B");
  });

  it("show what they do to usual folders before they are kept", async () => {
    const id = await addOld();
    const text = "INBOX.Sent Items -> Sent\nProjects -> Work/Projects\nNotes -> -";
    const { preview, isSaved } = await proposalView(portal, admin, id, text);
    expect(isSaved).toBe(false);
    const of = (...path: string[]) => preview.find((one) => one.path.join("\0") === path.join("\0"));
    expect(of("INBOX", "Sent Items")).toMatchObject({ newPath: ["Sent"], together: [["Sent"]], leftOut: null });
    expect(of("Projects", "2023")).toMatchObject({ newPath: ["Work", "Projects", "2023"], together: [] });
    expect(of("Notes")).toMatchObject({ leftOut: "proposed" });
    expect(of("Trash")).toMatchObject({ leftOut: "anyway" });
    expect(of("INBOX")).toMatchObject({ newPath: ["INBOX"], leftOut: null });
  });
});

describe("a proposal", () => {
  const SPAM = { rules: [{ old: "Spam", newPath: null }], below: "Old mail" };

  it("is taken over when the folders are listed for the first time, and stays as it was then", async () => {
    const { client } = portal.database;
    const oldServerId = await addOld();
    await client.server.update({ where: { id: oldServerId }, data: { folderProposal: JSON.stringify(SPAM) } });
    const { id } = await addMigration(portal, await addPerson(portal), { oldServerId, listed: [] });
    expect(await takeProposal(portal.database, id)).toEqual(SPAM);
    expect(await client.migration.findUniqueOrThrow({ where: { id } })).toMatchObject({ below: "Old mail" });
    await client.folderChoice.create({
      data: { migrationId: id, position: 0, oldName: "Spam", oldPath: '["Spam"]', selectable: true, chosen: false },
    });
    await client.server.update({ where: { id: oldServerId }, data: { folderProposal: null } });
    await client.migration.update({ where: { id }, data: { below: null } });
    expect(await takeProposal(portal.database, id)).toEqual(SPAM);
    // What the person has changed since stays changed.
    expect(await client.migration.findUniqueOrThrow({ where: { id } })).toMatchObject({ below: null });
  });

  it("that comes later changes nothing for those whose folders are listed", async () => {
    const { client } = portal.database;
    const oldServerId = await addOld();
    const { id } = await addMigration(portal, await addPerson(portal), { oldServerId });
    await client.server.update({ where: { id: oldServerId }, data: { folderProposal: JSON.stringify(SPAM) } });
    expect(await takeProposal(portal.database, id)).toBeNull();
    const row = await client.migration.findUniqueOrThrow({ where: { id } });
    expect([row.folderProposal, row.below]).toEqual([null, null]);
  });
});
