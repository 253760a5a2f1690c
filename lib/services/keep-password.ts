/** Keeping passwords for the worker: sealed for exactly one account, with the day on which they are erased. */

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
  const row = { sealed, keyId: key.id, createdAt: now, keepUntil: now };
  await tx.credential.upsert({ where: { accountId }, create: { accountId, ...row }, update: row });
  await extendPasswords(tx, personId);
}

/** The person's passwords are used now: a sign-in, or a run that starts. */
export async function extendPasswords(tx: Transaction, personId: string): Promise<void> {
  const usedAt = new Date();
  const until = new Date(keepUntil(usedAt.getTime(), await lastClosingOf(tx, personId)));
  await tx.credential.updateMany({ where: { account: { personId } }, data: { keepUntil: until, usedAt } });
}
