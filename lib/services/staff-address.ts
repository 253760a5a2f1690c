/** Where administrators and helpers are told when a way in which they sign in is changed. */
import type { Viewer } from "../auth/viewer.ts";
import { readerLanguage } from "../i18n/reader.ts";
import { tellStaff } from "../notify/staff-mails.ts";
import { mailAddress } from "../policy/mail-address.ts";
import { NotFound, onlyProved, onlyStaff } from "./access.ts";
import { audit } from "./audit.ts";
import type { Problems } from "./form-rules.ts";
import type { Portal } from "./portal.ts";

export type StaffAddressField = "mailAddress";

/** As it stands; empty: there is none. Throws NotFound for persons and for nobody. */
export async function staffAddress({ database }: Portal, viewer: Viewer): Promise<string> {
  onlyStaff(viewer);
  const row = await database.client.administrator.findUnique({ where: { id: viewer.administratorId } });
  if (!row) throw new NotFound();
  return row.mailAddress ?? "";
}

/**
 * Empty: from now on nowhere. The address before is told of it. Answers what is wrong, or null. Throws NotFound for persons and for nobody, and
 * NeedsProof for who has not shown of late who they are: else whoever sits down at an open browser would keep its owner from being told.
 */
export async function changeStaffAddress(
  { database }: Portal,
  viewer: Viewer,
  typed: string,
): Promise<Problems<StaffAddressField, "noAddress"> | null> {
  onlyStaff(viewer);
  onlyProved(viewer);
  const address = typed.trim() === "" ? null : mailAddress(typed);
  if (address === null && typed.trim() !== "") return { mailAddress: "noAddress" };
  const id = viewer.administratorId;
  await database.client.$transaction(async (tx) => {
    await tellStaff(tx, id, "address");
    await tx.administrator.update({ where: { id }, data: { mailAddress: address, mailLanguage: readerLanguage() } });
    await audit.record(tx, viewer, { action: "administrator.address", subjectId: id });
  });
  return null;
}
