/** Backups of SQLite: what stands in the folder, and what is refused. The drill on both databases: restore.long.test.ts. */
import { execFileSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { openDatabase } from "../../lib/db/client.ts";
import { makeBackup, saveSecrets } from "../../lib/worker/backup.ts";
import { backUpDaily } from "../../lib/worker/daily-backup.ts";
import { restoreBackup } from "../../lib/worker/restore.ts";
import {
  addAdministrator,
  addMigration,
  addPerson,
  addRosterEntry,
  type TestPortal,
  testPortal,
} from "../support/portal.ts";
import { elsewhere } from "./support/disaster.ts";

let portal: TestPortal;
let away: ReturnType<typeof elsewhere>;
beforeEach(async () => {
  portal = await testPortal();
  away = elsewhere();
});
afterEach(async () => {
  await portal.close();
  away.remove();
});

const AT = new Date("2026-11-30T11:35:17.900Z");
const backup = (now = AT, keep: number | null = null) =>
  makeBackup(portal.workerConfig.databaseUrl, { folder: away.folder, keep, now });

/** A place of its own, as on a new machine. */
function newPlace() {
  const folder = join(away.folder, "new");
  return {
    ...{ databaseUrl: `file:${join(folder, "carryover.db")}`, dataFolder: folder },
    ...{ privateKeyFile: join(folder, "worker/opening-key.pem"), publicKeyFile: join(folder, "keys/sealing-key.pem") },
    evidenceSigningKeyFile: join(folder, "worker/evidence-signing-key.pem"),
    sessionSecretFile: join(folder, "web/session-secret"),
  };
}

const secretFiles = () => ({ ...portal.workerConfig, ...portal.config });

it("is one file for its owner alone, called by time and version, with a checksum that sha256sum takes", async () => {
  const file = await backup();
  expect(basename(file)).toMatch(/^carryover-20261130T113517Z-v\d+\.\d+\.\d+\.db$/);
  expect(readdirSync(away.folder).toSorted()).toEqual([basename(file), `${basename(file)}.sha256`]);
  expect(statSync(file).mode & 0o777).toBe(0o600);
  expect(execFileSync("sha256sum", ["-c", `${file}.sha256`], { cwd: away.folder, encoding: "utf8" })).toContain("OK");
  const { lastBackupAt } = await portal.database.client.upkeep.findUniqueOrThrow({ where: { id: 1 } });
  expect(lastBackupAt).toEqual(AT);
});

it("holds no key, and what was deleted from the database is not in it", async () => {
  await portal.database.client.lease.create({ data: { key: "gone-for-good", holder: "x", fence: 1, until: AT } });
  await portal.database.client.lease.deleteMany();
  const text = readFileSync(await backup(), "latin1");
  expect(text).not.toContain("gone-for-good");
  expect(text).not.toContain("PRIVATE KEY");
});

it("keeps the newest so many, and leaves other files of the folder alone", async () => {
  const other = join(away.folder, "carryover-notes.txt");
  writeFileSync(other, "mine");
  const left = join(away.folder, "carryover-20261101T000000Z-v0.1.0.db.part");
  writeFileSync(left, "half");
  const days = [1, 2, 3, 4].map((day) => new Date(AT.getTime() + day * 86_400_000));
  const files: string[] = [];
  for (const day of days) files.push(await backup(day, 2));
  const names = files.slice(2).map((file) => basename(file));
  expect(readdirSync(away.folder).toSorted()).toEqual(
    [...names, ...names.map((name) => `${name}.sha256`), basename(other)].toSorted(),
  );
});

it("comes back with all rows, with nobody signed in and no worker alive, and says so in the audit", async () => {
  const person = await addPerson(portal);
  const { id } = await addMigration(portal, person);
  await addAdministrator(portal);
  await portal.database.client.worker.create({ data: { id: "w", startedAt: AT, heartbeatAt: AT } });
  const file = await backup();
  const keys = join(away.folder, "keys.json");
  expect(await saveSecrets(secretFiles(), keys)).toEqual([portal.workerConfig.evidenceSigningKeyFile]);
  const place = newPlace();
  const told = await restoreBackup(place, file, keys);
  expect(told).toMatchObject({ takenAt: new Date("2026-11-30T11:35:17Z"), lostPasswords: 0 });
  expect(readFileSync(place.privateKeyFile, "utf8")).toBe(readFileSync(portal.workerConfig.privateKeyFile, "utf8"));
  expect(statSync(join(place.dataFolder, "carryover.db")).mode & 0o777).toBe(0o600);
  const database = await openDatabase(place.databaseUrl);
  const { client } = database;
  expect(await client.migration.count({ where: { id } })).toBe(1);
  expect([await client.session.count(), await client.worker.count({ where: { endedAt: null } })]).toEqual([0, 0]);
  expect(await client.auditEvent.findFirst({ where: { action: "portal.restore" } })).toMatchObject({
    actorKind: "system",
  });
  await database.close();
});

it("sends nobody a mail again that may have gone out since: mailings stop, mails are unclear, and reminders begin anew", async () => {
  const { client } = portal.database;
  const entry = await addRosterEntry(portal);
  const mailing = { audience: "everyone", language: "en", zone: "UTC", dueAt: AT };
  await client.mailing.create({ data: { ...mailing, id: "notListed" } });
  const letters = { create: { entryId: entry.id, nextTryAt: AT } };
  await client.mailing.create({ data: { ...mailing, id: "underWay", listedAt: AT, letters } });
  const sent = { create: { entryId: entry.id, state: "sent" as const } };
  await client.mailing.create({ data: { ...mailing, id: "allSent", listedAt: AT, letters: sent } });
  await client.mailing.create({ data: { ...mailing, id: "draft", dueAt: null } });
  const plan = { days: "[1]", escalationDays: "[]", timeOfDay: "09:00" };
  await client.reminderPlan.create({ data: { ...plan, enabledAt: AT } });
  const { viewer } = await addPerson(portal);
  const codes = { codeHash: "x", codeUntil: AT, triesLeft: 3 };
  await client.mailAddress.create({
    data: { personId: viewer.personId, address: "a@b.example", language: "en", ...codes },
  });
  await client.mail.create({ data: { personId: viewer.personId, kind: "done" } });
  const place = newPlace();
  const told = await restoreBackup(place, await backup(), null);
  expect(told).toMatchObject({ mailings: 2, mails: 1 });
  const database = await openDatabase(place.databaseUrl);
  const stopped = await database.client.mailing.findMany({ where: { stoppedAt: { not: null } }, select: { id: true } });
  expect(stopped.map(({ id }) => id).toSorted()).toEqual(["notListed", "underWay"]);
  expect(await database.client.mail.findFirst()).toMatchObject({ state: "unclear" });
  expect((await database.client.reminderPlan.findFirstOrThrow()).enabledAt?.getTime()).toBeGreaterThan(AT.getTime());
  await database.close();
});

it("tells how many kept passwords open with no key any more", async () => {
  await addPerson(portal);
  expect(await restoreBackup(newPlace(), await backup(), null)).toMatchObject({ lostPasswords: 1 });
});

it("is refused where it is damaged, has no checksum, or something is in the way, and then nothing is changed", async () => {
  const place = newPlace();
  const file = await backup();
  const whole = readFileSync(file);
  const last = whole.length - 1;
  writeFileSync(file, Buffer.concat([whole.subarray(0, last), Buffer.from([(whole[last] ?? 0) ^ 1])]));
  await expect(restoreBackup(place, file, null)).rejects.toThrow("its checksum is another");
  writeFileSync(file, whole);
  await restoreBackup(place, file, null);
  const before = readFileSync(join(place.dataFolder, "carryover.db"));
  await expect(restoreBackup(place, file, null)).rejects.toThrow("in the way");
  expect(readFileSync(join(place.dataFolder, "carryover.db")).equals(before)).toBe(true);
  rmSync(join(place.dataFolder, "carryover.db"));
  writeFileSync(join(place.dataFolder, "carryover.db-wal"), "of another database");
  await expect(restoreBackup(place, file, null)).rejects.toThrow("carryover.db-wal is in the way");
  rmSync(`${file}.sha256`);
  await expect(restoreBackup(place, file, null)).rejects.toThrow("is missing beside it");
});

it("is made by the worker once a day, by one worker", async () => {
  const wish = {
    databaseUrl: portal.workerConfig.databaseUrl,
    backups: { folder: away.folder, keep: 2, at: { hour: 2, minute: 0 } },
  };
  const round = (id: string, now: Date) =>
    backUpDaily({ id, database: portal.database }, wish, new AbortController().signal, now);
  const made = await Promise.all([round("one", AT), round("other", AT)]);
  expect(made.filter((file) => file !== null)).toHaveLength(1);
  expect(await round("one", new Date(AT.getTime() + 3_600_000))).toBeNull();
  expect(existsSync((await round("one", new Date(AT.getTime() + 86_400_000))) ?? "")).toBe(true);
});
