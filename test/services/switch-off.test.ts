import { createPrivateKey } from "node:crypto";
import { readFile } from "node:fs/promises";
import { dirname } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import type { Administrator } from "../../lib/auth/viewer.ts";
import { storePart } from "../../lib/db/rescued-parts.ts";
import { checkEvidence } from "../../lib/policy/evidence.ts";
import { NotFound } from "../../lib/services/access.ts";
import { declareSwitchOff, evidenceKey, evidenceOf, takeBackSwitchOff } from "../../lib/services/declare-switch-off.ts";
import { claimMailboxes, importList, previewList } from "../../lib/services/old-mailboxes.ts";
import { saveEveryone } from "../../lib/services/phases.ts";
import type { Portal } from "../../lib/services/portal.ts";
import { startMigration } from "../../lib/services/start.ts";
import { sweepList } from "../../lib/services/sweep.ts";
import { switchOffView } from "../../lib/services/switch-off.ts";
import { answerSignEvidence } from "../../lib/worker/answer-sign-evidence.ts";
import { openSigningKey } from "../../lib/worker/key-files.ts";
import { wholeOf } from "../support/evidence-file.ts";
import {
  addAdministrator,
  addMigration,
  addPerson,
  addRosterEntry,
  addServer,
  type MigrationOptions,
  type TestPortal,
  testPortal,
} from "../support/portal.ts";
import { withSigningWorker } from "../support/signing-worker.ts";

const NOW = Date.now();
const LIST =
  "user,size,messages,last login\nanna@old.example,100,3,2026-11-01\nforgotten@old.example,900,7,2019-01-01\nold-name@old.example,5,1,\n";

let portal: TestPortal;
let admin: Administrator;
let helper: Administrator;
let serverId: string;
beforeAll(async () => {
  portal = await testPortal();
  admin = (await addAdministrator(portal)).viewer;
  helper = (await addAdministrator(portal, "helper", "helper")).viewer;
  openSigningKey(portal.workerConfig);
});
afterAll(() => portal.close());
beforeEach(async () => {
  serverId = (await addServer(portal, { name: "Old mail", use: "old" })).id;
});
afterEach(async () => {
  const { client } = portal.database;
  await client.migration.deleteMany();
  await client.rosterEntry.deleteMany();
  await client.account.deleteMany();
  await client.oldMailbox.deleteMany();
  await client.switchOff.deleteMany();
  await client.request.deleteMany();
  await client.timetable.deleteMany();
  await client.wave.deleteMany();
  await client.auditEvent.deleteMany();
  await client.server.deleteMany({ where: { use: "old" } });
});

const DONE = { phase: "done", activity: null, grade: "complete" } as const;
const RUN = {
  number: 2,
  request: "{}",
  endedAt: new Date(NOW),
  grade: "complete",
  found: 9,
  copied: 4,
  copiedBefore: 5,
};

/** On the roster with their move. */
async function mover(oldLogin: string, row: MigrationOptions = DONE, entry: object = {}) {
  const person = await addPerson(portal);
  const { id: migrationId } = await addMigration(portal, person, { oldServerId: serverId, oldLogin, ...row });
  await portal.database.client.run.create({ data: { migrationId, ...RUN, grade: "complete" } });
  const more = { deliverySwitched: true, personId: person.viewer.personId, migrationId, ...entry };
  await addRosterEntry(portal, { serverId, oldAddress: oldLogin, ...more });
  return { migrationId, person };
}

const withWorker = <Value>(asked: Promise<Value>) => withSigningWorker(portal, asked);

async function whole(asked: ReturnType<typeof evidenceOf>): Promise<string | null> {
  const file = await asked;
  return file && wholeOf(file);
}

/** A worker puts down the first part of the file that is asked for; answers the id of the question. */
async function beginsOnly(): Promise<string> {
  const { client } = portal.database;
  await vi.waitFor(async () => expect(await client.request.count()).toBe(1), 10_000);
  const { id } = await client.request.findFirstOrThrow();
  await storePart(portal.database, id, 0, new Uint8Array([123]));
  return id;
}

/** And goes no further. */
async function givesUp(id: string): Promise<void> {
  const answer = JSON.stringify({
    ok: false,
    refusal: { code: "engine.bug", side: null, retryAt: null, serverText: "" },
  });
  await portal.database.client.request.update({ where: { id }, data: { answer, answeredAt: new Date() } });
}

async function closed(): Promise<void> {
  const row = { zone: "UTC", importsClose: "2001-01-01T10:00" };
  await portal.database.client.timetable.create({ data: { id: "everyone", ...row } });
}

