/** That the portal is under maintenance, below the header of every page: until when, and why. */
import type { MaintenanceBand as Facts } from "../../lib/services/maintenance.ts";
import { t } from "../_lib/text.tsx";
import { When } from "./values.tsx";

export function MaintenanceBand({ facts: { until, zone, why, isLate } }: { facts: Facts }) {
  return (
    <section aria-label={t("common.maintenance")} className="border-b border-wait-line bg-wait-wash print:hidden">
      <div className="page-width min-w-0 py-4 wrap-anywhere">
        <p className="font-semibold">{isLate ? t("common.maintenance.late") : <Until at={until} zone={zone} />}</p>
        <p className="text-sm text-ink-2">
          {why !== "" && <bdi>{why}</bdi>} {t("common.maintenance.means")}
        </p>
      </div>
    </section>
  );
}

/** Where the moment stands in the sentence differs from language to language. */
function Until({ at, zone }: { at: number; zone: string }) {
  const [before = "", after = ""] = t("common.maintenance.until", { when: "{when}" }).split("{when}");
  return (
    <>
      {before}
      <When at={at} zone={zone} />
      {after}
    </>
  );
}
