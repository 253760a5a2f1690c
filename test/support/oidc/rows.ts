/** Rows of a portal whose old server is opened by a provider's tokens. */
import { createHash, randomBytes } from "node:crypto";
import type { Prisma } from "../../../lib/db/generated/sqlite/client.ts";
import { exchange, type Granted, type Provider, type Return } from "../../../lib/oauth/provider.ts";
import { departureUrl } from "../../../lib/policy/sign-in-provider.ts";
import { seal } from "../../../lib/vault/seal.ts";
import type { TestPerson, TestPortal } from "../portal.ts";
import { CLIENT, MAIL_SCOPES, type OpenIdProvider, visit } from "./provider.ts";

/** How the worker knows it once it has looked. */
export function known({ issuer }: Pick<OpenIdProvider, "issuer">): Provider {
  const token = `${issuer}/token`;
  const endpoints = { issuer, authorization: `${issuer}/auth`, token, revocation: `${token}/revocation` };
  return {
    endpoints: { ...endpoints, secretBy: "post", algorithms: ["ES256"] },
    ...{ clientId: CLIENT.id, clientSecret: CLIENT.secret, allowLoopback: true },
  };
}

type Row = Partial<Prisma.SignInProviderUncheckedCreateInput>;

/** Sets it up for the server, as found by the worker already. */
export async function addProvider(
  { database, sealingKey }: TestPortal,
  serverId: string,
  provider: Pick<OpenIdProvider, "issuer">,
  row: Row = {},
): Promise<void> {
  const { issuer } = provider;
  const sealed = seal(await sealingKey(), CLIENT.secret, { purpose: "client", serverId });
  await database.client.signInProvider.create({
    data: {
      ...{ serverId, kind: "openid", name: "House", issuer, clientId: CLIENT.id, scopes: MAIL_SCOPES },
      sealedSecret: new Uint8Array(sealed),
      endpoints: JSON.stringify(known(provider).endpoints),
      ...row,
    },
  });
}

/** What the provider hands out to us when somebody signs in there and agrees. */
export async function grantFor(provider: OpenIdProvider, redirectUri: string, account: string): Promise<Granted> {
  return exchange(known(provider), await returnFrom(provider, redirectUri, account));
}

/** With what somebody comes back who has signed in there and agreed. */
export async function returnFrom(provider: OpenIdProvider, redirectUri: string, account: string): Promise<Return> {
  const [verifier, state, nonce] = [0, 0, 0].map(() => randomBytes(32).toString("base64url")) as [
    string,
    string,
    string,
  ];
  const challenge = createHash("sha256").update(verifier).digest("base64url");
  const { endpoints, clientId } = known(provider);
  const start = { kind: "openid", endpoints, clientId, scopes: MAIL_SCOPES, login: account } as const;
  const url = await visit(departureUrl({ ...start, redirectUri, state, nonce, challenge }), { account });
  return { url, verifier, state, nonce };
}

/** An old account of this person, for which this token is kept; answers its id. */
export async function addTokenAccount(
  { database, sealingKey }: TestPortal,
  { viewer: { personId } }: Pick<TestPerson, "viewer">,
  { serverId, login, token }: { readonly serverId: string; readonly login: string; readonly token: string },
): Promise<string> {
  const { client } = database;
  const { id: accountId } = await client.account.create({ data: { personId, serverId, login } });
  const key = await sealingKey();
  const sealed = new Uint8Array(seal(key, token, { purpose: "token", personId, accountId, serverId }));
  const keepUntil = new Date(Date.now() + 86_400_000);
  await client.credential.create({ data: { accountId, kind: "token", sealed, keyId: key.id, keepUntil } });
  return accountId;
}
