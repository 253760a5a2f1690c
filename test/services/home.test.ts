import { afterAll, beforeAll, expect, it } from "vitest";
import { NotFound } from "../../lib/services/access.ts";
import { type HomeStep, homeOf } from "../../lib/services/home.ts";
import {
  addAccount,
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

const CHOSEN = { chosenAt: new Date() };

const STEPS: readonly [string, MigrationOptions, HomeStep, string][] = [
  ["whose folders are not chosen", {}, "choose", "notStarted"],
  ["whose folders are chosen", CHOSEN, "check", "notStarted"],
  ["that was put in line while no worker runs", { ...CHOSEN, phase: "queued" }, "copy", "workerAway"],
  ["that is paused", { ...CHOSEN, phase: "copying", activity: "paused" }, "copy", "paused"],
  ["that is stopped", { ...CHOSEN, phase: "scanning", activity: "stopped" }, "copy", "stopped"],
  [
    "that waits for a password",
    { ...CHOSEN, phase: "copying", activity: "needsUser", reason: "auth.refused" },
    "copy",
    "needsPassword",
  ],
  [
    "whose new account is full",
    { ...CHOSEN, phase: "copying", activity: "needsUser", reason: "quota.full" },
    "copy",
    "needsYou",
  ],
  ["that failed", { ...CHOSEN, phase: "copying", activity: "failed", reason: "engine.bug" }, "copy", "failed"],
  ["that is done", { ...CHOSEN, phase: "done", activity: null, grade: "complete" }, "report", "done"],
];

it.each(STEPS)("a move %s is at its step", async (_, row, step, standing) => {
  const person = await addPerson(portal);
  await addMigration(portal, person, row);
  expect((await homeOf(portal, person.viewer)).moves).toMatchObject([{ step, standing: { kind: standing } }]);
});

it("tells what is chosen, in the numbers of the page on which it is", async () => {
  const person = await addPerson(portal);
  const listed = [
    { path: ["INBOX"], messages: 7 },
    { path: ["Lab"], selectable: false, messages: null },
    { path: ["Trash"], messages: 5, chosen: false },
  ];
  await addMigration(portal, person, { listed, reference: "CR-7K42" });
  await addMigration(portal, person, { listedAt: null, oldLogin: "second@old.example" });
  expect((await homeOf(portal, person.viewer)).moves).toMatchObject([
    { oldLogin: "anna@old.example", reference: "CR-7K42", choice: { folders: 3, chosen: 1, messages: 7 } },
    { oldLogin: "second@old.example", choice: null },
  ]);
});

it("names old accounts that the person has yet to confirm, and never the new one", async () => {
  const person = await addPerson(portal);
  const { personId } = person.viewer;
  const { id: serverId } = await addServer(portal, { use: "old" });
  const accountId = await addAccount(portal, { personId, serverId, login: "someone@old.example" });
  const { toConfirm, moves, passwordsUntil } = await homeOf(portal, person.viewer);
  expect(moves).toEqual([]);
  expect(toConfirm).toEqual([{ accountId, login: "someone@old.example" }]);
  expect(passwordsUntil).toBeGreaterThan(Date.now());
});

it("shows nobody the moves of another", async () => {
  const [anna, ben] = [await addPerson(portal), await addPerson(portal)];
  await addMigration(portal, anna);
  expect((await homeOf(portal, ben.viewer)).moves).toEqual([]);
  await expect(homeOf(portal, { kind: "nobody" })).rejects.toThrow(NotFound);
});
