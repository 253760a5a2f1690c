/** The line of those who still have to move, with the band in which it is expected to go on. Drawn by the server; the same numbers stand in a table. */
import { Fragment } from "react";
import type { BurnDown, ForecastPoint } from "../../lib/services/burn-down.ts";
import { type Column, DataTable } from "../_components/data-table.tsx";
import { count } from "../_lib/format.ts";
import { t } from "../_lib/text.tsx";
import { shown, when } from "../_lib/when.ts";
import { type Frame, frameOf, line, type Place, steps } from "./chart-frame.ts";

interface BurnDownProps {
  course: BurnDown;
  zone: string;
}

/** Two drawings, so that words keep their size: one for phones, one for wide screens. */
const SHAPES = [
  { id: "wide", width: 700, height: 280, className: "hidden sm:block" },
  { id: "phone", width: 340, height: 240, className: "sm:hidden" },
] as const;

export function BurnDownChart({ course, zone }: BurnDownProps) {
  if (course.course.length === 0) return <p className="text-ink-2">{t("fleet.course.empty")}</p>;
  return (
    <>
      {SHAPES.map((shape) => (
        <Drawing key={shape.id} course={course} zone={zone} shape={shape} />
      ))}
      <details className="mt-3 text-sm">
        <summary className="link w-fit cursor-pointer">{t("fleet.course.table")}</summary>
        <CourseTable course={course} zone={zone} />
      </details>
    </>
  );
}

function Drawing({ course, zone, shape }: BurnDownProps & { shape: (typeof SHAPES)[number] }) {
  const frame = frameOf(course, shape);
  const { width, height } = shape;
  const title = `course-${shape.id}`;
  return (
    <svg viewBox={`0 0 ${width} ${height}`} className={`w-full ${shape.className}`} role="img" aria-labelledby={title}>
      <title id={title}>{description(course)}</title>
      <Grid frame={frame} width={width} />
      <Dates course={course} frame={frame} zone={zone} isWide={shape.id === "wide"} height={height} />
      <Band forecast={course.forecast} frame={frame} />
      <path d={line(course.course, frame)} className="fill-none stroke-accent" strokeWidth="2.5" />
      <Today course={course} frame={frame} />
      <Deadline course={course} frame={frame} isWide={shape.id === "wide"} />
    </svg>
  );
}

function description({ left, people, atDeadline }: BurnDown): string {
  if (atDeadline === null) return t("fleet.course.description", { left, people });
  const { left: expected, least, most } = atDeadline;
  return t("fleet.course.description.forecast", { left, people, expected, least, most });
}

function Grid({ frame, width }: { frame: Frame; width: number }) {
  return steps(frame.most).map((value) => (
    <Fragment key={value}>
      <line
        x1={frame.left}
        x2={width}
        y1={frame.y(value)}
        y2={frame.y(value)}
        className={value === 0 ? "stroke-rule-ink" : "stroke-rule"}
      />
      <text x={frame.left - 8} y={frame.y(value) + 4} textAnchor="end" className="fill-ink-2 text-xs">
        {count(value)}
      </text>
    </Fragment>
  ));
}

interface DatesProps extends BurnDownProps {
  frame: Frame;
  isWide: boolean;
  height: number;
}

/** The first day, today and the deadline; nothing that would run into each other. */
function Dates({ course, frame, zone, isWide, height }: DatesProps) {
  const [first] = course.course;
  const today = course.course.at(-1);
  const apart = isWide ? 70 : 60;
  const all: { at: number; words: string; strong: boolean }[] = [
    ...(course.deadline === null ? [] : [{ at: course.deadline, words: day(course.deadline, zone), strong: true }]),
    ...(today ? [{ at: today.at, words: t("fleet.course.today"), strong: true }] : []),
    ...(first ? [{ at: first.at, words: day(first.at, zone), strong: false }] : []),
  ];
  const kept = all.filter((one, index) =>
    all.slice(0, index).every((other) => Math.abs(frame.x(one.at) - frame.x(other.at)) >= apart),
  );
  return kept.map(({ at, words, strong }) => (
    <text
      key={words}
      x={frame.x(at)}
      y={height - 6}
      textAnchor={frame.x(at) - frame.left < 10 ? "start" : frame.isAtEnd(at) ? "end" : "middle"}
      className={`text-xs ${strong ? "fill-ink font-semibold" : "fill-ink-2"}`}
    >
      {words}
    </text>
  ));
}

