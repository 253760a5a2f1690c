/** What the lists of the roster promise on every database. */
import { beforeEach, expect, it } from "vitest";
import { sweep } from "../../lib/db/sweep.ts";
import { ROSTER_MARKS, ROSTER_STATES, rosterState, STALLED_AFTER_MS } from "../../lib/policy/roster.ts";
import { orderTroubles } from "../../lib/policy/roster-order.ts";
import { EVERYONE, type RosterFilter } from "../../lib/roster/filter.ts";
import { inState } from "../../lib/roster/in-state.ts";
import { allEntryIds, entryIds, type RosterSort, stateTotals } from "../../lib/roster/list.ts";
import { undeliveredIds } from "../../lib/roster/undeliverable.ts";
import { addMigration, addPerson, addRosterEntry, addServer, type TestPortal } from "../support/portal.ts";

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
  // Done, and tested without copying since.
  ...["complete", "checkThese", "notComplete"].flatMap((gradeBeforeTest) =>
    (
      [
        ["running", 0, null],
        ["failed", 0, null],
        ["waiting", 3, null],
        ["running", 3, JUST_NOW],
      ] as const
    ).map(([activity, arrivedSince, signedOffAt]) => {
      const under = { phase: "copying", activity, stateSince: LONG_AGO, grade: null, gradeBeforeTest };
      return { ...under, arrivedSince, signedOffAt };
    }),
  ),
] as Parameters<typeof addMigration>[2][];

