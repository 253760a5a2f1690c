/** What whoever runs a portal does from the command line, against a real database; how the program itself ends: program.test.ts. */
import { readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, expect, it } from "vitest";
import { AREAS } from "../../lib/cli/areas.ts";
import { UsageError } from "../../lib/cli/usage-error.ts";
import { approvalsView, approveChange } from "../../lib/services/approvals.ts";
import { addMailing } from "../support/mailings.ts";
import { addAdministrator, addRosterEntry, addServer, type TestPortal, testPortal } from "../support/portal.ts";

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
afterAll(() => portal.close());
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
