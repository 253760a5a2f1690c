/** The one large number of a page, with what it counts. No text of its own. */
import type { ReactNode } from "react";

export interface FigureProps {
  number: ReactNode;
  /** After the number, smaller: "%" or "of 10 folders checked". */
  unit: ReactNode;
  /** At the end of the line, as "About 15 minutes left" over "8,810 of 12,431 messages". */
  side?: { strong?: ReactNode; plain?: ReactNode } | undefined;
}

export function Figure({ number, unit, side }: FigureProps) {
  return (
    <div className="flex flex-wrap items-end justify-between gap-x-6 gap-y-2">
      <p className="flex flex-wrap items-baseline gap-x-2.5">
        <span className="figure text-figure font-semibold">{number}</span>
        <span className="text-[1.375rem]/8 font-medium sm:text-[1.75rem]/9">{unit}</span>
      </p>
      {side && (
        <div className="pb-1 sm:text-end">
          {side.strong && <p className="text-[1.25rem]/7 font-semibold">{side.strong}</p>}
          {side.plain && <p className="text-sm text-ink-2 tabular-nums">{side.plain}</p>}
        </div>
      )}
    </div>
  );
}
