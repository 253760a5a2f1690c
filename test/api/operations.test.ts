/** Every operation of /api/v1 asked once, and what it answers held against the document that the portal publishes. */
import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { troubleOf } from "../../lib/api/handle.ts";
import { OPERATIONS } from "../../lib/api/operations.ts";
import type { Problem } from "../../lib/engine/tally.ts";
import { wallTimeAt } from "../../lib/policy/announcement-time.ts";
import { NeedsProof } from "../../lib/services/access.ts";
import type { TokenScope } from "../../lib/services/api-tokens.ts";
import { addFleet } from "../support/fleet.ts";
import { addMailing } from "../support/mailings.ts";
import { addRosterEntry, addServer, type TestPortal, testPortal } from "../support/portal.ts";
import { answerNext } from "../support/portal-worker.ts";
import { addRunWith, REFUSED } from "../support/set-aside.ts";
import { type Api, apiOf } from "./support/api.ts";

const PLACES = {
  entry: randomUUID(),
  line: randomUUID(),
  move: randomUUID(),
  wave: randomUUID(),
  goingWave: randomUUID(),
  draft: randomUUID(),
  going: randomUUID(),
  announced: randomUUID(),
  words: randomUUID(),
  unused: randomUUID(),
  goingEntry: randomUUID(),
  refused: randomUUID(),
  withdrawn: randomUUID(),
  invited: randomUUID(),
};
const EVIDENCE = '{"statement":{"madeAt":"2026-12-01T00:00:00Z"},\n"signature":{"value":"ÄÖÜ"}}\n';

let portal: TestPortal;
let api: Api;
let serverId: string;
let runId: string;

beforeAll(async () => {
  portal = await testPortal({ mailFrom: "move@portal.test" });
  api = await apiOf(portal);
  const { client } = portal.database;
  const [old, fresh] = [await addServer(portal, { use: "old" }), await addServer(portal, { use: "new" })];
  serverId = old.id;
  await client.wave.createMany({
    data: [
      { id: PLACES.wave, name: "Physics" },
      { id: PLACES.goingWave, name: "Gone" },
    ],
  });
  await addFleet(portal.database, { oldServerId: old.id, newServerId: fresh.id }, [
    {
      ...{ name: "anna", entry: { id: PLACES.entry, waveId: PLACES.wave }, doneAt: new Date("2026-11-01T10:00:00Z") },
      move: { id: PLACES.move, phase: "done", activity: null, grade: "complete", plan: "{}" },
    },
    {
      name: "paul",
      move: { id: PLACES.line, phase: "queued", activity: "running", queuedAt: new Date(), reference: "CR-PAUL" },
    },
    { name: "pia" },
  ]);
  const problem: Problem = { ...REFUSED, folder: "Secret love letters", messages: 2, text: "re: you" };
  await addRunWith(portal.database, { id: PLACES.move, plan: "{}" }, [problem]);
  const run = await client.run.findFirstOrThrow({ where: { migrationId: PLACES.move, number: 2 } });
  runId = run.id;
  const { at: _, ...row } = problem;
  await client.problem.create({ data: { runId, ...row } });
  await addMailing(portal, { id: PLACES.draft, dueAt: null });
  await addMailing(portal, { id: PLACES.going, dueAt: new Date(Date.now() + 3_600_000) });
  await client.organisation.create({ data: { id: 1, name: "Institute" } });
  await addMailing(portal, { id: PLACES.words, dueAt: null });
  await addServer(portal, { id: PLACES.unused, host: "unused.example", use: "old" });
  await addRosterEntry(portal, { id: PLACES.goingEntry, serverId, oldAddress: "gone@old.example" });
  await client.invitation.create({ data: { id: PLACES.invited, name: "kim", role: "helper" } });
  await addChange(PLACES.refused, "somebody");
  await addChange(PLACES.withdrawn, api.writerId);
  const words = { headline: "Off on {when}", text: "", deadline: "2099-12-18T17:00", zone: "Europe/Berlin" };
  await client.announcement.create({ data: { id: PLACES.words, ...words } });
  await client.announcement.create({ data: { id: PLACES.announced, ...words, publishedAt: new Date() } });
  await client.switchOff.create({
    data: { at: new Date(), administratorId: "a", unaccounted: 0, evidence: EVIDENCE, takenBackAt: new Date() },
  });
});
afterAll(() => portal.close());

