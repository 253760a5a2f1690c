import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { finishRun, startRun } from "../../lib/db/runs.ts";
import { MailError } from "../../lib/engine/errors.ts";
import type { Answer } from "../../lib/jobs/requests.ts";
import { NotFound } from "../../lib/services/access.ts";
import { datesChanged } from "../../lib/services/dates-changed.ts";
import { extendPasswords } from "../../lib/services/keep-password.ts";
import {
  accountOf,
  forgetPasswords,
  missingPassword,
  passwordsOf,
  refusedAccount,
  replacePassword,
  setForgetAfterRun,
} from "../../lib/services/passwords.ts";
import { open } from "../../lib/vault/open.ts";
import { unfinishedReport } from "../../lib/worker/run-once.ts";
import { addMigration, addPerson, type TestPerson, type TestPortal, testPortal } from "../support/portal.ts";
import { answerNext } from "../support/portal-worker.ts";

const DAY = 24 * 3_600_000;
const ACCEPTED: Answer<"signIn"> = { ok: true, value: {} };

let portal: TestPortal;
let anna: TestPerson;
let ben: TestPerson;
beforeEach(async () => {
  portal = await testPortal();
  anna = await addPerson(portal, { login: "anna@new.example" });
  ben = await addPerson(portal);
});
afterEach(() => portal.close());

const keptFor = ({ viewer: { personId } }: TestPerson) =>
  portal.database.client.credential.findMany({ where: { account: { personId } } });

describe("the passwords of a person", () => {
  it("are listed with the account that they are for and until when they are kept, and nobody else's", async () => {
    const { id } = await addMigration(portal, anna, { oldLogin: "anna@old.example" });
    const view = await passwordsOf(portal, anna.viewer);
    expect(view.passwords).toMatchObject([
      { side: "new", login: "anna@new.example", server: "New mail", until: expect.any(Number) },
      { side: "old", login: "anna@old.example", server: "Old mail", until: expect.any(Number) },
    ]);
    expect(view.moves).toEqual([{ migrationId: id, oldLogin: "anna@old.example", forgetAfterRun: false }]);
    await expect(passwordsOf(portal, { kind: "nobody" })).rejects.toThrow(NotFound);
  });

  it("are forgotten at once, while those of others stay; a run under way is to stop", async () => {
    const running = await addMigration(portal, anna, { phase: "copying" });
    const draft = await addMigration(portal, anna, { oldLogin: "anna2" });
    const others = await addMigration(portal, ben, { phase: "copying" });
    expect((await passwordsOf(portal, anna.viewer)).inUse).toBe(true);
    expect(await forgetPasswords(portal, anna.viewer)).toBe(3);
    expect(await keptFor(anna)).toEqual([]);
    expect(await keptFor(ben)).toHaveLength(2);
    const { client } = portal.database;
    const wishes = await client.migration.findMany({ select: { id: true, wish: true, phase: true } });
    const wishOf = (id: string) => wishes.find((row) => row.id === id)?.wish;
    expect([running, draft, others].map(({ id }) => wishOf(id))).toEqual(["stop", null, null]);
    const [entry] = await client.auditEvent.findMany({ where: { action: "credential.forget" } });
    expect(entry).toMatchObject({ actorId: anna.viewer.personId, details: '{"passwords":3}' });
  });

  it("SEC 6: are in no file of the database any more once they are forgotten", async () => {
    const boxes = (await keptFor(anna)).map(({ sealed }) => Buffer.from(sealed));
    const files = ["carryover.db", "carryover.db-wal"].map((name) => join(portal.folder, name));
    const holds = async () => {
      const bytes = Buffer.concat(await Promise.all(files.map((file) => readFile(file))));
      return boxes.map((box) => bytes.includes(box));
    };
    expect(await holds()).toEqual([true]);
    await forgetPasswords(portal, anna.viewer);
    expect(await holds()).toEqual([false]);
  });

  it("go with the next run where the person wants that, for their own moves alone", async () => {
    const { id } = await addMigration(portal, anna);
    await setForgetAfterRun(portal, anna.viewer, id, true);
    expect((await passwordsOf(portal, anna.viewer)).moves).toMatchObject([{ forgetAfterRun: true }]);
    await expect(setForgetAfterRun(portal, ben.viewer, id, false)).rejects.toThrow(NotFound);
    await setForgetAfterRun(portal, anna.viewer, id, false);
    expect((await passwordsOf(portal, anna.viewer)).moves).toMatchObject([{ forgetAfterRun: false }]);
  });
});

describe("how long passwords are kept", () => {
  const announce = (days: number) => {
    const deadline = new Date(Date.now() + days * DAY).toISOString().slice(0, 16);
    return portal.database.client.announcement.create({
      data: { headline: "Soon", text: "", deadline, zone: "UTC", publishedAt: new Date() },
    });
  };
  const daysLeft = async (person: TestPerson) =>
    (await keptFor(person)).map(({ keepUntil }) => Math.round((keepUntil.getTime() - Date.now()) / DAY));

  it("begins anew with each use, but ends a week after the announced deadline", async () => {
    const { client } = portal.database;
    await client.credential.updateMany({ data: { keepUntil: new Date(Date.now() + 2 * DAY) } });
    await client.$transaction((tx) => extendPasswords(tx, anna.viewer.personId));
    expect([await daysLeft(anna), await daysLeft(ben)]).toEqual([[30], [2]]);
    await announce(9);
    await client.$transaction((tx) => extendPasswords(tx, anna.viewer.personId));
    expect(await daysLeft(anna)).toEqual([16]);
  });

  it("is shortened when a deadline is announced, and prolonged again when it is moved, but not beyond its last use", async () => {
    const { client } = portal.database;
    const twentyDaysAgo = new Date(Date.now() - 20 * DAY);
    await client.credential.updateMany({
      where: { account: { personId: ben.viewer.personId } },
      data: { usedAt: twentyDaysAgo, keepUntil: new Date(Date.now() + 10 * DAY) },
    });
    const left = async () => {
      await client.$transaction((tx) => datesChanged(tx));
      return [await daysLeft(anna), await daysLeft(ben)];
    };
    await announce(2);
    expect(await left()).toEqual([[9], [9]]);
    await client.announcement.deleteMany();
    await announce(9);
    expect(await left()).toEqual([[16], [10]]);
  });
});

