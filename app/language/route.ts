/** The choice of a language: remembers it in a cookie and leads back to the page. Works as a plain link. */
import type { NextRequest } from "next/server";
import { portalCookies } from "../../lib/auth/cookies.ts";
import { isLanguage, PSEUDO } from "../../lib/i18n/languages.ts";
import { LANGUAGE_COOKIE } from "../../lib/i18n/negotiation.ts";
import { portal } from "../../lib/services/portal.ts";
import { localAddress } from "./local-address.ts";

/** A year, in seconds. */
const KEPT = 365 * 24 * 3600;

export async function GET(request: NextRequest) {
  const { config } = await portal();
  const asked = request.nextUrl.searchParams;
  const to = asked.get("to");
  const headers = new Headers({ location: localAddress(asked.get("back")), "cache-control": "no-store" });
  if (isLanguage(to) || (to === PSEUDO && config.language === PSEUDO)) {
    const { path, secure } = portalCookies(config.url).options;
    const parts = [`${LANGUAGE_COOKIE}=${to}`, `Path=${path}`, `Max-Age=${KEPT}`, "HttpOnly", "SameSite=Lax"];
    headers.set("set-cookie", [...parts, ...(secure ? ["Secure"] : [])].join("; "));
  }
  return new Response(null, { status: 303, headers });
}
