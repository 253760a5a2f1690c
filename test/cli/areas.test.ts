/** What whoever runs a portal does from the command line, against a real database; how the program itself ends: program.test.ts. */
import { readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, expect, it } from "vitest";
import { AREAS } from "../../lib/cli/areas.ts";
import { UsageError } from "../../lib/cli/usage-error.ts";
import { wallTimeAt } from "../../lib/policy/announcement-time.ts";
import { approvalsView, approveChange } from "../../lib/services/approvals.ts";
import { invitationOf } from "../../lib/services/invitations.ts";
import { openSigningKey } from "../../lib/worker/key-files.ts";
import { addMailing } from "../support/mailings.ts";
import { addAdministrator, addRosterEntry, addServer, type TestPortal, testPortal } from "../support/portal.ts";
import { withSigningWorker } from "../support/signing-worker.ts";

let portal: TestPortal;
let serverId: string;
beforeAll(async () => {
  portal = await testPortal({ mailFrom: "move@portal.example" });
  // Each command closes what it has opened.
  const kept = { ...portal, database: { ...portal.database, close: async () => undefined } };
  Object.assign(globalThis, { carryoverPortal: Promise.resolve(kept) });
  serverId = (await addServer(portal, { name: "Old mail", use: "old" })).id;
  await addRosterEntry(portal, { serverId, oldAddress: "anna@old.example", name: "Anna" });
  await addRosterEntry(portal, { serverId, oldAddress: "ben@old.example", name: "Ben" });
});
afterAll(async () => {
  // Files run one after the other in one process: the next one has a portal of its own.
  Reflect.deleteProperty(globalThis, "carryoverPortal");
  await portal.close();
});
beforeEach(() => portal.database.client.organisation.deleteMany());

const COURSE = {
  signal: new AbortController().signal,
  lastWords: null,
  warn: () => undefined,
  traceBug: () => undefined,
};

/** `said`: on standard output, or the mistake. */
async function cli(area: string, ...words: string[]): Promise<{ readonly status: number; readonly said: string }> {
  try {
    const { status, output } = (await AREAS[area]?.run(words, COURSE)) ?? { status: 9, output: "" };
    return { status, said: output };
  } catch (error) {
    if (error instanceof UsageError) return { status: 2, said: error.message };
    throw error;
  }
}
const said = async (...words: [string, ...string[]]) => (await cli(...words)).said;
const json = async (...words: [string, ...string[]]) => JSON.parse(await said(...words, "--json"));
const lastAudit = () => portal.database.client.auditEvent.findFirst({ orderBy: { id: "desc" } });

it("sets the date by which imports close, in its zone, and is recorded as the command line", async () => {
  const { status, said: words } = await cli("deadline", "set", "2099-12-18T17:00", "--zone", "Europe/Berlin");
  expect({ status, words }).toEqual({ status: 0, words: expect.stringContaining("2099-12-18T16:00") });
  expect(await portal.database.client.timetable.findMany()).toMatchObject([
    { id: "everyone", importsClose: "2099-12-18T17:00", zone: "Europe/Berlin" },
  ]);
  expect(await lastAudit()).toMatchObject({ action: "timetable.change", actorKind: "commandLine", actorId: null });
  const wrong = await cli("deadline", "set", "2001-01-01T00:00");
  expect(wrong).toMatchObject({ status: 2, said: expect.stringContaining("importsClose: passed") });
});

it("keeps waves and who is in them, by names and old addresses", async () => {
  expect(await said("waves", "add", "Physics", "--contact-email", "kim@old.example")).toBe("Done.\n");
  expect(await said("waves", "put", "Physics", "Anna@old.example")).toBe("Changed: 1\n");
  expect(await json("waves", "list")).toMatchObject({ waves: [{ name: "Physics", members: 1 }], withoutWave: 1 });
  await cli("deadline", "set", "2099-11-01T12:00", "--wave", "Physics");
  expect(await json("deadline", "show", "--wave", "Physics")).toMatchObject({ closes: "2099-11-01T11:00:00.000Z" });
  expect(await cli("waves", "put", "Chemistry", "anna@old.example")).toMatchObject({
    ...{ status: 2, said: expect.stringContaining('one of "Physics"') },
  });
  expect((await cli("waves", "put", "Physics", "nobody@old.example")).status).toBe(2);
});

