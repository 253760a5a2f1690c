/** What a real provider is asked, and what is made of its answers. */
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from "vitest";
import { isConnectionTrouble } from "../../lib/engine/errors.ts";
import { discover, exchange, type Return, refresh, revoke } from "../../lib/oauth/provider.ts";
import { type OpenIdProvider, startProvider } from "../support/oidc/provider.ts";
import { grantFor, known, returnFrom } from "../support/oidc/rows.ts";

const REDIRECT = "http://portal.test/oauth/return";
const ANNA = "anna@old.example";

let provider: OpenIdProvider;
beforeAll(async () => {
  provider = await startProvider({ redirectUri: REDIRECT });
});
afterAll(() => provider.stop());

const grant = () => grantFor(provider, REDIRECT, ANNA);
const code = (name: string) => expect.objectContaining({ name: "MailError", code: name });

/** A place that says of itself what it wants. */
async function says(metadata: (issuer: string) => object): Promise<string> {
  const server = createServer((_, response) => {
    response.setHeader("content-type", "application/json");
    response.end(JSON.stringify(metadata(issuer)));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => void server.close());
  const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return issuer;
}

describe("looking up a provider", () => {
  it("finds where it is spoken to", async () => {
    expect(await discover(provider.issuer, true)).toEqual(known(provider).endpoints);
  });

  it("refuses one that names another issuer, no endpoints, or any that is not https", async () => {
    const endpoints = { authorization_endpoint: "https://id.example/auth", token_endpoint: "https://id.example/token" };
    const other = await says(() => ({ issuer: "https://id.example", ...endpoints }));
    await expect(discover(other, true)).rejects.toEqual(code("auth.providerSetup"));
    await expect(discover(await says((issuer) => ({ issuer })), true)).rejects.toEqual(code("auth.providerSetup"));
    await expect(discover(provider.issuer, false)).rejects.toEqual(code("auth.providerSetup"));
  });
});

describe("a code that is brought back", () => {
  const changed = ({ url, ...rest }: Return, name: string, value: string): Return => {
    const other = new URL(url);
    other.searchParams.set(name, value);
    return { ...rest, url: other };
  };
  const random = "x".repeat(43);
  const asked = () => provider.asked("/token").length;

  it.each<[string, (back: Return, other: Return) => Return]>([
    ["in the name of another provider", (back) => changed(back, "iss", "https://evil.example")],
    ["with another state", (back) => changed(back, "state", random)],
    ["together with an error", (back) => changed(back, "error", "access_denied")],
  ])("SEC 33: is shown to nobody where it comes %s", async (_how, change) => {
    const back = await returnFrom(provider, REDIRECT, ANNA);
    const before = asked();
    await expect(exchange(known(provider), change(back, back))).rejects.toMatchObject({ name: "MailError" });
    expect(asked()).toBe(before);
  });

  it.each<[string, (back: Return, other: Return) => Return]>([
    ["somebody else's verifier", (back, other) => ({ ...back, verifier: other.verifier })],
    ["somebody else's nonce", (back, other) => ({ ...back, nonce: other.nonce })],
    ["somebody else's code", (back, other) => changed(back, "code", other.url.searchParams.get("code") ?? "")],
  ])("SEC 33: opens nothing together with %s", async (_what, change) => {
    const back = await returnFrom(provider, REDIRECT, ANNA);
    const other = await returnFrom(provider, REDIRECT, "ben@old.example");
    await expect(exchange(known(provider), change(back, other))).rejects.toMatchObject({ name: "MailError" });
  });

  it("SEC 33: is good once", async () => {
    const back = await returnFrom(provider, REDIRECT, ANNA);
    expect((await exchange(known(provider), back)).names).toEqual([ANNA]);
    await expect(exchange(known(provider), back)).rejects.toEqual(code("auth.signInAgain"));
  });
});

describe("the tokens of a provider", () => {
  it("come with whose they are, and are renewed by the refresh token, which is good once", async () => {
    const first = await grant();
    expect(first.names).toEqual([ANNA]);
    expect(first.scope?.split(" ")).toContain("mail");
    const second = await refresh(known(provider), first.refreshToken ?? "");
    expect(second.accessToken).not.toBe(first.accessToken);
    expect(second.refreshToken).not.toBe(first.refreshToken);
    await expect(refresh(known(provider), first.refreshToken ?? "")).rejects.toEqual(code("auth.signInAgain"));
  });

  it("are good no more once they are revoked", async () => {
    const { refreshToken } = await grant();
    await revoke(known(provider), refreshToken ?? "");
    await expect(refresh(known(provider), refreshToken ?? "")).rejects.toEqual(code("auth.signInAgain"));
  });

  it("are asked for again later where the provider is down, and not where it does not know us", async () => {
    const { refreshToken } = await grant();
    provider.answerWith(503);
    onTestFinished(() => provider.answerWith(null));
    await expect(refresh(known(provider), refreshToken ?? "")).rejects.toEqual(code("auth.providerAway"));
    const down = await refresh(known(provider), refreshToken ?? "").catch((error: unknown) => error);
    expect(isConnectionTrouble(down)).toBe(true);
    provider.answerWith(302);
    await expect(refresh(known(provider), refreshToken ?? "")).rejects.toEqual(code("auth.providerSetup"));
    provider.answerWith(null);
    const stranger = { ...known(provider), clientSecret: "wrong" };
    await expect(refresh(stranger, refreshToken ?? "")).rejects.toEqual(code("auth.providerSetup"));
    const nowhere = { issuer: "http://127.0.0.1:9" };
    await expect(refresh(known(nowhere), "token")).rejects.toEqual(code("auth.providerAway"));
  });

  it("are in no error", async () => {
    const gone = await refresh(known(provider), "C4NARY-token").catch((error: unknown) => error);
    expect(gone).toEqual(code("auth.signInAgain"));
    expect(JSON.stringify([gone, String(gone), (gone as Error).stack, (gone as Error).cause ?? null])).not.toContain(
      "C4NARY",
    );
  });
});
