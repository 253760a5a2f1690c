/** Who asks for this page, and what becomes of those who may not see it. */
import { cookies } from "next/headers";
import { notFound, redirect } from "next/navigation";
import { decode } from "next-auth/jwt";
import { cache } from "react";
import { portalCookies } from "../../lib/auth/cookies.ts";
import { sessionSecret } from "../../lib/auth/secret.ts";
import { viewerOf } from "../../lib/auth/sessions.ts";
import type { Administrator, Person, Viewer } from "../../lib/auth/viewer.ts";
import { portal } from "../../lib/services/portal.ts";

/** Looked up once a request, from the session's row: a session that was ended is nobody's at once. */
export const currentViewer = cache(async (): Promise<Viewer> => {
  const { config, database } = await portal();
  const cookie = (await cookies()).get(portalCookies(config.url).session);
  const id = cookie ? await sessionIdIn(cookie.value, await sessionSecret(config.sessionSecretFile)) : null;
  return id === null ? { kind: "nobody" } : viewerOf(database, id, Date.now());
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
  redirect("/admin/sign-in");
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
