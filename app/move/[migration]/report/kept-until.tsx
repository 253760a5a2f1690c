/** Until when the report can be read: on the screen and on paper. */
import { When } from "../../../_components/values.tsx";
import { rich, t } from "../../../_lib/text.tsx";

/** `at` in epoch milliseconds; `zone`: IANA name. */
export function KeptUntil({ at, zone }: { at: number; zone: string }) {
  return (
    <p id="kept" className="text-sm text-ink-2">
      {rich("report.until", { when: () => <When at={at} zone={zone} /> })}{" "}
      <span className="print:hidden">{t("report.keep")}</span>
    </p>
  );
}
