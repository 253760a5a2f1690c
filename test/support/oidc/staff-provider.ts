/** A real OpenID provider on loopback, where administrators sign in: whoever comes is who was said last. */
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import Provider from "oidc-provider";

export interface StaffAccount {
  readonly sub: string;
  readonly name: string;
  readonly roles: readonly string[];
}

export interface StaffProvider {
  readonly issuer: string;
  /** The settings of a portal whose administrators sign in here. */
  readonly environment: Readonly<Record<string, string>>;
  /** The parameters of the last authorisation request. */
  lastAsked(): Readonly<Record<string, string>>;
  /** Who comes next; null: they cancel. */
  comesNext(account: StaffAccount | null): void;
  stop(): Promise<void>;
}

const CLIENT = { id: "portal", secret: "the-secret-of-the-portal" } as const;

/** `portalUrl`: the address to which it leads back. */
export async function startStaffProvider(portalUrl: string): Promise<StaffProvider> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  const issuer = `http://127.0.0.1:${typeof address === "object" && address ? address.port : 0}`;
  const accounts = new Map<string, StaffAccount>();
  let next: StaffAccount | null = null;
  let asked: Readonly<Record<string, string>> = {};
  const provider = new Provider(issuer, configuration(portalUrl, accounts));
  const callback = provider.callback();
  server.on("request", async (request, response) => {
    const { pathname, searchParams } = new URL(request.url ?? "/", issuer);
    if (pathname === "/auth") asked = Object.fromEntries(searchParams);
    if (!pathname.startsWith("/interaction/")) return callback(request, response);
    return interact(provider, next, request, response);
  });
  return {
    issuer,
    environment: {
      ...{ CARRYOVER_STAFF_ISSUER: issuer, CARRYOVER_STAFF_CLIENT_ID: CLIENT.id },
      CARRYOVER_STAFF_CLIENT_SECRET: CLIENT.secret,
    },
    lastAsked: () => asked,
    comesNext: (account) => {
      next = account;
      if (account) accounts.set(account.sub, account);
    },
    stop: () => {
      server.closeAllConnections();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}

function configuration(portalUrl: string, accounts: ReadonlyMap<string, StaffAccount>) {
  return {
    clients: [
      {
        ...{ client_id: CLIENT.id, client_secret: CLIENT.secret, response_types: ["code"] },
        redirect_uris: [`${portalUrl}/api/auth/callback/organisation`],
      },
    ],
    claims: { openid: ["sub"], profile: ["preferred_username", "roles"], email: ["email"] },
    conformIdTokenClaims: false,
    pkce: { required: () => true },
    features: { devInteractions: { enabled: false } },
    interactions: { url: (_: unknown, { uid }: { uid: string }) => `/interaction/${uid}` },
    ttl: { AccessToken: 600, Session: 600, Grant: 600, Interaction: 600, IdToken: 600 },
    cookies: { keys: ["a key for tests"] },
    findAccount: (_: unknown, id: string) => {
      const { name = id, roles = [] } = accounts.get(id) ?? {};
      return { accountId: id, claims: () => ({ sub: id, preferred_username: name, roles }) };
    },
  };
}

/** Nobody is asked anything: they are who was said, and agree. */
async function interact(
  provider: Provider,
  account: StaffAccount | null,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const { prompt, params, session, grantId } = await provider.interactionDetails(request, response);
  const finish = (result: object) =>
    provider.interactionFinished(request, response, result, { mergeWithLastSubmission: true });
  if (account === null) return finish({ error: "access_denied", error_description: "they say no" });
  if (prompt.name === "login") return finish({ login: { accountId: account.sub } });
  if (grantId) return finish({ consent: { grantId } });
  const grant = new provider.Grant({ accountId: session?.accountId ?? "", clientId: CLIENT.id });
  grant.addOIDCScope(params.scope ?? "");
  return finish({ consent: { grantId: await grant.save() } });
}
