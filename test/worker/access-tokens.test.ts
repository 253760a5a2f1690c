/** Access tokens with a real provider, whose refresh tokens are good once: using one twice ends everything that was granted. */
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { Database } from "../../lib/db/database.ts";
import { open } from "../../lib/vault/open.ts";
import { AccessTokens } from "../../lib/worker/access-tokens.ts";
import { type OpenIdProvider, startProvider } from "../support/oidc/provider.ts";
import { addProvider, addTokenAccount, grantFor } from "../support/oidc/rows.ts";
import { addPerson, addServer, type TestPortal, testPortal } from "../support/portal.ts";

const REDIRECT = "http://portal.test/oauth/return";
const LOGIN = "anna@old.example";

let provider: OpenIdProvider;
let portal: TestPortal;
let account: { personId: string; accountId: string; serverId: string; side: "old" };

beforeAll(async () => {
  provider = await startProvider({ redirectUri: REDIRECT });
});
afterAll(() => provider.stop());
beforeEach(async () => {
  portal = await testPortal();
  const { id: serverId } = await addServer(portal, { use: "old" });
  await addProvider(portal, serverId, provider);
  const person = await addPerson(portal);
  const { refreshToken } = await grantFor(provider, REDIRECT, LOGIN);
  const accountId = await addTokenAccount(portal, person, { serverId, login: LOGIN, token: refreshToken ?? "" });
  account = { personId: person.viewer.personId, accountId, serverId, side: "old" };
});
afterEach(() => portal.close());

const tokens = (workerId = "w", database: Database = portal.database) =>
  new AccessTokens({ database, key: portal.openingKey, allowLoopback: true }, workerId);
const refreshes = () => provider.asked("/token").filter(({ form }) => form.grant_type === "refresh_token");
const code = (name: string) => expect.objectContaining({ code: name, side: "old" });

/** The refresh token that stands in the row. */
async function stored(): Promise<string> {
  const { accountId, personId, serverId } = account;
  const { sealed } = await portal.database.client.credential.findUniqueOrThrow({ where: { accountId } });
  return open(portal.openingKey, sealed, { purpose: "token", personId, accountId, serverId });
}

describe("an access token", () => {
  it("is fetched once for all connections that ask at a time, and kept until it ends", async () => {
    const before = refreshes().length;
    const own = tokens();
    const all = await Promise.all([own.of(account), own.of(account), own.of(account)]);
    expect(new Set(all).size).toBe(1);
    expect(await own.of(account)).toBe(all[0]);
    expect(refreshes().length - before).toBe(1);
  });

  it("is not kept beyond its end", async () => {
    const own = tokens();
    own.keep(account.accountId, { accessToken: "old", expiresAt: Date.now() });
    expect(await own.of(account)).not.toBe("old");
  });

  it("is another one where the mail server refused this one", async () => {
    const own = tokens();
    const first = await own.of(account);
    const second = await own.of(account, first);
    expect(second).not.toBe(first);
    expect(await own.of(account, first)).toBe(second);
  });

  it("is handed out only when the new refresh token is stored", async () => {
    const before = await stored();
    await tokens().of(account);
    expect(await stored()).not.toBe(before);
    // The next worker goes on with it.
    await tokens("other").of(account);
    const failing = tokens("w", withoutStoring(portal.database));
    await expect(failing.of(account)).rejects.toThrow("the disk is full");
  });

  it("is asked for by one worker at a time, as a refresh token that is used twice ends all", async () => {
    const [one, other] = [tokens("one"), tokens("other")];
    await Promise.all([one.of(account), other.of(account)]);
    expect(
      refreshes()
        .slice(-2)
        .map(({ status }) => status),
    ).toEqual([200, 200]);
    await expect(tokens("third").of(account)).resolves.toEqual(expect.any(String));
  });

  it("is fetched by the next worker where one died while it asked", async () => {
    const { accountId } = account;
    const data = { refreshingBy: "dead", refreshingUntil: new Date(Date.now() + 300) };
    await portal.database.client.credential.update({ where: { accountId }, data });
    const began = Date.now();
    await tokens().of(account);
    expect(Date.now() - began).toBeGreaterThan(250);
  });

  it("is had no more once what is kept was erased, has had its time, or is a password", async () => {
    const { client } = portal.database;
    const own = tokens();
    await own.of(account);
    await client.credential.updateMany({ data: { keepUntil: new Date() } });
    await expect(own.of(account)).rejects.toEqual(code("auth.passwordNeeded"));
    await client.credential.updateMany({ data: { keepUntil: new Date(Date.now() + 60_000), kind: "password" } });
    await expect(own.of(account)).rejects.toEqual(code("auth.passwordNeeded"));
    await client.credential.deleteMany();
    await expect(own.of(account)).rejects.toEqual(code("auth.passwordNeeded"));
  });

  it("that comes after the person has erased all is revoked, and opens nothing", async () => {
    const { client } = portal.database;
    const erasing = tokens(
      "w",
      beforeStoring(portal.database, () => client.credential.deleteMany()),
    );
    await expect(erasing.of(account)).rejects.toEqual(code("auth.passwordNeeded"));
    expect(await client.tokenRevocation.findMany()).toMatchObject([{ login: LOGIN, accountId: account.accountId }]);
  });

  it("asks the person to sign in again where the provider takes the refresh token no more", async () => {
    await tokens().of(account);
    const used = refreshes().at(-1)?.form.refresh_token ?? "";
    const body = new URLSearchParams({
      token: await stored(),
      client_id: "carryover",
      client_secret: "the-secret-of-the-portal",
    });
    expect(used).not.toBe("");
    await fetch(`${provider.issuer}/token/revocation`, { method: "POST", body });
    await expect(tokens().of(account)).rejects.toEqual(code("auth.signInAgain"));
    // Free for whoever asks next.
    expect(await portal.database.client.credential.findFirstOrThrow({ where: { kind: "token" } })).toMatchObject({
      ...{ refreshingBy: null, refreshingUntil: null },
    });
  });
});

/** A database on which something happens when the new refresh token is to be written. */
function beforeStoring(database: Database, act: () => Promise<unknown>): Database {
  const { client } = database;
  const credential = new Proxy(client.credential, {
    get(target, name) {
      if (name !== "updateMany") return Reflect.get(target, name);
      return async (wish: Parameters<typeof target.updateMany>[0]) => {
        if ("sealed" in wish.data) await act();
        return target.updateMany(wish);
      };
    },
  });
  const own = new Proxy(client, {
    get: (target, name) => (name === "credential" ? credential : Reflect.get(target, name)),
  });
  return new Proxy(database, { get: (target, name) => (name === "client" ? own : Reflect.get(target, name)) });
}

const withoutStoring = (database: Database) =>
  beforeStoring(database, () => Promise.reject(new Error("the disk is full")));
