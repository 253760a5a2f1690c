/** What takes the space, the choice by age and size, and what is known before the first byte. */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ContentsCounter, type CountedMessage, type FolderContents } from "../../lib/policy/contents.ts";
import { NotFound } from "../../lib/services/access.ts";
import { checkView } from "../../lib/services/check.ts";
import { saveCut, spaceView } from "../../lib/services/space.ts";
import { startMigration } from "../../lib/services/start.ts";
import { addPerson, type TestFolder, type TestPortal, testPortal } from "../support/portal.ts";
import { Move, QUOTA } from "./support/move.ts";

let portal: TestPortal;
beforeAll(async () => {
  portal = await testPortal();
});
afterAll(() => portal.close());

const MB = 1_000_000;
const at = (year: number) => Date.UTC(year, 5, 1) / 1000;

function contents(...messages: Partial<CountedMessage>[]): FolderContents {
  const counter = new ContentsCounter();
  for (const [index, message] of messages.entries())
    counter.add({ uid: index + 1, size: 1000, flags: [], internalDate: at(2015), ...message });
  return counter.result;
}

const INBOX = contents(
  { size: 30 * MB, internalDate: at(2013) },
  { size: 2 * MB },
  { size: 8 * MB },
  { flags: ["\\Deleted"] },
);
const LISTED: readonly TestFolder[] = [
  { path: ["INBOX"], messages: 4, bytes: 40 * MB + 1000, contents: INBOX },
  { path: ["Work"], messages: 1, bytes: MB, contents: contents({ size: MB, internalDate: at(2016) }) },
  { path: ["Trash"], chosen: false, messages: 1, bytes: 9 * MB, contents: contents({ size: 9 * MB }) },
];

async function mover(listed = LISTED, more = {}) {
  const move = await Move.of(portal, listed, more);
  return {
    ...{ move, id: move.id, viewer: move.viewer },
    view: () => spaceView(portal, move.viewer, move.id),
    check: () => checkView(portal, move.viewer, move.id),
    cut: (sinceYear: string, largestBytes: string) =>
      saveCut(portal, move.viewer, move.id, { sinceYear, largestBytes }),
    read: () => portal.database.client.migration.findUniqueOrThrow({ where: { id: move.id } }),
  };
}

describe("what takes the space", () => {
  it("is told by year and size of what is chosen, and by folder of everything", async () => {
    const { view } = await mover();
    expect(await view()).toMatchObject({
      years: [
        { year: 2013, messages: 1, bytes: 30 * MB },
        { year: 2014, messages: 0 },
        { year: 2015, messages: 2, bytes: 10 * MB },
        { year: 2016, messages: 1, bytes: MB },
      ],
      sizes: [
        { bound: 25 * MB, messages: 1, bytes: 30 * MB },
        { bound: 10 * MB, messages: 1 },
        { bound: 5 * MB, messages: 2, bytes: 38 * MB },
      ],
      folders: [
        { path: ["INBOX"], chosen: true, bytes: 40 * MB },
        { path: ["Trash"], chosen: false },
        { path: ["Work"], messages: 1 },
      ],
      largest: [
        { path: ["INBOX"], bytes: 30 * MB, receivedAt: at(2013) * 1000 },
        { bytes: 8 * MB },
        { bytes: 2 * MB },
        { path: ["Work"], bytes: MB },
      ],
      ...{ toLookAt: 0, cut: { sinceYear: null, largestBytes: null } },
    });
  });

  it("says how many folders are still to be looked through", async () => {
    const { view } = await mover([
      { path: ["INBOX"] },
      { path: ["Empty"], messages: 0 },
      { path: ["Trash"], chosen: false },
    ]);
    expect(await view()).toMatchObject({ years: [], folders: [], toLookAt: 1 });
  });

  it("is nobody else's business", async () => {
    const { id } = await mover();
    const { viewer } = await addPerson(portal);
    await expect(spaceView(portal, viewer, id)).rejects.toThrow(NotFound);
    await expect(saveCut(portal, viewer, id, { sinceYear: "2015", largestBytes: "all" })).rejects.toThrow(NotFound);
  });
});