/** A change of the unused server's name that waits; answers nothing. */
async function addChange(id: string, askedById: string): Promise<void> {
  const form = JSON.stringify({ name: "Renamed", sealedSecret: "c2VhbGVk" });
  const row = { kind: "server.save", subjectId: PLACES.unused, form, before: JSON.stringify({ name: "Unused" }) };
  await portal.database.client.pendingChange.create({ data: { id, askedById, ...row } });
}

interface Call {
  readonly path: string;
  readonly body?: unknown;
}
const WORDS = { headline: "On {when}", date: "2099-12-20", time: "12:00" };
const CSV = "old address,old server\n";
const FEW = { who: { state: "notStarted" }, act: { kind: "delivery", isSwitched: true } };

/** A call of each that can be done; reading ones without parts of the path need none. */
const CALLS: Readonly<Record<string, () => Call>> = {
  importRoster: () => ({ path: "/roster/import", body: { csv: `${CSV}x@old.example,\n` } }),
  getRosterEntry: () => ({ path: `/roster/${PLACES.entry}` }),
  actOnRoster: () => ({ path: "/roster/acts", body: FEW }),
  setDates: () => ({ path: "/dates", body: { ...NO_DATES, zone: "UTC" } }),
  getWave: () => ({ path: `/waves/${PLACES.wave}` }),
  addWave: () => ({ path: "/waves", body: { name: "Chemistry" } }),
  changeWave: () => ({ path: `/waves/${PLACES.wave}`, body: { contactName: "Kim" } }),
  removeWave: () => ({ path: `/waves/${PLACES.goingWave}` }),
  getGrace: () => ({ path: `/roster/${PLACES.entry}/grace` }),
  setGrace: () => ({ path: `/roster/${PLACES.entry}/grace`, body: { until: "" } }),
  getRun: () => ({ path: `/runs/${runId}` }),
  moveUp: () => ({ path: `/line/${PLACES.line}/move-up` }),
  moveBack: () => ({ path: `/line/${PLACES.line}/move-back` }),
  getRelease: () => ({ path: `/mailings/${PLACES.draft}/release` }),
  releaseMailing: () => ({ path: `/mailings/${PLACES.draft}/release`, body: { count: 9 } }),
  stopMailing: () => ({ path: `/mailings/${PLACES.going}/stop` }),
  setReminded: () => ({ path: "/reminders/people", body: { oldAddress: "pia@old.example", isReminded: false } }),
  getAnnouncement: () => ({ path: `/announcements/${PLACES.words}` }),
  addAnnouncement: () => ({ path: "/announcements", body: WORDS }),
  changeAnnouncement: () => ({ path: `/announcements/${PLACES.words}`, body: { text: "Soon" } }),
  withdrawAnnouncement: () => ({ path: `/announcements/${PLACES.announced}/withdraw` }),
  removeAnnouncement: () => ({ path: `/announcements/${PLACES.announced}` }),
  getLimits: () => ({ path: `/servers/${serverId}/limits` }),
  beginMaintenance: () => ({ path: "/maintenance", body: { until: "2099-12-20T12:00", why: "New disks" } }),
  getServer: () => ({ path: `/servers/${serverId}` }),
  addServer: () => ({ path: "/servers", body: { name: "Archive", host: "archive.example", use: "old" } }),
  changeServer: () => ({ path: `/servers/${serverId}`, body: { loginHint: "A short name" } }),
  removeServer: () => ({ path: `/servers/${PLACES.unused}` }),
  importMailboxes: () => ({ path: `/servers/${serverId}/mailboxes`, body: { list: "address\nx@old.example\n" } }),
  beginLastDay: () => ({ path: "/last-day", body: { until: hoursFromNow(12) } }),
  getMailing: () => ({ path: `/mailings/${PLACES.words}` }),
  addMailing: () => ({ path: "/mailings", body: { "subject-en": "Hello", "text-en": "{portal}" } }),
  changeMailing: () => ({ path: `/mailings/${PLACES.words}`, body: { audience: "notStarted" } }),
  setReminders: () => ({ path: "/reminders", body: { isOn: true, days: "7, 1", ...LETTER } }),
  addRosterEntry: () => ({ path: "/roster", body: { oldAddress: "new@old.example", oldServer: serverId } }),
  changeRosterEntry: () => ({ path: `/roster/${PLACES.entry}`, body: { note: "On leave" } }),
  removeRosterEntry: () => ({ path: `/roster/${PLACES.goingEntry}` }),
  setPilot: () => ({ path: "/pilot", body: { people: ["pia@old.example"], serverId, needed: 1 } }),
  refuseChange: () => ({ path: `/changes/${PLACES.refused}/refuse`, body: { word: "Not now" } }),
  withdrawChange: () => ({ path: `/changes/${PLACES.withdrawn}/withdraw` }),
  dropInvitation: () => ({ path: `/invitations/${PLACES.invited}` }),
  changeLimits: () => ({ path: `/servers/${serverId}/limits`, body: { messagesPerSecond: "5" } }),
};

