/** Backups that the worker makes by itself, once a day. */
import { absolutePath, Mistake, type Settings, wholeNumber } from "./settings.ts";

export interface BackupSettings {
  readonly folder: string;
  /** So many of them stay. */
  readonly keep: number;
  /** The time of day, of UTC. */
  readonly at: { readonly hour: number; readonly minute: number };
}

export const BACKUP_VARIABLES = ["CARRYOVER_BACKUP_DIR", "CARRYOVER_BACKUP_KEEP", "CARRYOVER_BACKUP_AT"] as const;

/** Null: none are made. Mistakes are noted in `settings`. */
export function backupSettings(settings: Settings): BackupSettings | null {
  const folder = settings.get<string | null>("CARRYOVER_BACKUP_DIR", null, absolutePath);
  const keep = settings.get("CARRYOVER_BACKUP_KEEP", 14, wholeNumber(1, 10_000));
  const at = settings.get("CARRYOVER_BACKUP_AT", { hour: 2, minute: 0 }, timeOfDay);
  if (folder === null && settings.names().some((name) => name.startsWith("CARRYOVER_BACKUP_")))
    settings.blame("CARRYOVER_BACKUP_DIR is needed beside CARRYOVER_BACKUP_KEEP and CARRYOVER_BACKUP_AT: where to?");
  return folder === null ? null : { folder, keep, at };
}

function timeOfDay(value: string): BackupSettings["at"] | Mistake {
  const [, hour, minute] = /^([01]\d|2[0-3]):([0-5]\d)$/.exec(value) ?? [];
  return hour === undefined
    ? new Mistake("must be a time of day such as 02:30")
    : { hour: Number(hour), minute: Number(minute) };
}
