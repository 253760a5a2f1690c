import { afterAll, beforeAll, expect, it } from "vitest";
import { ROSTER_MARKS, ROSTER_STATES, rosterState, STALLED_AFTER_MS } from "../../lib/policy/roster.ts";
import { inState } from "../../lib/roster/in-state.ts";
import { addMigration, addPerson, addRosterEntry, addServer, type TestPortal, testPortal } from "../support/portal.ts";

const NOW = Date.UTC(2026, 10, 30, 12);
const JUST_NOW = new Date(NOW - 1000);
const LONG_AGO = new Date(NOW - STALLED_AFTER_MS);

/** Every state in which a move can be, as far as it counts here. */
const MOVES = [
  ...["draft", "queued", "copying"].flatMap((phase) =>
    ["running", "paused", "waiting", "needsUser", "stopped", "failed"].flatMap((activity) =>
      [JUST_NOW, LONG_AGO].map((stateSince) => ({ phase, activity, stateSince, grade: null })),
    ),
  ),
  ...["complete", "checkThese", "notComplete"].flatMap((grade) =>
    [0, 3].flatMap((arrivedSince) =>
      [null, JUST_NOW].map((signedOffAt) => {
        return { phase: "done", activity: null, stateSince: LONG_AGO, grade, arrivedSince, signedOffAt };
      }),
    ),
  ),
] as Parameters<typeof addMigration>[2][];

let portal: TestPortal;
beforeAll(async () => {
  portal = await testPortal();
  const serverId = (await addServer(portal, { use: "old" })).id;
  const person = await addPerson(portal, { password: null });
  let number = 0;
  for (const mark of ROSTER_MARKS)
    for (const move of [null, ...MOVES]) {
      const oldLogin = `box${number++}`;
      const account = { oldServerId: serverId, oldLogin, oldPassword: null, listed: [] };
      const migrationId =
        move === null || move === undefined ? null : (await addMigration(portal, person, { ...account, ...move })).id;
      await addRosterEntry(portal, { serverId, oldAddress: oldLogin, mark, migrationId });
    }
});
afterAll(() => portal.close());

it("finds in each state those that the rule puts there, and everybody in one", async () => {
  const { client } = portal.database;
  const all = await client.rosterEntry.findMany({ include: { migration: true } });
  const found = new Map<string, string[]>();
  for (const state of ROSTER_STATES) {
    const rows = await client.rosterEntry.findMany({ where: inState(state, NOW), select: { oldAddress: true } });
    for (const { oldAddress } of rows) found.set(oldAddress, [...(found.get(oldAddress) ?? []), state]);
    expect(rows.length, state).toBeGreaterThan(0);
  }
  for (const { oldAddress, mark, migration } of all)
    expect(found.get(oldAddress)).toEqual([rosterState(mark, migration, NOW)]);
});
