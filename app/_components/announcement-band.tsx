/** The announcement of the shutdown, below the header of every page. */
import type { ReactNode } from "react";
import { LANGUAGE_FACTS, type Language } from "../../lib/i18n/languages.ts";
import { inLanguage, readerLanguage } from "../../lib/i18n/reader.ts";
import type { BandFacts } from "../../lib/services/announcements.ts";
import { t } from "../_lib/text.tsx";
import { calendarLeaf } from "../_lib/when.ts";
import { When } from "./values.tsx";

const GROUNDS: Record<BandFacts["tone"], string> = {
  quiet: "border-rule bg-sunken",
  near: "border-wait-line bg-wait-wash",
  past: "border-rule bg-sunken",
};

interface AnnouncementBandProps {
  view: BandFacts;
  /** An example within a page, so not a landmark of it. */
  preview?: boolean;
  /** Of whoever the example is for; missing: the reader's own. */
  language?: Language;
}

export function AnnouncementBand({ view, preview = false, language = readerLanguage() }: AnnouncementBandProps) {
  const Box = preview ? "div" : "section";
  return (
    <Box
      lang={language === readerLanguage() ? undefined : LANGUAGE_FACTS[language].locale}
      aria-label={preview ? undefined : t("common.announcement")}
      className={`border-b print:hidden ${GROUNDS[view.tone]} ${preview ? "rounded-panel border" : ""}`}
    >
      <div className={`flex gap-4 py-4 sm:items-center sm:gap-5 ${preview ? "px-5" : "page-width"}`}>
        <CalendarLeaf leaf={inLanguage(language, () => calendarLeaf(view.deadline, view.zone))} />
        <div className="min-w-0 wrap-anywhere">
          <p className="font-semibold">
            <bdi>{headline(view)}</bdi>
          </p>
          <p className="text-sm text-ink-2">
            {inLanguage(language, () => daysLeft(view))} <bdi>{view.text}</bdi>{" "}
            {view.link && (
              <a href={view.link.href} className="link">
                <bdi>{view.link.words}</bdi>
              </a>
            )}
          </p>
        </div>
      </div>
    </Box>
  );
}

/** `{when}` in what the administrator wrote becomes the moment, with the reader's own time. */
function headline({ headline: words, deadline, zone }: BandFacts): ReactNode {
  const [before = "", ...after] = words.split("{when}");
  if (after.length === 0) return words;
  return (
    <>
      {before}
      <When at={deadline} zone={zone} />
      {after.join("")}
    </>
  );
}

/** Not on the day itself once its hour is over. */
function daysLeft({ daysLeft: days, tone }: BandFacts): string {
  return tone !== "past" ? t("common.inDays", { days }) : "";
}

/** A picture of the date, for the eye only: the words beside it say the same. */
function CalendarLeaf({ leaf: { month, day, weekday } }: { leaf: ReturnType<typeof calendarLeaf> }) {
  return (
    <div
      aria-hidden="true"
      className="min-w-14 shrink-0 self-start overflow-hidden rounded-field border border-rule-ink bg-raised text-center text-xs sm:self-auto"
    >
      <div className="bg-ink px-1 font-semibold text-paper">{month}</div>
      <div className="text-[1.375rem]/8 font-semibold">{day}</div>
      <div className="px-1 pb-1 text-ink-2">{weekday}</div>
    </div>
  );
}
