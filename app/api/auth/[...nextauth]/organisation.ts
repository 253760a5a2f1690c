/** Signing in at the organisation's OpenID provider, by next-auth: PKCE, state and nonce, and an ID token that it has checked. */
import type { NextRequest } from "next/server";
import NextAuth, { type AuthOptions } from "next-auth";
import { endSession } from "../../../../lib/auth/sessions.ts";
import { signInByOpenId } from "../../../../lib/services/openid-sign-in.ts";
import { type Portal, portal } from "../../../../lib/services/portal.ts";
import { formOwner } from "../../../_lib/form-token.ts";
import { keepForm } from "../../../_lib/kept-form.ts";
import { currentViewer } from "../../../_lib/viewer.ts";
import { baseOptions } from "./options.ts";
import { type Context, seeOther } from "./see-other.ts";

/** The name of next-auth's provider, and the last word of the address that the provider leads back to. */
export const ORGANISATION = "organisation";
const REFUSED = "/admin/sign-in/refused";

/** Seconds: who has signed in there longer ago types their password again, so that they can do everything here. */
const LONGEST_AGO = 900;

/** Whether the portal is set up for it, and the path is one of the two. */
export async function isOrganisations([action, name]: readonly string[], wanted: string): Promise<boolean> {
  return action === wanted && name === ORGANISATION && (await portal()).config.staffSignIn !== null;
}

/**
 * Off to the provider. Not by this answer itself: browsers let forms lead to our own pages alone (form-action), so a page of ours leads on.
 */
export async function begin(request: NextRequest, context: Context): Promise<Response> {
  const opened = await portal();
  const answer: Response = await NextAuth(request, context, await optionsFor(opened, async () => null));
  const to = answer.headers.get("location");
  // Back at us: the form was too old, or the provider does not answer.
  if (to === null || !URL.canParse(to) || to.startsWith(`${opened.config.url}/`)) return seeOther(REFUSED);
  const kept = keepForm(await formOwner(), { values: { to }, problems: {} });
  return seeOther(`/admin/sign-in/organisation?leave=${kept}`, answer.headers);
}

/** Back from the provider. */
export async function end(request: NextRequest, context: Context): Promise<Response> {
  const opened = await portal();
  const before = await currentViewer();
  const outcome: { sessionId: string | null } = { sessionId: null };
  const options = await optionsFor(opened, async (claims) => {
    outcome.sessionId = await signInByOpenId(opened, claims);
    return outcome.sessionId;
  });
  const answer: Response = await NextAuth(request, context, options);
  if (outcome.sessionId === null) return seeOther(REFUSED);
  if (before.kind !== "nobody") await endSession(opened.database.client, before.session);
  return seeOther("/admin", answer.headers);
}

type Claims = Readonly<Record<string, unknown>>;

/** `enter` answers the id of the session that it began, or null. */
async function optionsFor({ config }: Portal, enter: (claims: Claims) => Promise<string | null>): Promise<AuthOptions> {
  const { staffSignIn } = config;
  if (staffSignIn === null) throw new Error("there is no OpenID provider for administrators");
  const { issuer, clientId, clientSecret } = staffSignIn;
  let sessionId: string | null = null;
  return {
    ...(await baseOptions(config)),
    logger: { error: noteTrouble, warn: () => undefined, debug: () => undefined },
    providers: [
      {
        ...{ id: ORGANISATION, name: ORGANISATION, type: "oauth", idToken: true, issuer, clientId, clientSecret },
        wellKnown: `${issuer}/.well-known/openid-configuration`,
        checks: ["pkce", "state", "nonce"],
        authorization: { params: { scope: "openid profile email", max_age: LONGEST_AGO } },
        profile: ({ sub }: { sub: string }) => ({ id: sub }),
      },
    ],
    callbacks: {
      signIn: async ({ profile }) => {
        sessionId = await enter({ ...profile });
        return sessionId !== null;
      },
      jwt: () => (sessionId === null ? {} : { sub: sessionId }),
    },
  };
}

/** For whoever runs the portal, in one line. That somebody said no there is no trouble. */
function noteTrouble(code: string, facts: unknown): void {
  const error = facts instanceof Error ? facts : errorIn(facts);
  const message = error?.message ?? "";
  if (/^access_denied\b/.test(message)) return;
  // Quoted: it can be what came with the address, which is anybody's word.
  console.error(
    "signing in at the organisation's provider failed:",
    code,
    `"${message.slice(0, 200).replace(/[^ -~]/g, "?")}"`,
  );
}

/** next-auth wraps some. */
function errorIn(facts: unknown): Error | null {
  const inner: unknown = typeof facts === "object" && facts !== null && "error" in facts ? facts.error : null;
  return inner instanceof Error ? inner : null;
}
