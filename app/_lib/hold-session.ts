/** The browser goes on under another session: its cookie is set as next-auth does after signing in. */
import { cookies } from "next/headers";
import { encode } from "next-auth/jwt";
import { portalCookies } from "../../lib/auth/cookies.ts";
import { sessionSecret } from "../../lib/auth/secret.ts";
import { LIMITS } from "../../lib/auth/sessions.ts";
import { portal } from "../../lib/services/portal.ts";

/** For Server Actions. */
export async function holdSession(sessionId: string): Promise<void> {
  const { config } = await portal();
  const { session, options } = portalCookies(config.url);
  const maxAge = LIMITS.administrator.whole / 1000;
  const token = await encode({
    token: { sub: sessionId },
    secret: await sessionSecret(config.sessionSecretFile),
    maxAge,
  });
  (await cookies()).set(session, token, { ...options, maxAge });
}