const LETTER = { "subject-en": "Move your mail", "text-en": "{portal}" };
/** By the clock of the portal's zone. */
const hoursFromNow = (hours: number) => wallTimeAt(Date.now() + hours * 3_600_000, "UTC");

const NO_DATES = {
  ...{ announced: "", deliverySwitched: "", importsClose: "", readOnly: "", switchedOff: "", deleted: "" },
  replacedBy: "",
};
const bearerFor = (scope: TokenScope) => ({ read: api.reader, readAll: api.looker, write: api.writer })[scope];
/** A test needs a worker, and what is for people alone is refused, see below. */
const JSON_ONES = OPERATIONS.filter(
  ({ id, answer, page }) => answer.kind === "json" && id !== "testServer" && page === undefined,
);

describe("every operation", () => {
  it.each(JSON_ONES)("answers as the document says: $id", async ({ id, method, path, scope }) => {
    const call = CALLS[id]?.() ?? { path };
    const response = await api.send(method, call.path, bearerFor(scope), call.body);
    const answer = await response.json();
    expect({ status: response.status, answer }).toMatchObject({ status: 200 });
    const described = api.document.paths[path]?.[method.toLowerCase()]?.responses["200"];
    const schema = described?.content["application/json"]?.schema ?? { not: {} };
    expect(api.faultsOf(schema, answer)).toBe("");
  });

  it("says what to do next where something is wrong", async () => {
    const wrong = [
      await api.send("GET", "/overview", null),
      await api.send("PUT", "/dates", api.reader, {}),
      await api.send("GET", `/runs/${randomUUID()}`, api.reader),
      await api.send("GET", "/runs?page=none", api.reader),
      await api.send("POST", `/mailings/${PLACES.draft}/release`, api.writer, { count: 1 }),
    ];
    for (const response of wrong) expect(await response.json()).toMatchObject({ next: expect.stringMatching(/\.$/) });
    expect(wrong.map(({ status }) => status)).toEqual([401, 403, 404, 400, 404]);
  });

  it("SEC 34: leads to the page where a token is not proof enough of who asks", async () => {
    const response = troubleOf(new NeedsProof());
    const answer = await response.json();
    expect(answer).toMatchObject({ status: 403, next: expect.stringContaining("Sign in to the portal") });
    expect(response.status).toBe(403);
    expect(api.faultsOf(api.document.components.schemas.Problem ?? { not: {} }, answer)).toBe("");
  });
});

describe("what is for a person at a page", () => {
  const ALONE = OPERATIONS.filter(({ page }) => page !== undefined);

  it("is approving, opening a report, inviting, making a link and declaring the switch-off", () => {
    const ids = ["approveChange", "declareSwitchOff", "inviteStaff", "makeInvitationLink", "openReport"];
    expect(ALONE.map(({ id }) => id).sort()).toEqual(ids);
  });

  it.each(ALONE)("SEC 34: is refused to every token, which is told the page: $id", async ({ method, path, page }) => {
    const response = await api.send(method, path, api.writer, { name: "x", role: "helper", unaccounted: 0 });
    const answer = await response.json();
    expect(answer).toMatchObject({ status: 403, next: expect.stringContaining(`at ${page};`) });
    expect(api.faultsOf(api.document.components.schemas.Problem ?? { not: {} }, answer)).toBe("");
    expect(Object.keys(api.document.paths[path]?.[method.toLowerCase()]?.responses ?? {})).not.toContain("200");
  });
});

