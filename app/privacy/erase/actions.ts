"use server";

import { cookies } from "next/headers";
import { redirect } from "next/navigation";
import { portalCookies } from "../../../lib/auth/cookies.ts";
import { eraseOwnData } from "../../../lib/services/own-data-erase.ts";
import { portal } from "../../../lib/services/portal.ts";
import { forgetShownPages } from "../../_lib/forget-shown-pages.ts";
import { found } from "../../_lib/found.ts";
import { requirePerson } from "../../_lib/viewer.ts";

/** "Erase everything"; where something is being copied, that is stopped first and the page says so. */
export async function erase(): Promise<never> {
  const opened = await portal();
  const outcome = await found(eraseOwnData(opened, await requirePerson()));
  forgetShownPages();
  if (outcome === "stopping") redirect("/privacy/erase");
  const { session: name, options } = portalCookies(opened.config.url);
  (await cookies()).delete({ name, path: options.path });
  redirect("/privacy?erased=1");
}
