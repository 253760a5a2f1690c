/** A real OpenID provider on loopback, where people sign in for their mail: with a page of its own, tokens that end soon, and a log. */
import { generateKeyPairSync } from "node:crypto";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { text } from "node:stream/consumers";
import Provider from "oidc-provider";
import { MemoryAdapter } from "./memory-adapter.ts";

export interface ProviderOptions {
  /** Where it sends people back to. */
  readonly redirectUri: string;
  /** So long an access token is good, in seconds. Default 3600. */
  readonly accessTokenSeconds?: number;
  /** Each refresh hands out another refresh token, and the one before is good no more. Default true. */
  readonly rotates?: boolean;
}

/** What it was asked at its endpoints, and what it answered. */
export interface Asked {
  /** `/token` for example. */
  readonly path: string;
  readonly form: Readonly<Record<string, string>>;
  readonly status: number;
}

export interface OpenIdProvider {
  readonly issuer: string;
  /** Where Dovecot asks what a token is worth. */
  readonly introspectionUrl: string;
  /** What was asked at tokens and revocations, oldest first. */
  asked(path?: string): readonly Asked[];
  /** Until further notice every endpoint below the path, but for introspection, answers with this status; null: as usual. */
  answerWith(status: number | null, path?: string): void;
  stop(): Promise<void>;
}

export const CLIENT = { id: "carryover", secret: "the-secret-of-the-portal" } as const;
export const MAIL_SCOPES = "openid email offline_access mail";

/** Starts it; whoever signs in there is who they say, by their address. */
export async function startProvider(options: ProviderOptions): Promise<OpenIdProvider> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  const port = typeof address === "object" && address ? address.port : 0;
  const issuer = `http://127.0.0.1:${port}`;
  const provider = new Provider(issuer, configuration(options));
  const log: Asked[] = [];
  let broken = { status: null as number | null, path: "/" };
  provider.use(async (context, next) => {
    await next();
    const { path, status, oidc } = context;
    if (path === "/token" || path === "/token/revocation") log.push({ path, form: { ...oidc?.body }, status });
  });
  const callback = provider.callback();
  server.on("request", async (request, response) => {
    const { pathname } = new URL(request.url ?? "/", issuer);
    if (pathname.startsWith("/interaction/")) return interact(provider, request, response);
    const isBroken = pathname.startsWith(broken.path) && !pathname.endsWith("/introspection");
    if (broken.status !== null && isBroken) return response.writeHead(broken.status).end();
    return callback(request, response);
  });
  return {
    issuer,
    introspectionUrl: `http://${CLIENT.id}:${CLIENT.secret}@127.0.0.1:${port}/token/introspection`,
    asked: (path) => log.filter((one) => path === undefined || one.path === path),
    answerWith: (status, path = "/") => {
      broken = { status, path };
    },
    stop: () => close(server),
  };
}

const SIGNING_KEY = {
  ...generateKeyPairSync("ec", { namedCurve: "P-256" }).privateKey.export({ format: "jwk" }),
  alg: "ES256",
};
const TTL = { Session: 600, Grant: 3600, Interaction: 600, IdToken: 600, AuthorizationCode: 60, RefreshToken: 3600 };

function configuration({ redirectUri, accessTokenSeconds = 3600, rotates = true }: ProviderOptions) {
  return {
    clients: [
      {
        ...{ client_id: CLIENT.id, client_secret: CLIENT.secret, redirect_uris: [redirectUri] },
        ...{ grant_types: ["authorization_code", "refresh_token"], response_types: ["code"] },
        ...{ token_endpoint_auth_method: "client_secret_post", id_token_signed_response_alg: "ES256" },
      },
    ],
    ...{ scopes: ["openid", "email", "offline_access", "mail"], claims: { email: ["email", "email_verified"] } },
    // What is asked for stands in the ID token itself, as with Google and Microsoft.
    conformIdTokenClaims: false,
    pkce: { required: () => true },
    rotateRefreshToken: rotates,
    features: {
      ...{ devInteractions: { enabled: false }, revocation: { enabled: true, allowedPolicy: () => true } },
      introspection: { enabled: true, allowedPolicy: () => true },
    },
    ttl: { ...TTL, AccessToken: accessTokenSeconds },
    ...{ adapter: MemoryAdapter, jwks: { keys: [SIGNING_KEY] } },
    interactions: { url: (_: unknown, { uid }: { uid: string }) => `/interaction/${uid}` },
    cookies: { keys: ["a key for tests"] },
    findAccount: (_: unknown, id: string) => ({
      accountId: id,
      claims: () => ({ sub: id, email: id, email_verified: true }),
    }),
  };
}

/** The provider's page: who somebody is, and whether they agree. */
async function interact(provider: Provider, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const { prompt, params, session, grantId } = await provider.interactionDetails(request, response);
  if (request.method !== "POST" && prompt.name === "login") {
    response.writeHead(200, { "content-type": "text/html; charset=utf-8" });
    const hint = (params.login_hint ?? "").replace(/[&"<>]/g, "");
    response.end(`<!doctype html><title>Sign in</title><form method="post">
      <label>Account <input name="account" value="${hint}"></label>
      <button name="do" value="allow">Allow</button><button name="do" value="deny">Deny</button></form>`);
    return;
  }
  const form = new URLSearchParams(request.method === "POST" ? await text(request) : "");
  const finish = (result: object) =>
    provider.interactionFinished(request, response, result, { mergeWithLastSubmission: true });
  if (form.get("do") === "deny") return finish({ error: "access_denied", error_description: "the person says no" });
  if (prompt.name === "login") return finish({ login: { accountId: form.get("account") ?? "" } });
  const grant = new provider.Grant({ accountId: session?.accountId ?? "", clientId: CLIENT.id });
  grant.addOIDCScope(params.scope ?? "");
  return finish({ consent: { grantId: grantId ?? (await grant.save()) } });
}

function close(server: Server): Promise<void> {
  server.closeAllConnections();
  return new Promise((resolve) => server.close(() => resolve()));
}

/** What somebody does there. */
export interface Visit {
  readonly account: string;
  readonly agrees?: boolean;
}

/** A browser that goes to the provider and does what is told; answers the address to which it is sent back. */
export async function visit(start: string, { account, agrees = true }: Visit): Promise<URL> {
  const cookies = new Map<string, string>();
  const origin = new URL(start).origin;
  const go = async (url: URL, body?: URLSearchParams): Promise<URL> => {
    if (url.origin !== origin) return url;
    const cookie = [...cookies].map(([name, value]) => `${name}=${value}`).join("; ");
    const post = body === undefined ? {} : { method: "POST", body };
    const answer = await fetch(url, { redirect: "manual", headers: { cookie }, ...post });
    for (const line of answer.headers.getSetCookie()) {
      const [name = "", value = ""] = line.split(";")[0]?.split("=", 2) ?? [];
      cookies.set(name, value);
    }
    const next = answer.headers.get("location");
    await answer.body?.cancel();
    if (next !== null) return go(new URL(next, url));
    if (body !== undefined || answer.status !== 200) throw new Error(`the provider answers ${answer.status}`);
    return go(url, new URLSearchParams({ account, do: agrees ? "allow" : "deny" }));
  };
  return go(new URL(start));
}
