/** A second judge and other mail: the measuring kit, where the environment names it. */
import { execFileSync, spawnSync } from "node:child_process";
import { cpSync, mkdtempSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import type { DovecotServer } from "../../support/servers/dovecot.ts";
import type { Account } from "../../support/wire/account.ts";
import type { Load } from "./kills.ts";

/** What the kit says. */
export interface KitVerdict {
  same: boolean;
  text: string;
}

/** The kit's program; `KIT` names it or its folder. Null where there is none. */
export const kit = kitProgram(process.env.KIT);

/** `kit verify` of the two accounts, or null without a kit. Throws when the kit could not check. */
export function kitVerdict(old: Account, fresh: Account, options: readonly string[] = []): KitVerdict | null {
  if (!kit) return null;
  const place = ({ host, port, user, password }: Account) => `${host}:${port}:${user}:${password}`;
  const words = ["verify", place(old), place(fresh), "-v", ...options];
  const { status, stdout, stderr } = spawnSync(kit, words, { encoding: "utf8" });
  if (status !== 0 && status !== 1) throw new Error(`${kit} verify ended with ${status}: ${stderr}`);
  return { same: status === 0, text: stdout };
}

/** Gives a user who has no mail yet a workload of the kit, for example `["M", "--seed", "7"]`. */
export function seedWorkload(server: DovecotServer, user: string, workload: readonly string[]): Load {
  if (!kit) throw new Error("set KIT to the kit's folder");
  const folder = mkdtempSync(path.join(tmpdir(), "carryover-kit-"));
  try {
    const options = { encoding: "utf8", env: { ...process.env, BENCH: folder } } as const;
    const [, name = "", facts = ""] =
      /^(\S+) (\{.*\})$/m.exec(execFileSync(kit, ["corpus", ...workload], options)) ?? [];
    cpSync(path.join(folder, "corpus", name), server.mailDirectory(user), {
      recursive: true,
      preserveTimestamps: true,
    });
    execFileSync("chown", ["-R", `${server.mailOwner}:`, server.mailDirectory(user)]);
    const { messages, bytes }: { messages: number; bytes: number } = JSON.parse(facts);
    return { name: `${name} of the kit`, messages, bytes };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function kitProgram(named: string | undefined): string | null {
  if (!named) return null;
  return statSync(named).isDirectory() ? path.join(named, "kit") : named;
}