it("lists runs as the interface for programs does", async () => {
  expect(await json("runs", "list", "--wave", "Physics")).toEqual({ rows: [], found: 0, page: 1, pages: 1 });
  expect((await cli("runs", "list", "--grade", "good")).status).toBe(2);
  expect(await cli("runs", "move-up", "anna@old.example")).toMatchObject({
    status: 2,
    said: expect.stringContaining("begun"),
  });
});

it("lets no mailing go without a count, or to more people than that", async () => {
  const { id } = await addMailing(portal, { dueAt: null });
  expect(await cli("mailings", "release", id)).toMatchObject({ status: 2, said: expect.stringContaining("--count") });
  const few = await cli("mailings", "release", id, "--count", "1");
  expect(few).toMatchObject({ status: 2, said: expect.stringContaining("more people") });
  expect(await json("mailings", "show", id)).toMatchObject({ count: 2 });
  expect(await said("mailings", "release", id, "--count", "2")).toBe("Released.\n");
});

it("changes limits, or has them wait for a second pair of eyes, and leaves the rest", async () => {
  expect(await said("servers", "limits", "Old mail", "--messages-per-second", "7")).toBe("Done.\n");
  await portal.database.client.organisation.create({ data: { id: 1, name: "Institute", fourEyes: true } });
  expect(await said("servers", "limits", "Old mail", "--connections", "9")).toMatch(/^Waits until another/);
  const { maxConnections } = await portal.database.client.server.findUniqueOrThrow({ where: { id: serverId } });
  expect(await json("servers", "limits", "Old mail")).toMatchObject({
    ...{ messagesPerSecond: "7", maxConnections: String(maxConnections) },
  });
  expect(maxConnections).not.toBe(9);
});

it("takes the audit along as a file for its owner alone, and overwrites none", async () => {
  const file = join(portal.folder, "audit.csv");
  expect((await json("audit", "search", "--action", "timetable")).rows).toMatchObject([
    { action: "timetable.change", actor: { kind: "commandLine" } },
  ]);
  expect((await cli("audit", "export", file, "--action", "wave")).status).toBe(0);
  expect(readFileSync(file, "utf8")).toMatch(/commandLine.*wave\.add/);
  expect(statSync(file).mode & 0o777).toBe(0o600);
  expect(await cli("audit", "export", file)).toMatchObject({ status: 2, said: expect.stringContaining("in the way") });
});

it("asks another administrator to approve what the command line asked for, who may", async () => {
  await portal.database.client.organisation.create({ data: { id: 1, name: "Institute", fourEyes: true } });
  const { viewer } = await addAdministrator(portal, "kim");
  await cli("servers", "limits", "Old mail", "--connections", "3");
  const { waiting } = await approvalsView(portal, viewer);
  const asked = waiting.find(({ lines }) => lines.some(({ after }) => after === "3"));
  expect(asked).toMatchObject({ askedBy: "The command line", isOwn: false });
  expect(await approveChange(portal, viewer, asked?.id ?? "", "")).toBe("applied");
  expect(await portal.database.client.server.findUnique({ where: { id: serverId } })).toMatchObject({
    maxConnections: 3,
  });
});

