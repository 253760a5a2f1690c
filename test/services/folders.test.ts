import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Viewer } from "../../lib/auth/viewer.ts";
import { NotFound } from "../../lib/services/access.ts";
import { checkView } from "../../lib/services/check.ts";
import { type FoldersView, type FolderView, folderChoices } from "../../lib/services/folders.ts";
import { renameFolder, renameView } from "../../lib/services/folders-rename.ts";
import { type ChoiceForm, saveChoices } from "../../lib/services/folders-save.ts";
import { requestListing } from "../../lib/services/listing.ts";
import {
  addAdministrator,
  addMigration,
  addPerson,
  addServer,
  type MigrationOptions,
  type TestPortal,
  testPortal,
} from "../support/portal.ts";

let portal: TestPortal;
beforeAll(async () => {
  portal = await testPortal();
});
afterAll(() => portal.close());

/** A person's move, and what can be done with it. */
class Move {
  readonly viewer: Viewer;
  readonly id: string;

  constructor(viewer: Viewer, id: string) {
    this.viewer = viewer;
    this.id = id;
  }

  static async of(
    listed: MigrationOptions["listed"],
    more: MigrationOptions & { reserved?: string[] } = {},
  ): Promise<Move> {
    const { reserved = [], ...options } = more;
    const server = await addServer(portal, { name: "New mail", use: "new", reservedNames: JSON.stringify(reserved) });
    const person = await addPerson(portal, { serverId: server.id });
    const { id } = await addMigration(portal, person, { ...options, ...(listed ? { listed } : {}) });
    return new Move(person.viewer, id);
  }

  view = (): Promise<FoldersView> => folderChoices(portal, this.viewer, this.id);
  save = (form: ChoiceForm) => saveChoices(portal, this.viewer, this.id, form);

  async folder(...path: string[]): Promise<FolderView> {
    const all = [...(await this.view()).folders];
    for (const one of all) all.push(...one.below);
    const found = all.find((one) => one.path.join("\0") === path.join("\0"));
    if (!found) throw new Error(`no folder ${path}`);
    return found;
  }

  async rename(path: string[], typed: string | null) {
    const { id } = await this.folder(...path);
    return renameFolder(portal, this.viewer, { migrationId: this.id, folderId: id, typed });
  }

  audit = (action: string) => portal.database.client.auditEvent.findMany({ where: { subjectId: this.id, action } });
}

const QUOTA = (used: number, limit: number) =>
  JSON.stringify({
    naming: {
      ...{ delimiter: "/", forbidden: "", forbiddenFirst: "~", maxLevelBytes: 24 },
      ...{ allBelowInbox: false, ignoresCase: true },
    },
    folders: [{ name: "INBOX", path: ["INBOX"], selectable: true, subscribed: true, specialUse: null }],
    appendLimit: null,
    quota: { used, limit },
  });