describe("a change that waits", () => {
  const ask = async (askedById: string) => {
    const id = randomUUID();
    await addChange(id, askedById);
    return id;
  };
  const state = async (id: string) =>
    portal.database.client.pendingChange.findUniqueOrThrow({ where: { id }, select: { state: true, word: true } });

  it("is shown field by field, with no secret of it", async () => {
    const id = await ask("somebody");
    const { waiting } = JSON.parse(await (await api.send("GET", "/changes", api.looker)).text());
    expect(waiting.find((one: { id: string }) => one.id === id)).toMatchObject({
      ...{ kind: "server.save", isOwn: false, state: "waiting" },
      lines: [
        { field: "name", before: "Unused", after: "Renamed" },
        { field: "sealedSecret", before: "", after: "sealed" },
      ],
    });
    await portal.database.client.pendingChange.delete({ where: { id } });
  });

  it("is refused by another administrator's program with a word, and withdrawn by one's own alone", async () => {
    const [theirs, ours] = [await ask("somebody"), await ask(api.writerId)];
    const post = async (id: string, act: string) =>
      (await api.send("POST", `/changes/${id}/${act}`, api.writer, { word: "Not now" })).status;
    expect([await post(ours, "refuse"), await post(theirs, "withdraw")]).toEqual([409, 409]);
    expect([await post(theirs, "refuse"), await post(ours, "withdraw")]).toEqual([200, 200]);
    expect(await state(theirs)).toEqual({ state: "rejected", word: "Not now" });
    expect(await state(ours)).toMatchObject({ state: "withdrawn" });
    const where = { action: "change.reject", subjectId: theirs, actorId: api.writerId };
    expect(await portal.database.client.auditEvent.count({ where })).toBe(1);
    expect(await post(theirs, "refuse")).toBe(409);
  });

  it("is approved by no token", async () => {
    const id = await ask("somebody");
    expect((await api.send("POST", `/changes/${id}/approve`, api.writer)).status).toBe(403);
    expect(await state(id)).toMatchObject({ state: "waiting" });
    await portal.database.client.pendingChange.delete({ where: { id } });
  });
});

describe("one entry of the roster", () => {
  const entry = (oldAddress: string) => portal.database.client.rosterEntry.findFirst({ where: { oldAddress } });

  it("is added, changed in what is sent alone, and removed", async () => {
    const sent = { oldAddress: "Quinn@old.example", oldServer: serverId, name: "Quinn", note: "Left side" };
    const { id } = JSON.parse(await (await api.send("POST", "/roster", api.writer, sent)).text());
    expect(await entry("quinn@old.example")).toMatchObject({ id, name: "Quinn", source: "hand" });
    const twice = await api.send("POST", "/roster", api.writer, sent);
    expect(await twice.json()).toMatchObject({ status: 400, problems: { oldAddress: "taken" } });
    await api.send("PATCH", `/roster/${id}`, api.writer, { contact: "Room 5", deliverySwitched: "yes" });
    expect(await entry("quinn@old.example")).toMatchObject({
      ...{ name: "Quinn", note: "Left side", contact: "Room 5", deliverySwitchedAt: expect.any(Date) },
    });
    expect((await api.send("DELETE", `/roster/${id}`, api.writer)).status).toBe(200);
    expect(await entry("quinn@old.example")).toBeNull();
    expect((await api.send("PATCH", `/roster/${id}`, api.writer, {})).status).toBe(404);
  });

  it("whose move has begun stays, and keeps its old account", async () => {
    expect((await api.send("DELETE", `/roster/${PLACES.entry}`, api.writer)).status).toBe(409);
    const moved = await api.send("PATCH", `/roster/${PLACES.entry}`, api.writer, { oldAddress: "b@old.example" });
    expect(await moved.json()).toMatchObject({ problems: { oldAddress: "hasBegun" } });
    expect(await entry("anna@old.example")).not.toBeNull();
  });
});

