import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { viewerOf } from "../../lib/auth/sessions.ts";
import { NotFound } from "../../lib/services/access.ts";
import { signInAdministrator } from "../../lib/services/administrator-sign-in.ts";
import { staffView } from "../../lib/services/administrators.ts";
import { resetPassword } from "../../lib/services/invitations.ts";
import { signInByOpenId } from "../../lib/services/openid-sign-in.ts";
import { proofsOf, prove } from "../../lib/services/prove.ts";
import { addAdministrator, type TestPortal, testPortal } from "../support/portal.ts";

const ISSUER = "https://login.test";
const NOW = Date.now();

let portal: TestPortal;
beforeAll(async () => {
  portal = await testPortal({
    staffSignIn: {
      ...{ issuer: ISSUER, clientId: "portal", clientSecret: "secret" },
      ...{ roleClaim: "roles", administratorRole: "admins", helperRole: "desk" },
    },
  });
});
afterAll(() => portal.close());
afterEach(async () => {
  await portal.database.client.administrator.deleteMany();
  await portal.database.client.auditEvent.deleteMany();
  await portal.database.client.organisation.deleteMany();
});

const claims = { iss: ISSUER, sub: "1", preferred_username: "Anna", roles: ["admins"] };
const comes = (said: object = {}) => signInByOpenId(portal, { ...claims, ...said }, NOW);
const who = (sessionId: string | null) => viewerOf(portal.database, sessionId ?? "", NOW);
const acts = async () => (await portal.database.client.auditEvent.findMany()).map(({ action }) => action);

describe("signing in by the organisation's provider", () => {
  it("makes an account at the first time, and finds it again", async () => {
    const first = await who(await comes());
    expect(first).toMatchObject({ kind: "administrator", name: "anna", role: "administrator" });
    expect(await who(await comes({ preferred_username: "Anna Married" }))).toMatchObject({ name: "anna" });
    expect(await acts()).toEqual(["administrator.add", "session.begin", "session.begin"]);
  });

  it("is enough where a second factor is required: the provider looks after that", async () => {
    await portal.database.client.organisation.create({ data: { id: 1, name: "x", factorFrom: new Date(0) } });
    expect(await who(await comes())).toMatchObject({ kind: "administrator" });
  });

  it("SEC 34: takes over no account of the portal's own, whatever name is said", async () => {
    const { viewer } = await addAdministrator(portal, "anna");
    const session = await who(await comes());
    expect(session).toMatchObject({ kind: "administrator", name: "anna (login.test)" });
    expect(session).not.toMatchObject({ administratorId: viewer.administratorId });
    expect(await who(await comes({ sub: "2" }))).toMatchObject({ name: /^anna \([\da-f]{8}\)$/ });
  });

  it.each([
    ["no role", { roles: ["else"] }],
    ["another provider", { iss: "https://evil.test" }],
    ["no name for them", { sub: "" }],
    ["a name that is no text", { sub: ["1"] }],
  ])("SEC 34: lets nobody in with %s", async (_, said) => {
    expect(await comes(said)).toBeNull();
    expect(await portal.database.client.administrator.count()).toBe(0);
  });

  it("SEC 34: is followed in what it says: a lower role at once, no role out of all sessions", async () => {
    const before = await comes();
    expect(await who(await comes({ roles: ["desk"] }))).toMatchObject({ role: "helper" });
    expect(await who(before)).toEqual({ kind: "nobody" });
    const helper = await comes({ roles: ["desk"] });
    expect(await comes({ roles: [] })).toBeNull();
    expect(await who(helper)).toEqual({ kind: "nobody" });
    expect((await acts()).at(-1)).toBe("session.refused");
  });

  it("is a fresh proof only since the moment that the provider names", async () => {
    const seconds = Math.floor(NOW / 1000) - 60;
    expect(await who(await comes({ auth_time: seconds }))).toMatchObject({ provedAt: seconds * 1000 });
    expect(await who(await comes())).not.toHaveProperty("provedAt");
  });

  it("leaves no other way in: no password fits, and none can be chosen", async () => {
    const viewer = await who(await comes());
    if (viewer.kind !== "administrator") throw new Error("nobody is signed in");
    const tried = await signInAdministrator(portal, { name: "anna", password: "" }, null);
    expect(tried).toMatchObject({ ok: false, trouble: { kind: "wrong" } });
    const other = await addAdministrator(portal, "other");
    await expect(resetPassword(portal, other.viewer, viewer.administratorId)).rejects.toThrow(NotFound);
    expect((await proofsOf(portal, viewer)).kind).toBe("openId");
    expect(await prove(portal, viewer, { typed: "x", answer: "" })).toBe("wrongCode");
    const { staff } = await staffView(portal, other.viewer);
    expect(staff.map(({ name, factor }) => [name, factor])).toEqual([
      ["anna", "openId"],
      ["other", "none"],
    ]);
  });

  it("is there only where it is set up", async () => {
    const there = { ...portal, config: { ...portal.config, staffSignIn: null } };
    expect(await signInByOpenId(there, claims, NOW)).toBeNull();
  });
});
