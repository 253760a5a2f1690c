/** Who asks for this page, and what becomes of those who may not see it. */
import { cookies } from "next/headers";
import { notFound, redirect } from "next/navigation";
import { decode } from "next-auth/jwt";
import { cache } from "react";
import { portalCookies } from "../../lib/auth/cookies.ts";
import { sessionSecret } from "../../lib/auth/secret.ts";
import { halfSignedIn, viewerOf } from "../../lib/auth/sessions.ts";
import type { Administrator, HalfSignedIn, Person, Viewer } from "../../lib/auth/viewer.ts";
import { portal } from "../../lib/services/portal.ts";
import type { FactorOwner } from "../../lib/services/second-factor.ts";

/** Looked up once a request, from the session's row: a session that was ended is nobody's at once. */
export const currentViewer = cache(async (): Promise<Viewer> => {
  const { database } = await portal();
  const id = await sessionId();
  return id === null ? { kind: "nobody" } : viewerOf(database, id, Date.now());
});

/** Who is at the second step of signing in as an administrator; null: nobody is. */
export const halfViewer = cache(async (): Promise<HalfSignedIn | null> => {
  const { database } = await portal();
  const id = await sessionId();
  return id === null ? null : halfSignedIn(database, id, Date.now());
});

const sessionId = cache(async (): Promise<string | null> => {
  const { config } = await portal();
  const cookie = (await cookies()).get(portalCookies(config.url).session);
  return cookie ? sessionIdIn(cookie.value, await sessionSecret(config.sessionSecretFile)) : null;
});

/** The session's id in next-auth's sealed token, which holds nothing else; null where the token is not ours. */
async function sessionIdIn(token: string, secret: string): Promise<string | null> {
  try {
    return (await decode({ token, secret }))?.sub ?? null;
  } catch {
    return null;
  }
}

/** The signed-in person; everybody else is sent to the sign-in page. */
export async function requirePerson(): Promise<Person> {
  const viewer = await currentViewer();
  if (viewer.kind === "person") return viewer;
  redirect(viewer.kind === "nobody" && (await hadSession()) ? "/sign-in?ended=1" : "/sign-in");
}

/** The signed-in administrator; nobody is sent to their sign-in page, and for persons and helpers there is no such page. */
export async function requireAdministrator(): Promise<Administrator> {
  const viewer = await requireStaff();
  if (viewer.role !== "administrator") notFound();
  return viewer;
}

/** The same, for helpers of the help desk as well. */
export async function requireStaff(): Promise<Administrator> {
  const viewer = await currentViewer();
  if (viewer.kind === "administrator") return viewer;
  // Between their own pages lies the button that ends it.
  if (viewer.kind === "person" && viewer.actedBy) redirect("/move");
  if (viewer.kind === "person") notFound();
  redirect(nextStep(await halfViewer()));
}

/** The page on which signing in as an administrator goes on. */
export function nextStep(half: HalfSignedIn | null): string {
  if (half === null) return "/admin/sign-in";
  return half.needs === "factor" ? "/admin/sign-in/code" : "/admin/second-step";
}

/** Whoever may look after their own second factor: staff, and who is to set one up before they are let in. */
export async function requireFactorOwner(): Promise<FactorOwner> {
  const half = await halfViewer();
  return half?.needs === "setUp" ? half : requireStaff();
}

/** The same, but helpers of the help desk need not know that there is such a page. */
export async function requireAdministratorOnly(): Promise<Administrator> {
  const viewer = await requireAdministrator();
  if (viewer.role !== "administrator") notFound();
  return viewer;
}

async function hadSession(): Promise<boolean> {
  const { config } = await portal();
  return (await cookies()).has(portalCookies(config.url).session);
}
