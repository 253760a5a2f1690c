"use server";
import { revalidatePath } from "next/cache";
import { redirect } from "next/navigation";
import { saveAsAttachments } from "../../../../lib/services/attachments.ts";
import { setCatchUp } from "../../../../lib/services/catch-up.ts";
import { portal } from "../../../../lib/services/portal.ts";
import { askForResidue } from "../../../../lib/services/residue.ts";
import { startMigration } from "../../../../lib/services/start.ts";
import { afterStart } from "../../../_lib/after-start.ts";
import { found } from "../../../_lib/found.ts";
import { requirePerson } from "../../../_lib/viewer.ts";

/** What the page knew of the migration: a report left open in another tab starts nothing after that. */
export interface Seen {
  readonly migrationId: string;
  readonly queuedAt: number | null;
}

/** Another run, which saves refused messages as attachments as well: one of a report, or all of it. */
export async function saveAttached(
  { migrationId, queuedAt }: Seen,
  run: number,
  number: number | null,
): Promise<never> {
  const which = { migrationId, run, number };
  const outcome = await found(saveAsAttachments(await portal(), await requirePerson(), which, { seen: queuedAt }));
  redirect(afterStart(outcome, migrationId));
}

/** Another run: copies what is new, and tries again what could not be copied. */
export async function runAgain({ migrationId, queuedAt }: Seen): Promise<never> {
  const wish = { seen: queuedAt };
  const outcome = await found(startMigration(await portal(), await requirePerson(), migrationId, wish));
  redirect(afterStart(outcome, migrationId));
}

/** Has the old account looked at for what has arrived since, and for who wrote it where `senders` says so. */
export async function lookForMail(migrationId: string, senders: boolean): Promise<never> {
  await found(askForResidue(await portal(), await requirePerson(), migrationId, senders));
  backTo(migrationId, "residue");
}

/** New mail is brought over every night, or no more. */
export async function bringEveryNight(migrationId: string, isOn: boolean): Promise<never> {
  await found(setCatchUp(await portal(), await requirePerson(), migrationId, isOn));
  backTo(migrationId, "next");
}

function backTo(migrationId: string, section: string): never {
  const page = `/move/${migrationId}/report`;
  // Without it the browser only goes to another place of the page that it has.
  revalidatePath(page);
  redirect(`${page}#${section}`);
}
