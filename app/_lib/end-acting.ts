"use server";

import { revalidatePath } from "next/cache";
import { redirect } from "next/navigation";
import { endMove } from "../../lib/services/move-account.ts";
import { portal } from "../../lib/services/portal.ts";
import { found } from "./found.ts";
import { currentViewer } from "./viewer.ts";

/** The button of the band: back to the administrator's own pages. */
export async function endActing(): Promise<void> {
  const entry = await found(endMove(await portal(), await currentViewer()));
  // Header and band belong to the frame of all pages.
  revalidatePath("/", "layout");
  redirect(`/admin/move/${entry}?ended=1`);
}