describe("the pilot group", () => {
  it("is set, shut before everybody else, opened, and ended", async () => {
    const put = (body: object) => api.send("PUT", "/pilot", api.writer, { serverId, needed: 1, ...body });
    const set = await put({ people: ["pia@old.example", "Yuri@old.example"], needed: 2 });
    expect(await set.json()).toMatchObject({
      ...{ gate: "closed", needed: 2 },
      people: [{ oldAddress: "pia@old.example", state: "notBegun" }, { oldAddress: "yuri@old.example" }],
    });
    const wrong = await put({ people: ["pia@old.example"], needed: 3 });
    expect(await wrong.json()).toMatchObject({ problems: { needed: "moreThanPeople" } });
    const opened = await api.send("POST", "/pilot/open", api.writer);
    expect(await opened.json()).toEqual({ isOpened: true, through: 0 });
    const again = await api.send("POST", "/pilot/open", api.writer);
    expect(await again.json()).toEqual({ isOpened: false, through: 0 });
    const ended = await api.send("DELETE", "/pilot", api.writer);
    expect(await ended.json()).toMatchObject({ gate: "off", people: [] });
  });
});

describe("a file", () => {
  it("of the audit is a table, and taking it along stands in the audit", async () => {
    const response = await api.send("GET", "/audit.csv?action=token", api.writer);
    expect(response.headers.get("content-type")).toBe("text/csv; charset=utf-8");
    expect(await response.text()).toMatch(/^\uFEFF?row,at,.*\r\n(?:\d+,.*token\.add.*\r\n)+$/);
    const where = { action: "audit.export", actorId: api.writerId };
    expect(await portal.database.client.auditEvent.count({ where })).toBe(1);
  });

  it("with evidence is answered byte by byte as it was signed", async () => {
    await portal.database.client.switchOff.updateMany({ data: { takenBackAt: null } });
    const response = await api.send("GET", "/evidence", api.reader);
    expect(Buffer.from(await response.arrayBuffer()).toString()).toBe(EVIDENCE);
    await portal.database.client.switchOff.updateMany({ data: { takenBackAt: new Date() } });
  });

  it("with evidence that nobody can sign is refused at once, and says that the worker is missing", async () => {
    const response = await api.send("GET", "/evidence", api.reader);
    expect(response.status).toBe(503);
    expect(await response.json()).toMatchObject({ next: expect.stringContaining("worker") });
  });
});

describe("runs", () => {
  const rowsOf = async (query: string) => {
    const { rows, found } = JSON.parse(await (await api.send("GET", `/runs${query}`, api.reader)).text());
    return {
      found,
      runs: rows.map((row: { oldAddress: string; number: number }) => `${row.oldAddress} ${row.number}`),
    };
  };

  it("are listed, the latest first, and filtered", async () => {
    expect(await rowsOf("")).toEqual({ found: 2, runs: ["anna@old.example 2", "anna@old.example 1"] });
    expect(await rowsOf("?grade=complete")).toEqual({ found: 1, runs: ["anna@old.example 1"] });
    expect(await rowsOf("?standing=underWay")).toEqual({ found: 0, runs: [] });
    expect(await rowsOf(`?wave=${PLACES.wave}&test=no`)).toMatchObject({ found: 2 });
    expect(await rowsOf("?address=PAUL")).toEqual({ found: 0, runs: [] });
  });

  it("tell codes and counts, and nothing of folders or mail", async () => {
    const text = await (await api.send("GET", `/runs/${runId}`, api.reader)).text();
    expect(JSON.parse(text)).toMatchObject({
      codes: [{ code: "message.rejected", messages: 2 }],
      counts: { found: 7 },
    });
    expect(text).not.toMatch(/Secret|love|re: you|Birds/);
  });

  it("come 50 a page, without a gap or a double", async () => {
    const of = { migrationId: PLACES.line, request: "{}", startedAt: new Date(0), endedAt: new Date(0) };
    const data = Array.from({ length: 99 }, (_, each) => ({ ...of, number: each + 1 }));
    await portal.database.client.run.createMany({ data });
    const [first, second, third] = [await rowsOf("?page=1"), await rowsOf("?page=2"), await rowsOf("?page=3")];
    expect([first, second, third].map(({ runs }) => runs.length)).toEqual([50, 50, 1]);
    expect(new Set([first, second, third].flatMap(({ runs }) => runs)).size).toBe(101);
    await portal.database.client.run.deleteMany({ where: { migrationId: PLACES.line } });
  });
});

