import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { NotFound } from "../../lib/services/access.ts";
import { checkView } from "../../lib/services/check.ts";
import { folderChoices } from "../../lib/services/folders.ts";
import { renameFolder, renameView } from "../../lib/services/folders-rename.ts";
import { saveChoices } from "../../lib/services/folders-save.ts";
import { requestListing } from "../../lib/services/listing.ts";
import { addAdministrator, addPerson, type TestPortal, testPortal } from "../support/portal.ts";
import { Move, QUOTA } from "./support/move.ts";

let portal: TestPortal;
beforeAll(async () => {
  portal = await testPortal();
});
afterAll(() => portal.close());

describe("the choice of folders", () => {
  it("is a tree with counts, sizes, shares of the largest, ticks and new names", async () => {
    const move = await Move.of(
      portal,
      [
        { path: ["INBOX"], messages: 10, bytes: 400 },
        { path: ["Lab"], selectable: false },
        { path: ["Lab", "2003"], messages: 5, bytes: 100 },
        { path: ["Lab", "2004"], messages: 7, bytes: null, chosen: false },
        { path: ["Calendar"], messages: 1, bytes: 0 },
        { path: ["Trash"], messages: 3, bytes: 9, specialUse: "trash", chosen: false },
      ],
      { reserved: ["calendar"], newListing: QUOTA(900, 1400) },
    );
    const view = await move.view();
    expect(view.folders.map(({ path, below }) => [path, below.map((one) => one.levels)])).toEqual([
      [["INBOX"], []],
      [["Lab"], [["2003"], ["2004"]]],
      [["Calendar"], []],
      [["Trash"], []],
    ]);
    expect(await move.folder("INBOX")).toMatchObject({
      messages: 10,
      bytes: 400,
      share: 1,
      ticked: true,
      sameName: true,
    });
    expect(await move.folder("Lab")).toMatchObject({ onlyFolders: true, messages: null, ticked: false, half: true });
    expect(await move.folder("Lab", "2003")).toMatchObject({ share: 0.25, depth: 1, ticked: true });
    expect(await move.folder("Lab", "2004")).toMatchObject({ share: null, bytes: null, ticked: false });
    expect(await move.folder("Calendar")).toMatchObject({ newLevels: ["Calendar-old"], note: { kind: "reserved" } });
    expect(view.totals).toEqual({
      ...{ folders: { chosen: 4, all: 6 }, messages: 16, messagesKnown: true, bytes: 500, bytesKnown: true },
      ...{ leftOutMessages: 10, free: 500 },
    });
    expect(view).toMatchObject({ counting: true, leftOut: "others", empty: null, underWay: false });
  });

  it("says in a row why a name had to change, and where another folder has it", async () => {
    const move = await Move.of(portal, [
      { path: ["a_b"] },
      { path: ["a/b"] },
      { path: ["a/b", "deep"] },
      { path: ["x".repeat(300)] },
      { path: ["Given"], newPath: ["Chosen"] },
    ]);
    expect(await move.folder("a/b")).toMatchObject({ newLevels: ["a_b (2)"], note: { kind: "characters" } });
    // Where only a folder above changed, nothing more is said.
    expect((await move.folder("a/b", "deep")).note).toBeNull();
    expect((await move.folder("x".repeat(300))).note).toEqual({ kind: "length" });
    expect(await move.folder("Given")).toMatchObject({ newLevels: ["Chosen"], note: null });
    const twins = await Move.of(portal, [{ path: ["Case"] }, { path: ["case"] }], { newListing: QUOTA(0, 1) });
    expect(await twins.folder("case")).toMatchObject({
      newLevels: ["case (2)"],
      note: { kind: "taken", by: ["Case"] },
    });
  });

  it("says why a folder is left out at first, and what that makes of the whole choice", async () => {
    const move = await Move.of(portal, [
      { path: ["INBOX"] },
      { path: ["All Mail"], specialUse: "all", chosen: false },
      ...["Calendar", "Contacts", "Tasks"].map((name) => ({ path: [name], chosen: false })),
      { path: ["Papierkorb"], chosen: false },
    ]);
    const view = await move.view();
    expect(view.folders.map(({ leftOut }) => leftOut)).toEqual([
      ...[null, "view", "notMail", "notMail", "notMail", "trash"],
    ]);
    expect(view).toMatchObject({ leftOut: "several", cutOff: false });
  });

  it("says what was prepared, and the person changes it", async () => {
    const rules = [
      { old: "Sent Items", newPath: ["Sent"] },
      { old: "Newsletters", newPath: null },
    ];
    const listed = [{ path: ["Sent"] }, { path: ["Sent Items"] }, { path: ["Newsletters"], chosen: false }];
    const move = await Move.of(portal, listed, { folderProposal: JSON.stringify({ rules, below: null }) });
    expect(await move.view()).toMatchObject({ isProposed: true, leftOut: "several" });
    expect(await move.folder("Newsletters")).toMatchObject({ leftOut: "proposed", ticked: false });
    const joined = { newLevels: ["Sent"], proposed: true, note: { kind: "shared", by: ["Sent"] } };
    expect(await move.folder("Sent Items")).toMatchObject(joined);
    expect(await move.rename(["Sent Items"], "Sent Items")).toBeNull();
    expect(await move.folder("Sent Items")).toMatchObject({ sameName: true, proposed: false, note: null });
    expect(await move.rename(["Sent Items"], null)).toBeNull();
    expect(await move.folder("Sent Items")).toMatchObject(joined);
    await move.save("all");
    expect(await move.folder("Newsletters")).toMatchObject({ ticked: true });
    expect((await (await Move.of(portal, listed)).view()).isProposed).toBe(false);
  });

  it("says where mail goes on a server that keeps it apart from folders", async () => {
    const listing = JSON.parse(QUOTA(0, 1));
    const newListing = JSON.stringify({ ...listing, naming: { ...listing.naming, mailOrFolders: true } });
    const move = await Move.of(portal, [{ path: ["Lab"] }, { path: ["Lab", "2003"] }], { newListing });
    expect(await move.folder("Lab")).toMatchObject({ newLevels: ["Lab (mail)"], note: { kind: "mailOrFolders" } });
    expect(await move.folder("Lab", "2003")).toMatchObject({ newLevels: ["Lab", "2003"], note: null });
  });

  it("knows an account without mail, and one that is not counted yet", async () => {
    expect((await (await Move.of(portal, [{ path: ["INBOX"], messages: 0 }])).view()).empty).not.toBeNull();
    expect((await (await Move.of(portal, [{ path: ["INBOX"], messages: null }])).view()).empty).toBeNull();
    expect((await (await Move.of(portal, [])).view()).empty).toBeNull();
  });

  it.each([
    ["nothing", true, true],
    ["trash", false, true],
    ["others", true, false],
  ] as const)("tells that %s is left out", async (leftOut, trash, inbox) => {
    const move = await Move.of(portal, [
      { path: ["INBOX"], chosen: inbox },
      { path: ["Papierkorb"], specialUse: "trash", chosen: trash },
    ]);
    expect((await move.view()).leftOut).toBe(leftOut);
  });

  it("is shown to nobody else, and changed by nobody else", async () => {
    const move = await Move.of(portal, undefined);
    const { id } = await move.folder("INBOX");
    const others = [
      (await addPerson(portal)).viewer,
      (await addAdministrator(portal)).viewer,
      { kind: "nobody" } as const,
    ];
    for (const viewer of others) {
      const calls = [
        () => folderChoices(portal, viewer, move.id),
        () => checkView(portal, viewer, move.id),
        () => saveChoices(portal, viewer, move.id, "none"),
        () => renameView(portal, viewer, move.id, id),
        () => renameFolder(portal, viewer, { migrationId: move.id, folderId: id, typed: "x" }),
        () => requestListing(portal, viewer, move.id),
      ];
      for (const call of calls) await expect(call()).rejects.toBeInstanceOf(NotFound);
    }
    expect((await move.view()).totals.folders).toEqual({ chosen: 4, all: 5 });
  });
});

