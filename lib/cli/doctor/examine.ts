/** All checks of an installation, in the order in which they are told; what waits for others is looked at at the same time. */
import type { StartConfig } from "../../config/start.ts";
import type { CheckName } from "../../i18n/doctor.en.ts";
import { installationOf } from "../../services/installation.ts";
import { type AddressSeen, judgeAddress, lookAtAddress } from "./address.ts";
import { checkLostKeys, judgeBackup } from "./backup.ts";
import { DATABASE_TOLERANCE_MS, HEADER_TOLERANCE_MS, judgeClocks, type OtherClock } from "./clock.ts";
import { checkDatabase, type DatabaseFound } from "./database.ts";
import { checkDisk } from "./disk.ts";
import { elsewhere, type Finding, failed, skipped } from "./finding.ts";
import { checkKeys } from "./keys.ts";
import { judgePassage, lookAtPassage } from "./passage.ts";
import { checkSending } from "./sending.ts";
import { checkServers } from "./servers.ts";
import { checkSettings } from "./settings.ts";
import { judgeWorkers } from "./worker.ts";

export interface Checked {
  readonly check: CheckName;
  readonly findings: readonly Finding[];
}

/** Longer nobody waits for a server that says nothing. */
const PATIENCE_MS = 20_000;

export async function examine(aborted: AbortSignal): Promise<readonly Checked[]> {
  const { config, findings } = checkSettings();
  const settings: Checked = { check: "settings", findings };
  // Everything else would be looked for at the wrong places.
  if (config === null) return [settings];
  const signal = AbortSignal.any([aborted, AbortSignal.timeout(PATIENCE_MS)]);
  return [settings, ...(await examineWith(config, signal))];
}

async function examineWith(config: StartConfig, signal: AbortSignal): Promise<readonly Checked[]> {
  const url = config.web.databaseUrl;
  const isWeb = config.role === "web";
  const [database, keys, disk, sending, seen, passage] = await Promise.all([
    checkDatabase(url),
    orBroken(() => checkKeys(config)),
    checkDisk(config.worker.dataFolder),
    orBroken(async () => (isWeb ? [elsewhere("worker")] : checkSending(config.worker.mail, signal))),
    config.role === "worker" ? null : lookAtAddress(config.url, signal),
    config.role === "worker" ? null : lookAtPassage(config.url, signal),
  ]);
  const now = Date.now();
  // Opening it else would apply the migrations that it lacks.
  const rows = database.standing === null ? null : await installationOf(url, now);
  const lost = rows === null || isWeb ? [] : await orBroken(() => checkLostKeys(config));
  const reached = () => (rows === null ? [skipped] : orBroken(() => checkServers(url, rows, { now, signal })));
  return [
    { check: "database", findings: database.findings },
    { check: "keys", findings: [...keys, ...lost] },
    { check: "backup", findings: [rows === null ? skipped : judgeBackup(rows, now)] },
    { check: "disk", findings: disk },
    { check: "clock", findings: judgeClocks(clocksOf(config, database, seen, now)) },
    { check: "worker", findings: [rows === null ? skipped : judgeWorkers(rows, now)] },
    { check: "servers", findings: isWeb ? [elsewhere("worker")] : await reached() },
    { check: "sending", findings: sending },
    { check: "address", findings: [seen === null ? elsewhere("web process") : judgeAddress(config.url, seen, now)] },
    {
      check: "proxy",
      findings: seen === null ? [] : judgePassage(config.url, config.web.trustedProxyHops, passage),
    },
  ];
}

/** A check that stumbles is no reason to say nothing of the others. */
async function orBroken(check: () => Promise<readonly Finding[]>): Promise<readonly Finding[]> {
  try {
    return await check();
  } catch (error) {
    return [failed("broken", { why: error instanceof Error ? error.message : String(error) })];
  }
}

function clocksOf(
  { url }: StartConfig,
  { standing }: DatabaseFound,
  seen: AddressSeen | null,
  now: number,
): OtherClock[] {
  const ahead = standing?.clockAheadMs ?? null;
  const date = seen?.kind === "answered" && url.startsWith("https:") ? seen.date : null;
  return [
    ...(standing === null || ahead === null
      ? []
      : [{ name: standing.name, aheadMs: ahead, toleranceMs: DATABASE_TOLERANCE_MS }]),
    ...(date === null ? [] : [{ name: url, aheadMs: date - now, toleranceMs: HEADER_TOLERANCE_MS }]),
  ];
}
