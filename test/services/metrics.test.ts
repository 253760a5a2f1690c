import { afterEach, beforeEach, expect, it } from "vitest";
import { writeLoads } from "../../lib/db/server-loads.ts";
import { addTotals } from "../../lib/db/totals.ts";
import { METRICS, PORTAL_METRICS } from "../../lib/observability/metrics.ts";
import { metricsText } from "../../lib/services/metrics.ts";
import { type ReadFamily, readExposition } from "../support/exposition-reader.ts";
import { addMigration, addPerson, addRosterEntry, addServer, type TestPortal, testPortal } from "../support/portal.ts";

let portal: TestPortal;
beforeEach(async () => {
  portal = await testPortal();
});
afterEach(() => portal.close());

const SECOND = 1000;
const ago = (seconds: number) => new Date(Date.now() - seconds * SECOND);
const read = async (): Promise<readonly ReadFamily[]> => readExposition(await metricsText(async () => portal));

/** The values of a metric, by its labels without those of the server. */
function valuesOf(families: readonly ReadFamily[], name: string): Record<string, number> {
  const samples = families.find((family) => family.name === name)?.samples ?? [];
  return Object.fromEntries(
    samples.map(({ labels: { server: _, name: __, ...labels }, value }) => [Object.values(labels).join(" "), value]),
  );
}

async function someMoves() {
  const old = await addServer(portal, { name: "Old mail", use: "old", maxConnections: 6 });
  const fresh = await addServer(portal, { name: "New mail", use: "new" });
  const move = async (row: Parameters<typeof addMigration>[2]) => {
    const person = await addPerson(portal, { serverId: fresh.id });
    return { person, ...(await addMigration(portal, person, { oldServerId: old.id, ...row })) };
  };
  return { old, fresh, move };
}

it("tells how moves stand, who is due, and for how long the first of them has been", async () => {
  const { move } = await someMoves();
  await move({});
  await move({ phase: "queued", queuedAt: ago(300) });
  await move({ phase: "queued", queuedAt: ago(9000), startAt: ago(500) });
  await move({ phase: "queued", queuedAt: ago(9000), startAt: ago(-500) });
  await move({ phase: "copying", queuedAt: ago(9000) });
  const held = await move({ phase: "copying", queuedAt: ago(20_000) });
  await portal.database.client.lease.create({
    data: { key: held.id, holder: "w", fence: 1, until: ago(-60) },
  });
  await move({ phase: "copying", activity: "needsUser", reason: "auth.refused", queuedAt: ago(9000) });
  await move({ phase: "done", activity: null, grade: "complete" });
  const families = await read();
  expect(valuesOf(families, "carryover_moves")).toEqual({ draft: 1, queued: 3, copying: 2, needsUser: 1, done: 1 });
  expect(valuesOf(families, "carryover_moves_held")).toEqual({ "auth.refused": 1 });
  expect(valuesOf(families, "carryover_queue_depth")).toEqual({ "": 3 });
  // Not of who gave way to others, nor of who is to begin later.
  expect(valuesOf(families, "carryover_queue_oldest_seconds")[""]).toBeGreaterThanOrEqual(499);
  expect(valuesOf(families, "carryover_queue_oldest_seconds")[""]).toBeLessThan(600);
});

it("tells the sums of all workers, by server and code, whoever of them lives", async () => {
  const { old } = await someMoves();
  const server = old.id;
  for (const worker of ["one", "two"]) {
    await addTotals(portal.database, [
      { name: "messages", server, kind: "read", value: 7 },
      { name: "bytes", server, kind: "read", value: 7000 },
      { name: "failures", server, kind: "net.unreachable", value: 1 },
      { name: "replies", server, kind: "fetch 0.1", value: 2 },
      { name: "replies", server, kind: "fetch +Inf", value: 1 },
      { name: "replyMs", server, kind: "fetch", value: 40_100 },
      { name: "problems", server: "", kind: "message.tooLarge", value: 3 },
      { name: "runs", server: "", kind: "complete", value: 2 },
      { name: "estimates", server: "", kind: "0.2", value: 1 },
      { name: "estimateErrors", server: "", kind: "", value: 150 },
    ]);
    const quiet = { replyMs: 20, errors: 0, messagesPerSecond: 1, bytesPerSecond: 1, at: new Date() };
    await writeLoads(portal.database, worker, [{ serverId: server, worker, connections: 2, pauseMs: 500, ...quiet }]);
  }
  const families = await read();
  expect(valuesOf(families, "carryover_messages_total")).toEqual({ read: 14 });
  expect(valuesOf(families, "carryover_bytes_total")).toEqual({ read: 14_000 });
  expect(valuesOf(families, "carryover_connection_failures_total")).toEqual({ "net.unreachable": 2 });
  expect(valuesOf(families, "carryover_problems_total")).toEqual({ "message.tooLarge": 6 });
  expect(valuesOf(families, "carryover_runs_ended_total")).toEqual({ complete: 4 });
  const replies = valuesOf(families, "carryover_imap_reply_seconds");
  expect(replies).toMatchObject({ "fetch 0.03": 0, "fetch 0.1": 4, "fetch 30": 4, "fetch +Inf": 6 });
  const estimates = families.find(({ name }) => name === "carryover_estimate_error_ratio")?.samples ?? [];
  expect(estimates.slice(-2).map(({ value }) => value)).toEqual([0.3, 2]);
  const ofOld = families
    .filter(({ name }) => name.startsWith("carryover_connections") || name === "carryover_pause_seconds")
    .map(({ samples }) => samples.find(({ labels }) => labels.server === server));
  expect(ofOld.map((sample) => [sample?.labels.name, sample?.value])).toEqual([
    ["Old mail", 4],
    ["Old mail", 6],
    ["Old mail", 0.5],
  ]);
});

