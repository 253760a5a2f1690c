/**
 * What is known of providers at which people sign in for their mail (OAuth2 with OpenID Connect): where the browser is sent, which rights are
 * asked for, and whose account it was. Pure.
 */

export const PROVIDER_KINDS = ["google", "microsoft", "openid"] as const;
export type ProviderKind = (typeof PROVIDER_KINDS)[number];

/** Where a provider is spoken to. */
export interface ProviderEndpoints {
  readonly issuer: string;
  readonly authorization: string;
  readonly token: string;
  /** Null: one token cannot be taken back there. */
  readonly revocation: string | null;
  /** How it wants to be shown the client's secret. */
  readonly secretBy: "post" | "basic";
  /** How it may sign what says whose account it was, as it says itself: `RS256` for example. */
  readonly algorithms: readonly string[];
}

export interface ProviderPreset {
  readonly name: string;
  /** Null: it is different for everybody. */
  readonly issuer: string | null;
  /** What IMAP needs there, and to know whose account it was. None of them lets mail only be read. */
  readonly scopes: readonly string[];
}

export const PRESETS: Readonly<Record<ProviderKind, ProviderPreset>> = {
  google: {
    ...{ name: "Google", issuer: "https://accounts.google.com" },
    scopes: ["openid", "email", "https://mail.google.com/"],
  },
  microsoft: {
    ...{ name: "Microsoft", issuer: null },
    scopes: ["openid", "email", "profile", "offline_access", "https://outlook.office.com/IMAP.AccessAsUser.All"],
  },
  openid: { ...{ name: "", issuer: null }, scopes: ["openid", "email", "offline_access"] },
};

/** What makes the provider hand out a refresh token, and lets people choose whose account it is. */
const MORE_PARAMETERS: Readonly<Record<ProviderKind, Readonly<Record<string, string>>>> = {
  google: { access_type: "offline", prompt: "select_account consent" },
  microsoft: { prompt: "select_account" },
  // Without being asked, no refresh token (OpenID Connect Core, 11). Signing in anew: a browser that is signed in with another account could never get out of it.
  openid: { prompt: "login consent" },
};

export interface Departure {
  readonly kind: ProviderKind;
  readonly endpoints: ProviderEndpoints;
  readonly clientId: string;
  readonly scopes: string;
  /** Where the browser comes back to. */
  readonly redirectUri: string;
  readonly state: string;
  readonly nonce: string;
  /** Of PKCE, by SHA-256. */
  readonly challenge: string;
  /** The account that is to be connected. */
  readonly login: string;
}

/** The address at the provider to which somebody is sent, to sign in and to agree. */
export function departureUrl(departure: Departure): string {
  const { kind, endpoints, clientId, scopes, redirectUri, state, nonce, challenge, login } = departure;
  const url = new URL(endpoints.authorization);
  const parameters = {
    ...{ response_type: "code", client_id: clientId, redirect_uri: redirectUri, scope: scopes, state, nonce },
    ...{ code_challenge: challenge, code_challenge_method: "S256", login_hint: login },
    ...MORE_PARAMETERS[kind],
  };
  for (const [name, value] of Object.entries(parameters)) url.searchParams.set(name, value);
  return url.href;
}

/** The path of this portal to which providers send people back; registered there by an administrator. */
export const RETURN_PATH = "/oauth/return";

export function redirectUriOf(portalUrl: string): string {
  return `${portalUrl}${RETURN_PATH}`;
}

/** Claims that name the account. An address that the provider itself has not verified says nothing. */
const NAMES = ["email", "preferred_username", "upn"] as const;

/** The account's names, as the provider says whose token it is. */
export function namesIn(claims: Readonly<Record<string, unknown>>): readonly string[] {
  const usable = claims.email_verified === false ? NAMES.filter((name) => name !== "email") : NAMES;
  return usable.map((name) => claims[name]).filter((value) => typeof value === "string" && value !== "") as string[];
}

/** Whether a token of these names is of the account that somebody wants to connect. Letters may be capitals. */
export function isOfAccount(login: string, names: readonly string[]): boolean {
  return names.some((name) => name.toLowerCase() === login.toLowerCase());
}

/** Where people can take back by themselves what they granted; null: it is known to nobody but the provider. */
export const CONSENT_PAGES: Readonly<Record<ProviderKind, string | null>> = {
  google: "https://myaccount.google.com/connections",
  microsoft: "https://myapps.microsoft.com",
  openid: null,
};

/** Scopes that say who somebody is, or that something is to last: no mail is read by them. */
const NOT_MAIL = new Set(["openid", "email", "profile", "offline_access", "address", "phone"]);

/**
 * Whether something of mail that was asked for was not granted, both parted by spaces: people can untick it with some providers. `granted` is null
 * where the provider says nothing, which means all of it.
 */
export function lacksMail(asked: string, granted: string | null): boolean {
  if (granted === null) return false;
  const given = new Set(granted.split(" "));
  return asked.split(" ").some((scope) => scope !== "" && !NOT_MAIL.has(scope) && !given.has(scope));
}

/** Where somebody began to sign in at a provider, and comes back to. */
export type AttemptOrigin = "connect" | "passwords";

/** So long somebody may take at the provider, in milliseconds. */
export const ATTEMPT_MS = 15 * 60_000;
