"use server";

import { redirect } from "next/navigation";
import { removeAddressByLink } from "../../../lib/services/mail-address.ts";
import { portal } from "../../../lib/services/portal.ts";

/** The same answer whether or not there was an address: nobody learns from it which links are real. */
export async function stop(token: string): Promise<never> {
  await removeAddressByLink(await portal(), token);
  redirect("/stop-mail/done?done=1");
}