describe("saving ticks", () => {
  it("keeps them, settles the choice, and takes along what lies below", async () => {
    const move = await Move.of(portal, [
      { path: ["A"], chosen: false },
      { path: ["A", "B"], chosen: false },
      { path: ["C"] },
    ]);
    const shown = new Set((await move.view()).folders.flatMap(({ id, below }) => [id, ...below.map((one) => one.id)]));
    const { id } = await move.folder("A");
    expect(await move.save({ shown, ticked: new Set([id]), live: false, settled: true })).toEqual({ chosen: 2 });
    const ticks = (await move.view()).folders.map(({ path, ticked }) => [path[0], ticked]);
    expect(ticks).toEqual([
      ["A", true],
      ["C", false],
    ]);
    expect((await move.folder("A", "B")).ticked).toBe(true);
    const { chosenAt } = await portal.database.client.migration.findUniqueOrThrow({ where: { id: move.id } });
    expect(chosenAt).not.toBeNull();
    expect(await move.audit("migration.choose")).toHaveLength(1);
  });

  it("ticks all and none, and settles nothing by that", async () => {
    const move = await Move.of(portal, undefined);
    expect(await move.save("none")).toEqual({ chosen: 0 });
    expect((await move.view()).totals.folders.chosen).toBe(0);
    expect(await move.save("all")).toEqual({ chosen: 5 });
    const { chosenAt } = await portal.database.client.migration.findUniqueOrThrow({ where: { id: move.id } });
    expect(chosenAt).toBeNull();
  });

  it("does not settle a choice of nothing", async () => {
    const move = await Move.of(portal, [{ path: ["A"] }]);
    const { id } = await move.folder("A");
    expect(await move.save({ shown: new Set([id]), ticked: new Set(), live: true, settled: true })).toEqual({
      chosen: 0,
    });
    const { chosenAt } = await portal.database.client.migration.findUniqueOrThrow({ where: { id: move.id } });
    expect(chosenAt).toBeNull();
  });

  it("never touches another move's folders", async () => {
    const other = await Move.of(portal, [{ path: ["A"] }]);
    const { id } = await other.folder("A");
    const move = await Move.of(portal, [{ path: ["A"] }]);
    await move.save({ shown: new Set([id]), ticked: new Set(), live: true, settled: true });
    expect((await other.folder("A")).ticked).toBe(true);
  });

  it("copes with more folders than a statement has parameters", async () => {
    const move = await Move.of(
      portal,
      Array.from({ length: 1200 }, (_none, index) => ({ path: [`Folder ${index}`] })),
    );
    expect(await move.save("none")).toEqual({ chosen: 0 });
    expect((await move.view()).totals.folders).toEqual({ chosen: 0, all: 1200 });
  });
});

