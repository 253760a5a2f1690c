/** The sign-in provider of a server, as its row says, with its secret opened. */
import type { Database } from "../db/database.ts";
import { MailError } from "../engine/errors.ts";
import type { Provider } from "../oauth/provider.ts";
import { CannotOpen, type OpeningKey, open } from "../vault/open.ts";

/** What is needed to speak to providers. */
export interface ProviderDesk {
  readonly database: Database;
  readonly key: OpeningKey;
  /** See lib/oauth/outgoing.ts. */
  readonly allowLoopback: boolean;
}

/** Throws MailError `auth.providerSetup` where there is none, or none that was looked up. */
export async function providerOf({ database, key, allowLoopback }: ProviderDesk, serverId: string): Promise<Provider> {
  const row = await database.client.signInProvider.findUnique({ where: { serverId } });
  if (!row?.endpoints) throw new MailError("auth.providerSetup", "no sign-in provider is set up for this server");
  const { clientId, sealedSecret } = row;
  const clientSecret = sealedSecret === null ? null : secretIn(key, sealedSecret, serverId);
  return { endpoints: JSON.parse(row.endpoints), clientId, clientSecret, allowLoopback };
}

function secretIn(key: OpeningKey, sealed: Uint8Array, serverId: string): string {
  try {
    return open(key, sealed, { purpose: "client", serverId });
  } catch (cause) {
    if (!(cause instanceof CannotOpen)) throw cause;
    throw new MailError("auth.providerSetup", "the secret of this portal cannot be opened any more", { cause });
  }
}