it("adds a mail server, changes it and takes it away, by its name", async () => {
  expect(await said("servers", "add", "Archive", "--host", "archive.example", "--use", "old")).toBe("Done.\n");
  const { client } = portal.database;
  const found = () => client.server.findFirst({ where: { host: "archive.example" } });
  expect(await found()).toMatchObject({ name: "Archive", port: 993, security: "tls", use: "old" });
  await cli("servers", "change", "Archive", "--port", "1993", "--login-hint", "A short name");
  expect(await found()).toMatchObject({ port: 1993, loginHint: "A short name", host: "archive.example" });
  expect(await cli("servers", "add", "Archive", "--host", "archive.example")).toMatchObject({
    ...{ status: 2, said: expect.stringContaining("--use") },
  });
  expect(await cli("servers", "test", "Archive")).toMatchObject({ status: 2, said: expect.stringContaining("worker") });
  expect(await said("servers", "remove", "Archive")).toBe("Removed.\n");
  expect(await found()).toBeNull();
});

it("switches the last-day mode on and off", async () => {
  await portal.database.client.organisation.create({ data: { id: 1, name: "Institute" } });
  const at = Date.now() + 12 * 3_600_000;
  const until = wallTimeAt(at, "Europe/Berlin");
  expect(await said("last-day", "on", "--until", until)).toContain(new Date(at).toISOString().slice(0, 16));
  expect(await json("last-day", "show")).toMatchObject({ servers: [{ name: "Old mail", lastDayConnections: 6 }] });
  expect(await cli("last-day", "on", "--until", "2001-01-01T00:00")).toMatchObject({
    ...{ status: 2, said: expect.stringContaining("until: passed") },
  });
  expect(await said("last-day", "off")).toContain("It is off.");
});

it("says whether it is safe to switch off, whom to call, and reads in the old server's own list", async () => {
  expect(await cli("switch-off", "show")).toMatchObject({ status: 1, said: expect.stringContaining("would be lost") });
  expect(await said("switch-off", "sweep")).toContain("ben@old.example | Ben | notStarted");
  const list = join(portal.folder, "mailboxes.csv");
  writeFileSync(list, "address,size\nanna@old.example,5\nnobody@old.example,7\n");
  const { client } = portal.database;
  expect(await cli("switch-off", "mailboxes", "Old mail", list, "--dry-run")).toMatchObject({ status: 0 });
  expect(await client.oldMailbox.count()).toBe(0);
  expect(await said("switch-off", "mailboxes", "Old mail", list)).toContain("2 mailboxes, 2 of them new");
  expect(await json("switch-off", "show")).toMatchObject({ answer: "no", unaccounted: 2, unclaimed: 1 });
  writeFileSync(list, "address\nno address\nanna@old.example\n");
  expect((await cli("switch-off", "mailboxes", "Old mail", list)).status).toBe(1);
});

it("writes a draft from a file, and switches reminders on with words of their own", async () => {
  const text = join(portal.folder, "letter.txt");
  writeFileSync(text, "Dear {name}, please move: {portal}\n");
  const { id } = await json(
    "mailings",
    "add",
    "--language",
    "en",
    "--subject",
    "Move",
    "--text",
    text,
    "--audience",
    "notStarted",
  );
  const { client } = portal.database;
  const draft = () => client.mailing.findUnique({ where: { id }, include: { texts: true } });
  expect(await draft()).toMatchObject({ audience: "notStarted", dueAt: null, texts: [{ subject: "Move" }] });
  await cli("mailings", "change", id, "--language", "en", "--subject", "Please move");
  expect(await draft()).toMatchObject({
    texts: [{ subject: "Please move", text: expect.stringContaining("{portal}") }],
  });
  const words = ["--language", "en", "--subject", "Still to move", "--text", text];
  expect(await said("mailings", "reminders", "--switch", "on", "--days", "9,1", ...words)).toBe("Done.\n");
  expect(await said("mailings", "reminders")).toContain("Reminders are on, 9, 1 days before");
  await cli("mailings", "reminders", "--switch", "off");
  expect(await said("mailings", "reminders")).toContain("Reminders are off.");
});

