/** Dates below each other: what has begun, where we are, what is to come. */
import type { ReactNode } from "react";
import type { DatedPhase, Phase } from "../../lib/services/own-phases.ts";
import { t } from "../_lib/text.tsx";
import { When } from "./values.tsx";

/** A date of the reader's own, among those of the shutdown. */
export interface OwnDate {
  key: string;
  /** Epoch milliseconds; still to come. */
  at: number;
  words: ReactNode;
}

export interface PhaseLineProps {
  line: readonly DatedPhase[];
  /** What a phase is called or means. */
  words: (phase: Phase) => ReactNode;
  own?: readonly OwnDate[];
  /** The page's zone, which is named elsewhere on it; missing: weekday and zone stand with each date. */
  zone?: string;
}

export function PhaseLine({ line, words, own = [], zone: shown }: PhaseLineProps) {
  const dates = [
    ...line.map(({ phase, ...date }) => ({ ...date, key: phase, words: words(phase) })),
    ...own.map((date) => ({ ...date, zone: shown ?? "UTC", standing: "toCome" as const })),
  ].toSorted((one, other) => one.at - other.at);
  return (
    <ol className="text-sm">
      {dates.map(({ key, at, zone, standing, words: meaning }, index) => (
        <li
          key={key}
          aria-current={standing === "current" ? "step" : undefined}
          className={`grid grid-cols-[0.875rem_minmax(0,1fr)] gap-x-3 ${standing === "past" ? "text-ink-2" : "text-ink"}`}
        >
          <Mark standing={standing} isLast={index === dates.length - 1} />
          <div className="min-w-0 pb-4 wrap-anywhere">
            <p className={standing === "current" ? "font-semibold" : "font-medium"}>
              <When at={at} zone={shown ?? zone} style={shown === undefined ? "full" : "line"} local />
              {standing === "current" && <span className="sr-only"> {t("phases.now")}</span>}
            </p>
            <p className={standing === "current" ? "" : "text-ink-2"}>{meaning}</p>
          </div>
        </li>
      ))}
    </ol>
  );
}

/** A dot on the line: filled where it has begun, the largest where we are. For the eye only: the words say the same. */
function Mark({ standing, isLast }: { standing: DatedPhase["standing"]; isLast: boolean }) {
  const dot = {
    past: "size-2 bg-ink-3",
    current: "size-3 bg-fill",
    toCome: "size-2.5 border border-rule-strong bg-paper",
  }[standing];
  return (
    <div aria-hidden="true" className="relative flex justify-center print:hidden">
      {!isLast && <span className="absolute inset-y-0 top-3 w-px bg-rule-strong" />}
      <span className={`relative mt-[0.3125rem] shrink-0 rounded-full ${dot}`} />
    </div>
  );
}
