/** Tokens that were erased here are taken back at a real provider, however long that is away. */
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { eraseCredentials } from "../../lib/db/credentials.ts";
import { sweep } from "../../lib/db/sweep.ts";
import { Slots } from "../../lib/jobs/slots.ts";
import { refresh } from "../../lib/oauth/provider.ts";
import { AccessTokens } from "../../lib/worker/access-tokens.ts";
import { logTo } from "../../lib/worker/log.ts";
import { messageMemory } from "../../lib/worker/message-memory.ts";
import { sendRevocations } from "../../lib/worker/revocations.ts";
import { ServerLimits } from "../../lib/worker/server-limits.ts";
import { Tally } from "../../lib/worker/tally.ts";
import { type OpenIdProvider, startProvider } from "../support/oidc/provider.ts";
import { addProvider, addTokenAccount, grantFor, known } from "../support/oidc/rows.ts";
import { addPerson, addServer, type TestPerson, type TestPortal, testPortal } from "../support/portal.ts";

const REDIRECT = "http://portal.test/oauth/return";
const LOGIN = "anna@old.example";
const DAY = 86_400_000;

let provider: OpenIdProvider;
let portal: TestPortal;
let person: TestPerson;
let serverId: string;
let token: string;
let accountId: string;

beforeAll(async () => {
  provider = await startProvider({ redirectUri: REDIRECT });
});
afterAll(() => provider.stop());
beforeEach(async () => {
  portal = await testPortal();
  serverId = (await addServer(portal, { use: "old" })).id;
  await addProvider(portal, serverId, provider);
  person = await addPerson(portal);
  token = (await grantFor(provider, REDIRECT, LOGIN)).refreshToken ?? "";
  accountId = await addTokenAccount(portal, person, { serverId, login: LOGIN, token });
});
afterEach(async () => {
  provider.answerWith(null);
  await portal.close();
});

const client = () => portal.database.client;
const erase = () => client().$transaction((tx) => eraseCredentials(tx, { accountId }));
const rows = () => client().tokenRevocation.findMany();
const outcomes = async () =>
  (await client().auditEvent.findMany({ where: { action: "credential.revoke" } })).map(({ subjectId, details }) => [
    ...[subjectId, JSON.parse(details ?? "").outcome],
  ]);
const isGood = () =>
  refresh(known(provider), token).then(
    () => true,
    () => false,
  );

async function round(inMs = 0): Promise<void> {
  const { database, openingKey: key, folder: lockFolder } = portal;
  const slots = new Slots();
  const desk = { database, key, allowLoopback: true };
  const shared = { slots, limits: new ServerLimits(database, slots), tokens: new AccessTokens(desk, "w") };
  const context = {
    id: "w",
    database,
    key,
    ...shared,
    memory: messageMemory(),
    tally: new Tally(),
    log: logTo(() => undefined),
    lockFolder,
  };
  await sendRevocations(context, desk, new Date(Date.now() + inMs));
}

describe("a token that was erased", () => {
  it("is taken back at its provider, and then gone from here", async () => {
    expect(await erase()).toBe(1);
    await round();
    expect([await rows(), await outcomes(), await isGood()]).toEqual([[], [[accountId, "revoked"]], false]);
  });

  it("by time is taken back as well", async () => {
    await client().credential.updateMany({ where: { accountId }, data: { keepUntil: new Date() } });
    await sweep(portal.database, "w", new Date());
    await round(1000);
    expect([await rows(), await isGood()]).toEqual([[], false]);
  });

  it("is told again where the provider did not hear of it, later and later", async () => {
    await erase();
    provider.answerWith(503);
    await round();
    await round(1000);
    expect(await rows()).toMatchObject([{ tries: 1, claimedUntil: null }]);
    await round(11_000);
    expect(await rows()).toMatchObject([{ tries: 2 }]);
    provider.answerWith(null);
    await round(DAY);
    expect([await rows(), await isGood()]).toEqual([[], false]);
  });

  it("is gone from here after a week, whatever the provider says", async () => {
    await erase();
    provider.answerWith(503);
    await round();
    await round(7 * DAY + 60_000);
    expect([await rows(), await outcomes()]).toEqual([[], [[accountId, "givenUp"]]]);
  });

  it("is only gone from here where the provider has no place for taking one back", async () => {
    const endpoints = JSON.stringify({ ...known(provider).endpoints, revocation: null });
    await client().signInProvider.updateMany({ data: { endpoints } });
    await erase();
    await round();
    expect([await rows(), await outcomes(), await isGood()]).toEqual([[], [[accountId, "noPlace"]], true]);
  });

  it("is left alone once the person has signed in there again, as that might end the new one, too", async () => {
    await erase();
    await client().account.delete({ where: { id: accountId } });
    const next = (await grantFor(provider, REDIRECT, LOGIN)).refreshToken ?? "";
    await addTokenAccount(portal, person, { serverId, login: LOGIN, token: next });
    await round();
    expect([await rows(), await outcomes()]).toEqual([[], [[accountId, "superseded"]]]);
    expect(provider.asked("/token/revocation").some(({ form }) => form.token === token)).toBe(false);
  });

  it("is told by one worker at a time", async () => {
    await erase();
    await client().tokenRevocation.updateMany({ data: { claimedUntil: new Date(Date.now() + 60_000) } });
    await round();
    expect(await rows()).toHaveLength(1);
    await round(61_000);
    expect(await rows()).toEqual([]);
  });
});