it("gives a wave hours and limits, and tells what is copied for it now", async () => {
  await cli("waves", "change", "Physics", "--connections", "3", "--from", "20:00", "--to", "06:00");
  const limits = { maxConnections: 3, windows: expect.stringContaining('"from":"20:00"') };
  expect(await json("waves", "list")).toMatchObject({ waves: [{ limits, now: { atWork: 0, waiting: 0 } }] });
  expect(await said("waves", "list")).toContain("0 of 3");
  await cli("waves", "change", "Physics", "--connections=", "--from=", "--to=");
  expect(await json("waves", "list")).toMatchObject({ waves: [{ limits: { maxConnections: null, windows: null } }] });
});

it("names the commands of an area where it is given none that it knows", async () => {
  expect(await cli("last-day", "begin")).toEqual({
    ...{ status: 2, said: "last-day: expected show, on or off, got begin" },
  });
  expect((await cli("waves")).said).toContain("put or take-out, got nothing");
});

it("gives one person more time, by their old address, and takes it back", async () => {
  const { client } = portal.database;
  const until = async () =>
    (await client.rosterEntry.findFirst({ where: { oldAddress: "ben@old.example" } }))?.graceUntil;
  expect(await said("deadline", "grace", "ben@old.example", "2099-12-24T17:00")).toContain("2099-12-24T16:00");
  expect((await until())?.toISOString()).toBe("2099-12-24T16:00:00.000Z");
  await cli("deadline", "grace", "ben@old.example");
  expect(await until()).toBeNull();
  expect((await cli("deadline", "grace", "nobody@old.example", "2099-12-24T17:00")).status).toBe(2);
});

it("adds one person to the roster, changes what is told of them, and takes them off again", async () => {
  const { client } = portal.database;
  const found = () =>
    client.rosterEntry.findFirst({ where: { oldAddress: "cleo@old.example" }, include: { wave: true } });
  expect(await said("roster", "add", "Cleo@old.example", "--name", "Cleo", "--note", "Two accounts")).toBe("Done.\n");
  await cli("roster", "change", "cleo@old.example", "--name=", "--wave", "Physics", "--delivery", "yes");
  expect(await found()).toMatchObject({
    ...{ name: "", note: "Two accounts", wave: { name: "Physics" }, deliverySwitchedAt: expect.any(Date) },
  });
  expect(await cli("roster", "change", "cleo@old.example", "--delivery", "perhaps")).toMatchObject({
    ...{ status: 2, said: expect.stringContaining("deliverySwitched: noYesNo") },
  });
  expect((await cli("roster", "remove", "nobody@old.example")).status).toBe(2);
  expect(await said("roster", "remove", "cleo@old.example")).toBe("Removed.\n");
  expect(await found()).toBeNull();
  expect(await lastAudit()).toMatchObject({ action: "roster.remove", actorKind: "commandLine" });
});

it("names a pilot group, opens the gate and ends it", async () => {
  await portal.database.client.organisation.create({ data: { id: 1, name: "Institute" } });
  const set = ["set", "Old mail", "anna@old.example", "ben@old.example", "--needed", "2"];
  expect(await said("pilot", ...set)).toContain("2 clean reports open it");
  expect(await json("pilot", "show")).toMatchObject({ gate: "closed", people: [{ state: "notBegun" }, {}] });
  expect(await said("pilot", "open")).toBe("Open; 0 waited.\n");
  expect(await said("pilot", "open")).toBe("Nobody has to wait.\n");
  expect(await said("pilot", "remove")).toContain("There is no pilot group");
  expect(await cli("pilot", "set", "Old mail", "--needed", "1")).toMatchObject({ status: 2 });
});

