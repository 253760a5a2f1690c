/** Numbers, sizes and dates in pages. */
import { readerLocale } from "../../lib/i18n/reader.ts";
import { count, size } from "../_lib/format.ts";
import { t } from "../_lib/text.tsx";
import { type WhenStyle, when } from "../_lib/when.ts";
import { LocalTime } from "./local-time.tsx";

/** 12431 → 12,431, in figures of equal width. */
export function Count({ value }: { value: number }) {
  return <span className="tabular-nums">{count(value)}</span>;
}

/** 3120000000 → 3.12 GB; a dash while it is not known. */
export function Size({ bytes }: { bytes: number | null }) {
  return <span className="whitespace-nowrap tabular-nums">{bytes === null ? t("common.unknown") : size(bytes)}</span>;
}

export interface WhenProps {
  at: Date | number;
  /** IANA name. */
  zone: string;
  style?: WhenStyle;
  /** Whether the reader's own time stands beside it, where it differs. Only with a style that has a time of day. */
  local?: boolean;
}

/** A moment in the portal's zone: "Friday 18 December 2026 at 17:00, Berlin time (10:00 your time)". */
export function When({ at, zone, style = "full", local = style === "full" }: WhenProps) {
  const moment = Number(at);
  return (
    <>
      <time dateTime={new Date(moment).toISOString()} dir="auto">
        {when(moment, zone, style)}
      </time>
      {local && (
        <LocalTime at={moment} zone={zone} words={t("common.yourTime", { time: "{time}" })} locale={readerLocale()} />
      )}
    </>
  );
}
