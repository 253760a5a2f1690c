import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { approvalsView, approveChange } from "../../lib/services/approvals.ts";
import {
  checkProvider,
  hasProvider,
  type ProviderForm,
  providerView,
  removeProvider,
  saveProvider,
} from "../../lib/services/provider-setup.ts";
import { open } from "../../lib/vault/open.ts";
import { addTokenAccount } from "../support/oidc/rows.ts";
import { addAdministrator, addPerson, addServer, type TestPortal, testPortal } from "../support/portal.ts";
import { answerNext } from "../support/portal-worker.ts";

const GOOD: ProviderForm = {
  ...{ kind: "openid", name: "House", issuer: "https://id.example", clientId: "us", clientSecret: "the secret" },
  ...{ scopes: "openid  email\nmail", takesPasswords: "", authorizationEndpoint: "", tokenEndpoint: "" },
  revocationEndpoint: "",
};

let portal: TestPortal;
let admin: Awaited<ReturnType<typeof addAdministrator>>["viewer"];
let serverId: string;
beforeEach(async () => {
  portal = await testPortal();
  admin = (await addAdministrator(portal)).viewer;
  serverId = (await addServer(portal, { use: "old", name: "Old mail" })).id;
});
afterEach(() => portal.close());

const client = () => portal.database.client;
const row = () => client().signInProvider.findUniqueOrThrow({ where: { serverId } });
const view = () => providerView(portal, admin, serverId, "google");

/** Saves it while the worker finds everything in order. */
async function save(form: Partial<ProviderForm> = {}) {
  const [saved] = await Promise.all([
    saveProvider(portal, admin, serverId, { ...GOOD, ...form }),
    answerNext(portal, "checkProvider", { ok: true, value: {} }),
  ]);
  return saved;
}

describe("a sign-in provider", () => {
  it("begins with what is known of it, and with the address to register", async () => {
    const { form, redirectUri, state } = await view();
    expect(form).toMatchObject({ name: "Google", issuer: "https://accounts.google.com", clientSecret: "" });
    expect(form.scopes).toContain("https://mail.google.com/");
    expect([redirectUri, state]).toEqual(["http://portal.test/oauth/return", null]);
  });

  it("is saved with its secret sealed for the worker, which looks it up at once", async () => {
    expect(await save()).toEqual({ ok: true, id: serverId });
    const { sealedSecret, endpoints, scopes } = await row();
    expect(open(portal.openingKey, sealedSecret ?? new Uint8Array(), { purpose: "client", serverId })).toBe(
      "the secret",
    );
    expect([endpoints, scopes]).toEqual([null, "openid email mail"]);
    const shown = await view();
    expect(shown.state).toMatchObject({ kind: "openid", hasSecret: true, endpoints: null, trouble: null });
    expect(JSON.stringify(shown)).not.toContain("the secret");
    const entries = await client().auditEvent.findMany({ where: { subjectId: serverId }, orderBy: { id: "asc" } });
    expect(entries.map(({ action }) => action)).toEqual(["provider.save", "provider.check"]);
    expect(JSON.stringify(entries)).not.toContain("the secret");
  });

  it("keeps its secret where none is typed, and is looked up anew after each change", async () => {
    await save();
    const before = await row();
    await client().signInProvider.update({ where: { serverId }, data: { endpoints: "{}", checkedAt: new Date() } });
    expect(await hasProvider(portal)).toBe(true);
    await save({ clientSecret: "", name: "Our house" });
    expect(await row()).toMatchObject({ name: "Our house", sealedSecret: before.sealedSecret, endpoints: null });
    expect(await hasProvider(portal)).toBe(false);
  });

  it.each([
    [{ kind: "other" }, { kind: "noChoice" }],
    [{ name: "" }, { name: "missing" }],
    [{ issuer: "http://id.example" }, { issuer: "noHttps" }],
    [{ issuer: "https://us:secret@id.example" }, { issuer: "noHttps" }],
    [{ issuer: "id.example" }, { issuer: "noHttps" }],
    [{ issuer: "https://login.microsoftonline.com/common/v2.0" }, { issuer: "oneTenant" }],
    [{ scopes: "email mail" }, { scopes: "noOpenid" }],
    [{ tokenEndpoint: "https://id.example/token" }, { tokenEndpoint: "bothEndpoints" }],
    [{ revocationEndpoint: "http://id.example/revoke" }, { revocationEndpoint: "noHttps" }],
    [{ clientId: "x".repeat(301) }, { clientId: "tooLong" }],
  ])("is not saved with %j", async (typed, problems) => {
    expect(await saveProvider(portal, admin, serverId, { ...GOOD, ...typed })).toEqual({ ok: false, problems });
    expect(await client().signInProvider.count()).toBe(0);
  });

  it("waits for a second pair of eyes where the organisation wishes so, with its secret sealed", async () => {
    await client().organisation.create({ data: { id: 1, name: "House", fourEyes: true } });
    const other = (await addAdministrator(portal, "other")).viewer;
    expect(await saveProvider(portal, admin, serverId, GOOD)).toEqual({ ok: true, id: serverId, waits: true });
    const [change] = (await approvalsView(portal, other)).waiting;
    expect(JSON.stringify(change)).not.toContain("the secret");
    expect(await approveChange(portal, other, change?.id ?? "", "")).toBe("applied");
    const { sealedSecret } = await row();
    expect(open(portal.openingKey, sealedSecret ?? new Uint8Array(), { purpose: "client", serverId })).toBe(
      "the secret",
    );
  });

  it("is looked up again at the button, and says where no worker answers", async () => {
    await save();
    const [answered] = await Promise.all([
      checkProvider(portal, admin, serverId),
      answerNext(portal, "checkProvider", {
        ...{ ok: false, refusal: { code: "auth.providerAway", side: null, retryAt: null, serverText: "" } },
      }),
    ]);
    expect(answered).toBe(true);
    const [entry] = await client().auditEvent.findMany({
      where: { action: "provider.check" },
      orderBy: { id: "desc" },
    });
    expect(JSON.parse(entry?.details ?? "")).toEqual({ code: "auth.providerAway" });
  });

  it("is taken away only while no account is open by it", async () => {
    await save();
    const person = await addPerson(portal);
    const accountId = await addTokenAccount(portal, person, { serverId, login: "anna@old.example", token: "token" });
    expect((await view()).accounts).toBe(1);
    expect(await removeProvider(portal, admin, serverId)).toBe("inUse");
    await client().account.delete({ where: { id: accountId } });
    expect(await removeProvider(portal, admin, serverId)).toBe("removed");
    expect(await client().signInProvider.count()).toBe(0);
  });
});
