/** next-auth's options: one provider at a time, and a token that holds nothing but the session's id. */
import type { AuthOptions } from "next-auth";
import CredentialsProvider from "next-auth/providers/credentials";
import { portalCookies } from "../../../../lib/auth/cookies.ts";
import { sessionSecret } from "../../../../lib/auth/secret.ts";
import { LIMITS } from "../../../../lib/auth/sessions.ts";

/** The fields of the form as text. */
export type Fields = Readonly<Record<string, string>>;

interface Settings {
  readonly url: string;
  readonly sessionSecretFile: string;
}

/** For one provider. `enter` answers the id of the session that it began, or null. */
export async function authOptions(
  { url, sessionSecretFile }: Settings,
  provider: string,
  enter: (fields: Fields) => Promise<string | null>,
): Promise<AuthOptions> {
  return {
    ...(await baseOptions({ url, sessionSecretFile })),
    providers: [
      CredentialsProvider({
        id: provider,
        credentials: {},
        authorize: async (form) => {
          const id = await enter(fieldsOf(form));
          return id === null ? null : { id };
        },
      }),
    ],
    callbacks: { jwt: ({ user }) => ({ sub: user.id }) },
  };
}

/** What is the same for all providers. */
export async function baseOptions({ url, sessionSecretFile }: Settings) {
  return {
    secret: await sessionSecret(sessionSecretFile),
    session: { strategy: "jwt", maxAge: LIMITS.person.whole / 1000 },
    cookies: cookiesFor(url),
  } as const satisfies Partial<AuthOptions>;
}

function cookiesFor(url: string): NonNullable<AuthOptions["cookies"]> {
  const { session, forgery, callback, openId, options } = portalCookies(url);
  return {
    sessionToken: { name: session, options },
    csrfToken: { name: forgery, options },
    callbackUrl: { name: callback, options },
    pkceCodeVerifier: { name: openId.pkce, options },
    state: { name: openId.state, options },
    nonce: { name: openId.nonce, options },
  };
}

function fieldsOf(form: unknown): Fields {
  const entries = Object.entries(form ?? {}).filter((entry): entry is [string, string] => typeof entry[1] === "string");
  return Object.fromEntries(entries);
}
