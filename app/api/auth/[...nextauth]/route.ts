/** The two doors of the portal: next-auth checks the form's token and sets the cookie, and nothing else of it is reachable. */
import type { NextRequest } from "next/server";
import NextAuth from "next-auth";
import { addressOf } from "../../../../lib/auth/address.ts";
import { endSession } from "../../../../lib/auth/sessions.ts";
import { portal } from "../../../../lib/services/portal.ts";
import { formOwner } from "../../../_lib/form-token.ts";
import { keepForm } from "../../../_lib/kept-form.ts";
import { currentViewer, halfViewer } from "../../../_lib/viewer.ts";
import { DOORS, type Entry, type Visitor } from "./doors.ts";
import { authOptions } from "./options.ts";
import { begin, end, isOrganisations } from "./organisation.ts";
import { type Context, seeOther } from "./see-other.ts";

/** GET /api/auth/callback/organisation: back from the organisation's OpenID provider. */
export async function GET(request: NextRequest, context: Context): Promise<Response> {
  const isIts = await isOrganisations((await context.params).nextauth, "callback");
  return isIts ? end(request, context) : new Response(null, { status: 404 });
}

/** POST /api/auth/callback/DOOR, from the plain forms of the sign-in pages; and …/signin/organisation. */
export async function POST(request: NextRequest, context: Context): Promise<Response> {
  const path = (await context.params).nextauth;
  if (await isOrganisations(path, "signin")) return begin(request, context);
  const [action, name = ""] = path;
  const door = DOORS.get(name);
  if (action !== "callback" || !door) return new Response(null, { status: 404 });
  const opened = await portal();
  const address = addressOf(request.headers.get("x-forwarded-for"), opened.config.trustedProxyHops);
  const before = await currentViewer();
  const visitor: Visitor = { address, browser: await formOwner(), half: await halfViewer() };
  const outcome: { entry: Entry } = { entry: { ok: false, form: { values: {}, problems: door.expired } } };
  const options = await authOptions(opened.config, name, async (fields) => {
    outcome.entry = await door.enter(opened, fields, visitor);
    return outcome.entry.ok ? outcome.entry.sessionId : null;
  });
  const answer: Response = await NextAuth(request, context, options);
  const { entry } = outcome;
  if (!entry.ok) return seeOther(`${entry.page ?? door.page}?again=${keepForm(visitor.browser, entry.form)}`);
  if (before.kind !== "nobody") await endSession(opened.database.client, before.session);
  return seeOther(door.home, answer.headers);
}