describe("the answer", () => {
  it("is yes where everybody is accounted for, every mailbox is claimed and imports are closed", async () => {
    await mover("anna@old.example", DONE, { aliases: '["Old-Name@old.example"]' });
    await importList(portal, admin, serverId, LIST.replace(/forgotten.*\n/, ""));
    await closed();
    const { verdict } = await switchOffView(portal, helper);
    expect(verdict).toEqual({ answer: "yes", reasons: [], unaccounted: 0 });
  });

  it("is no while somebody is open, with who it is before all others", async () => {
    await mover("anna@old.example");
    await mover("ben@old.example", { ...DONE, arrivedSince: 2 });
    await addRosterEntry(portal, { serverId, oldAddress: "carla@old.example" });
    await closed();
    const { verdict, open, accounted } = await switchOffView(portal, admin);
    expect(verdict).toMatchObject({ answer: "no", unaccounted: 2 });
    expect(open.shown.map(({ oldAddress, state }) => [oldAddress, state])).toEqual([
      ["ben@old.example", "stale"],
      ["carla@old.example", "notStarted"],
    ]);
    expect(accounted).toMatchObject({ shown: [{ oldAddress: "anna@old.example", state: "done" }], more: 0 });
    expect(accounted.shown[0]?.lastVerifiedRun).toMatchObject({ number: 2, found: 9, copied: 4, copiedBefore: 5 });
  });

  it("is not yet while imports are open for one wave", async () => {
    await mover("anna@old.example");
    await importList(portal, admin, serverId, "user\nanna@old.example\n");
    await closed();
    const wave = await portal.database.client.wave.create({ data: { name: "Later" } });
    const later = { id: wave.id, waveId: wave.id, zone: "UTC", importsClose: "2099-01-01T10:00" };
    await portal.database.client.timetable.create({ data: later });
    expect((await switchOffView(portal, admin)).verdict.answer).toBe("yes");
    await portal.database.client.rosterEntry.updateMany({ data: { waveId: wave.id } });
    expect((await switchOffView(portal, admin)).verdict).toMatchObject({
      ...{ answer: "notYet", reasons: [{ kind: "importsOpen" }] },
    });
  });

  it("takes for verified only a run that came to its end, and no test", async () => {
    const { migrationId } = await mover("anna@old.example");
    const { client } = portal.database;
    await client.run.create({ data: { migrationId, ...RUN, number: 3, grade: "notComplete", endedBy: "interrupted" } });
    await client.run.create({ data: { migrationId, ...RUN, number: 4, grade: "complete", isTest: true } });
    const { accounted } = await switchOffView(portal, admin);
    expect(accounted.shown[0]?.lastVerifiedRun?.number).toBe(2);
  });
});

describe("the old server's list", () => {
  it("changes nothing when it is only looked at, and takes the place of the one before", async () => {
    await importList(portal, admin, serverId, "user\nanna@old.example\ngone@old.example\n");
    const { client } = portal.database;
    expect(await previewList(portal, admin, serverId, LIST)).toMatchObject({
      ok: true,
      mailboxes: 3,
      isNew: 2,
      gone: 1,
    });
    expect(await client.oldMailbox.count()).toBe(2);
    await importList(portal, admin, serverId, LIST);
    expect((await client.oldMailbox.findMany({ orderBy: { address: "asc" } })).map(({ address }) => address)).toEqual([
      ...["anna@old.example", "forgotten@old.example", "old-name@old.example"],
    ]);
    expect(await importList(portal, admin, "none", LIST)).toEqual({ ok: false, problem: "noServer" });
  });

  it("shows what nobody has claimed, the largest first, until it is expected or excused", async () => {
    await mover("anna@old.example");
    await importList(portal, admin, serverId, LIST);
    const unclaimed = async () => (await switchOffView(portal, admin)).unclaimed.shown;
    const found = await unclaimed();
    expect(found.map(({ address, bytes }) => [address, bytes])).toEqual([
      ["forgotten@old.example", 900],
      ["old-name@old.example", 5],
    ]);
    const [large, small] = found.map(({ id }) => id);
    expect(await claimMailboxes(portal, admin, { ids: [large ?? 0], reason: null })).toBe(1);
    expect(await claimMailboxes(portal, admin, { ids: [small ?? 0, large ?? 0], reason: "a test" })).toBe(1);
    expect(await unclaimed()).toEqual([]);
    const entries = await portal.database.client.rosterEntry.findMany({ orderBy: { oldAddress: "asc" } });
    expect(entries.map(({ mark, markReason, source }) => [mark, markReason, source])).toEqual([
      ["expected", "", "hand"],
      ["expected", "", "list"],
      ["excused", "a test", "list"],
    ]);
  });

  it("claims nothing on another server", async () => {
    const other = await addServer(portal, { use: "old" });
    await importList(portal, admin, other.id, "user\nanna@old.example\nsales@old.example\n");
    await mover("anna@old.example");
    await addRosterEntry(portal, { serverId, oldAddress: "carla@old.example", aliases: '["sales@old.example"]' });
    const { unclaimed } = await switchOffView(portal, admin);
    expect(unclaimed.shown.map(({ address }) => address)).toEqual(["anna@old.example", "sales@old.example"]);
  });
});

