import { afterEach, beforeEach, expect, it } from "vitest";
import type { Administrator } from "../../lib/auth/viewer.ts";
import { parseCsv } from "../../lib/report/csv-reader.ts";
import { EVERYONE, type RosterFilter } from "../../lib/services/roster.ts";
import { rosterExport } from "../../lib/services/roster-export.ts";
import { applyUpload, uploadRoster, uploadView } from "../../lib/services/roster-import.ts";
import { addAdministrator, addRosterEntry, addServer, type TestPortal, testPortal } from "../support/portal.ts";

let portal: TestPortal;
let admin: Administrator;
let serverId: string;
beforeEach(async () => {
  portal = await testPortal();
  admin = (await addAdministrator(portal)).viewer;
  serverId = (await addServer(portal, { name: "Old mail", use: "old" })).id;
  await addServer(portal, { name: "Older mail", use: "old" });
});
afterEach(() => portal.close());

async function exported(filter: Partial<RosterFilter> = {}): Promise<string> {
  const pieces: Uint8Array[] = [];
  const wish = { ...EVERYONE, sort: "address", ...filter } as const;
  for await (const piece of await rosterExport(portal, admin, wish)) pieces.push(piece);
  return Buffer.concat(pieces).toString();
}

it("UX 36: SEC 39: writes what the filter shows, safe from spreadsheets that calculate, and records it", async () => {
  const { client } = portal.database;
  await addRosterEntry(portal, { serverId, oldAddress: "a@old.example", name: "=HYPERLINK(1)", note: "+49 30" });
  await addRosterEntry(portal, { serverId, oldAddress: "b@old.example", name: "Ben", mark: "dormant" });
  const rows = parseCsv(await exported({ mark: "expected" })).map(({ cells }) => cells);
  expect(rows).toHaveLength(2);
  expect(rows[1]).toEqual(expect.arrayContaining(["a@old.example", "Old mail", "'=HYPERLINK(1)", "'+49 30"]));
  expect(await client.auditEvent.findMany()).toMatchObject([
    { action: "roster.export", actorId: admin.administratorId, details: '{"people":1}' },
  ]);
});

it("can be read in again, and changes nothing then", async () => {
  const { id: newServerId } = await addServer(portal, { name: "New mail", use: "new" });
  const { id: waveId } = await portal.database.client.wave.create({ data: { name: "Nord, 1" } });
  const row = { name: "=Anna", contact: "-", aliases: '["x@old.example","y@old.example"]', note: "two\nlines" };
  const marked = { mark: "excused", markReason: 'the "old" one', deliverySwitched: true } as const;
  await addRosterEntry(portal, { serverId, ...row, ...marked, waveId, newServerId, newAddress: "anna@new.example" });
  await addRosterEntry(portal, { serverId, oldAddress: "b@old.example", mark: "serviceAccount" });
  const uploaded = await uploadRoster(portal, admin, Buffer.from(await exported()));
  if (!uploaded.ok) throw new Error(uploaded.problem.kind);
  const { plan } = await uploadView(portal, admin, uploaded.id);
  expect(plan).toMatchObject({ newCount: 0, changedCount: 0, sameCount: 2, problems: [], missing: [] });
});

it("SEC 39: takes no formula for an address, and hands out none that it was given as a name", async () => {
  const formulas = [
    "=1+1",
    "+SUM(A1)",
    "-2+3",
    "@SUM(1;2)",
    "\tcmd|' /C calc'!A0",
    '=HYPERLINK("https://evil.example")',
  ];
  const quoted = (text: string) => `"${text.replaceAll('"', '""')}"`;
  const asAddresses = ["old address,old server", ...formulas.map((each) => `${quoted(each)},Old mail`)].join("\n");
  const refused = await uploadRoster(portal, admin, Buffer.from(asAddresses));
  if (!refused.ok) throw new Error(refused.problem.kind);
  const { plan } = await uploadView(portal, admin, refused.id);
  expect(plan.problems.map(({ problem }) => problem)).toEqual(formulas.map(() => "noAddress"));
  expect(await applyUpload(portal, admin, refused.id)).toBe(true);
  expect(await portal.database.client.rosterEntry.count()).toBe(0);
  const asNames = formulas.map((each, index) => `p${index}@old.example,Old mail,${quoted(each)}`);
  const taken = await uploadRoster(portal, admin, Buffer.from(["old address,old server,name", ...asNames].join("\n")));
  if (!taken.ok) throw new Error(taken.problem.kind);
  await applyUpload(portal, admin, taken.id);
  const [head, ...rows] = parseCsv(await exported()).map(({ cells }) => cells);
  expect([head?.length, rows.length]).toEqual([expect.any(Number), formulas.length]);
  for (const cell of rows.flat()) expect(cell).not.toMatch(/^[=+\-@\t\r]/);
});

it("hands out more than is read at once, everybody once", async () => {
  const data = Array.from({ length: 1203 }, (_, number) => ({ serverId, oldAddress: `p${number}` }));
  await portal.database.client.rosterEntry.createMany({ data });
  const addresses = parseCsv(await exported()).map(({ cells }) => cells[0]);
  expect(new Set(addresses).size).toBe(1204);
});
