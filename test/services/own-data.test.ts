import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Viewer } from "../../lib/auth/viewer.ts";
import { doneFrom } from "../../lib/auth/visitor.ts";
import { takeLease } from "../../lib/db/leases.ts";
import type { EvidenceStatement } from "../../lib/policy/evidence.ts";
import { firstDone } from "../../lib/roster/course.ts";
import { evidenceText } from "../../lib/roster/evidence.ts";
import { NotFound } from "../../lib/services/access.ts";
import { audit } from "../../lib/services/audit.ts";
import { ownData } from "../../lib/services/own-data.ts";
import { eraseOwnData, erasureView } from "../../lib/services/own-data-erase.ts";
import { rosterPerson } from "../../lib/services/roster-person.ts";
import { switchOffView } from "../../lib/services/switch-off.ts";
import { tablesThatName, tablesWith } from "../support/database-text.ts";
import { wholeOf } from "../support/evidence-file.ts";
import { addEverything, DIGEST, type Marks } from "../support/kept-of-person.ts";
import { addAdministrator, addMigration, type TestPortal, testPortal } from "../support/portal.ts";

const ANNA: Marks = {
  ...{ login: "anna.tegernseer@new.example", oldLogin: "ategernseer@old.example" },
  ...{ mailAddress: "anna.privat@elsewhere.example", folder: "Wiedersehensfeier", address: "203.0.113.77" },
};
const BEN: Marks = {
  ...{ login: "ben.okonkwo@new.example", oldLogin: "bokonkwo@old.example" },
  ...{ mailAddress: "ben.home@elsewhere.example", folder: "Segelverein", address: "203.0.113.88" },
};

let portal: TestPortal;
let anna: Awaited<ReturnType<typeof addEverything>>;
let ben: Awaited<ReturnType<typeof addEverything>>;
beforeEach(async () => {
  portal = await testPortal();
  anna = await addEverything(portal, ANNA);
  ben = await addEverything(portal, BEN);
});
afterEach(() => portal.close());

const namesOf = (marks: Marks) => Object.values(marks);
const idsOf = ({ viewer, migrationId, oldAccountId, person }: typeof anna) => [
  ...[viewer.personId, migrationId, oldAccountId, person.newAccountId],
];

async function fileOf(viewer: Viewer): Promise<string> {
  let file = "";
  for await (const piece of await ownData(portal, viewer)) file += Buffer.from(piece).toString();
  return file;
}

const acting = (): Viewer => ({
  ...anna.viewer,
  actedBy: { administratorId: "admin", name: "admin", entry: { id: "x", serverId: "y", oldAddress: "z" } },
});

