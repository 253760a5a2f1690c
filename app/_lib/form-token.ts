/** What a form that is posted to next-auth needs: the word against forged forms, and whose kept form it is. */
import { cookies } from "next/headers";
import { portalCookies } from "../../lib/auth/cookies.ts";
import { formWordOf } from "../../lib/auth/forgery.ts";
import { sessionSecret } from "../../lib/auth/secret.ts";
import { portal } from "../../lib/services/portal.ts";

/** For the hidden field `csrfToken`; proxy.ts has set its cookie before any page. Empty where the cookie is not ours. */
export async function formToken(): Promise<string> {
  const { config } = await portal();
  const cookie = (await cookies()).get(portalCookies(config.url).forgery);
  return formWordOf(cookie?.value, await sessionSecret(config.sessionSecretFile)) ?? "";
}

/** Owner of kept-form.ts where nobody is signed in: this browser. */
export async function formOwner(): Promise<string> {
  return `browser:${await formToken()}`;
}
