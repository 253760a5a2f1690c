/** The form in which an administrator says where people sign in for a server. */
import { PRESETS, PROVIDER_KINDS, type ProviderKind } from "../policy/sign-in-provider.ts";
import { type Problems, required, tooLong } from "./form-rules.ts";

/** In the order of the page. */
export const PROVIDER_FIELDS = [
  ...["kind", "name", "issuer", "clientId", "clientSecret", "scopes", "takesPasswords"],
  ...["authorizationEndpoint", "tokenEndpoint", "revocationEndpoint"],
] as const;
export type ProviderField =
  | "kind"
  | "name"
  | "issuer"
  | "clientId"
  | "clientSecret"
  | "scopes"
  | "takesPasswords"
  | "authorizationEndpoint"
  | "tokenEndpoint"
  | "revocationEndpoint";

/** As typed, trimmed; `clientSecret` is empty where it stays as it is. A ticked box is `yes`, else empty. */
export type ProviderForm = Readonly<Record<ProviderField, string>>;

export type ProviderProblem =
  | "missing"
  | "tooLong"
  | "noChoice"
  | "noHttps"
  | "noOpenid"
  | "oneTenant"
  | "bothEndpoints";

/** What the columns hold of it, but for the secret. */
export interface ProviderValues {
  readonly kind: ProviderKind;
  readonly name: string;
  readonly issuer: string;
  readonly clientId: string;
  readonly scopes: string;
  readonly takesPasswords: boolean;
  readonly authorizationEndpoint: string | null;
  readonly tokenEndpoint: string | null;
  readonly revocationEndpoint: string | null;
}

const LONGEST = { name: 60, issuer: 500, clientId: 300, clientSecret: 500, scopes: 1000 } as const;
const LONGEST_ENDPOINTS = { authorizationEndpoint: 500, tokenEndpoint: 500, revocationEndpoint: 500 } as const;

export function providerProblems(form: ProviderForm): Problems<ProviderField, ProviderProblem> {
  const wrong = (field: ProviderField, code: ProviderProblem, is: boolean) => (is ? { [field]: code } : {});
  const { kind, issuer, scopes, authorizationEndpoint, tokenEndpoint, revocationEndpoint } = form;
  const notHttps = (typed: string) => typed !== "" && !isHttps(typed);
  return {
    ...wrong("kind", "noChoice", kindOf(kind) === null),
    ...wrong("issuer", "oneTenant", isForAnyTenant(issuer)),
    ...wrong("issuer", "noHttps", notHttps(issuer)),
    ...wrong("scopes", "noOpenid", !words(scopes).includes("openid")),
    ...wrong("tokenEndpoint", "bothEndpoints", (authorizationEndpoint === "") !== (tokenEndpoint === "")),
    ...wrong("authorizationEndpoint", "noHttps", notHttps(authorizationEndpoint)),
    ...wrong("tokenEndpoint", "noHttps", notHttps(tokenEndpoint)),
    ...wrong("revocationEndpoint", "noHttps", notHttps(revocationEndpoint)),
    ...tooLong(form, { ...LONGEST, ...LONGEST_ENDPOINTS }),
    ...required(form, ["name", "issuer", "clientId", "scopes"]),
  };
}

/** Of a form without problems. */
export function providerValues(form: ProviderForm): ProviderValues {
  const { name, issuer, clientId, scopes, takesPasswords, ...endpoints } = form;
  const orNull = (typed: string) => (typed === "" ? null : typed);
  return {
    ...{ kind: kindOf(form.kind) ?? "openid", name, issuer, clientId, scopes: words(scopes).join(" ") },
    takesPasswords: takesPasswords === "yes",
    authorizationEndpoint: orNull(endpoints.authorizationEndpoint),
    tokenEndpoint: orNull(endpoints.tokenEndpoint),
    revocationEndpoint: orNull(endpoints.revocationEndpoint),
  };
}

/** What the form begins with where nothing is set up. */
export function emptyProviderForm(kind: ProviderKind): ProviderForm {
  const { name, issuer, scopes } = PRESETS[kind];
  return {
    ...{ kind, name, issuer: issuer ?? "", clientId: "", clientSecret: "", scopes: scopes.join(" ") },
    ...{ takesPasswords: "", authorizationEndpoint: "", tokenEndpoint: "", revocationEndpoint: "" },
  };
}

export function kindOf(typed: string | undefined): ProviderKind | null {
  return PROVIDER_KINDS.find((kind) => kind === typed) ?? null;
}

const words = (typed: string): readonly string[] => typed.split(/\s+/).filter((word) => word !== "");

/** Without a password in it, and with nothing behind the path. This machine itself is refused by the worker, but in tests. */
function isHttps(typed: string): boolean {
  if (!URL.canParse(typed)) return false;
  const { protocol, username, password, search, hash, hostname } = new URL(typed);
  const isSafe = protocol === "https:" || (protocol === "http:" && hostname === "127.0.0.1");
  return isSafe && username === "" && password === "" && search === "" && hash === "";
}

/** Microsoft's addresses for accounts of any organisation: what is signed there names another issuer for each. */
function isForAnyTenant(issuer: string): boolean {
  return /^https:\/\/login\.microsoftonline\.com\/(?:common|organizations|consumers)(?:\/|$)/i.test(issuer);
}
