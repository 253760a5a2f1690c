import { expect, it } from "vitest";
import { portalCookies } from "../../lib/auth/cookies.ts";
import { contentSecurityPolicy, plainHeaders } from "../../lib/auth/headers.ts";

it("SEC 38: allows only scripts and styles of this very page, and nothing from elsewhere", () => {
  const policy = contentSecurityPolicy("N0NCE", false);
  expect(policy).toContain("script-src 'self' 'nonce-N0NCE' 'strict-dynamic';");
  expect(policy).toContain("style-src 'self' 'nonce-N0NCE';");
  for (const nothing of ["object-src", "base-uri", "frame-ancestors"]) expect(policy).toContain(`${nothing} 'none'`);
  expect(policy).toContain("form-action 'self'");
  expect(policy).not.toMatch(/unsafe|https?:|\*/);
});

it("allows evaluation in development alone", () => {
  expect(contentSecurityPolicy("N0NCE", true)).toContain("'unsafe-eval'");
});

it("SEC 38: promises https only where it is used", () => {
  expect(plainHeaders(true)["strict-transport-security"]).toMatch(/max-age=\d{8}/);
  expect(plainHeaders(false)["strict-transport-security"]).toBeUndefined();
  expect(plainHeaders(false)["cache-control"]).toBe("no-store");
});

it("SEC 12: gives cookies names over https that no other host can set", () => {
  const { session, forgery, callback, openId, options } = portalCookies("https://move.example.org");
  for (const name of [session, forgery, callback, ...Object.values(openId)]) expect(name).toMatch(/^__Host-/);
  expect(options).toEqual({ httpOnly: true, sameSite: "lax", path: "/", secure: true });
  expect(portalCookies("http://127.0.0.1:3000")).toMatchObject({
    session: "carryover.session",
    options: { httpOnly: true, secure: false },
  });
});