it("tells of workers, mails and the database", async () => {
  const { client } = portal.database;
  await client.worker.create({ data: { id: "gone", startedAt: ago(90), heartbeatAt: ago(60) } });
  await client.worker.create({ data: { id: "here", startedAt: ago(90), heartbeatAt: ago(2) } });
  const { viewer } = await addPerson(portal);
  await client.mailAddress.create({
    data: { personId: viewer.personId, address: "anna@home.example", language: "en", codeUntil: ago(0), triesLeft: 5 },
  });
  const mail = { personId: viewer.personId, kind: "done", createdAt: ago(120) };
  await client.mail.createMany({ data: [mail, { ...mail, state: "sent" }, { ...mail, nextTryAt: ago(-60) }] });
  const families = await read();
  expect(valuesOf(families, "carryover_workers")).toEqual({ "": 1 });
  const beat = valuesOf(families, "carryover_worker_heartbeat_timestamp_seconds")[""] ?? 0;
  expect(Math.abs(beat - ago(2).getTime() / SECOND)).toBeLessThan(5);
  expect(valuesOf(families, "carryover_mails_waiting")).toEqual({ mail: 1, letter: 0 });
  expect(valuesOf(families, "carryover_mails_oldest_seconds")[""]).toBeGreaterThanOrEqual(119);
  expect(valuesOf(families, "carryover_database_bytes")[""]).toBeGreaterThan(100_000);
  expect(valuesOf(families, "carryover_database_up")).toEqual({ "": 1 });
});

it("names no address, no folder and nobody, and has no label but those of the list", async () => {
  const { old, fresh, move } = await someMoves();
  await portal.database.client.server.update({ where: { id: fresh.id }, data: { name: "root@new.example" } });
  const { person, id, oldAccountId } = await move({
    ...{ phase: "copying", activity: "waiting", reason: "server.throttled", waitUntil: ago(-50) },
    ...{ oldLogin: "anna.berg@old.example", listed: [{ path: ["Love letters"] }] },
  });
  await addRosterEntry(portal, { serverId: old.id, oldAddress: "rosa@old.example", name: "Rosa Iwanow" });
  const run = await portal.database.client.run.create({ data: { migrationId: id, number: 1, request: "{}" } });
  await addTotals(portal.database, [{ name: "messages", server: old.id, kind: "read", value: 1 }]);
  const text = await metricsText(async () => portal);
  const { personId, login } = person.viewer;
  for (const secret of [personId, login, id, oldAccountId, run.id, "anna", "Love letters", "rosa", "Iwanow", "@"])
    expect(text).not.toContain(secret);
  for (const { name, samples } of readExposition(text)) {
    const allowed: readonly string[] = METRICS[name as keyof typeof METRICS].labels;
    const labels = samples.flatMap((sample) => Object.keys(sample.labels)).filter((label) => label !== "le");
    expect([name, labels.filter((label) => !allowed.includes(label))]).toEqual([name, []]);
  }
});

it("tells that the database does not answer instead of failing itself", async () => {
  const families = readExposition(await metricsText(() => Promise.reject(new Error("no database"))));
  expect(valuesOf(families, "carryover_database_up")).toEqual({ "": 0 });
  expect(families.map(({ name }) => name)).toContain("process_resident_memory_bytes");
});

it("tells of each metric of the portal that has something to say", async () => {
  const told = (await read()).map(({ name }) => name);
  // Nothing was copied, nobody moves and no worker was ever there.
  const silent = ["messages_total", "bytes_total", "connection_failures_total", "imap_reply_seconds", "connections"];
  const more = ["connections_limit", "pause_seconds", "moves", "moves_held", "runs_ended_total", "problems_total"];
  const never = ["worker_heartbeat_timestamp_seconds", "backup_timestamp_seconds"];
  const missing = [...silent, ...more, ...never].map((name) => `carryover_${name}`);
  expect(told.filter((name) => name in PORTAL_METRICS)).toEqual(
    Object.keys(PORTAL_METRICS).filter((name) => !missing.includes(name)),
  );
});
