/**
 * The meter of a run: one part for each folder, wide by its bytes. A double line grows below folders that were checked
 * and closed. No text of its own, so that it can be used in the browser as well.
 */
import { Fragment, useId } from "react";
import { type PlacedPart, placeParts, type StripPart } from "../_lib/strip.ts";

export interface CarryStripProps {
  parts: readonly StripPart[];
  /** What is measured: "Copying". */
  label: string;
  /** The same in words: "71 %, 8,810 of 12,431 messages". */
  valueText: string;
  /** 0 to 100; null while it is not known. */
  value: number | null;
  /** Below the strip: "One part for each folder, by size". */
  caption?: string | undefined;
}

const HEIGHT = 14;
/** More parts than this are not parted by gaps: there would be more gap than strip. */
const MOST_GAPS = 60;

export function CarryStrip({ parts, label, valueText, value, caption }: CarryStripProps) {
  const hatch = useId();
  const placed = placeParts(parts);
  const checking = placed.some(({ state }) => state === "checked");
  return (
    <div className="my-3">
      <div
        role="progressbar"
        aria-label={label}
        aria-valuemin={0}
        aria-valuemax={100}
        aria-valuenow={value === null ? undefined : Math.floor(value)}
        aria-valuetext={valueText}
      >
        <svg
          aria-hidden="true"
          focusable="false"
          width="100%"
          height={HEIGHT}
          className="meter rounded-[3px] rtl:-scale-x-100"
        >
          <Hatch id={hatch} />
          <rect width="100%" height={HEIGHT} className="fill-track" />
          {placed.map((part) => (
            <Part key={part.start} part={part} hatch={hatch} />
          ))}
          {placed.length <= MOST_GAPS &&
            placed.slice(1).map(({ start }) => <Gap key={start} at={start} height={HEIGHT} />)}
        </svg>
        {checking && <ClosedLines parts={placed} />}
      </div>
      {caption && <p className="mt-2.5 text-[0.875rem]/5 text-ink-2">{caption}</p>}
    </div>
  );
}

function Part({ part, hatch }: { part: PlacedPart; hatch: string }) {
  const { start, width, state } = part;
  const filled = state === "filled" || state === "checked" ? 1 : Math.min(1, Math.max(0, part.filled));
  return (
    <>
      {state === "waiting" && <rect x={`${start}%`} width={`${width}%`} height={HEIGHT} fill={`url(#${hatch})`} />}
      {filled > 0 && (
        <rect x={`${start}%`} width={`${width * filled}%`} height={HEIGHT} className="meter-fill fill-fill" />
      )}
    </>
  );
}

/** Ochre stripes for the folder at which we wait. */
function Hatch({ id }: { id: string }) {
  return (
    <defs>
      <pattern id={id} width="8" height="8" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
        <rect width="8" height="8" className="fill-wait-line" />
        <rect width="3" height="8" className="fill-wait" />
      </pattern>
    </defs>
  );
}

function Gap({ at, height }: { at: number; height: number }) {
  return <line x1={`${at}%`} x2={`${at}%`} y1="0" y2={height} strokeWidth="2" className="stroke-paper" />;
}

function ClosedLines({ parts }: { parts: readonly PlacedPart[] }) {
  return (
    <svg aria-hidden="true" focusable="false" width="100%" height="6" className="mt-[3px] block rtl:-scale-x-100">
      {parts.map(({ start, width, state }) => (
        <Fragment key={start}>
          {[0, 4].map((y) => (
            <rect
              key={y}
              x={`${start}%`}
              width={`${width}%`}
              y={y}
              height="1"
              className={state === "checked" ? "fill-rule-ink" : "fill-rule"}
            />
          ))}
        </Fragment>
      ))}
      {parts.length <= MOST_GAPS && parts.slice(1).map(({ start }) => <Gap key={start} at={start} height={6} />)}
    </svg>
  );
}
