/** A second judge: the measuring kit, where the environment names it. */
import { spawnSync } from "node:child_process";
import type { Account } from "../../support/wire/account.ts";

/** What the kit says. */
export interface KitVerdict {
  same: boolean;
  text: string;
}

/** `kit verify` of the two accounts, or null where `KIT` names no kit. Throws when the kit could not check. */
export function kitVerdict(old: Account, fresh: Account, options: readonly string[] = []): KitVerdict | null {
  const kit = process.env.KIT;
  if (!kit) return null;
  const place = ({ host, port, user, password }: Account) => `${host}:${port}:${user}:${password}`;
  const words = ["verify", place(old), place(fresh), "-v", ...options];
  const { status, stdout, stderr } = spawnSync(kit, words, { encoding: "utf8" });
  if (status !== 0 && status !== 1) throw new Error(`${kit} verify ended with ${status}: ${stderr}`);
  return { same: status === 0, text: stdout };
}
