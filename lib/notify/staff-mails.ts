/** Tells whoever administers that a way in which they sign in was changed, by them or by somebody else: the rows of the table StaffMail. */
import type { Database } from "../db/database.ts";
import type { StaffMail } from "../db/generated/sqlite/client.ts";
import type { Transaction } from "../db/migrations.ts";
import { type Change, Outbox } from "./outbox.ts";

/** What was changed. */
export type StaffMailKind =
  | "reset"
  | "app"
  | "appRemoved"
  | "passkey"
  | "passkeyRemoved"
  | "codes"
  | "password"
  | "address";

/** Nobody needs older news, in milliseconds. */
const NEWS_MS = 7 * 24 * 3_600_000;

/** Nothing happens where they gave no address. To be called in the transaction of the change, before an address is changed itself. */
export async function tellStaff(tx: Transaction, administratorId: string, kind: StaffMailKind): Promise<void> {
  const row = await tx.administrator.findUnique({ where: { id: administratorId } });
  if (!row?.mailAddress) return;
  const { mailAddress: address, mailLanguage } = row;
  await tx.staffMail.create({ data: { administratorId, kind, address, language: mailLanguage ?? "en" } });
}

export function staffOutbox({ client: { staffMail } }: Database): Outbox {
  const rows = {
    due: (where: object, take: number) =>
      staffMail.findMany({ where, orderBy: { createdAt: "asc" }, select: { id: true }, take }),
    change: (where: object, { reply: _, ...data }: Change) => staffMail.updateMany({ where, data: data as object }),
    tries: (id: string) => staffMail.findUnique({ where: { id }, select: { tries: true } }),
  };
  return new Outbox(rows, {});
}

/** Null where it is gone with its account, or too old to be news. */
export async function staffMail({ client }: Database, id: string, now: Date): Promise<StaffMail | null> {
  const row = await client.staffMail.findUnique({ where: { id } });
  return row && now.getTime() - row.createdAt.getTime() <= NEWS_MS ? row : null;
}

/** Those that have ended, and those that nobody sends, have had their time. */
export async function dropStaffMails({ client }: Database, now: Date): Promise<void> {
  await client.staffMail.deleteMany({ where: { createdAt: { lte: new Date(now.getTime() - 2 * NEWS_MS) } } });
}
