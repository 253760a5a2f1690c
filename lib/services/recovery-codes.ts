/** Codes for who has neither app nor passkey at hand: ten, shown once, each good once. */
import { randomInt } from "node:crypto";
import type { Transaction } from "../db/migrations.ts";
import { tellStaff } from "../notify/staff-mails.ts";
import { newRecoveryCode, RECOVERY_CODES, shownRecoveryCode, typedRecoveryCode } from "../policy/second-factor.ts";
import { recoveryCodeHash } from "../vault/factor.ts";
import { NotFound } from "./access.ts";
import { audit } from "./audit.ts";
import type { Portal } from "./portal.ts";
import {
  asAdministrator,
  countFactors,
  type FactorOwner,
  type FactorViewer,
  onlyFactorOwner,
  webSecret,
} from "./second-factor.ts";

/** New ones, as they are shown; all from before are void. Throws NotFound where there is no factor that they could stand in for, else as onlyFactorOwner(). */
export async function renewRecoveryCodes(portal: Portal, viewer: FactorViewer): Promise<readonly string[]> {
  onlyFactorOwner(viewer);
  const secret = await webSecret(portal);
  return portal.database.client.$transaction(async (tx) => {
    if ((await countFactors(tx, viewer.administratorId)) === 0) throw new NotFound();
    await tellStaff(tx, viewer.administratorId, "codes");
    return makeRecoveryCodes(tx, secret, viewer);
  });
}

/** The first ones, together with the first factor; null where there are some already. */
export async function firstRecoveryCodes(
  tx: Transaction,
  secret: string,
  owner: FactorOwner,
): Promise<readonly string[] | null> {
  const { administratorId } = owner;
  if ((await tx.recoveryCode.count({ where: { administratorId } })) > 0) return null;
  return makeRecoveryCodes(tx, secret, owner);
}

async function makeRecoveryCodes(tx: Transaction, secret: string, owner: FactorOwner): Promise<readonly string[]> {
  const { administratorId } = owner;
  const codes = Array.from({ length: RECOVERY_CODES }, () => newRecoveryCode(randomInt));
  await tx.recoveryCode.deleteMany({ where: { administratorId } });
  await tx.recoveryCode.createMany({
    data: codes.map((code) => ({ administratorId, codeHash: recoveryCodeHash(secret, administratorId, code) })),
  });
  await audit.record(tx, asAdministrator(owner), { action: "factor.codes", subjectId: administratorId });
  return codes.map(shownRecoveryCode);
}

/** Uses it up: true for the first who types it. */
export async function spendRecoveryCode(
  tx: Transaction,
  secret: string,
  owner: FactorOwner,
  typed: string,
): Promise<boolean> {
  const code = typedRecoveryCode(typed);
  if (code === null) return false;
  const { administratorId } = owner;
  // Deleting is the test: of two at the same moment, one finds no row any more.
  const codeHash = recoveryCodeHash(secret, administratorId, code);
  const { count } = await tx.recoveryCode.deleteMany({ where: { codeHash, administratorId } });
  if (count === 0) return false;
  await audit.record(tx, asAdministrator(owner), { action: "factor.codeUsed", subjectId: administratorId });
  return true;
}
