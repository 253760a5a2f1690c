/** What was chosen or what is known: key, value, and where to change it. */
import type { ReactNode } from "react";
import { t } from "../_lib/text.tsx";

export interface SummaryRow {
  key: string;
  value: ReactNode;
  /** In second ink below the value. */
  detail?: ReactNode;
  /** `hidden`: what is changed, for screen readers: "the folders". */
  change?: { href: string; hidden: string } | undefined;
}

/** `opens`: whether a line opens the list; false below a section's heading, which has one. */
export function SummaryList({ rows, opens = true }: { rows: readonly SummaryRow[]; opens?: boolean }) {
  return (
    <dl className={opens ? "border-t border-rule-ink" : ""}>
      {rows.map(({ key, value, detail, change }) => (
        <div
          key={key}
          className="grid grid-cols-[minmax(0,1fr)_auto] gap-x-4 gap-y-1 border-b border-rule py-4 sm:grid-cols-[minmax(0,11rem)_minmax(0,1fr)_auto] sm:gap-x-12"
        >
          <dt className="font-medium text-ink-2">{key}</dt>
          <dd className="col-span-2 row-start-2 min-w-0 wrap-anywhere sm:col-span-1 sm:row-start-auto">
            {value}
            {detail && <div className="mt-0.5 text-sm text-ink-2">{detail}</div>}
          </dd>
          {change && (
            <dd className="col-start-2 row-start-1 sm:col-start-auto sm:row-start-auto">
              <a href={change.href} className="link">
                {t("common.change")}
                <span className="sr-only"> {change.hidden}</span>
              </a>
            </dd>
          )}
        </div>
      ))}
    </dl>
  );
}
