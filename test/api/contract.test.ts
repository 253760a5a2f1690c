/** What /api/v1 answers, held against the document that it publishes, by a validator that has nothing to do with either. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { OPERATIONS } from "../../lib/api/operations.ts";
import { makeApiToken, removeApiToken } from "../../lib/services/api-tokens.ts";
import { addFleet } from "../support/fleet.ts";
import { addAdministrator, addServer, type TestPortal, testPortal } from "../support/portal.ts";
import { type Api, apiOf } from "./support/api.ts";

let portal: TestPortal;
let api: Api;

beforeAll(async () => {
  portal = await testPortal();
  api = await apiOf(portal);
  const [old, fresh] = [await addServer(portal, { use: "old" }), await addServer(portal, { use: "new" })];
  await addFleet(portal.database, { oldServerId: old.id, newServerId: fresh.id }, [
    { name: "anna", move: { phase: "done", activity: null, grade: "complete" }, doneAt: new Date() },
    { name: "paul", move: { phase: "copying", activity: "needsUser", reason: "auth.refused" } },
    { name: "pia" },
  ]);
});
afterAll(() => portal.close());

const send: Api["send"] = (...sent) => api.send(...sent);

describe("every operation", () => {
  it("stands in the document, once", () => {
    expect(api.document.openapi).toBe("3.1.0");
    const described = Object.entries(api.document.paths).flatMap(([path, methods]) =>
      Object.keys(methods).map((method) => `${method.toUpperCase()} ${path}`),
    );
    expect(described.sort()).toEqual(OPERATIONS.map(({ method, path }) => `${method} ${path}`).sort());
    expect(new Set(OPERATIONS.map(({ id }) => id)).size).toBe(OPERATIONS.length);
  });

  it.each(OPERATIONS)("says nothing to whoever has no token: $method $path", async ({ method, path }) => {
    for (const bearer of [null, "", "carryover_wrong"]) {
      const response = await send(method, path, bearer);
      expect(response.status).toBe(401);
      expect(api.faultsOf(api.document.components.schemas.Problem ?? { not: {} }, await response.json())).toBe("");
    }
  });

  it.each(OPERATIONS.filter(({ scope }) => scope === "readAll"))(
    "that helpers may not see needs a token that sees all: $method $path",
    async ({ method, path }) => {
      expect(method).toBe("GET");
      expect((await send(method, path, api.reader)).status).toBe(403);
      expect((await send(method, path, api.looker)).status).not.toBe(403);
    },
  );

  it.each(OPERATIONS.filter(({ scope, page }) => scope === "write" && page === undefined))(
    "that changes something needs a token that may: $method $path",
    async ({ method, path }) => {
      const body = {};
      for (const bearer of [api.reader, api.looker]) expect((await send(method, path, bearer, body)).status).toBe(403);
      expect((await send(method, path, api.writer, body)).status).not.toBe(403);
    },
  );
});

it("every method that an operation has is served", async () => {
  const route = readFileSync(join(import.meta.dirname, "../../app/api/v1/[...path]/route.ts"), "utf8");
  for (const { method } of OPERATIONS) expect(route).toContain(`answer as ${method}`);
});

describe("a token", () => {
  it("is of no use once it is removed, or its time is over", async () => {
    const { viewer } = await addAdministrator(portal, crypto.randomUUID());
    const mine = { administratorId: viewer.administratorId };
    const made = await makeApiToken(portal, viewer, { name: "brief", days: "1", scope: "read" });
    const bearer = made.ok ? made.id : "";
    expect((await send("GET", "/overview", bearer)).status).toBe(200);
    await portal.database.client.apiToken.updateMany({ where: mine, data: { expiresAt: new Date() } });
    expect((await send("GET", "/overview", bearer)).status).toBe(401);
    const later = new Date(Date.now() + 10_000);
    await portal.database.client.apiToken.updateMany({ where: mine, data: { expiresAt: later } });
    const { id } = await portal.database.client.apiToken.findFirstOrThrow({ where: mine });
    await removeApiToken(portal, viewer, id);
    expect((await send("GET", "/overview", bearer)).status).toBe(401);
  });

  it("of somebody who is a helper now may do no more than a helper", async () => {
    const { viewer } = await addAdministrator(portal, crypto.randomUUID());
    const made = await makeApiToken(portal, viewer, { name: "old", days: "1", scope: "write" });
    const where = { id: viewer.administratorId };
    await portal.database.client.administrator.update({ where, data: { role: "helper" } });
    expect((await send("GET", "/mailings", made.ok ? made.id : "")).status).toBe(403);
    expect((await send("GET", "/overview", made.ok ? made.id : "")).status).toBe(200);
  });

  it("stands nowhere as it is", async () => {
    const rows = JSON.stringify(await portal.database.client.apiToken.findMany());
    expect(rows).not.toContain(api.reader);
    expect(JSON.stringify(await portal.database.client.auditEvent.findMany())).not.toContain(api.reader);
  });

  it.each([
    [{ name: "" }, { name: "missing" }],
    [{ days: "0" }, { days: "noDays" }],
    [{ days: "366" }, { days: "noDays" }],
    [{ scope: "" }, { scope: "noChoice" }],
  ])("is not made from %o", async (typed, problems) => {
    const { viewer } = await addAdministrator(portal, crypto.randomUUID());
    const form = { name: "x", days: "1", scope: "read", ...typed };
    expect(await makeApiToken(portal, viewer, form)).toEqual({ ok: false, problems });
  });
});

describe("a list of people", () => {
  const csv = "old address,old server,name\nzoe@old.example,OLD,Zoe\n";
  const entries = () => portal.database.client.rosterEntry.count();

  it("is first only looked at, then read in, line by line", async () => {
    const { host } = await portal.database.client.server.findFirstOrThrow({ where: { use: "old" } });
    const body = { csv: csv.replace("OLD", host) };
    const before = await entries();
    const looked = await send("POST", "/roster/import", api.writer, body);
    expect(await looked.json()).toMatchObject({ isApplied: false, added: 1 });
    expect(await entries()).toBe(before);
    const done = await send("POST", "/roster/import", api.writer, { ...body, dryRun: false });
    expect(await done.json()).toMatchObject({ isApplied: true, added: 1 });
    expect(await entries()).toBe(before + 1);
  });

  it("SEC 40: that is larger than what the web server hands on whole is refused as such", async () => {
    const large = `old address\n${"é".repeat(5 * 1024 * 1024)}`;
    const response = await send("POST", "/roster/import", api.writer, { csv: large });
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({ problems: { body: "tooLarge" } });
  });

  it("that is none is refused, and says why", async () => {
    const response = await send("POST", "/roster/import", api.writer, { csv: "" });
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({ problems: { csv: expect.any(String) } });
  });
});

it("dates are set as on the page, and refused as there", async () => {
  const dates: Record<string, string> = JSON.parse(await (await send("GET", "/dates", api.writer)).text());
  const wrong = await send("PUT", "/dates", api.writer, { ...dates, zone: "UTC", importsClose: "soon" });
  expect(wrong.status).toBe(400);
  const right = await send("PUT", "/dates", api.writer, { ...dates, zone: "UTC", importsClose: "2099-12-18T17:00" });
  expect(await right.json()).toMatchObject({ importsClose: "2099-12-18T17:00", awaitsApproval: false });
});

it("dates wait for a second pair of eyes as those of the page do, and the answer says so", async () => {
  const { organisation, pendingChange } = portal.database.client;
  const before = await organisation.findUnique({ where: { id: 1 } });
  await organisation.upsert({ where: { id: 1 }, create: { name: "x", fourEyes: true }, update: { fourEyes: true } });
  const dates: Record<string, string> = JSON.parse(await (await send("GET", "/dates", api.writer)).text());
  const asked = await send("PUT", "/dates", api.writer, { ...dates, zone: "UTC", importsClose: "2099-12-20T17:00" });
  expect(await asked.json()).toMatchObject({ importsClose: "2099-12-18T17:00", awaitsApproval: true });
  expect(await pendingChange.findMany()).toMatchObject([{ kind: "dates.save", state: "waiting" }]);
  await pendingChange.deleteMany();
  await organisation.updateMany({ data: { fourEyes: before?.fourEyes ?? false } });
});

describe("what was sent", () => {
  it("is refused with the field that is wrong", async () => {
    const response = await send("GET", "/at-risk?page=none", api.reader);
    expect(response.status).toBe(400);
    expect(response.headers.get("content-type")).toBe("application/problem+json");
    expect(await response.json()).toMatchObject({ status: 400, problems: { page: expect.any(String) } });
  });

  it("to an address that there is not is not found", async () => {
    for (const path of ["/nothing", "/overview/more", "/"])
      expect((await send("GET", path, api.reader)).status).toBe(404);
  });
});