describe("what is kept of a person, as a file", () => {
  it("SEC 46: has their accounts, moves with folders, runs and reports, receipts as counts, address, links, and who looked", async () => {
    const helper = await addAdministrator(portal, "Helga", "helper");
    const openedBy = helper.viewer.administratorId;
    await portal.database.client.reportConsent.updateMany({
      where: { personId: anna.viewer.personId },
      data: { openedBy, openedAt: new Date() },
    });
    const file = JSON.parse(await fileOf(anna.viewer));
    expect(file).toMatchObject({
      ...{ format: "carryover-personal-data", version: 1, person: { login: ANNA.login } },
      mailAddress: { address: ANNA.mailAddress, mails: [{ kind: "done", state: "waiting" }] },
      deviceLinks: [{ isOpened: false }],
      sessions: [{ lastSeenAt: expect.any(String) }],
      questions: [{ kind: "signIn" }],
      helpDesk: [{ openedBy: "Helga" }],
      roster: [{ oldAddress: ANNA.oldLogin, note: "As administrators wrote it" }],
      moves: [{ id: anna.migrationId, phase: "done", receipts: { copied: 2, problem: 1 } }],
      folders: [{ move: anna.migrationId, path: [ANNA.folder], chosen: true, messages: 10 }],
      runs: [{ move: anna.migrationId, number: 1, found: 6, report: { problemList: [{ folder: ANNA.folder }] } }],
    });
    expect(file.accounts.map(({ login }: { login: string }) => login).sort()).toEqual(
      [ANNA.login, ANNA.oldLogin].sort(),
    );
    expect(file.audit).toMatchObject([
      { by: "you", action: "migration.start", subject: anna.migrationId, address: ANNA.address },
      { by: "you", action: "person.export", subject: anna.viewer.personId },
    ]);
  });

  it("SEC 46: has nothing of anybody else", async () => {
    const file = await fileOf(anna.viewer);
    expect(namesOf(ANNA).filter((name) => !file.includes(name))).toEqual([]);
    expect([...namesOf(BEN), ...idsOf(ben)].filter((mark) => file.includes(mark))).toEqual([]);
  });

  it("SEC 46: says where administrators were to nobody", async () => {
    const admin = await addAdministrator(portal);
    const act = { action: "roster.change", subjectId: anna.entryId } as const;
    await doneFrom("203.0.113.99", () => audit.record(portal.database.client, admin.viewer, act));
    const file = await fileOf(anna.viewer);
    expect(JSON.parse(file).audit).toContainEqual(expect.objectContaining({ by: "administrator", action: act.action }));
    expect(file).not.toContain("203.0.113.99");
  });

  it("SEC 46: has no password, sealed or not, no checksum of a message, and nothing that opens a session or a link", async () => {
    const file = await fileOf(anna.viewer);
    const { client } = portal.database;
    const [credentials, sessions] = await Promise.all([client.credential.findMany(), client.session.findMany()]);
    const boxes = credentials.map(({ sealed }) => Buffer.from(sealed));
    const secrets = [
      ...boxes.flatMap((box) => [box.toString("base64"), box.toString("hex"), JSON.stringify([...box])]),
      ...sessions.map(({ idHash }) => idHash),
      ...["hash-of", "sealed", "codeHash", "tokenHash", "stopHash", "digest", "sha256"],
      ...[DIGEST, Buffer.from(DIGEST, "base64url").toString("hex")],
    ];
    expect(secrets.filter((secret) => file.includes(secret))).toEqual([]);
  });

  it("SEC 46: comes in pieces, a run at a time", async () => {
    const { client } = portal.database;
    const run = await client.run.findFirstOrThrow({ where: { migrationId: anna.migrationId } });
    const more = Array.from({ length: 5 }, (_, index) => ({ ...run, id: `run-${index}`, number: index + 2 }));
    await client.run.createMany({ data: more });
    const pieces: string[] = [];
    for await (const piece of await ownData(portal, anna.viewer)) pieces.push(Buffer.from(piece).toString());
    expect(pieces.filter((piece) => piece.includes('"problemList"'))).toHaveLength(6);
    expect(JSON.parse(pieces.join("")).runs).toHaveLength(6);
  });

  it("SEC 46: is for nobody but those who have signed in themselves", async () => {
    const { viewer } = await addAdministrator(portal);
    for (const other of [{ kind: "nobody" } as const, viewer, acting()])
      await expect(ownData(portal, other)).rejects.toThrow(NotFound);
  });
});

