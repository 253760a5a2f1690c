/** What the administrators' numbers and lists of everybody promise on every database. */
import { beforeEach, expect, it } from "vitest";
import { idsNamed } from "../../lib/db/audit-search.ts";
import type { EvidenceStatement } from "../../lib/policy/evidence.ts";
import { mailAddress } from "../../lib/policy/mail-address.ts";
import { NOT_DONE } from "../../lib/policy/mailing.ts";
import { accountsOf } from "../../lib/roster/accounts.ts";
import { evidenceText } from "../../lib/roster/evidence.ts";
import { firstInStates, leftByWave, standingsIn } from "../../lib/roster/list.ts";
import { openEntries } from "../../lib/roster/open-entries.ts";
import { audienceReach } from "../../lib/roster/reach.ts";
import { countRiskGroups, inRiskGroup } from "../../lib/roster/risk-groups.ts";
import { countUnclaimed, unclaimedMailboxes } from "../../lib/roster/unclaimed.ts";
import { keptEvidence } from "../../lib/services/evidence-parts.ts";
import { openMoves } from "../../lib/services/fleet-rows.ts";
import { problemGroups } from "../../lib/services/problem-groups.ts";
import { wholeOf } from "../support/evidence-file.ts";
import { giveConfirmed } from "../support/mail-address.ts";
import { addMigration, addPerson, addRosterEntry, addServer, type TestPortal } from "../support/portal.ts";

const NOW = Date.UTC(2026, 10, 30, 12);
const DONE = { phase: "done", activity: null, grade: "complete" } as const;
const STUCK = { phase: "copying", activity: "needsUser", reason: "auth.refused" } as const;
/** More than a statement takes values. */
const VERY_MANY = 1_200;

