/** A mail of ours came back: its row says so, and its address is written to no more where the report is about the address. */
import type { Database } from "../db/database.ts";
import { knownAddresses } from "../policy/letter-address.ts";
import { mailAddress } from "../policy/mail-address.ts";
import { isStatusAboutAddress } from "../policy/undeliverable.ts";
import type { DeliveryFailure } from "./delivery-report.ts";
import { reachableOf, type WholeLetter, wholeLetter } from "./letters.ts";
import { addressedMail } from "./mails.ts";
import { withoutAddresses } from "./outbox.ts";
import { noteUndeliverable } from "./undeliverable.ts";

/** What the mail server may have. */
const GONE_OUT = ["handedOver", "sent", "unclear"] as const;

/** Answers whether it is one of ours that had gone out. A report that comes twice counts once. `at`: when it was read. */
export async function noteReturned(database: Database, failure: DeliveryFailure, at: Date): Promise<boolean> {
  const { id, status, words } = failure;
  const trouble = { error: `returned ${status}`, reply: words === "" ? null : withoutAddresses(words) };
  const where = { id, state: { in: [...GONE_OUT] } };
  const to = await addressOf(database, id);
  const { error, reply } = trouble;
  const data = { state: "givenUp", error, endedAt: at } as const;
  const { client } = database;
  return client.$transaction(async (tx) => {
    const letters = await tx.letter.updateMany({ where, data: { ...data, reply } });
    const { count } = letters.count > 0 ? letters : await tx.mail.updateMany({ where, data });
    if (count > 0 && to !== null && isStatusAboutAddress(status)) await noteUndeliverable(tx, to, trouble, at);
    return count > 0;
  });
}

/** Where it went, as far as that is known still. */
async function addressOf(database: Database, id: string): Promise<string | null> {
  const letter = await wholeLetter(database, id);
  return letter ? letterWentTo(letter) : ((await addressedMail(database, id))?.address.address ?? null);
}

/** Its address is not kept, but which of them it was. */
function letterWentTo({ via, entry, wave }: WholeLetter): string | null {
  if (via === "wave") return mailAddress(wave?.contactEmail ?? "");
  const known = entry ? knownAddresses(reachableOf(entry)) : [];
  return known.find((each) => each.via === via)?.address ?? null;
}
