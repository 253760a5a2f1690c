/** What happens before every page: the headers that protect it, and the cookie without which no form is accepted. */
import { type NextRequest, NextResponse } from "next/server";
import { portalCookies } from "./lib/auth/cookies.ts";
import { formWordOf, newForgeryCookie } from "./lib/auth/forgery.ts";
import { contentSecurityPolicy, plainHeaders } from "./lib/auth/headers.ts";
import { sessionSecret } from "./lib/auth/secret.ts";
import { loadWebConfig, type WebConfig } from "./lib/config/portal.ts";
import { freshTexts } from "./lib/services/fresh-texts.ts";
import { portal } from "./lib/services/portal.ts";

/** Everything but files that are the same for everybody; the start page for itself, as with a path before it there is nothing behind. */
export const config = { matcher: ["/", "/((?!_next/static|_next/image|icon.svg|favicon.ico).*)"] };

/** Whoever asks whether this process lives must not wait for a database that does not answer. */
const SAYS_NOTHING: ReadonlySet<string> = new Set(["/api/health/live"]);

export async function proxy(request: NextRequest): Promise<NextResponse> {
  const settings = loadWebConfig();
  const nonce = crypto.randomUUID().replaceAll("-", "");
  const policy = contentSecurityPolicy(nonce, settings.development);
  // Next.js takes the nonce for its own scripts out of the policy that comes with the request.
  request.headers.set("content-security-policy", policy);
  request.headers.set("x-nonce", nonce);
  // Layouts are not told where they are, and the administrators' section links mark the current one.
  request.headers.set("x-carryover-path", request.nextUrl.pathname);
  // The choice of a language leads back to the same page.
  request.headers.set("x-carryover-search", request.nextUrl.search);
  // Before any page makes its sentences. Whether the database answers is for the page to say.
  if (!SAYS_NOTHING.has(request.nextUrl.pathname))
    await portal().then(
      ({ database }) => freshTexts(database),
      () => undefined,
    );
  const newCookie = await forgeryCookieFor(request, settings);
  // The page of this very request reads the cookie already.
  if (newCookie) request.cookies.set(newCookie);
  const response = NextResponse.next({ request: { headers: request.headers } });
  if (newCookie) response.cookies.set({ ...newCookie, ...portalCookies(settings.url).options });
  response.headers.set("content-security-policy", policy);
  for (const [name, value] of Object.entries(plainHeaders(settings.url.startsWith("https:"))))
    response.headers.set(name, value);
  return response;
}

/** A cookie to be set; null where the browser brings a good one. */
async function forgeryCookieFor(
  request: NextRequest,
  { url, sessionSecretFile }: WebConfig,
): Promise<{ readonly name: string; readonly value: string } | null> {
  const name = portalCookies(url).forgery;
  const secret = await sessionSecret(sessionSecretFile);
  if (formWordOf(request.cookies.get(name)?.value, secret) !== null) return null;
  return { name, value: newForgeryCookie(secret) };
}
