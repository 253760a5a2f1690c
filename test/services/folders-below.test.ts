import { afterAll, beforeAll, expect, it } from "vitest";
import { NotFound } from "../../lib/services/access.ts";
import { belowView, putBelow } from "../../lib/services/folders-below.ts";
import { addPerson, type TestPortal, testPortal } from "../support/portal.ts";
import { Move, QUOTA } from "./support/move.ts";

let portal: TestPortal;
beforeAll(async () => {
  portal = await testPortal();
});
afterAll(() => portal.close());

const LISTED = [
  { path: ["INBOX"] },
  { path: ["Lab"] },
  { path: ["Lab", "2003"] },
  { path: ["Sent"], specialUse: "sent" },
];

async function mover(more = {}) {
  const move = await Move.of(portal, LISTED, { reserved: ["calendar"], newListing: QUOTA(0, 1), ...more });
  const put = (typed: string | null) => putBelow(portal, move.viewer, move.id, typed);
  const places = async () => (await move.view()).folders.map(({ newLevels }) => newLevels.join(" > "));
  return { move, put, places };
}

it("puts every folder into one, names that were given too, and back", async () => {
  const { move, put, places } = await mover();
  await move.rename(["Lab"], "Laboratory");
  expect(await put("  Old mail ")).toBeNull();
  expect(await places()).toEqual(["Old mail > INBOX", "Old mail > Laboratory", "Old mail > Sent"]);
  expect(await put("Before")).toBeNull();
  expect(await places()).toEqual(["Before > INBOX", "Before > Laboratory", "Before > Sent"]);
  expect(await put(null)).toBeNull();
  expect(await places()).toEqual(["INBOX", "Laboratory", "Sent"]);
  expect(await move.audit("migration.below")).toHaveLength(3);
});

it.each([
  ["", "empty"],
  ["a/b", "character"],
  ["~home", "character"],
  ["x".repeat(25), "tooLong"],
  ["Calendar", "reserved"],
  ["inbox", "reserved"],
])("does not take %j: %s", async (typed, problem) => {
  const { put, places } = await mover();
  expect(await put(typed)).toBe(problem);
  expect(await places()).toEqual(["INBOX", "Lab", "Sent"]);
});

it("is not possible during a run, nor once mail was copied", async () => {
  const { put } = await mover({ phase: "copying" });
  expect(await put("Old mail")).toBe("underWay");
  const { move, put: later } = await mover();
  await portal.database.client.migrationFolder.create({
    data: { migrationId: move.id, oldName: "Lab", oldPath: '["Lab"]', newPath: '["Lab"]' },
  });
  expect(await later("Old mail")).toBe("fixed");
  expect(await belowView(portal, move.viewer, move.id)).toEqual({ below: null, hindrance: "fixed" });
});

it("is nobody else's business", async () => {
  const { move } = await mover();
  const { viewer } = await addPerson(portal);
  await expect(putBelow(portal, viewer, move.id, "x")).rejects.toThrow(NotFound);
  await expect(belowView(portal, viewer, move.id)).rejects.toThrow(NotFound);
});
