import { gunzipSync } from "node:zlib";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { keepSample, SAMPLE_MS, sampleTime } from "../../lib/db/system-samples.ts";
import { addTotals } from "../../lib/db/totals.ts";
import { registerWorker } from "../../lib/db/workers.ts";
import { systemMoment } from "../../lib/jobs/system-moment.ts";
import { remember } from "../../lib/observability/recent-lines.ts";
import { NeedsProof } from "../../lib/services/access.ts";
import { supportBundle } from "../../lib/services/support-bundle.ts";
import { systemView } from "../../lib/services/system.ts";
import { systemAlarms } from "../../lib/services/system-alarms.ts";
import { tarGz } from "../../lib/services/tar.ts";
import { sampleOnce } from "../../lib/worker/system-watch.ts";
import { canaryFor, findsIn } from "../support/canary.ts";
import {
  addAdministrator,
  addMigration,
  addPerson,
  addRosterEntry,
  addServer,
  type TestPortal,
  testPortal,
} from "../support/portal.ts";

let portal: TestPortal;
let admin: Awaited<ReturnType<typeof addAdministrator>>["viewer"];
beforeEach(async () => {
  portal = await testPortal();
  ({ viewer: admin } = await addAdministrator(portal));
});
afterEach(() => portal.close());

const ago = (seconds: number) => new Date(Date.now() - seconds * 1000);

describe("the system page", () => {
  it("shows what passed and who waited, from what workers wrote down and counted", async () => {
    const { database } = portal;
    const { id: server } = await addServer(portal, { name: "Old mail", use: "old", maxConnections: 6 });
    const at = sampleTime(Date.now()) - 2 * SAMPLE_MS;
    await keepSample(database, { at, data: JSON.stringify(await systemMoment(database, at)) });
    await addTotals(database, [
      { name: "bytes", server, kind: "written", value: 5000 },
      { name: "bytes", server, kind: "read", value: 7000 },
      { name: "problems", server: "", kind: "net.lost", value: 2 },
      { name: "problems", server: "", kind: "of.a.newer.version", value: 2 },
    ]);
    const person = await addPerson(portal);
    await addMigration(portal, person, { oldServerId: server, phase: "queued", queuedAt: ago(60) });
    await sampleOnce(portal, Date.now());
    await sampleOnce(portal, Date.now());
    const view = await systemView(portal, admin, "day");
    expect(view.hasCourse).toBe(true);
    expect(view.course.reduce((sum, { bytes }) => sum + bytes, 0)).toBe(5000);
    expect(Math.max(...view.course.map(({ waiting }) => waiting ?? 0))).toBe(1);
    expect(view.queue).toMatchObject({ waiting: 1, running: 0 });
    expect(view.queue.oldestMs).toBeGreaterThan(59_000);
    expect(view.problems).toEqual([{ code: "net.lost", held: 0, setAside: 2 }]);
    expect(view.servers.map(({ name, maxConnections }) => [name, maxConnections])).toContainEqual(["Old mail", 6]);
    expect(await database.client.systemSample.count()).toBe(2);
  });

  it("shows the workers that live and those that ended lately, with version and memory", async () => {
    const { client } = portal.database;
    const facts = { version: "9.9.9", memoryBytes: 150_000_000n, diskFreeBytes: 70_000_000_000n, runs: 2 };
    await client.worker.create({ data: { id: "older-one", startedAt: ago(9000), heartbeatAt: ago(1) } });
    await client.worker.create({ data: { id: "living-one", startedAt: ago(900), heartbeatAt: ago(1), ...facts } });
    await client.worker.create({
      data: { id: "ended-one", startedAt: ago(900), heartbeatAt: ago(60), endedAt: ago(60) },
    });
    await client.worker.create({ data: { id: "long-gone", startedAt: ago(90_000), heartbeatAt: ago(80_000) } });
    const { workers, diskFreeBytes, alarms } = await systemView(portal, admin, "day");
    expect(workers.map(({ name, lives, version }) => [name, lives, version]).toSorted()).toEqual([
      ["ended-on", false, null],
      ["living-o", true, "9.9.9"],
      ["older-on", true, null],
    ]);
    expect(workers.find(({ name }) => name === "living-o")).toMatchObject({ memoryBytes: 150_000_000, runs: 2 });
    expect(diskFreeBytes).toBe(70_000_000_000);
    expect(alarms).toEqual(["versions"]);
  });

  it("tells what needs somebody, and nothing where all is well", () => {
    const now = 1_800_000_000_000;
    const worker = { name: "w", lives: true, version: "1.0.0", memoryBytes: 1, diskFreeBytes: null, runs: 0 };
    const well = {
      ...{ now, workers: [{ ...worker, startedAt: now, seenAt: now }], diskFreeBytes: null, lastBackupAt: null },
      ...{ queue: { waiting: 1, running: 0, oldestMs: 7_100_000 }, mails: { waiting: 1, oldestMs: 1_700_000 } },
      versions: { carryover: "1.0.0", node: "24" },
    };
    expect(systemAlarms(well)).toEqual([]);
    expect(systemAlarms({ ...well, workers: [] })).toEqual(["noWorker"]);
    expect(systemAlarms({ ...well, diskFreeBytes: 1_999_000_000 })).toEqual(["diskLow"]);
    expect(systemAlarms({ ...well, queue: { ...well.queue, oldestMs: 7_300_000 } })).toEqual(["queueOld"]);
    expect(systemAlarms({ ...well, mails: { ...well.mails, oldestMs: 1_900_000 } })).toEqual(["mailsOld"]);
    expect(systemAlarms({ ...well, lastBackupAt: now - 49 * 3_600_000 })).toEqual(["backupOld"]);
    expect(systemAlarms({ ...well, lastBackupAt: now - 47 * 3_600_000 })).toEqual([]);
  });
});