it("refuses a change that waits and withdraws its own, and approves none", async () => {
  const { client } = portal.database;
  await client.organisation.create({ data: { id: 1, name: "Institute", fourEyes: true } });
  await client.pendingChange.deleteMany();
  const { viewer } = await addAdministrator(portal, "lou");
  const asked = { kind: "server.remove", subjectId: serverId, form: "{}", before: '{"name":"Old mail"}' };
  const { id } = await client.pendingChange.create({ data: { ...asked, askedById: viewer.administratorId } });
  await cli("servers", "limits", "Old mail", "--connections", "8");
  expect(await said("approvals", "list")).toMatch(
    /server\.remove Old mail, asked for by lou at .*\n {2}name: "Old mail"/,
  );
  expect((await cli("approvals", "approve", id)).status).toBe(2);
  expect(await said("approvals", "refuse", id, "--word", "It is needed")).toBe("Refused.\n");
  const { waiting, decided } = await json("approvals", "list");
  expect(decided[0]).toMatchObject({ id, word: "It is needed", decidedBy: "The command line" });
  expect(await cli("approvals", "refuse", waiting[0].id)).toMatchObject({ status: 2 });
  expect(await said("approvals", "withdraw", waiting[0].id)).toBe("Withdrawn.\n");
  expect(await said("approvals", "list")).toBe("Nothing waits.\n");
  const states = await client.pendingChange.findMany({ select: { state: true }, orderBy: { askedAt: "asc" } });
  expect(states).toEqual([{ state: "rejected" }, { state: "withdrawn" }]);
});

it("asks a helper in, hands out the link once, and takes the invitation back; with a second pair of eyes it waits", async () => {
  const { client } = portal.database;
  expect(await cli("administrators", "invite", "Robin")).toMatchObject({
    ...{ status: 2, said: expect.stringContaining("--role") },
  });
  expect(await said("administrators", "invite", "Robin", "--role", "helper")).toBe("Done.\n");
  const { link } = await json("administrators", "link", "robin");
  const word = new URL(link).pathname.split("/").at(-1) ?? "";
  expect(await invitationOf(portal, word)).toEqual({ name: "robin", role: "helper" });
  expect(await lastAudit()).toMatchObject({ action: "administrator.link", actorKind: "commandLine" });
  expect(await said("administrators", "list")).toMatch(/robin +helper +invited, link until/);
  await cli("administrators", "uninvite", "robin");
  expect(await invitationOf(portal, word)).toBeNull();
  await client.organisation.create({ data: { id: 1, name: "Institute", fourEyes: true } });
  expect(await said("administrators", "invite", "Robin", "--role", "administrator")).toMatch(/^Waits until another/);
  expect((await cli("administrators", "link", "robin")).status).toBe(2);
});

it("declares the old server off only with the number of those who are left behind, and takes that back", async () => {
  const { client } = portal.database;
  expect(await cli("switch-off", "declare")).toMatchObject({
    status: 2,
    said: expect.stringContaining("--unaccounted"),
  });
  const declare = (unaccounted: number) => cli("switch-off", "declare", "--unaccounted", String(unaccounted));
  expect(await declare(2)).toMatchObject({ status: 2, said: expect.stringContaining("worker") });
  await client.worker.create({ data: { id: "w", startedAt: new Date(), heartbeatAt: new Date() } });
  openSigningKey(portal.workerConfig);
  const wrong = await withSigningWorker(portal, declare(1));
  expect(wrong).toMatchObject({ status: 2, said: expect.stringContaining("wrongCount") });
  const right = await withSigningWorker(portal, declare(2));
  expect(right).toEqual({ status: 0, said: "Declared off; imports are closed.\n" });
  expect(await declare(2)).toMatchObject({ status: 2, said: expect.stringContaining("already") });
  await client.worker.deleteMany();
  expect(await lastAudit()).toMatchObject({ action: "switchOff.declare", actorKind: "commandLine" });
  expect(await said("switch-off", "take-back")).toContain("the dates hold again");
  expect(await client.switchOff.count({ where: { takenBackAt: null } })).toBe(0);
});
