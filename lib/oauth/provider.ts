/** Speaks to a sign-in provider for the worker: the only folder that knows openid-client. No token is in anything that it throws. */
import * as openid from "openid-client";
import { MailError } from "../engine/errors.ts";
import { namesIn, type ProviderEndpoints } from "../policy/sign-in-provider.ts";
import { fetchFrom } from "./outgoing.ts";

/** A provider as this portal is registered with it. */
export interface Provider {
  readonly endpoints: ProviderEndpoints;
  readonly clientId: string;
  /** Null: it has none. */
  readonly clientSecret: string | null;
  /** See Outgoing. */
  readonly allowLoopback: boolean;
}

/** What it handed out. */
export interface Granted {
  readonly accessToken: string;
  /** Epoch milliseconds; null: it does not say. */
  readonly expiresAt: number | null;
  /** Null: none, or none but the one that was shown. */
  readonly refreshToken: string | null;
  /** Of what was asked for, parted by spaces; null: all of it. */
  readonly scope: string | null;
  /** Whose it is, see namesIn(). Empty when tokens are renewed. */
  readonly names: readonly string[];
}

/** Back from the provider: the address that the browser came to, and what that has to fit. */
export interface Return {
  readonly url: URL;
  readonly verifier: string;
  readonly state: string;
  readonly nonce: string;
}

/** What the issuer says of itself at the usual place. Throws MailError `auth.providerAway`, `auth.providerSetup`. */
export async function discover(issuer: string, allowLoopback: boolean): Promise<ProviderEndpoints> {
  const url = new URL(issuer);
  const found = await told(() =>
    openid.discovery(url, "unknown", undefined, undefined, {
      [openid.customFetch]: fetchFrom({ hosts: new Set([url.host]), allowLoopback }),
      ...(allowLoopback && { execute: [openid.allowInsecureRequests] }),
    }),
  );
  const metadata = found.serverMetadata();
  const { authorization_endpoint: authorization, token_endpoint: token, revocation_endpoint: revocation } = metadata;
  if (!authorization || !token) throw setup("it names no place to sign in, or none to fetch tokens from");
  const { id_token_signing_alg_values_supported: algorithms = ["RS256"] } = metadata;
  const endpoints = { issuer: metadata.issuer, authorization, token, revocation: revocation ?? null };
  checkEndpoints(endpoints, allowLoopback);
  const methods: unknown = metadata.token_endpoint_auth_methods_supported;
  const takesPost = !Array.isArray(methods) || methods.includes("client_secret_post");
  return { ...endpoints, secretBy: takesPost ? "post" : "basic", algorithms };
}

/** Browsers and secrets go there. Throws MailError `auth.providerSetup`. */
export function checkEndpoints(
  { authorization, token, revocation }: Pick<ProviderEndpoints, "authorization" | "token" | "revocation">,
  allowLoopback: boolean,
): void {
  for (const endpoint of [authorization, token, ...(revocation === null ? [] : [revocation])])
    if (!URL.canParse(endpoint) || !(allowLoopback || new URL(endpoint).protocol === "https:"))
      throw setup(`${endpoint} is not reached over https`);
}

/** Trades the code for tokens. Throws MailError `auth.signInAgain` where the code is good no more, `auth.providerAway`, `auth.providerSetup`. */
export async function exchange(provider: Provider, { url, verifier, state, nonce }: Return): Promise<Granted> {
  const checks = { pkceCodeVerifier: verifier, expectedState: state, expectedNonce: nonce, idTokenExpected: true };
  const answer = await told(() => openid.authorizationCodeGrant(configuration(provider), url, checks));
  return { ...grantedIn(answer), names: namesIn({ ...answer.claims() }) };
}

/** New tokens for a refresh token. Throws as exchange(): `auth.signInAgain` where the provider does not take it any more. */
export async function refresh(provider: Provider, refreshToken: string): Promise<Granted> {
  return { ...grantedIn(await told(() => openid.refreshTokenGrant(configuration(provider), refreshToken))), names: [] };
}

