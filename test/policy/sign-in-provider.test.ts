import { describe, expect, it } from "vitest";
import {
  type Departure,
  departureUrl,
  isOfAccount,
  lacksMail,
  namesIn,
  PRESETS,
  type ProviderEndpoints,
  redirectUriOf,
} from "../../lib/policy/sign-in-provider.ts";

const ENDPOINTS: ProviderEndpoints = {
  ...{
    issuer: "https://id.example",
    authorization: "https://id.example/auth?tenant=7",
    token: "https://id.example/token",
  },
  ...{ revocation: null, secretBy: "post", algorithms: [] },
};
const DEPARTURE: Departure = {
  ...{ kind: "openid", endpoints: ENDPOINTS, clientId: "us", scopes: "openid mail", state: "s", nonce: "n" },
  ...{ challenge: "c", login: "anna@old.example", redirectUri: redirectUriOf("https://move.example") },
};

const parameters = (url: string) => Object.fromEntries(new URL(url).searchParams);

describe("the way to a provider", () => {
  it("asks for a code, bound to us by state, nonce and the hash of a secret, and names the account", () => {
    const url = departureUrl(DEPARTURE);
    expect(url).toMatch(/^https:\/\/id\.example\/auth\?/);
    expect(parameters(url)).toEqual({
      ...{ tenant: "7", response_type: "code", client_id: "us", scope: "openid mail", state: "s", nonce: "n" },
      ...{ redirect_uri: "https://move.example/oauth/return", code_challenge: "c", code_challenge_method: "S256" },
      ...{ login_hint: "anna@old.example", prompt: "login consent" },
    });
  });

  it("asks Google for something that lasts, and lets people choose the account at Microsoft", () => {
    const google = parameters(departureUrl({ ...DEPARTURE, kind: "google" }));
    expect(google).toMatchObject({ access_type: "offline", prompt: "select_account consent" });
    expect(parameters(departureUrl({ ...DEPARTURE, kind: "microsoft" }))).toMatchObject({ prompt: "select_account" });
    expect(PRESETS.microsoft.scopes).toContain("offline_access");
  });
});

describe("whose account it was", () => {
  it.each([
    [{ email: "Anna@Old.example" }, true],
    [{ preferred_username: "anna@old.example" }, true],
    [{ upn: "anna@old.example", email: "a.smith@old.example" }, true],
    [{ email: "bert@old.example" }, false],
    [{ email: "anna@old.example", email_verified: false }, false],
    [{ name: "anna@old.example" }, false],
    [{ email: "" }, false],
    [{}, false],
  ])("is told by %j: %s", (claims, isHers) => {
    expect(isOfAccount("anna@old.example", namesIn(claims))).toBe(isHers);
  });
});

describe("mail that was left out", () => {
  it.each([
    ["openid email mail", null, false],
    ["openid email mail", "mail openid", false],
    ["openid email mail", "openid email", true],
    ["openid offline_access mail", "openid mail", false],
    ["openid https://mail.google.com/", "openid https://www.googleapis.com/auth/userinfo.email", true],
  ])("of %s with %s: %s", (asked, granted, isLacking) => {
    expect(lacksMail(asked, granted)).toBe(isLacking);
  });
});
