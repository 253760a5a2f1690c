"use server";

import { cookies } from "next/headers";
import { redirect } from "next/navigation";
import { portalCookies } from "../../lib/auth/cookies.ts";
import { portal } from "../../lib/services/portal.ts";
import { endOwnSession } from "../../lib/services/sign-out.ts";
import { currentViewer } from "./viewer.ts";

/** The form action of "Sign out": ends the session in the database, then forgets its cookie. */
export async function signOut(): Promise<void> {
  const viewer = await currentViewer();
  const { config, database } = await portal();
  await endOwnSession(database, viewer);
  const { session: name, options } = portalCookies(config.url);
  (await cookies()).delete({ name, path: options.path });
  const isStaff = viewer.kind === "administrator" || (viewer.kind === "person" && viewer.actedBy !== undefined);
  redirect(isStaff ? "/admin/sign-in" : "/");
}
