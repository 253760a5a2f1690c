/** Keeping passwords for the worker: sealed for exactly one account, with the day on which they are erased. */

import { eraseCredentials } from "../db/credentials.ts";
import type { Transaction } from "../db/migrations.ts";
import { keepUntil } from "../policy/credential-lifetime.ts";
import { type SealingKey, seal } from "../vault/seal.ts";
import { lastClosingOf } from "./dates-changed.ts";

export interface AccountPassword {
  readonly personId: string;
  readonly accountId: string;
  readonly serverId: string;
  readonly password: string;
}

/** Keeps the password, in place of the one before. */
export async function keepPassword(tx: Transaction, key: SealingKey, account: AccountPassword): Promise<void> {
  const { personId, accountId, serverId, password } = account;
  const sealed = new Uint8Array(seal(key, password, { purpose: "credential", personId, accountId, serverId }));
  const now = new Date();
  await eraseCredentials(tx, { accountId, kind: "token" });
  const row = { kind: "password" as const, sealed, keyId: key.id, createdAt: now, keepUntil: now };
  await tx.credential.upsert({ where: { accountId }, create: { accountId, ...row }, update: row });
  await extendPasswords(tx, personId);
}

/**
 * Keeps the token that a worker has sealed for the account, in place of what was kept before: under the same rules as a password. The token before
 * is not revoked: with many providers that would end what was granted just now.
 */
export async function keepToken(
  tx: Transaction,
  token: { readonly personId: string; readonly accountId: string; readonly sealed: Uint8Array; readonly keyId: string },
): Promise<void> {
  const { personId, accountId, keyId } = token;
  const now = new Date();
  const free = { refreshingBy: null, refreshingUntil: null };
  const row = {
    kind: "token" as const,
    sealed: new Uint8Array(token.sealed),
    keyId,
    createdAt: now,
    keepUntil: now,
    ...free,
  };
  await tx.credential.upsert({ where: { accountId }, create: { accountId, ...row }, update: row });
  await extendPasswords(tx, personId);
}

/** The person's passwords are used now: a sign-in, or a run that starts. */
export async function extendPasswords(tx: Transaction, personId: string): Promise<void> {
  const usedAt = new Date();
  const until = new Date(keepUntil(usedAt.getTime(), await lastClosingOf(tx, personId)));
  await tx.credential.updateMany({ where: { account: { personId } }, data: { keepUntil: until, usedAt } });
}