describe("a password typed again", () => {
  const typeAgain = async (person: TestPerson, accountId: string, answer: Answer<"signIn">) => {
    const typed = { accountId, password: "changed" };
    const [problems, { question }] = await Promise.all([
      replacePassword(portal, person.viewer, typed, null),
      answerNext(portal, "signIn", answer),
    ]);
    return { problems, question };
  };

  it("replaces the old one once the server accepts it, and what waited for it goes on", async () => {
    const waiting = await addMigration(portal, anna, {
      ...{ phase: "copying", activity: "needsUser", reason: "auth.refused" },
    });
    const full = await addMigration(portal, anna, {
      ...{ phase: "copying", activity: "needsUser", reason: "quota.full", oldLogin: "anna2" },
    });
    const { problems, question } = await typeAgain(anna, waiting.oldAccountId, ACCEPTED);
    expect(problems).toBeNull();
    expect(question).toMatchObject({ login: "anna@old.example", side: "old" });
    const { client } = portal.database;
    const accountId = waiting.oldAccountId;
    const row = await client.account.findUniqueOrThrow({ where: { id: accountId }, include: { credential: true } });
    const { personId } = anna.viewer;
    const context = { purpose: "credential", personId, accountId, serverId: row.serverId } as const;
    expect(open(portal.openingKey, row.credential?.sealed ?? new Uint8Array(), context)).toBe("changed");
    const states = await client.migration.findMany({ select: { id: true, phase: true, activity: true } });
    const stateOf = (id: string) => states.find((state) => state.id === id);
    expect(stateOf(waiting.id)).toMatchObject({ phase: "queued", activity: "running" });
    expect(stateOf(full.id)).toMatchObject({ phase: "copying", activity: "needsUser" });
    expect(await client.auditEvent.count({ where: { action: "credential.replace", subjectId: accountId } })).toBe(1);
  });

  it("is not kept when the server refuses it", async () => {
    const before = await keptFor(anna);
    const refusal = { code: "auth.refused", side: "new", retryAt: null, serverText: "" } as const;
    const { problems, question } = await typeAgain(anna, anna.newAccountId, { ok: false, refusal });
    expect(problems).toMatchObject({ password: { kind: "refused" } });
    expect(question).toMatchObject({ side: "new" });
    expect(await keptFor(anna)).toEqual(before);
  });

  it("is asked for as long as one of the two is missing", async () => {
    const { id, oldAccountId } = await addMigration(portal, anna);
    expect(await missingPassword(portal, anna.viewer, id)).toBeNull();
    await portal.database.client.credential.delete({ where: { accountId: anna.newAccountId } });
    expect(await missingPassword(portal, anna.viewer, id)).toBe(anna.newAccountId);
    await portal.database.client.credential.delete({ where: { accountId: oldAccountId } });
    expect(await missingPassword(portal, anna.viewer, id)).toBe(oldAccountId);
  });

  it.each(["old", "new"] as const)("is that of the account which was refused: the %s one", async (side) => {
    const refused = { phase: "copying", activity: "needsUser", reason: "auth.refused" } as const;
    const migration = await addMigration(portal, anna, refused);
    expect(await refusedAccount(portal, anna.viewer, migration.id)).toBeNull();
    const run = await startRun(portal.database, migration.id, JSON.parse(migration.plan), new Date());
    const report = unfinishedReport({ dryRun: false }, new MailError("auth.refused", "no", { side }), 1);
    await finishRun(portal.database, run.id, report, new Date());
    const { oldAccountId, newAccountId } = migration;
    const account = side === "old" ? oldAccountId : newAccountId;
    expect(await refusedAccount(portal, anna.viewer, migration.id)).toBe(account);
    await expect(refusedAccount(portal, ben.viewer, migration.id)).rejects.toThrow(NotFound);
    const data = { phase: "done", activity: null, grade: "complete", reason: null } as const;
    await portal.database.client.migration.update({ where: { id: migration.id }, data });
    expect(await refusedAccount(portal, anna.viewer, migration.id)).toBeNull();
  });

  it("is for the person's own accounts alone", async () => {
    const typed = { accountId: anna.newAccountId, password: "changed" };
    await expect(replacePassword(portal, ben.viewer, typed, null)).rejects.toThrow(NotFound);
    await expect(accountOf(portal, ben.viewer, anna.newAccountId)).rejects.toThrow(NotFound);
    const { id } = await addMigration(portal, anna);
    await expect(missingPassword(portal, ben.viewer, id)).rejects.toThrow(NotFound);
  });
});