function day(at: number, zone: string): string {
  return shown(at, zone, { day: "numeric", month: "short" });
}

function Band({ forecast, frame }: { forecast: readonly ForecastPoint[]; frame: Frame }) {
  if (forecast.length === 0) return null;
  const edge = (of: "least" | "most"): Place[] => forecast.map((point) => ({ at: point.at, left: point[of] }));
  return (
    <>
      <path d={`${line([...edge("most"), ...edge("least").reverse()], frame)} Z`} className="fill-accent opacity-15" />
      <path d={line(forecast, frame)} className="fill-none stroke-accent" strokeWidth="2" strokeDasharray="3 4" />
    </>
  );
}

function Today({ course, frame }: { course: BurnDown; frame: Frame }) {
  const today = course.course.at(-1);
  if (!today) return null;
  const isLate = frame.isAtEnd(today.at);
  return (
    <>
      <circle
        cx={frame.x(today.at)}
        cy={frame.y(today.left)}
        r="4.5"
        className="fill-accent stroke-paper"
        strokeWidth="1.5"
      />
      <text
        x={frame.x(today.at) + (isLate ? -8 : 8)}
        y={frame.y(today.left) - 10}
        textAnchor={isLate ? "end" : "start"}
        className="fill-ink text-xs font-semibold"
      >
        {t("fleet.course.left", { left: today.left })}
      </text>
    </>
  );
}

function Deadline({
  course: { deadline, atDeadline },
  frame,
  isWide,
}: {
  course: BurnDown;
  frame: Frame;
  isWide: boolean;
}) {
  if (deadline === null) return null;
  const x = frame.x(deadline);
  const isFarRight = x > frame.right - 130;
  const anchor = { x: x + (isFarRight ? -8 : 8), textAnchor: isFarRight ? ("end" as const) : ("start" as const) };
  const words = atDeadline && t(isWide ? "fleet.course.expected" : "fleet.course.expectedShort", { ...atDeadline });
  return (
    <>
      <line x1={x} x2={x} y1={frame.top - 14} y2={frame.y(0)} className="stroke-ink" strokeWidth="1.5" />
      <text {...anchor} y={frame.top - 4} className="fill-ink text-xs font-semibold">
        {t("fleet.course.deadline")}
      </text>
      {atDeadline && words && (
        <>
          <circle
            cx={x}
            cy={frame.y(atDeadline.left)}
            r="4.5"
            className={atDeadline.left > 0 ? "fill-paper stroke-problem" : "fill-paper stroke-accent"}
            strokeWidth="2"
          />
          <text
            {...anchor}
            y={frame.y(atDeadline.most) - 10}
            className={`text-xs font-semibold ${atDeadline.left > 0 ? "fill-problem" : "fill-ink"}`}
          >
            {words}
          </text>
        </>
      )}
    </>
  );
}

interface TableRow {
  readonly at: number;
  readonly left: number;
  readonly range: { readonly least: number; readonly most: number } | null;
}

/** A row a week: more are no help to anybody. */
function CourseTable({ course, zone }: BurnDownProps) {
  const rows: TableRow[] = [
    ...weekly(course.course).map(({ at, left }) => ({ at, left, range: null })),
    ...(course.atDeadline
      ? [{ at: course.atDeadline.at, left: course.atDeadline.left, range: course.atDeadline }]
      : []),
  ];
  const columns: Column<TableRow>[] = [
    { id: "day", head: t("fleet.course.table.day"), cell: ({ at }) => when(at, zone, "day"), phone: "title" },
    { id: "left", head: t("fleet.course.table.left"), cell: ({ left }) => count(left), numeric: true, phone: "end" },
    {
      id: "range",
      head: t("fleet.course.table.range"),
      cell: ({ range }) => (range ? `${count(range.least)} – ${count(range.most)}` : ""),
      numeric: true,
      phone: "line",
    },
  ];
  return <DataTable caption={t("fleet.course.title")} columns={columns} rows={rows} rowKey={({ at }) => at} />;
}

const DAYS_A_ROW = 7;

function weekly(course: BurnDown["course"]): BurnDown["course"] {
  const last = course.length - 1;
  return course.filter((_, index) => (last - index) % DAYS_A_ROW === 0);
}
