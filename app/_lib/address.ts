/** Where this request came from. */
import { headers } from "next/headers";
import { addressOf } from "../../lib/auth/address.ts";
import { portal } from "../../lib/services/portal.ts";

/** The address of the person's network; null where it cannot be known for sure. */
export async function visitorAddress(): Promise<string | null> {
  const { config } = await portal();
  return addressOf((await headers()).get("x-forwarded-for"), config.trustedProxyHops);
}