describe("the choice by age and size", () => {
  it("counts in all sums, and is what the run is asked for", async () => {
    const { id, viewer, view, check, cut, read, move } = await mover();
    await cut("2015", String(5 * MB));
    const totals = { messages: 2, bytes: 3 * MB, bytesKnown: true, messagesKnown: true };
    expect((await view()).totals).toMatchObject(totals);
    expect(await check()).toMatchObject({ totals, cut: { sinceYear: 2015, largestBytes: 5 * MB } });
    expect(await startMigration(portal, viewer, id, { seen: null })).toBe("started");
    const { plan, bytesLeft } = await read();
    expect(JSON.parse(plan)).toMatchObject({ since: Date.UTC(2015, 0, 1) / 1000, maxMessageBytes: 5 * MB });
    expect(bytesLeft).toBe(BigInt(3 * MB));
    expect(await move.audit("migration.cut")).toMatchObject([
      { details: `{"sinceYear":2015,"largestBytes":${5 * MB}}` },
    ]);
  });

  it("can be taken back, and takes nothing that is not offered", async () => {
    const { cut, read } = await mover();
    await cut("2015", String(25 * MB));
    expect(await read()).toMatchObject({ sinceYear: 2015, largestBytes: BigInt(25 * MB) });
    await cut("all", "all");
    expect(await read()).toMatchObject({ sinceYear: null, largestBytes: null });
    await cut("20155", "1000");
    expect(await read()).toMatchObject({ sinceYear: null, largestBytes: null });
  });

  it("leaves sums open while a folder is not looked through", async () => {
    const { cut, check } = await mover([...LISTED, { path: ["Lab"], messages: 7, bytes: 70 }]);
    expect((await check()).totals).toMatchObject({ messages: 12, bytesKnown: true });
    await cut("2015", "all");
    expect((await check()).totals).toMatchObject({ bytesKnown: false, messagesKnown: false });
  });
});

describe("UX 13: before the first byte", () => {
  const listing = (more: object) => ({ newListing: JSON.stringify({ ...JSON.parse(QUOTA(0, 100 * MB)), ...more }) });

  it("messages are named that the new server does not take", async () => {
    const { check } = await mover(LISTED, listing({ appendLimit: 8 * MB }));
    expect((await check()).preflight).toMatchObject({
      appendLimit: 8 * MB,
      tooLarge: [{ path: ["INBOX"], bytes: 30 * MB }],
      deleted: 1,
      toLookAt: 0,
    });
    expect((await (await mover()).check()).preflight.tooLarge).toEqual([]);
  });

  it("keywords are named that it does not keep, but not those of programs", async () => {
    const marked = contents({ flags: ["Urgent", "$MDNSent", "kept"] }, { flags: ["Urgent", "NonJunk"] });
    const listed = [{ path: ["INBOX"], contents: marked }];
    const keywords = async (kept: readonly string[] | null) =>
      (await (await mover(listed, listing({ keywords: kept }))).check()).preflight.keywords;
    expect(await keywords(["kept"])).toEqual([{ keyword: "Urgent", messages: 2 }]);
    expect(await keywords(null)).toEqual([]);
  });

  it("folders are named that get another name, that hold no mail, and that are often missed", async () => {
    const listed: TestFolder[] = [
      ...[{ path: ["INBOX"] }, { path: ["Calendar"], chosen: false }, { path: ["Contacts"], chosen: false }],
      ...[
        { path: ["Tasks"], chosen: false },
        { path: ["Archive"], chosen: false },
        { path: ["Entwürfe"], chosen: false },
      ],
      ...[{ path: ["Notizen"], messages: 0, chosen: false }, { path: ["Spam"], chosen: false }, { path: ["~Lab"] }],
    ];
    const { check } = await mover(listed);
    const { preflight } = await check();
    expect(preflight.notMail).toEqual([["Calendar"], ["Contacts"], ["Tasks"]]);
    expect(preflight.missed).toEqual([["Archive"], ["Entwürfe"]]);
    expect(preflight.renamed).toMatchObject([{ path: ["~Lab"], reasons: ["characters"] }]);
  });
});