describe("the choice of folders", () => {
  it("is a tree with counts, sizes, shares of the largest, ticks and new names", async () => {
    const move = await Move.of(
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
    const move = await Move.of([
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
    const twins = await Move.of([{ path: ["Case"] }, { path: ["case"] }], { newListing: QUOTA(0, 1) });
    expect(await twins.folder("case")).toMatchObject({
      newLevels: ["case (2)"],
      note: { kind: "taken", by: ["Case"] },
    });
  });

  it("knows an account without mail, and one that is not counted yet", async () => {
    expect((await (await Move.of([{ path: ["INBOX"], messages: 0 }])).view()).empty).not.toBeNull();
    expect((await (await Move.of([{ path: ["INBOX"], messages: null }])).view()).empty).toBeNull();
    expect((await (await Move.of([])).view()).empty).toBeNull();
  });

  it.each([
    ["nothing", true, true],
    ["trash", false, true],
    ["others", true, false],
  ] as const)("tells that %s is left out", async (leftOut, trash, inbox) => {
    const move = await Move.of([
      { path: ["INBOX"], chosen: inbox },
      { path: ["Papierkorb"], specialUse: "trash", chosen: trash },
    ]);
    expect((await move.view()).leftOut).toBe(leftOut);
  });

  it("is shown to nobody else, and changed by nobody else", async () => {
    const move = await Move.of(undefined);
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
    const move = await Move.of([{ path: ["A"], chosen: false }, { path: ["A", "B"], chosen: false }, { path: ["C"] }]);
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
    const move = await Move.of(undefined);
    expect(await move.save("none")).toEqual({ chosen: 0 });
    expect((await move.view()).totals.folders.chosen).toBe(0);
    expect(await move.save("all")).toEqual({ chosen: 5 });
    const { chosenAt } = await portal.database.client.migration.findUniqueOrThrow({ where: { id: move.id } });
    expect(chosenAt).toBeNull();
  });

  it("does not settle a choice of nothing", async () => {
    const move = await Move.of([{ path: ["A"] }]);
    const { id } = await move.folder("A");
    expect(await move.save({ shown: new Set([id]), ticked: new Set(), live: true, settled: true })).toEqual({
      chosen: 0,
    });
    const { chosenAt } = await portal.database.client.migration.findUniqueOrThrow({ where: { id: move.id } });
    expect(chosenAt).toBeNull();
  });

  it("never touches another move's folders", async () => {
    const other = await Move.of([{ path: ["A"] }]);
    const { id } = await other.folder("A");
    const move = await Move.of([{ path: ["A"] }]);
    await move.save({ shown: new Set([id]), ticked: new Set(), live: true, settled: true });
    expect((await other.folder("A")).ticked).toBe(true);
  });

  it("copes with more folders than a statement has parameters", async () => {
    const move = await Move.of(Array.from({ length: 1200 }, (_none, index) => ({ path: [`Folder ${index}`] })));
    expect(await move.save("none")).toEqual({ chosen: 0 });
    expect((await move.view()).totals.folders).toEqual({ chosen: 0, all: 1200 });
  });
});

describe("another name", () => {
  it("is kept, takes the folders below along, and can be taken back", async () => {
    const move = await Move.of([{ path: ["Lab"] }, { path: ["Lab", "2003"] }, { path: ["Lab", "2004"] }]);
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
    const move = await Move.of([{ path: ["INBOX"] }, { path: ["Sent"] }, { path: ["A"] }], {
      reserved: ["calendar"],
      newListing: QUOTA(0, 1),
    });
    expect(await move.rename(["A"], typed)).toEqual(problem);
    expect((await move.folder("A")).sameName).toBe(true);
    expect(await move.audit("migration.rename")).toHaveLength(0);
  });

  it.each(["A", "Ärger & Co", "日本", "<img src=x>", "constructor", "Sent 2"])("may be %s", async (typed) => {
    const move = await Move.of([{ path: ["Sent"] }, { path: ["B"] }]);
    expect(await move.rename(["B"], typed)).toBeNull();
    expect((await move.folder("B")).newLevels).toEqual([typed]);
  });

  it("is not given once mail was copied under one, nor taken from a folder that has gone", async () => {
    const move = await Move.of([{ path: ["A"] }, { path: ["B"] }]);
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
    const move = await Move.of([{ path: ["A"] }], { phase: "copying", activity: "running" });
    expect(await move.rename(["A"], "X")).toEqual({ code: "underWay" });
    const { id } = await move.folder("A");
    expect(await renameView(portal, move.viewer, move.id, id)).toMatchObject({ possible: false, fixed: false });
  });

  it("shows the suggested name beside the own one", async () => {
    const move = await Move.of([{ path: ["Calendar"], newPath: ["Dates"] }], { reserved: ["calendar"] });
    const { id } = await move.folder("Calendar");
    expect(await renameView(portal, move.viewer, move.id, id)).toMatchObject({
      ...{ oldPath: ["Calendar"], newPath: ["Dates"], suggested: ["Calendar-old"], ownName: true, possible: true },
    });
  });
});

describe("looking at the folders", () => {
  const listings = (move: Move) =>
    portal.database.client.request.findMany({ where: { kind: "listFolders", question: { contains: move.id } } });

  it("is asked for once while an answer is awaited, and again after it", async () => {
    const move = await Move.of([], { listedAt: null, newListing: null });
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
    const move = await Move.of([], { oldPassword: null });
    expect(await requestListing(portal, move.viewer, move.id)).toBe("passwordsMissing");
    expect(await listings(move)).toHaveLength(0);
  });

  it("is known to have had no answer when its time is over", async () => {
    const move = await Move.of([]);
    await requestListing(portal, move.viewer, move.id);
    const past = new Date(Date.now() - 1);
    await portal.database.client.request.updateMany({
      where: { question: { contains: move.id } },
      data: { expiresAt: past },
    });
    expect((await move.view()).listing).toMatchObject({ underWay: false, unanswered: true });
  });
});

describe("the check", () => {
  it("names what comes, what is left out, what is renamed, and what is made", async () => {
    const move = await Move.of(
      [
        { path: ["INBOX"] },
        { path: ["Lab"], selectable: false },
        { path: ["Lab", "2003"] },
        { path: ["Lab", "2004"], chosen: false },
        { path: ["Calendar"] },
        { path: ["Calendar", "2003"] },
        { path: ["Trash"], chosen: false },
        { path: ["Trash", "old"], chosen: false },
        { path: ["Nothing in it"], selectable: false },
      ],
      { reserved: ["calendar"] },
    );
    expect(await checkView(portal, move.viewer, move.id)).toMatchObject({
      chosen: [
        { path: ["INBOX"], below: 0 },
        { path: ["Lab"], below: 1 },
        { path: ["Calendar"], below: 1 },
      ],
      leftOut: [["Lab", "2004"], ["Trash"]],
      renamed: [{ path: ["Calendar"], newPath: ["Calendar-old"] }],
      ...{ toBeMade: 3, untouched: 0, underWay: false, again: false, passwordsKept: true, seen: null },
    });
  });

  it("says when copying has started already", async () => {
    const queuedAt = new Date();
    const move = await Move.of(undefined, { phase: "queued", queuedAt });
    expect(await checkView(portal, move.viewer, move.id)).toMatchObject({ underWay: true, seen: queuedAt.getTime() });
  });
});
