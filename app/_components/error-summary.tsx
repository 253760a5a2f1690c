/** First in main when a form was not accepted: what is wrong, with links to the fields. */
import type { ReactNode } from "react";
import { t } from "../_lib/text.tsx";
import { FocusOnShow } from "./focus-on-show.tsx";
import { Icon } from "./icon.tsx";

export interface FormError {
  /** `#id` of the field; null where no field is to blame. */
  href: string | null;
  /** The words that stand at the field. */
  text: string;
}

export function ErrorSummary({ errors, next }: { errors: readonly FormError[]; next?: ReactNode }) {
  return (
    <FocusOnShow
      id="error-summary"
      labelledBy="error-summary-heading"
      className="mb-8 flex gap-3 rounded-button border-2 border-problem bg-problem-wash px-5 py-5 text-ink sm:mb-10 sm:px-6"
    >
      <Icon name="circle-alert" className="mt-1 text-problem" />
      <div className="min-w-0 wrap-anywhere">
        <h2 id="error-summary-heading" className="text-[1.25rem]/[1.75rem] font-semibold">
          {t("common.errorHeading")}
        </h2>
        <ul className="mt-1.5 grid gap-1.5">
          {errors.map(({ href, text }) => (
            <li key={text} className="font-semibold text-problem">
              {href === null ? (
                text
              ) : (
                <a href={href} className="underline decoration-1 underline-offset-4 hover:decoration-2">
                  {text}
                </a>
              )}
            </li>
          ))}
        </ul>
        {next && <p className="mt-2 text-sm">{next}</p>}
      </div>
    </FocusOnShow>
  );
}
