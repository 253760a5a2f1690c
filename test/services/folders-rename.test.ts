import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { renameFolder, renameView } from "../../lib/services/folders-rename.ts";
import { startMigration } from "../../lib/services/start.ts";
import { type TestPortal, testPortal } from "../support/portal.ts";
import { Move, QUOTA } from "./support/move.ts";

let portal: TestPortal;
beforeAll(async () => {
  portal = await testPortal();
});
afterAll(() => portal.close());

describe("another name", () => {
  it("is kept, takes the folders below along, and can be taken back", async () => {
    const move = await Move.of(portal, [{ path: ["Lab"] }, { path: ["Lab", "2003"] }, { path: ["Lab", "2004"] }]);
    expect(await move.rename(["Lab", "2003"], "Old")).toBeNull();
    expect(await move.rename(["Lab"], "  Laboratory ")).toBeNull();
    expect((await move.folder("Lab")).newLevels).toEqual(["Laboratory"]);
    expect(await move.folder("Lab", "2003")).toMatchObject({ newLevels: ["Old"], sameName: false });
    expect(await move.folder("Lab", "2004")).toMatchObject({ newLevels: ["2004"], sameName: true });
    expect(await move.rename(["Lab"], null)).toBeNull();
    expect(await move.folder("Lab")).toMatchObject({ newLevels: ["Lab"], sameName: true });
    expect((await move.folder("Lab", "2003")).newLevels).toEqual(["Old"]);
    expect(await move.audit("migration.rename")).toHaveLength(3);
  });

  it.each<[string, string, object]>([
    ["nothing", "  ", { code: "empty" }],
    ["a character that the server parts levels by", "a/b", { code: "character", character: "/" }],
    ["a character that it does not take at the start", "~home", { code: "character", character: "~" }],
    ["a control character", "a\u0007b", { code: "character", character: "\u0007" }],
    ["more than fits", "x".repeat(25), { code: "tooLong" }],
    ["a name that the server keeps", "CALENDAR", { code: "reserved", name: "CALENDAR" }],
    ["a name that another folder gets", "sent", { code: "taken", by: ["Sent"] }],
    ["the inbox", "Inbox", { code: "taken", by: ["INBOX"] }],
  ])("is not %s", async (_what, typed, problem) => {
    const move = await Move.of(portal, [{ path: ["INBOX"] }, { path: ["Sent"] }, { path: ["A"] }], {
      reserved: ["calendar"],
      newListing: QUOTA(0, 1),
    });
    expect(await move.rename(["A"], typed)).toEqual(problem);
    expect((await move.folder("A")).sameName).toBe(true);
    expect(await move.audit("migration.rename")).toHaveLength(0);
  });

  it("that another folder has puts both together where the person wants so, and apart again", async () => {
    const move = await Move.of(portal, [{ path: ["Sent"] }, { path: ["Gone out"] }, { path: ["Gone out", "2003"] }]);
    const { id: folderId } = await move.folder("Gone out");
    const wish = { migrationId: move.id, folderId, typed: "Sent", share: true };
    expect(await renameFolder(portal, move.viewer, wish)).toBeNull();
    expect(await move.folder("Gone out")).toMatchObject({
      newLevels: ["Sent"],
      note: { kind: "shared", by: ["Sent"] },
    });
    expect((await move.folder("Sent")).newLevels).toEqual(["Sent"]);
    await startMigration(portal, move.viewer, move.id, { seen: null });
    const { plan } = await portal.database.client.migration.findUniqueOrThrow({ where: { id: move.id } });
    expect(JSON.parse(plan).folders).toEqual([
      { oldName: "Sent", oldPath: ["Sent"], newPath: ["Sent"] },
      { oldName: "Gone out", oldPath: ["Gone out"], newPath: ["Sent"], shared: true },
      { oldName: "Gone out/2003", oldPath: ["Gone out", "2003"], newPath: ["Sent", "2003"], shared: true },
    ]);
    await portal.database.client.migration.update({ where: { id: move.id }, data: { activity: "stopped" } });
    expect(await move.rename(["Gone out"], null)).toBeNull();
    expect(await move.folder("Gone out")).toMatchObject({ sameName: true, note: null });
  });

  it("joins under the spelling that is there", async () => {
    const insensitive = JSON.parse(QUOTA(0, 1));
    const move = await Move.of(portal, [{ path: ["Sent"] }, { path: ["A"] }], {
      newListing: JSON.stringify({ ...insensitive, naming: { ...insensitive.naming, ignoresCase: true } }),
    });
    const { id: folderId } = await move.folder("A");
    await renameFolder(portal, move.viewer, { migrationId: move.id, folderId, typed: "SENT", share: true });
    expect((await move.folder("A")).newLevels).toEqual(["Sent"]);
  });

  it.each(["A", "Ärger & Co", "日本", "<img src=x>", "constructor", "Sent 2"])("may be %s", async (typed) => {
    const move = await Move.of(portal, [{ path: ["Sent"] }, { path: ["B"] }]);
    expect(await move.rename(["B"], typed)).toBeNull();
    expect((await move.folder("B")).newLevels).toEqual([typed]);
  });

  it("is not given once mail was copied under one, nor taken from a folder that has gone", async () => {
    const move = await Move.of(portal, [{ path: ["A"] }, { path: ["B"] }]);
    const rows = [
      ["A", "A"],
      ["Gone", "Old name"],
    ].map(([oldName = "", newName]) => ({
      ...{ migrationId: move.id, oldName, oldPath: JSON.stringify([oldName]), newPath: JSON.stringify([newName]) },
    }));
    await portal.database.client.migrationFolder.createMany({ data: rows });
    expect((await move.folder("A")).fixed).toBe(true);
    expect(await move.rename(["A"], "X")).toEqual({ code: "fixed" });
    expect(await move.rename(["B"], "Old name")).toEqual({ code: "taken", by: ["Gone"] });
  });

  it("waits while a run is under way", async () => {
    const move = await Move.of(portal, [{ path: ["A"] }], { phase: "copying", activity: "running" });
    expect(await move.rename(["A"], "X")).toEqual({ code: "underWay" });
    const { id } = await move.folder("A");
    expect(await renameView(portal, move.viewer, move.id, id)).toMatchObject({ possible: false, fixed: false });
  });

  it("shows the suggested name beside the own one", async () => {
    const move = await Move.of(portal, [{ path: ["Calendar"], newPath: ["Dates"] }], { reserved: ["calendar"] });
    const { id } = await move.folder("Calendar");
    expect(await renameView(portal, move.viewer, move.id, id)).toMatchObject({
      ...{ oldPath: ["Calendar"], newPath: ["Dates"], suggested: ["Calendar-old"], ownName: true, possible: true },
    });
  });
});