describe("looking at the folders", () => {
  const listings = (move: Move) =>
    portal.database.client.request.findMany({ where: { kind: "listFolders", question: { contains: move.id } } });

  it("is asked for once while an answer is awaited, and again after it", async () => {
    const move = await Move.of(portal, [], { listedAt: null, newListing: null });
    const ask = () => requestListing(portal, move.viewer, move.id);
    expect((await move.view()).listing).toEqual({ listedAt: null, underWay: false, refusal: null, unanswered: false });
    expect(await ask()).toBe("asked");
    expect(await ask()).toBe("underWay");
    expect((await move.view()).listing.underWay).toBe(true);
    const refusal = { code: "net.unreachable", side: "old", retryAt: null, serverText: "" };
    const [request] = await listings(move);
    await portal.database.client.request.update({
      where: { id: request?.id ?? "" },
      data: { answer: JSON.stringify({ ok: false, refusal }), answeredAt: new Date() },
    });
    expect((await move.view()).listing).toMatchObject({ underWay: false, refusal });
    expect(await ask()).toBe("asked");
    expect(await listings(move)).toHaveLength(2);
  });

  it("is not asked for without both passwords", async () => {
    const move = await Move.of(portal, [], { oldPassword: null });
    expect(await requestListing(portal, move.viewer, move.id)).toBe("passwordsMissing");
    expect(await listings(move)).toHaveLength(0);
  });

  it("is known to have had no answer when its time is over", async () => {
    const move = await Move.of(portal, []);
    await requestListing(portal, move.viewer, move.id);
    const past = new Date(Date.now() - 1);
    await portal.database.client.request.updateMany({
      where: { question: { contains: move.id } },
      data: { expiresAt: past },
    });
    expect((await move.view()).listing).toMatchObject({ underWay: false, unanswered: true });
  });
});