describe("an act on several people", () => {
  const excuse = { kind: "mark", mark: "excused", reason: "left" };
  const marked = () => portal.database.client.rosterEntry.count({ where: { mark: "excused" } });
  const post = (body: unknown) => api.send("POST", "/roster/acts", api.writer, body);

  it("is first only counted, and done when just that count is confirmed", async () => {
    const who = { search: "pia" };
    expect(await (await post({ who, act: excuse })).json()).toEqual({ isApplied: false, people: 1, affected: 1 });
    const wrong = await post({ who, act: excuse, count: 2 });
    expect(wrong.status).toBe(409);
    expect(await marked()).toBe(0);
    const right = await post({ who, act: excuse, count: 1 });
    expect(await right.json()).toEqual({ isApplied: true, people: 1, affected: 1 });
    expect(await marked()).toBe(1);
  });

  it("stands in the audit in the name of the token's administrator", async () => {
    const rows = await portal.database.client.auditEvent.findMany({ where: { action: "roster.mark" } });
    expect(rows).toMatchObject([{ actorKind: "administrator", actorId: api.writerId }]);
  });

  it("that excuses somebody needs a reason", async () => {
    const response = await post({ who: { search: "paul" }, act: { ...excuse, reason: " " }, count: 1 });
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({ problems: { "act.reason": "missing" } });
  });
});

describe("a mailing", () => {
  it("does not go to more people than were confirmed", async () => {
    const { serverId: oldServer } = await addRosterEntry(portal, { serverId, oldAddress: "zed@old.example" });
    expect(oldServer).toBe(serverId);
    const { id } = await addMailing(portal, { dueAt: null });
    const view = JSON.parse(await (await api.send("GET", `/mailings/${id}/release`, api.writer)).text());
    const few = await api.send("POST", `/mailings/${id}/release`, api.writer, { count: view.count - 1 });
    expect({ status: few.status, ...JSON.parse(await few.text()) }).toMatchObject({ status: 409, next: /count/ });
    expect(await portal.database.client.mailing.findUnique({ where: { id } })).toMatchObject({ dueAt: null });
    const enough = await api.send("POST", `/mailings/${id}/release`, api.writer, { count: view.count });
    expect(enough.status).toBe(200);
  });
});

describe("a mail server", () => {
  it("is tested by the worker, step by step; without one that is said at once", async () => {
    const { client } = portal.database;
    const path = `/servers/${serverId}/test`;
    const away = await api.send("POST", path, api.writer);
    expect({ status: away.status, ...JSON.parse(await away.text()) }).toMatchObject({ status: 503, next: /worker/ });
    await client.worker.create({ data: { id: "w", startedAt: new Date(), heartbeatAt: new Date() } });
    const sha256 = "ab".repeat(32);
    const found = {
      ...{ trouble: null, tls: "TLSv1.3", capabilities: ["IMAP4rev1"], milliseconds: 12, addresses: ["192.0.2.7"] },
      certificate: { sha256, validUntil: Date.UTC(2099, 0, 1), subject: "old.example", issuer: "Example CA" },
      steps: [{ step: "dns", milliseconds: 1.5 } as const],
    };
    const answered = answerNext(portal, "testServer", async () => {
      const testResult = JSON.stringify(found);
      await client.server.update({ where: { id: serverId }, data: { testedAt: new Date(), testResult } });
      return { ok: true, value: found };
    });
    const response = await api.send("POST", path, api.writer);
    await answered;
    await client.worker.deleteMany();
    expect(await response.json()).toEqual({
      ...{ code: null, tls: "TLSv1.3", capabilities: ["IMAP4rev1"], addresses: ["192.0.2.7"] },
      certificate: { ...found.certificate, validUntil: "2099-01-01T00:00:00.000Z" },
      steps: [{ step: "dns", milliseconds: 2 }],
    });
  });

  it("is added as an empty form has it, but for what is sent; one with accounts is not removed", async () => {
    const sent = { name: "Third", host: "third.example", use: "new", maxConnections: "4" };
    const { id } = JSON.parse(await (await api.send("POST", "/servers", api.writer, sent)).text());
    const form = JSON.parse(await (await api.send("GET", `/servers/${id}`, api.writer)).text());
    expect(form).toMatchObject({ ...sent, port: "993", security: "tls", messagesPerSecond: "" });
    const twice = await api.send("POST", "/servers", api.writer, sent);
    expect(await twice.json()).toMatchObject({ status: 400, problems: { host: "taken" } });
    expect((await api.send("DELETE", `/servers/${id}`, api.writer)).status).toBe(200);
    expect((await api.send("DELETE", `/servers/${serverId}`, api.writer)).status).toBe(409);
    expect(await portal.database.client.server.count({ where: { id: { in: [id, serverId] } } })).toBe(1);
  });
});