/** Takes back what somebody granted; nothing where the provider has no place for that. Throws MailError `auth.providerAway`, `auth.providerSetup`. */
export async function revoke(provider: Provider, refreshToken: string): Promise<void> {
  if (provider.endpoints.revocation === null) return;
  await told(() => openid.tokenRevocation(configuration(provider), refreshToken, { token_type_hint: "refresh_token" }));
}

function configuration({ endpoints, clientId, clientSecret, allowLoopback }: Provider): openid.Configuration {
  const { issuer, token, revocation, secretBy, algorithms } = endpoints;
  const server = {
    ...{ issuer, token_endpoint: token, id_token_signing_alg_values_supported: [...algorithms] },
    ...(revocation !== null && { revocation_endpoint: revocation }),
  };
  const hosts = new Set(
    [token, ...(revocation === null ? [] : [revocation])].map((endpoint) => new URL(endpoint).host),
  );
  const made = new openid.Configuration(server, clientId, undefined, authentication(clientSecret, secretBy));
  made[openid.customFetch] = fetchFrom({ hosts, allowLoopback });
  if (allowLoopback) openid.allowInsecureRequests(made);
  return made;
}

function authentication(secret: string | null, by: ProviderEndpoints["secretBy"]): openid.ClientAuth {
  if (secret === null) return openid.None();
  return by === "basic" ? openid.ClientSecretBasic(secret) : openid.ClientSecretPost(secret);
}

type Answer = openid.TokenEndpointResponse & openid.TokenEndpointResponseHelpers;

function grantedIn(answer: Answer): Omit<Granted, "names"> {
  const seconds = answer.expiresIn();
  return {
    accessToken: answer.access_token,
    expiresAt: seconds === undefined ? null : Date.now() + seconds * 1000,
    refreshToken: answer.refresh_token ?? null,
    scope: answer.scope ?? null,
  };
}

async function told<T>(question: () => Promise<T>): Promise<T> {
  try {
    return await question();
  } catch (error) {
    throw troubleIn(error);
  }
}

/** What the person can mend by signing in there once more. */
const OVER = new Set(["invalid_grant", "interaction_required", "login_required", "consent_required", "access_denied"]);
const BUSY = new Set(["server_error", "temporarily_unavailable", "slow_down"]);

/** Only names and states are told of the original: it may hold what was sent. */
function troubleIn(error: unknown): MailError {
  const known = mailErrorIn(error);
  if (known) return known;
  if (error instanceof openid.ResponseBodyError) {
    if (OVER.has(error.error)) return new MailError("auth.signInAgain", `the sign-in provider says ${error.error}`);
    if (BUSY.has(error.error) || isAway(error.status)) return away(`says ${error.error}`);
    return setup(`it says ${error.error}`);
  }
  if (error instanceof openid.WWWAuthenticateChallengeError) return setup(`it answers with the status ${error.status}`);
  if (!(error instanceof openid.ClientError)) return setup(error instanceof Error ? error.message : String(error));
  if (error.code === "OAUTH_TIMEOUT" || error.code === "OAUTH_ABORT") return away("takes too long");
  const { cause } = error;
  if (cause instanceof Response && isAway(cause.status)) return away(`answers with the status ${cause.status}`);
  return setup(`${error.message}${error.code === undefined ? "" : ` (${error.code})`}`);
}

const isAway = (status: number): boolean => status >= 500 || status === 429;

/** Thrown by our own way out, however deep it stands in what openid-client makes of it. */
function mailErrorIn(error: unknown): MailError | null {
  if (error instanceof MailError) return error;
  return error instanceof Error && error.cause !== undefined ? mailErrorIn(error.cause) : null;
}

function away(what: string): MailError {
  return new MailError("auth.providerAway", `the sign-in provider ${what}`);
}

function setup(why: string): MailError {
  return new MailError("auth.providerSetup", `the sign-in provider cannot be used: ${why}`);
}