describe("the evidence", () => {
  it("has no public key before a worker made one, and says so when the key cannot be read", async () => {
    const withKeyAt = (evidenceKeyFile: string): Portal => ({
      ...portal,
      config: { ...portal.config, evidenceKeyFile },
    });
    expect(await evidenceKey(withKeyAt(`${portal.config.evidenceKeyFile}.none`))).toBeNull();
    // A folder in place of the file: cannot be read, not even by root.
    await expect(evidenceKey(withKeyAt(dirname(portal.config.evidenceKeyFile)))).rejects.toThrow("EISDIR");
  });

  it("is signed by the worker, with everybody, what is open and what is unclaimed", async () => {
    await mover("anna@old.example", { ...DONE, signedOffAt: new Date(NOW) });
    await addRosterEntry(portal, {
      serverId,
      oldAddress: "carla@old.example",
      note: "calls back",
      contact: "gate house",
    });
    await importList(portal, admin, serverId, LIST);
    const file = await withWorker(whole(evidenceOf(portal, helper)));
    const checked = checkEvidence(file ?? "", await evidenceKey(portal));
    if (!checked.ok) throw new Error(checked.problem);
    expect(checked.statement).toMatchObject({
      ...{
        purpose: "look",
        auditHead: expect.stringMatching(/^[\da-f]{64}$/),
        states: { signedOff: 1, notStarted: 1 },
      },
      accounts: [
        { oldAddress: "anna@old.example", state: "signedOff", lastVerifiedRun: { found: 9, grade: "complete" } },
        { oldAddress: "carla@old.example", state: "notStarted", lastVerifiedRun: null },
      ],
      unaccounted: [{ server: "Old mail", oldAddress: "carla@old.example", state: "notStarted" }],
      unclaimed: [{ address: "forgotten@old.example", lastLoginAt: "2019-01-01T00:00:00.000Z" }, {}],
      lists: [{ server: "Old mail", mailboxes: 3 }],
    });
    // What the help desk writes down about people is nobody else's business.
    expect(file).not.toMatch(/calls back|gate house/);
    await expect(evidenceOf(portal, { kind: "nobody" })).rejects.toThrow(NotFound);
  });

  it("is handed out while it is made, and of very many people in parts of which none is large", async () => {
    const data = Array.from({ length: 1_500 }, (_, number) => ({
      serverId,
      oldAddress: `person${number}@old.example`,
    }));
    await portal.database.client.rosterEntry.createMany({ data });
    const file = await withWorker(evidenceOf(portal, helper));
    if (!file) throw new Error("nothing came");
    const parts: Uint8Array[] = [];
    for await (const part of file) parts.push(part);
    expect(parts.length).toBeGreaterThan(2);
    expect(Math.max(...parts.map(({ length }) => length))).toBeLessThan(512 * 1024);
    const checked = checkEvidence(Buffer.concat(parts).toString(), await evidenceKey(portal));
    expect(checked.ok && checked.statement.accounts.map(({ oldAddress }) => oldAddress)).toEqual(
      data.map(({ oldAddress }) => oldAddress).toSorted(),
    );
    // Nothing of it stays in the database.
    expect(await portal.database.client.rescuedPart.count()).toBe(0);
  });

  it("begins before it is made to its end, and breaks off where the worker does", async () => {
    const asked = evidenceOf(portal, helper);
    const id = await beginsOnly();
    const file = await asked;
    expect((await file?.next())?.value).toEqual(new Uint8Array([123]));
    await givesUp(id);
    await expect(file?.next()).rejects.toThrow("not made to its end");
    expect(await portal.database.client.request.count()).toBe(0);
  });

  it("that a worker began which died is not gone on with by another, whose moment is another", async () => {
    const asked = evidenceOf(portal, helper);
    const requestId = await beginsOnly();
    const signingKey = createPrivateKey(await readFile(portal.workerConfig.evidenceSigningKeyFile, "utf8"));
    const again = answerSignEvidence(
      { database: portal.database, signingKey },
      { requestId, question: { purpose: "look" } },
    );
    await expect(again).rejects.toThrow("a worker that died");
    await (await asked)?.return(undefined);
  });

  it("that nobody waits for any more is put down", async () => {
    const signingKey = createPrivateKey(await readFile(portal.workerConfig.evidenceSigningKeyFile, "utf8"));
    const gone = { requestId: "gone", question: { purpose: "look" } } as const;
    expect(await answerSignEvidence({ database: portal.database, signingKey }, gone)).toEqual({ parts: 0 });
  });

  it("is none while the worker does not answer", async () => {
    expect(await evidenceOf(portal, admin, 150)).toBeNull();
    expect(await declareSwitchOff(portal, admin, "", 150)).toBe("noWorker");
    expect(await portal.database.client.switchOff.count()).toBe(0);
  });
});

