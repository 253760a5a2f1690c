/** Ways to a sign-in provider and back: each is good once, for a quarter of an hour, and for the session that began it. */
import { createHash, randomBytes } from "node:crypto";
import type { Person } from "../auth/viewer.ts";
import { eraseAttempts } from "../db/credentials.ts";
import {
  ATTEMPT_MS,
  type AttemptOrigin,
  CONSENT_PAGES,
  departureUrl,
  type ProviderEndpoints,
  redirectUriOf,
} from "../policy/sign-in-provider.ts";
import { seal } from "../vault/seal.ts";
import { NotFound } from "./access.ts";
import { audit } from "./audit.ts";
import type { GrantedAt } from "./passwords.ts";
import type { Portal } from "./portal.ts";

export interface AttemptPlace {
  readonly origin: AttemptOrigin;
  /** The move that waits for it. */
  readonly migrationId?: string | null;
}

/** Begins one for this old account, in place of any before; answers its id. Nothing that the provider hands out will pass through here in the clear. */
export async function beginAttempt(
  { database, sealingKey }: Portal,
  person: Person,
  { serverId, login }: { readonly serverId: string; readonly login: string },
  { origin, migrationId = null }: AttemptPlace,
): Promise<string> {
  const key = await sealingKey();
  const { personId, session } = person;
  const id = crypto.randomUUID();
  const verifier = randomBytes(32).toString("base64url");
  return database.client.$transaction(async (tx) => {
    await eraseAttempts(tx, { personId });
    const known = await tx.account.findUnique({ where: { personId_serverId_login: { personId, serverId, login } } });
    await tx.signInAttempt.create({
      data: {
        ...{ id, session, personId, serverId, login, origin, migrationId },
        ...{ state: randomBytes(32).toString("base64url"), nonce: randomBytes(32).toString("base64url") },
        challenge: createHash("sha256").update(verifier).digest("base64url"),
        sealedVerifier: new Uint8Array(seal(key, verifier, { purpose: "verifier", attemptId: id, serverId })),
        // What the token will be sealed for, before there is an account.
        accountId: known?.id ?? crypto.randomUUID(),
        expiresAt: new Date(Date.now() + ATTEMPT_MS),
      },
    });
    await audit.record(tx, person, { action: "account.signInAt", subjectId: serverId });
    return id;
  });
}

export interface AttemptView {
  readonly login: string;
  readonly server: string;
  readonly provider: string;
  /** Passwords are taken as well. */
  readonly takesPasswords: boolean;
  /** The provider's page, to which the person goes next. */
  readonly url: string;
  readonly origin: AttemptOrigin;
  /** The account whose password page it began on. */
  readonly accountId: string;
  readonly granted: GrantedAt;
}

/** What stands before the person leaves for the provider. Throws NotFound where it is over, used, or another session's. */
export async function attemptView(portal: Portal, person: Person, attemptId: string): Promise<AttemptView> {
  const { personId, session } = person;
  const attempt = await portal.database.client.signInAttempt.findFirst({
    where: { id: attemptId, personId, session, usedAt: null, expiresAt: { gt: new Date() } },
    include: { server: { include: { signInProvider: true } } },
  });
  const provider = attempt?.server.signInProvider;
  if (!attempt || !provider?.endpoints) throw new NotFound();
  const { login, server, state, nonce, challenge, accountId } = attempt;
  const { kind, name, clientId, scopes, takesPasswords } = provider;
  const redirectUri = redirectUriOf(portal.config.url);
  const endpoints: ProviderEndpoints = JSON.parse(provider.endpoints);
  const granted = { name, consentPage: CONSENT_PAGES[kind], revokes: endpoints.revocation !== null };
  return {
    ...{ login, server: server.name || server.host, provider: name, takesPasswords, accountId, granted },
    url: departureUrl({ kind, endpoints, clientId, scopes, redirectUri, state, nonce, challenge, login }),
    origin: originOf(attempt),
  };
}

export function originOf({ origin }: { readonly origin: string }): AttemptOrigin {
  return origin === "passwords" ? "passwords" : "connect";
}

/** Takes it up when the browser is back; null where it is over, was taken up already, or began in another session. */
export async function takeAttempt({ database: { client } }: Portal, { personId, session }: Person, state: string) {
  const now = new Date();
  const where = { state, session, personId, usedAt: null, expiresAt: { gt: now } };
  const { count } = await client.signInAttempt.updateMany({ where, data: { usedAt: now } });
  return count === 1 ? client.signInAttempt.findUnique({ where: { state } }) : null;
}
