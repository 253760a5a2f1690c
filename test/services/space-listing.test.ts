import { afterAll, beforeAll, expect, it } from "vitest";
import { storeContents, storeCounts, withoutContents } from "../../lib/db/folder-choices.ts";
import { addMigration, addPerson, type TestPortal, testPortal } from "../support/portal.ts";

let portal: TestPortal;
beforeAll(async () => {
  portal = await testPortal();
});
afterAll(() => portal.close());

it("is looked through again when the number of messages has changed", async () => {
  const { database } = portal;
  const { id: migrationId } = await addMigration(portal, await addPerson(portal), {
    listed: [{ path: ["INBOX"] }, { path: ["Left out"], chosen: false }, { path: ["Empty"], messages: 0 }],
  });
  const left = () => withoutContents(database, migrationId);
  expect(await left()).toEqual(["INBOX", "Left out"]);
  for (const oldName of await left())
    await storeContents(database, { migrationId, oldName }, { contents: "{}", bytes: 5 });
  expect(await left()).toEqual([]);
  await storeCounts(database, migrationId, new Map([["INBOX", 11]]));
  expect(await left()).toEqual(["INBOX"]);
});
