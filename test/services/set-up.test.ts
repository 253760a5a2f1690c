import { createHash } from "node:crypto";
import { afterEach, beforeEach, expect, it } from "vitest";
import { isPassword } from "../../lib/auth/password.ts";
import { portalState } from "../../lib/services/organisation.ts";
import { issueSetUpCode, setUp } from "../../lib/services/set-up.ts";
import { applyEnvironment } from "../../lib/services/set-up-environment.ts";
import { addAdministrator, addServer, type TestPortal, testPortal } from "../support/portal.ts";

let portal: TestPortal;
beforeEach(async () => {
  portal = await testPortal();
});
afterEach(() => portal.close());

const GOOD = { name: "M.Okonkwo", password: "a sentence is good" };
const issue = async () => (await issueSetUpCode(portal.database)) ?? "";
const administrators = () => portal.database.client.administrator.findMany();

it("the code from the console makes the first administrator, whose name is kept in small letters", async () => {
  const code = await issue();
  expect(code).toMatch(/^[2-9A-HJKMNP-Z]{4}(-[2-9A-HJKMNP-Z]{4}){2}$/);
  expect(await portalState(portal)).toEqual({ needsAdministrator: true, ready: false });
  const made = await setUp(portal, { ...GOOD, code: ` ${code.toLowerCase().replaceAll("-", " ")} ` });
  const [row] = await administrators();
  expect(made).toEqual({ ok: true, id: row?.id });
  expect(row?.name).toBe("m.okonkwo");
  expect(await isPassword(GOOD.password, row?.passwordHash ?? null)).toBe(true);
  expect((await portalState(portal)).needsAdministrator).toBe(false);
  const acts = await portal.database.client.auditEvent.findMany({ where: { action: "administrator.add" } });
  expect(acts).toMatchObject([{ actorKind: "administrator", actorId: row?.id, subjectId: row?.id }]);
});

it("of twenty at the same moment with the right code, one becomes administrator", async () => {
  const code = await issue();
  const names = Array.from({ length: 20 }, (_, number) => `admin${number}`);
  const results = await Promise.all(names.map((name) => setUp(portal, { ...GOOD, name, code })));
  expect(results.filter(({ ok }) => ok)).toHaveLength(1);
  expect(await administrators()).toHaveLength(1);
});

it("a code is used up, even when the administrator is gone again", async () => {
  const code = await issue();
  await setUp(portal, { ...GOOD, code });
  await portal.database.client.administrator.deleteMany();
  expect(await setUp(portal, { ...GOOD, code })).toEqual({ ok: false, problems: { code: "wrongCode" } });
});

it("each start makes a new code and voids the one before", async () => {
  const [first, second] = [await issue(), await issue()];
  expect(await setUp(portal, { ...GOOD, code: first })).toEqual({ ok: false, problems: { code: "wrongCode" } });
  expect(await setUp(portal, { ...GOOD, code: second })).toMatchObject({ ok: true });
});

it("a code is valid for a day", async () => {
  const code = await issue();
  const { client } = portal.database;
  const { expiresAt } = await client.setUpCode.findFirstOrThrow();
  expect(Math.abs(expiresAt.getTime() - Date.now() - 24 * 3_600_000)).toBeLessThan(10_000);
  await client.setUpCode.updateMany({ data: { expiresAt: new Date(Date.now() - 1) } });
  expect(await setUp(portal, { ...GOOD, code })).toEqual({ ok: false, problems: { code: "wrongCode" } });
});

it("of a code only its SHA-256 is kept", async () => {
  const code = await issue();
  const [row] = await portal.database.client.setUpCode.findMany();
  expect(row?.codeHash).toBe(createHash("sha256").update(code.replaceAll("-", "")).digest("hex"));
});

it("there is no code once there is an administrator, and an old one makes no second", async () => {
  const code = await issue();
  await addAdministrator(portal);
  expect(await setUp(portal, { ...GOOD, code })).toEqual({ ok: false, problems: { code: "wrongCode" } });
  expect(await issueSetUpCode(portal.database)).toBeNull();
  expect(await portal.database.client.setUpCode.count()).toBe(0);
});

it("after ten wrong codes even the right one is not looked at", async () => {
  const code = await issue();
  for (let wrong = 0; wrong < 10; wrong++)
    expect(await setUp(portal, { ...GOOD, code: "AAAA-AAAA-AAAA" })).toMatchObject({ problems: { code: "wrongCode" } });
  expect(await setUp(portal, { ...GOOD, code })).toEqual({ ok: false, problems: { code: "tooMany" } });
});

it.each([
  [{ name: "" }, { name: "missing" }],
  [{ password: "" }, { password: "missing" }],
  [{ password: "elevenchars" }, { password: "tooShort" }],
  [{ name: "admin\u202e" }, { name: "noName" }],
  [{ name: "a".repeat(61) }, { name: "tooLong" }],
])("a form with %o is refused and costs neither code nor try", async (typed, problems) => {
  const code = await issue();
  expect(await setUp(portal, { ...GOOD, code, ...typed })).toEqual({ ok: false, problems });
  expect(await portal.database.client.setUpCode.count()).toBe(1);
  expect(await portal.database.client.signInBudget.count()).toBe(0);
});

const FROM_ENVIRONMENT = {
  servers: [
    { host: "old.example", port: 993, security: "tls", use: "old" },
    { host: "new.example", port: 143, security: "starttls", use: "new" },
  ],
  organisation: {
    name: "Institute",
    contact: null,
    contactEmail: "help@new.example",
    contactPhone: null,
    genuine: null,
  },
} as const;

it("what the environment says is there at once, and only once", async () => {
  const { client } = portal.database;
  await applyEnvironment(portal.database, FROM_ENVIRONMENT);
  await applyEnvironment(portal.database, FROM_ENVIRONMENT);
  expect(await client.server.count()).toBe(2);
  expect(await client.organisation.findMany()).toMatchObject([{ name: "Institute" }]);
  expect((await portalState(portal)).ready).toBe(true);
  const acts = (await client.auditEvent.findMany()).map(({ actorKind, action }) => `${actorKind} ${action}`);
  expect(acts).toEqual(["system server.add", "system server.add", "system organisation.change"]);
});

it("the environment changes nothing that is there already", async () => {
  const { client } = portal.database;
  await addServer(portal, { host: "old.example", port: 993, maxConnections: 7, use: "both" });
  await client.organisation.create({ data: { id: 1, name: "Changed since" } });
  await applyEnvironment(portal.database, FROM_ENVIRONMENT);
  expect(await client.server.findFirst({ where: { host: "old.example" } })).toMatchObject({
    maxConnections: 7,
    use: "both",
  });
  expect(await client.organisation.findMany()).toMatchObject([{ name: "Changed since" }]);
});
