/** How much room an account has (RFC 9208). */
import type { Quota } from "../engine/ports.ts";
import { type Data, numberOf, parseData } from "./data.ts";
import type { SignedIn } from "./sign-in.ts";

/** Storage is told in units of 1024 bytes. */
const UNIT = 1024;

/** The storage quota of the inbox, the tightest of several; null where the server has none or does not say. */
export async function storageQuota({ channel, capabilities }: SignedIn): Promise<Quota | null> {
  if (!capabilities.quota) return null;
  const found: Quota[] = [];
  await channel.run([`GETQUOTAROOT "INBOX"`], ({ text, literals }) => {
    if (!/^\* QUOTA /i.test(text)) return;
    const quota = quotaOf(parseData(text, literals).at(-1));
    if (quota) found.push(quota);
  });
  return found.sort((one, other) => one.limit - one.used - (other.limit - other.used))[0] ?? null;
}

/** `STORAGE 10 512 MESSAGE 20 100` is three words for each resource. */
function quotaOf(resources: Data | undefined): Quota | null {
  if (!Array.isArray(resources)) return null;
  const at = resources.findIndex((word) => typeof word === "string" && word.toUpperCase() === "STORAGE");
  const [used, limit] = at < 0 ? [null, null] : [numberOf(resources[at + 1]), numberOf(resources[at + 2])];
  return used === null || limit === null ? null : { used: used * UNIT, limit: limit * UNIT };
}
