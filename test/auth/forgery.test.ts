import { createRequire } from "node:module";
import { expect, it } from "vitest";
import { formWordOf, newForgeryCookie } from "../../lib/auth/forgery.ts";

const SECRET = "a secret of the portal";

interface NextAuth {
  createCSRFToken(asked: { options: { secret: string }; cookieValue: string; isPost: boolean; bodyValue: string }): {
    csrfTokenVerified?: boolean;
  };
}

/** What next-auth itself thinks of the form. */
function acceptedByNextAuth(cookieValue: string, bodyValue: string): boolean {
  const inside = new URL("../../node_modules/next-auth/core/lib/csrf-token.js", import.meta.url).pathname;
  const { createCSRFToken }: NextAuth = createRequire(import.meta.url)(inside);
  return (
    createCSRFToken({ options: { secret: SECRET }, cookieValue, isPost: true, bodyValue }).csrfTokenVerified === true
  );
}

it("SEC 14: is accepted by next-auth together with its cookie, and with no other", () => {
  const [cookie, other] = [newForgeryCookie(SECRET), newForgeryCookie(SECRET)];
  const word = formWordOf(cookie, SECRET) ?? "";
  expect(word).toMatch(/^[0-9a-f]{64}$/);
  expect(acceptedByNextAuth(cookie, word)).toBe(true);
  expect(acceptedByNextAuth(other, word)).toBe(false);
  expect(acceptedByNextAuth(cookie, "")).toBe(false);
});

it("SEC 14: cannot be made without the portal's secret", () => {
  const foreign = newForgeryCookie("another secret");
  expect(formWordOf(foreign, SECRET)).toBeNull();
  expect(acceptedByNextAuth(foreign, foreign.split("|")[0] ?? "")).toBe(false);
  for (const nonsense of [undefined, "", "|", "word", "word|hash"]) expect(formWordOf(nonsense, SECRET)).toBeNull();
});