describe("erasing what is kept of a person", () => {
  it("SEC 46: leaves ids in the audit, the old address on the organisation's list, and nothing else", async () => {
    const { database } = portal;
    const before = await tablesWith(database, [...namesOf(ANNA), ...idsOf(anna)]);
    // A table that is added for persons has to be filled here, too, so that it is seen to be empty afterwards.
    const named = await tablesThatName(database, ["personId", "migrationId", "accountId"]);
    // Only what is still to be told to a sign-in provider: see below.
    const ofPersons = named.filter((table) => table !== "TokenRevocation");
    expect(ofPersons.length).toBeGreaterThan(12);
    expect(before).toEqual(
      expect.arrayContaining([...ofPersons, "AuditAddress", "AuditEvent", "Lease", "Person", "Problem"]),
    );
    expect(await doneFrom(ANNA.address, () => eraseOwnData(portal, anna.viewer))).toBe("erased");
    const { oldLogin, ...names } = ANNA;
    expect(await tablesWith(database, Object.values(names))).toEqual([]);
    expect(await tablesWith(database, idsOf(anna))).toEqual(["AuditEvent"]);
    expect(await tablesWith(database, [oldLogin])).toEqual(["RosterEntry"]);
    const left = await Promise.all([database.client.batch.count(), database.client.rescuedPart.count()]);
    expect(left).toEqual([1, 1]);
    expect(await database.client.auditEvent.findFirst({ where: { action: "person.erase" } })).toMatchObject({
      ...{ actorId: anna.viewer.personId, addressHash: null, details: '{"moves":1}' },
    });
  });

  it("SEC 46: has the tokens taken back by their provider, for which they stay sealed until it has", async () => {
    const { client } = portal.database;
    const where = { accountId: anna.oldAccountId };
    const { sealed } = await client.credential.update({ where, data: { kind: "token" } });
    await eraseOwnData(portal, anna.viewer);
    expect(await client.credential.count({ where })).toBe(0);
    expect(await client.tokenRevocation.findMany()).toMatchObject([{ ...where, sealed }]);
  });

  it("SEC 46: leaves it in no file of the database", async () => {
    const [box] = await portal.database.client.credential.findMany({ where: { accountId: anna.oldAccountId } });
    const { oldLogin: _onTheRoster, ...names } = ANNA;
    const sought = [...Object.values(names).map((name) => Buffer.from(name)), Buffer.from(box?.sealed ?? [])];
    const files = ["carryover.db", "carryover.db-wal"].map((name) => join(portal.folder, name));
    const found = async () => {
      const bytes = Buffer.concat(await Promise.all(files.map((file) => readFile(file))));
      return sought.map((one) => bytes.includes(one));
    };
    expect(await found()).toEqual(sought.map(() => true));
    await eraseOwnData(portal, anna.viewer);
    expect(await found()).toEqual(sought.map(() => false));
  });

  it("SEC 46: touches nothing of anybody else", async () => {
    const { database } = portal;
    const [before, file] = [await tablesWith(database, [...namesOf(BEN), ...idsOf(ben)]), await fileOf(ben.viewer)];
    await eraseOwnData(portal, anna.viewer);
    expect(await tablesWith(database, [...namesOf(BEN), ...idsOf(ben)])).toEqual(before);
    const parts = (text: string) => ({ ...JSON.parse(text), madeAt: null, audit: null });
    expect(parts(await fileOf(ben.viewer))).toEqual(parts(file));
  });

  it("SEC 46: waits for a run under way, which is asked to stop", async () => {
    const { client } = portal.database;
    const running = { phase: "copying", activity: "running", grade: null } as const;
    await client.migration.update({ where: { id: anna.migrationId }, data: running });
    expect(await erasureView(portal, anna.viewer)).toMatchObject({ run: "underWay" });
    expect(await eraseOwnData(portal, anna.viewer)).toBe("stopping");
    expect(await client.migration.findUnique({ where: { id: anna.migrationId } })).toMatchObject({ wish: "stop" });
    expect(await erasureView(portal, anna.viewer)).toMatchObject({ run: "stopping" });
    await client.migration.update({ where: { id: anna.migrationId }, data: { activity: "stopped", wish: null } });
    expect(await erasureView(portal, anna.viewer)).toMatchObject({ run: "none" });
    expect(await eraseOwnData(portal, anna.viewer)).toBe("erased");
  });

  it("SEC 46: waits for a worker that still holds the move", async () => {
    const now = new Date();
    const until = new Date(now.getTime() + 60_000);
    await takeLease(portal.database, { key: anna.migrationId, holder: "worker", now, until });
    expect(await erasureView(portal, anna.viewer)).toMatchObject({ run: "stopping" });
    expect(await eraseOwnData(portal, anna.viewer)).toBe("stopping");
    expect(await portal.database.client.person.count()).toBe(2);
  });

  it("SEC 46: says before which old accounts still have to be moved", async () => {
    expect((await erasureView(portal, anna.viewer)).unfinished).toEqual([]);
    await addMigration(portal, anna.person, { oldLogin: "second@old.example" });
    expect((await erasureView(portal, anna.viewer)).unfinished).toEqual(["second@old.example"]);
  });

  it("SEC 46: is for nobody but those who have signed in themselves", async () => {
    const { viewer } = await addAdministrator(portal);
    for (const other of [{ kind: "nobody" } as const, viewer, acting()]) {
      await expect(eraseOwnData(portal, other)).rejects.toThrow(NotFound);
      await expect(erasureView(portal, other)).rejects.toThrow(NotFound);
    }
    expect(await portal.database.client.person.count()).toBe(2);
  });
});