describe("the old server's own list", () => {
  it("is first only looked at, then read in", async () => {
    const path = `/servers/${serverId}/mailboxes`;
    const list = "address\nnobody@old.example\n,\n";
    const post = async (dryRun: boolean) =>
      (await api.send("POST", path, api.writer, { list, dryRun })).json() as Promise<object>;
    const told = { mailboxes: 1, isNew: 1, gone: 0, linesWithProblems: 1 };
    expect(await post(true)).toEqual({ isApplied: false, ...told });
    expect(await portal.database.client.oldMailbox.count()).toBe(0);
    expect(await post(false)).toEqual({ isApplied: true, ...told });
    expect(await portal.database.client.oldMailbox.count()).toBe(1);
    const none = await api.send("POST", path, api.writer, { list: "size\n5\n" });
    expect(await none.json()).toMatchObject({ problems: { list: "noAddressColumn" } });
  });
});

describe("reminders", () => {
  it("keep what is not sent, and are switched on and off", async () => {
    const patch = (body: object) => api.send("PATCH", "/reminders", api.writer, body);
    const now = async () => JSON.parse(await (await api.send("GET", "/reminders", api.writer)).text());
    await patch({ isOn: true, days: "5, 2", ...LETTER });
    await patch({ isOn: true, time: "08:30" });
    expect(await now()).toMatchObject({ days: "5, 2", time: "08:30", enabledAt: expect.any(String) });
    await patch({ isOn: false });
    expect(await now()).toMatchObject({ days: "5, 2", enabledAt: null });
    const wrong = await patch({ isOn: true, days: "soon" });
    expect(await wrong.json()).toMatchObject({ problems: { days: "noReminderDays" } });
  });
});

describe("where a second pair of eyes is wished for", () => {
  beforeAll(async () => {
    await portal.database.client.organisation.update({ where: { id: 1 }, data: { fourEyes: true } });
    await portal.database.client.pendingChange.deleteMany();
  });
  const kinds = async () => {
    const rows = await portal.database.client.pendingChange.findMany({ orderBy: { askedAt: "asc" } });
    return rows.map(({ kind, askedById }) => ({ kind, isOurs: askedById === api.writerId }));
  };

  it("limits and what people read wait for it", async () => {
    const limits = await api.send("PATCH", `/servers/${serverId}/limits`, api.writer, { maxConnections: "9" });
    expect(await limits.json()).toEqual({ id: serverId, waits: true });
    expect(await portal.database.client.server.findUnique({ where: { id: serverId } })).not.toMatchObject({
      maxConnections: 9,
    });
    const words = await api.send("POST", "/announcements", api.writer, { ...WORDS, publish: true });
    expect(await words.json()).toMatchObject({ waits: true });
    expect(await kinds()).toEqual([
      { kind: "server.save", isOurs: true },
      { kind: "announcement.save", isOurs: true },
    ]);
  });
});

it("what is not sent of a form stays as it is", async () => {
  const path = `/servers/${serverId}/limits`;
  await portal.database.client.organisation.updateMany({ data: { fourEyes: false } });
  const kept = { messagesPerSecond: 7, zone: "Europe/Berlin" };
  await portal.database.client.server.update({ where: { id: serverId }, data: kept });
  const before = JSON.parse(await (await api.send("GET", path, api.writer)).text());
  await api.send("PATCH", path, api.writer, { idleMinutes: "45", sat: "yes", hoursFrom: "20:00", hoursTo: "06:00" });
  const after = JSON.parse(await (await api.send("GET", path, api.writer)).text());
  expect(before).toMatchObject({ messagesPerSecond: "7", zone: "Europe/Berlin" });
  expect(after).toEqual({ ...before, idleMinutes: "45", sat: "yes", hoursFrom: "20:00", hoursTo: "06:00" });
  const wrong = await api.send("PATCH", path, api.writer, { maxConnections: "many" });
  expect(await wrong.json()).toMatchObject({ status: 400, problems: { maxConnections: expect.any(String) } });
});