/** The files of an archive of ours, read by the format's own description. */
function filesIn(archive: Buffer): Record<string, string> {
  const tar = gunzipSync(archive);
  const files: Record<string, string> = {};
  for (let at = 0; tar[at] !== 0; ) {
    const name = tar.toString("ascii", at, at + 100).replace(/\0.*$/s, "");
    const bytes = Number.parseInt(tar.toString("ascii", at + 124, at + 135), 8);
    files[name.replace("carryover-support/", "")] = tar.toString("utf8", at + 512, at + 512 + bytes);
    at += 512 + Math.ceil(bytes / 512) * 512;
  }
  return files;
}

describe("the support bundle", () => {
  it("is an archive of files of any length", () => {
    const texts = ["", "x", "y".repeat(511), "z".repeat(512), "ü".repeat(513)];
    const files = texts.map((text, index) => ({ name: `f${index}.txt`, text }));
    expect(Object.values(filesIn(tarGz(files, Date.now())))).toEqual(texts);
  });

  it("names nobody: no address, folder, server, password or session of all that the database holds", async () => {
    const secret = canaryFor("bundle");
    const server = await addServer(portal, { name: "Mail of the institute", host: "mail.secret.example", use: "old" });
    const person = await addPerson(portal, { login: "anna.berg@new.example", password: secret });
    const { id } = await addMigration(portal, person, {
      ...{ oldServerId: server.id, oldLogin: "anna.berg@old.example", oldPassword: secret },
      ...{ listed: [{ path: ["Love letters"] }], phase: "copying", activity: "needsUser", reason: "auth.refused" },
    });
    await addRosterEntry(portal, { serverId: server.id, oldAddress: "rosa@old.example", name: "Rosa Iwanow" });
    await addTotals(portal.database, [{ name: "messages", server: server.id, kind: "read", value: 1 }]);
    remember(JSON.stringify({ event: "run.begin", migration: id, text: `anna.berg said ${secret}` }));
    remember(`plain words of anna.berg with ${secret}`);
    const files = filesIn(await supportBundle(portal, admin));
    const all = Object.entries(files).flat().join("\n");
    const names = ["anna.berg", "rosa", "Iwanow", "Love letters", "institute", "secret.example", "old.example"];
    for (const name of [...names, person.viewer.personId, person.sessionId, portal.folder, admin.session])
      expect(all).not.toContain(name);
    expect(findsIn(all, [secret])).toEqual([]);
    expect(files["log-web.jsonl"]).toContain(id);
    expect(JSON.parse(files["counts.json"] ?? "")).toMatchObject({ person: 1, rosterEntry: 1, migration: 1 });
    expect(JSON.parse(files["problems.json"] ?? "")).toEqual([{ code: "auth.refused", held: 1, setAside: 0 }]);
    expect(files["metrics.txt"]).toContain(`carryover_messages_total{server="${server.id}",direction="read"} 1`);
    expect(JSON.parse(files["settings.json"] ?? "")).toMatchObject({ NEXTAUTH_SECRET_FILE: "not set" });
  });

  it("holds the last lines of a worker that answers", async () => {
    await registerWorker(portal.database, "w", new Date());
    const bundle = supportBundle(portal, admin);
    const { client } = portal.database;
    const asked = async () => client.request.findFirst({ where: { kind: "tellLog", answeredAt: null } });
    await expect.poll(asked, { timeout: 3000 }).not.toBeNull();
    const line = JSON.stringify({ event: "run.end", folder: "Love letters" });
    const answer = JSON.stringify({ ok: true, value: { lines: [line] } });
    await client.request.updateMany({ where: { kind: "tellLog" }, data: { answer, answeredAt: new Date() } });
    // What another version leaves in its lines goes here.
    expect(filesIn(await bundle)["log-worker.jsonl"]).toBe('{"event":"run.end"}\n');
  });

  it("needs a fresh proof, and stands in the audit", async () => {
    const stale = { ...admin, provedAt: Date.now() - 3_600_000 };
    await expect(supportBundle(portal, stale)).rejects.toThrow(NeedsProof);
    const { client } = portal.database;
    expect(await client.auditEvent.count({ where: { action: "system.bundle" } })).toBe(0);
    await supportBundle(portal, admin);
    expect(await client.auditEvent.findMany({ where: { action: "system.bundle" } })).toMatchObject([
      { actorKind: "administrator", actorId: admin.administratorId },
    ]);
  });
});