describe("the switch-off", () => {
  it("needs the number of those who are not accounted for", async () => {
    await addRosterEntry(portal, { serverId, oldAddress: "carla@old.example" });
    expect(await withWorker(declareSwitchOff(portal, admin, ""))).toBe("wrongCount");
    expect(await withWorker(declareSwitchOff(portal, admin, "2"))).toBe("wrongCount");
    expect(await withWorker(declareSwitchOff(portal, admin, " 1 "))).toBe("declared");
    expect(await declareSwitchOff(portal, admin, "1")).toBe("already");
    await expect(declareSwitchOff(portal, helper, "1")).rejects.toThrow(NotFound);
  });

  it("is not declared with evidence that was broken off", async () => {
    const declared = declareSwitchOff(portal, admin, "");
    await givesUp(await beginsOnly());
    expect(await declared).toBe("noWorker");
    expect(await portal.database.client.switchOff.count()).toBe(0);
  });

  it("closes imports, and keeps the evidence as it was, whatever happens later", async () => {
    const { migrationId, person } = await mover("anna@old.example", { phase: "draft" });
    await saveEveryone(portal, admin, {
      ...{ announced: "", deliverySwitched: "", importsClose: "2099-01-01T10:00", readOnly: "", switchedOff: "" },
      ...{ deleted: "", zone: "UTC", replacedBy: "" },
    });
    await withWorker(declareSwitchOff(portal, admin, "1"));
    expect(await startMigration(portal, person.viewer, migrationId, { seen: null })).toBe("importsClosed");
    const before = await whole(evidenceOf(portal, helper));
    await addRosterEntry(portal, { serverId, oldAddress: "late@old.example" });
    expect(await whole(evidenceOf(portal, helper))).toBe(before);
    expect(checkEvidence(before ?? "", await evidenceKey(portal))).toMatchObject({
      ...{ ok: true, statement: { purpose: "switchOff", accounts: [{ oldAddress: "anna@old.example" }] } },
    });
    const then = await switchOffView(portal, admin);
    expect(then).toMatchObject({ declared: { keyId: expect.any(String) }, verdict: { unaccounted: 1 } });
    expect(then.open.shown.map(({ oldAddress }) => oldAddress)).toEqual(["anna@old.example"]);
    const acts = await portal.database.client.auditEvent.findMany({ where: { action: "switchOff.declare" } });
    expect(acts).toMatchObject([{ actorId: admin.administratorId, details: '{"unaccounted":1}' }]);
  });

  it("is taken back where it was said by mistake, and what was signed stays on record", async () => {
    const { migrationId, person } = await mover("anna@old.example", {});
    await withWorker(declareSwitchOff(portal, admin, "1"));
    await takeBackSwitchOff(portal, admin);
    expect((await switchOffView(portal, admin)).declared).toBeNull();
    expect(await startMigration(portal, person.viewer, migrationId, { seen: null })).toBe("started");
    expect(await portal.database.client.switchOff.count()).toBe(1);
  });
});

describe("the sweep list", () => {
  it("names who is open, by wave and in the order of calling, with why", async () => {
    const wave = await portal.database.client.wave.create({ data: { name: "Archive", contactName: "Ben" } });
    await mover("anna@old.example");
    await addRosterEntry(portal, { serverId, oldAddress: "carla@old.example", waveId: wave.id, contact: "555" });
    const stuck = { phase: "copying", activity: "needsUser", reason: "auth.refused" } as const;
    await mover("dora@old.example", stuck, { waveId: wave.id });
    await addRosterEntry(portal, { serverId, oldAddress: "scanner@old.example", mark: "serviceAccount" });
    const { groups } = await sweepList(portal, helper);
    expect(groups).toMatchObject([
      {
        ...{ name: "Archive", contactName: "Ben" },
        rows: [
          { oldAddress: "dora@old.example", state: "stalled", why: expect.stringMatching(/did not accept/) },
          { oldAddress: "carla@old.example", state: "notStarted", contact: "555", why: null },
        ],
      },
      { name: null, rows: [{ oldAddress: "scanner@old.example", state: "serviceAccount" }] },
    ]);
  });
});
