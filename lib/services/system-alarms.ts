/** What whoever runs the portal should look at: the same as docs/deploy/monitoring/alerts.yml says, without Prometheus. Pure. */
import type { SystemView } from "./system.ts";

export type SystemAlarm = "noWorker" | "versions" | "queueOld" | "mailsOld" | "diskLow" | "backupOld";

const HOUR_MS = 3_600_000;
const QUEUE_OLD_MS = 2 * HOUR_MS;
const MAILS_OLD_MS = HOUR_MS / 2;
export const DISK_LOW_BYTES = 2_000_000_000;
const BACKUP_OLD_MS = 48 * HOUR_MS;

type Known = Pick<SystemView, "now" | "workers" | "queue" | "mails" | "diskFreeBytes" | "lastBackupAt" | "versions">;

/** The worst first. */
export function systemAlarms(known: Known): readonly SystemAlarm[] {
  const { now, queue, mails, diskFreeBytes, lastBackupAt, versions } = known;
  const living = known.workers.filter(({ lives }) => lives);
  const isOlder = (moment: number | null, milliseconds: number) => moment !== null && now - moment > milliseconds;
  const alarms: readonly (readonly [SystemAlarm, boolean])[] = [
    ["noWorker", living.length === 0],
    ["diskLow", diskFreeBytes !== null && diskFreeBytes < DISK_LOW_BYTES],
    ["versions", living.some(({ version }) => version !== versions.carryover)],
    ["queueOld", (queue.oldestMs ?? 0) > QUEUE_OLD_MS],
    ["mailsOld", (mails.oldestMs ?? 0) > MAILS_OLD_MS],
    // Where nothing notes backups, nothing can be said of them.
    ["backupOld", isOlder(lastBackupAt, BACKUP_OLD_MS)],
  ];
  return alarms.flatMap(([alarm, isOn]) => (isOn ? [alarm] : []));
}