describe("the roster after somebody has erased what was kept of them", () => {
  const stateAfter = async (row: object) => {
    const { client } = portal.database;
    await client.migration.update({ where: { id: anna.migrationId }, data: row });
    await eraseOwnData(portal, anna.viewer);
    const admin = (await addAdministrator(portal)).viewer;
    const { open, accounted } = await switchOffView(portal, admin);
    const text = await wholeOf(evidenceText(portal.database, "look", Date.now()));
    const { accounts, unaccounted }: EvidenceStatement = JSON.parse(text);
    const of = (all: readonly { oldAddress: string }[]) => all.some(({ oldAddress }) => oldAddress === ANNA.oldLogin);
    const stated = accounts.find(({ oldAddress }) => oldAddress === ANNA.oldLogin);
    const { erasedAt } = await rosterPerson(portal, admin, anna.entryId);
    return {
      erasedAt,
      stated,
      isOpen: of(open.shown),
      isAccounted: of(accounted.shown),
      isUnaccounted: of(unaccounted),
    };
  };
  const over = { isOpen: false, isAccounted: true, isUnaccounted: false };
  const open = { isOpen: true, isAccounted: false, isUnaccounted: true };

  it("SEC 46: still has them as done, with the day on which they erased it", async () => {
    const erasedAt = expect.any(String);
    expect(await stateAfter({})).toMatchObject({
      ...{ ...over, erasedAt: expect.any(Number) },
      stated: { state: "done", erasedAt, lastVerifiedRun: null },
    });
  });

  it("SEC 46: still has them as signed off", async () => {
    expect(await stateAfter({ signedOffAt: new Date() })).toMatchObject({ ...over, stated: { state: "signedOff" } });
  });

  it.each([
    ["that was not finished", { phase: "copying", activity: "stopped", grade: null }],
    ["after which new mail had arrived", { arrivedSince: 3 }],
    ["that did not bring everything", { grade: "notComplete" }],
  ])("SEC 46: counts a move %s as not begun, so that nobody takes the old account for moved", async (_, row) => {
    expect(await stateAfter(row)).toMatchObject({ ...open, stated: { state: "notStarted", reference: null } });
  });

  it("SEC 46: still counts them among those who were done by then", async () => {
    expect(await firstDone(portal.database, Date.now())).toHaveLength(2);
    await eraseOwnData(portal, anna.viewer);
    expect(await firstDone(portal.database, Date.now())).toHaveLength(2);
  });

  it("SEC 46: keeps what administrators wrote of the account", async () => {
    await eraseOwnData(portal, anna.viewer);
    const entry = await portal.database.client.rosterEntry.findUnique({ where: { id: anna.entryId } });
    expect(entry).toMatchObject({ note: "As administrators wrote it", personId: null, migrationId: null });
  });
});
