/** Of when the numbers are that were not counted for this look. */
import { t } from "../_lib/text.tsx";
import { shown } from "../_lib/when.ts";

const TIME = { hour: "2-digit", minute: "2-digit", second: "2-digit", hourCycle: "h23" } as const;

/** `at` in epoch milliseconds; null: they were counted just now, and nothing is said. `zone`: IANA name. */
export function AsOf({ at, zone }: { at: number | null; zone: string }) {
  if (at === null) return null;
  return <p className="mb-6 text-sm text-ink-2">{t("fleet.asOf", { time: shown(at, zone, TIME) })}</p>;
}