/** `portal` is opened by the caller, and closed. */
export function describeRosterLists(portal: () => TestPortal): void {
  let serverId: string;
  beforeEach(async () => {
    const { client } = portal().database;
    await client.rosterEntry.deleteMany();
    await client.migration.deleteMany();
    serverId = (await addServer(portal(), { use: "old" })).id;
  });

  it("finds in each state those that the rule puts there, and everybody in one", async () => {
    const { client } = portal().database;
    const person = await addPerson(portal(), { password: null });
    let number = 0;
    for (const mark of ROSTER_MARKS) {
      for (const move of [null, ...MOVES]) {
        const oldLogin = `box${number++}`;
        const account = { oldServerId: serverId, oldLogin, oldPassword: null, listed: [] };
        const migrationId = move ? (await addMigration(portal(), person, { ...account, ...move })).id : null;
        // Of an earlier move: what comes of this one goes before it.
        const erasedState = migrationId === null ? null : "signedOff";
        await addRosterEntry(portal(), { serverId, oldAddress: oldLogin, mark, migrationId, erasedState });
      }
      for (const erasedState of ["done", "signedOff"] as const)
        await addRosterEntry(portal(), { serverId, oldAddress: `box${number++}`, mark, erasedState });
    }
    const entries = await client.rosterEntry.findMany({ include: { migration: true } });
    const found = new Map<string, string[]>();
    const { all: counts } = await stateTotals(portal().database, EVERYONE, NOW);
    for (const state of ROSTER_STATES) {
      const byClient = await client.rosterEntry.findMany({ where: inState(state, NOW), select: { id: true } });
      const byList = await allEntryIds(portal().database, { ...EVERYONE, state }, NOW);
      expect(byList.sort(), state).toEqual(byClient.map(({ id }) => id).sort());
      for (const id of byList) found.set(id, [...(found.get(id) ?? []), state]);
      expect(byList.length, state).toBeGreaterThan(0);
      expect(counts[state]).toBe(byList.length);
    }
    for (const { id, migration, ...entry } of entries)
      expect(found.get(id)).toEqual([rosterState(entry, migration, NOW)]);
  });

  const addressesOf = async (filter: Partial<RosterFilter>, sort: RosterSort = "address", skip = 0, take = 50) => {
    const { database } = portal();
    const ids = await entryIds(database, { ...EVERYONE, ...filter }, sort, { skip, take }, NOW);
    const rows = await database.client.rosterEntry.findMany({ where: { id: { in: ids } } });
    return ids.map((id) => rows.find((row) => row.id === id)?.oldAddress.split("@")[0]);
  };

  it("searches name, addresses, aliases and contact, whatever the case and the accents, and takes no letter for a wildcard", async () => {
    const add = (oldAddress: string, row: object) => addRosterEntry(portal(), { serverId, oldAddress, ...row });
    await add("a@old.example", { name: "Ingrid Åsmundsdóttir" });
    await add("b@old.example", { newAddress: "ingrid.weiss@new.example" });
    await add("c@old.example", { aliases: JSON.stringify(["Postmaster@old.example"]) });
    await add("d_x@old.example", { contact: "Dr. Ærø, Zimmer 100%" });
    expect(await addressesOf({ search: "ÅSMUNDS" })).toEqual(["a"]);
    expect(await addressesOf({ search: "asmunds ingrid" })).toEqual(["a"]);
    expect(await addressesOf({ search: "INGRID" })).toEqual(["a", "b"]);
    expect(await addressesOf({ search: "postMASTER@OLD" })).toEqual(["c"]);
    expect(await addressesOf({ search: "ÆRØ" })).toEqual(["d_x"]);
    expect(await addressesOf({ search: "%" })).toEqual(["d_x"]);
    expect(await addressesOf({ search: "d_" })).toEqual(["d_x"]);
    expect(await addressesOf({ search: "_@" })).toEqual([]);
    expect(await addressesOf({ search: "\\" })).toEqual([]);
  });

  it("filters by wave, mark, server and delivery, all together, and counts the states of those", async () => {
    const { client } = portal().database;
    const { id: waveId } = await client.wave.create({ data: { name: `Wave ${crypto.randomUUID()}` } });
    const other = (await addServer(portal(), { use: "old" })).id;
    const add = (oldAddress: string, row: object) => addRosterEntry(portal(), { serverId, oldAddress, ...row });
    await add("a@old.example", { waveId, deliverySwitched: true });
    await add("b@old.example", { waveId, mark: "dormant" });
    await add("c@old.example", { serverId: other, deliverySwitched: true });
    expect(await addressesOf({ waveId })).toEqual(["a", "b"]);
    expect(await addressesOf({ waveId: "none" })).toEqual(["c"]);
    expect(await addressesOf({ mark: "dormant" })).toEqual(["b"]);
    expect(await addressesOf({ serverId: other })).toEqual(["c"]);
    expect(await addressesOf({ deliverySwitched: true })).toEqual(["a", "c"]);
    expect(await addressesOf({ deliverySwitched: false, waveId, state: "dormant" })).toEqual(["b"]);
    const { all, shown } = await stateTotals(portal().database, { ...EVERYONE, waveId, state: "dormant" }, NOW);
    expect([shown.notStarted, shown.dormant, shown.done]).toEqual([1, 1, 0]);
    expect([all.notStarted, all.dormant, all.done]).toEqual([2, 1, 0]);
  });

  it("finds those whose delivery, last run and sign-off came in another order than they should", async () => {
    const { client } = portal().database;
    const person = await addPerson(portal(), { password: null });
    const moment = (day: number | null) => (day === null ? null : new Date(NOW + day * 86_400_000));
    const DAYS = [null, 1, 3] as const;
    const wrong: string[] = [];
    let number = 0;
    for (const switched of [false, true])
      for (const switchedOn of switched ? DAYS : [null])
        for (const ranOn of DAYS)
          for (const signedOn of DAYS) {
            const oldLogin = `box${String(number++).padStart(2, "0")}`;
            const [deliverySwitchedAt, signedOffAt] = [moment(switchedOn), moment(signedOn)];
            const done = { phase: "done", activity: null, grade: "complete", signedOffAt } as const;
            const account = { oldServerId: serverId, oldLogin, oldPassword: null, listed: [] };
            const { id: migrationId } = await addMigration(portal(), person, { ...account, ...done });
            const row = { deliverySwitched: switched, deliverySwitchedAt };
            await addRosterEntry(portal(), { serverId, oldAddress: oldLogin, migrationId, ...row });
            const startedAt = moment(ranOn);
            // A test, and a run that did not come to its end, bring nothing over for certain.
            const others = [{ isTest: true }, { endedBy: "interrupted" }, { endedAt: null }];
            const rows = [
              ...(startedAt ? [{ startedAt }] : []),
              ...others.map((other) => ({ startedAt: moment(9) ?? JUST_NOW, ...other })),
            ];
            await client.run.createMany({
              data: rows.map((one, index) => ({
                migrationId,
                number: index + 1,
                request: "{}",
                endedAt: JUST_NOW,
                ...one,
              })),
            });
            const order = { deliverySwitched: switched, deliverySwitchedAt: deliverySwitchedAt?.getTime() ?? null };
            const last = { lastRunAt: startedAt?.getTime() ?? null, signedOffAt: signedOffAt?.getTime() ?? null };
            if (orderTroubles({ ...order, ...last }).length > 0) wrong.push(oldLogin);
          }
    expect([wrong.length > 5, wrong.length < number - 5]).toEqual([true, true]);
    expect(await addressesOf({ isOutOfOrder: true }, "address", 0, 99)).toEqual(wrong);
    expect(await addressesOf({}, "address", 0, 99)).toHaveLength(number);
  });

  it("finds whom mail does not reach, and forgets what was said of addresses that are nobody's", async () => {
    const { database } = portal();
    const { undeliverableAddress } = database.client;
    await undeliverableAddress.deleteMany();
    const add = (oldAddress: string, row: object) => addRosterEntry(portal(), { serverId, oldAddress, ...row });
    const ids = [
      await add("a@old.example", {}),
      await add("b@old.example", { contact: " Boss@Example.org " }),
      await add("c@old.example", { newAddress: "c@new.example", deliverySwitched: true }),
    ].map(({ id }) => id);
    await add("d@old.example", { newAddress: "d@new.example" });
    const refused = ["a@old.example", "boss@example.org", "c@new.example", "d@new.example", "gone@old.example"];
    await undeliverableAddress.createMany({ data: refused.map((address) => ({ address, error: "550 RCPT TO" })) });
    expect(await undeliveredIds(database)).toEqual(ids);
    await sweep(database, "w", new Date(NOW));
    expect((await undeliverableAddress.findMany()).map(({ address }) => address).sort()).toEqual(refused.slice(0, 4));
    await undeliverableAddress.deleteMany();
  });

  it("sorts by name, address, last activity and size, each page where the one before ended", async () => {
    const person = await addPerson(portal(), { password: null });
    const { client } = portal().database;
    const add = async (oldLogin: string, name: string, move: object | null, bytes: bigint | null = null) => {
      const options = { oldServerId: serverId, oldLogin, oldPassword: null, listed: [], ...move };
      const migrationId = move ? (await addMigration(portal(), person, options)).id : null;
      await addRosterEntry(portal(), { serverId, oldAddress: oldLogin, name, migrationId });
      if (bytes !== null) await client.oldMailbox.create({ data: { serverId, address: oldLogin, bytes } });
    };
    await add("a", "zoe", null, 5n);
    await add("b", "Änne", { stateSince: LONG_AGO, bytesLeft: 7n });
    await add("c", "Berta", { stateSince: JUST_NOW }, 6n);
    await add("d", "anton", null);
    expect(await addressesOf({}, "name")).toEqual(["b", "d", "c", "a"]);
    expect(await addressesOf({}, "address")).toEqual(["a", "b", "c", "d"]);
    expect(await addressesOf({}, "activity")).toEqual(["c", "b", "a", "d"]);
    expect(await addressesOf({}, "size")).toEqual(["b", "c", "a", "d"]);
    expect(await addressesOf({}, "size", 2, 1)).toEqual(["a"]);
    const { database } = portal();
    for (const sort of ["name", "address", "activity", "size"] as const) {
      const all = await entryIds(database, EVERYONE, sort, { skip: 0, take: 4 }, NOW);
      for (const skip of [0, 1, 2, 3, 4])
        expect(await entryIds(database, EVERYONE, sort, { skip, take: 2, of: 4 }, NOW), `${sort} ${skip}`).toEqual(
          all.slice(skip, skip + 2),
        );
    }
  });
}