/** `portal` is opened by the caller, and closed. */
export function describeDeskLists(portal: () => TestPortal): void {
  let serverId: string;
  beforeEach(async () => {
    const { client } = portal().database;
    await client.rosterEntry.deleteMany();
    await client.migration.deleteMany();
    await client.oldMailbox.deleteMany();
    await client.wave.deleteMany();
    serverId = (await addServer(portal(), { use: "old" })).id;
  });
  const add = (oldAddress: string, row: object = {}) => addRosterEntry(portal(), { serverId, oldAddress, ...row });
  const list = (rows: Readonly<Record<string, number | null>>) =>
    portal().database.client.oldMailbox.createMany({
      data: Object.entries(rows).map(([address, bytes]) => {
        return { serverId, address, bytes: bytes === null ? null : BigInt(bytes) };
      }),
    });
  const addressesOf = async (wanted: Parameters<typeof unclaimedMailboxes>[1] = {}) =>
    (await unclaimedMailboxes(portal().database, wanted)).map(({ address }) => address);

  it("counts mailboxes that are nobody's, and shows them the largest first, stretch by stretch", async () => {
    await add("anna@old.example", { aliases: '["Sales@old.example","info@old.example"]' });
    await add("ben@old.example");
    await list({ "anna@old.example": 9, "sales@old.example": 8, "small@old.example": 1, "large@old.example": 5 });
    await list({ "unknown@old.example": null, "equal@old.example": 5 });
    expect(await countUnclaimed(portal().database)).toBe(4);
    const all = ["equal@old.example", "large@old.example", "small@old.example", "unknown@old.example"];
    expect(await addressesOf()).toEqual(all);
    expect(await addressesOf({ skip: 1, take: 2 })).toEqual(all.slice(1, 3));
    const { id } = await portal().database.client.oldMailbox.findFirstOrThrow({ where: { address: all[2] ?? "" } });
    expect(await addressesOf({ among: [id, -1] })).toEqual([all[2]]);
    expect(await addressesOf({ among: [] })).toEqual([]);
  });

  it("takes a mailbox without what stands behind the @ for whoever has that name, or an alias of that name", async () => {
    await add("anna@old.example", { aliases: '["sales@old.example"]' });
    await list({ anna: 1, sales: 2, nobody: 3, "ann@old.example": 4 });
    expect(await addressesOf()).toEqual(["ann@old.example", "nobody"]);
    const other = (await addServer(portal(), { use: "old" })).id;
    await portal().database.client.oldMailbox.create({ data: { serverId: other, address: "anna" } });
    expect(await countUnclaimed(portal().database)).toBe(3);
  });

  const addMover = async (oldLogin: string, move: object, entry: object = {}) => {
    const person = await addPerson(portal(), { password: null });
    const options = { oldServerId: serverId, oldLogin, oldPassword: null, listed: [], ...move };
    const { id } = await addMigration(portal(), person, options);
    await add(oldLogin, { migrationId: id, personId: person.viewer.personId, ...entry });
    return { id, person };
  };

  it("counts by wave who is left and who of them may be reminded, and finds the first who are in some states", async () => {
    const { database } = portal();
    const { id: waveId } = await database.client.wave.create({ data: { name: "Archive" } });
    await add("c@old.example", { waveId });
    await add("b@old.example", { waveId, isReminded: false });
    await add("a@old.example");
    await addMover("d@old.example", DONE, { waveId });
    await addMover("e@old.example", { phase: "copying", activity: "needsUser" });
    const lefts = leftByWave(await standingsIn(database, NOT_DONE, NOW));
    expect(lefts.get(waveId)).toEqual({ people: 2, toRemind: 1 });
    expect(lefts.get(null)).toEqual({ people: 2, toRemind: 2 });
    const lettersOf = (rows: readonly { readonly oldAddress: string }[]) =>
      rows.map(({ oldAddress }) => oldAddress.slice(0, 1)).join("");
    const states = ["stalled", "notStarted"] as const;
    const byAddress = await firstInStates(database, states, 3, NOW);
    expect(lettersOf(await accountsOf(database.client, byAddress, NOW))).toBe("abc");
    const { count, entries } = await openEntries(database, states, 3, NOW);
    expect([count, lettersOf(entries), entries[0]?.state, entries[1]?.state]).toEqual([
      ...[4, "eab", "stalled", "notStarted"],
    ]);
  });

  it("puts those at risk into groups of which no two have an entry in common, and finds them stretch by stretch", async () => {
    const { database } = portal();
    const { id: near } = await database.client.wave.create({ data: { name: "Soon" } });
    const { id: far } = await database.client.wave.create({ data: { name: "Later" } });
    const { id: large } = await add("large@old.example", { waveId: near });
    for (const [name, waveId] of [
      ["b", near],
      ["a", near],
      ["none", null],
      ["far", far],
    ] as const)
      await add(`${name}@old.example`, { waveId });
    await add("printer@old.example", { waveId: near, mark: "serviceAccount" });
    await add("gone@old.example", { waveId: near, mark: "dormant" });
    const stale = { ...DONE, arrivedSince: 2 };
    await addMover("switched@old.example", stale, { waveId: near, deliverySwitched: true });
    await addMover("usual@old.example", stale, { waveId: near });
    await addMover("stuck@old.example", STUCK, { waveId: far });
    const late = await addMover("late@old.example", { phase: "copying" }, { waveId: far });
    const excused = await addMover("excused@old.example", { phase: "copying" }, { mark: "excused" });
    const stuckAndLate = await addMover("both@old.example", STUCK);
    await addMover("fine@old.example", { phase: "copying" }, { waveId: near });
    const lateMoves = [late.id, excused.id, stuckAndLate.id];
    const facts = { lateMoves, largeEntries: [large], nearWaves: [near], isNear: false, now: NOW };
    expect(await countRiskGroups(database, facts)).toEqual([2, 1, 2, 2, 1]);
    const found = async (group: number, skip = 0, take = 9) => {
      const accounts = await accountsOf(
        database.client,
        await inRiskGroup(database, facts, group, { skip, take }),
        NOW,
      );
      return accounts.map(({ oldAddress }) => oldAddress.split("@")[0]);
    };
    expect([await found(0), await found(1), await found(2)]).toEqual([
      ["large", "late"].toSorted(),
      ["stuck"],
      ["gone", "printer"],
    ]);
    expect([await found(3, 0, 1), await found(3, 1), await found(4)]).toEqual([["a"], ["b"], ["switched"]]);
    expect((await countRiskGroups(database, { ...facts, isNear: true }))[3]).toBe(3);
  });

  it("states everybody for the evidence, and hands out what was kept byte by byte, however long it is", async () => {
    const { database } = portal();
    await addMover("anna@old.example", DONE, { name: "Änne \u2028 𝔘" });
    await add("ben@old.example");
    await list({ "ben@old.example": 3, "forgotten@old.example": 9 });
    const statement: EvidenceStatement = JSON.parse(await wholeOf(evidenceText(database, "look", NOW)));
    expect(statement).toMatchObject({
      ...{
        version: 2,
        states: { done: 1, notStarted: 1 },
        unclaimed: [{ address: "forgotten@old.example", bytes: 9 }],
      },
      accounts: [{ oldAddress: "anna@old.example", name: "Änne \u2028 𝔘" }, { oldAddress: "ben@old.example" }],
      unaccounted: [{ oldAddress: "ben@old.example", state: "notStarted" }],
    });
    const evidence = "Ä𝔘\n".repeat(400_000);
    const row = { at: new Date(NOW), administratorId: "", unaccounted: 0, evidence, takenBackAt: new Date(NOW) };
    const { id } = await database.client.switchOff.create({ data: row });
    expect((await wholeOf(keptEvidence(database, id))) === evidence).toBe(true);
    await database.client.switchOff.deleteMany();
  });

  it("takes for plain only old addresses to which mail can be sent, and counts readers by their language", async () => {
    const odd = ["scanner", "a..b@old.example", ".a@old.example", "a@-old.example", "a@old-.example", "a@old.9z"];
    const wrong = [...odd, "a@b@old.example", "a@old.e", "a b@old.example", "a@old.abcd.9z", "ä@old.example"];
    const right = ["anna@old.example", "ben.b-2@mail.old.example", "x_1@old.example", "o'hara@old.example"];
    for (const address of [...wrong, ...right]) await add(address);
    const { person } = await addMover("fax", DONE);
    await giveConfirmed(portal(), person, { language: "fr" });
    const { people, languages, doubtful } = await audienceReach(portal().database, { kind: "everyone" }, NOW);
    expect(people).toBe(wrong.length + right.length + 1);
    expect(languages.find(({ language }) => language === "fr")?.people).toBe(1);
    const known = new Set(doubtful.map(({ oldAddress }) => oldAddress));
    for (const address of wrong)
      expect([address, mailAddress(address), known.has(address)]).toEqual([address, null, true]);
    expect(known.has("anna@old.example")).toBe(false);
    const { people: done } = await audienceReach(portal().database, { kind: "state", state: "done" }, NOW);
    expect(done).toBe(1);
  });

  it("names whoever is meant by a part of their name, in whatever case, and takes no letter for a wildcard", async () => {
    const { id } = await add("zz_top@old.example", { name: "Zoe Quirk" });
    expect(await idsNamed(portal().database, "QUIRK")).toEqual([id]);
    expect(await idsNamed(portal().database, "ZZ_top")).toEqual([id]);
    expect(await idsNamed(portal().database, "zzxtop")).toEqual([]);
  });

  it("reads what is left of open moves, with their folders and people, and what the latest runs set aside", async () => {
    const { database } = portal();
    const { id, person } = await addMover("open@old.example", {
      ...{ phase: "queued", activity: "running", queuedAt: new Date(NOW), bytesLeft: null },
      listed: [
        { path: ["INBOX"], messages: 3, bytes: 900 },
        { path: ["Junk"], messages: 9, bytes: 9, chosen: false },
      ],
    });
    const { id: doneId } = await addMover("done@old.example", DONE);
    const problem = { folder: "INBOX", code: "message.tooLarge", text: "" };
    for (const number of [1, 2])
      await database.client.run.create({
        data: {
          migrationId: doneId,
          number,
          request: "{}",
          endedAt: new Date(NOW),
          // What the first one had may be mended.
          problemList: { create: [{ ...problem, messages: 4 - number }] },
        },
      });
    expect(await openMoves(database, new Date(NOW))).toEqual([
      {
        waveId: null,
        ...{ id, login: person.viewer.login, oldServerId: serverId, oldLogin: "open@old.example" },
        ...{ newServerId: person.newServerId, rank: 0, servedMs: 0, queuedAt: NOW, waitUntil: null },
        ...{ state: "inLine", left: { messages: 3, bytes: 900 }, secondsLeft: null },
      },
    ]);
    const viewer = { kind: "administrator", administratorId: "", name: "", role: "helper", session: "" } as const;
    expect(await problemGroups(portal(), viewer)).toEqual([
      { kind: "tooLarge", moves: 0, messages: 2, movesWithMessages: 1 },
    ]);
  });

  it("reads more people than a statement takes values", async () => {
    const { client } = portal().database;
    const person = await addPerson(portal(), { password: null });
    const ids = Array.from({ length: VERY_MANY }, (_, number) => `mover-${String(number).padStart(5, "0")}`);
    const { personId } = person.viewer;
    await client.account.createMany({ data: ids.map((id) => ({ id, personId, serverId, login: id })) });
    const move = { personId, newAccountId: person.newAccountId, plan: "{}", ...DONE };
    await client.migration.createMany({ data: ids.map((id) => ({ id, oldAccountId: id, ...move })) });
    await client.rosterEntry.createMany({
      data: ids.map((id) => ({ id, serverId, oldAddress: id, migrationId: id })),
    });
    const accounts = await accountsOf(portal().database.client, ids, NOW);
    expect(accounts.map(({ id }) => id)).toEqual(ids);
  });
}
