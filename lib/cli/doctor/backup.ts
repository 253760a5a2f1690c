/** Whether what the portal knows is kept elsewhere as well, and whether kept passwords can still be opened. */
import { existsSync } from "node:fs";
import type { StartConfig } from "../../config/start.ts";
import { clockTime } from "../../i18n/words.en.ts";
import { type Installation, isBackupOld } from "../../services/installation.ts";
import { keysInUse } from "../../worker/keys.ts";
import { type Finding, failed, fine, warning } from "./finding.ts";

/** `now` in epoch milliseconds. */
export function judgeBackup({ lastBackupAt }: Pick<Installation, "lastBackupAt">, now: number): Finding {
  if (lastBackupAt === null) return warning("backup.never");
  const when = { when: clockTime(lastBackupAt, now) };
  return isBackupOld(lastBackupAt, now) ? warning("backup.old", when) : fine("backup.fine", when);
}

/** Of a database that can be used. */
export async function checkLostKeys({ worker }: StartConfig): Promise<readonly Finding[]> {
  // Asking for keys makes them where there are none, and we change nothing.
  if (!existsSync(worker.privateKeyFile)) return [];
  const missing = (await keysInUse(worker)).filter(({ standing }) => standing === "missing");
  const count = missing.reduce((sum, { sealed }) => sum + sealed, 0);
  return count === 0 ? [] : [failed("keys.lost", { count })];
}
