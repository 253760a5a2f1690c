/** A course over hours or days, drawn by the server, with the same numbers as a table. Columns for what passed, lines for what was. */
import { Fragment } from "react";
import { type Column, DataTable } from "../_components/data-table.tsx";
import { t } from "../_lib/text.tsx";
import { shown } from "../_lib/when.ts";
import { type Frame, frameOf, steps } from "./chart-frame.ts";

/** A number, or nothing where nobody wrote one down. `at`: the end of a step, in epoch milliseconds. */
export interface TimePoint {
  readonly at: number;
  readonly value: number | null;
}

export interface TimeSeries {
  readonly id: string;
  readonly name: string;
  readonly points: readonly TimePoint[];
}

interface TimeChartProps {
  id: string;
  kind: "columns" | "lines";
  /** The same steps in each. Of lines the first is whole, the second dashed. */
  series: readonly TimeSeries[];
  /** All of it in a sentence. */
  description: string;
  /** A number of the scale, written out. */
  format: (value: number) => string;
  /** IANA name. */
  zone: string;
  /** Whether it goes over several days. */
  isLong: boolean;
  /** Between two points, in milliseconds. */
  stepMs: number;
}

/** Two drawings, so that words keep their size: one for phones, one for wide screens. */
const SHAPES = [
  { id: "wide", width: 700, height: 220, left: 64, className: "hidden sm:block" },
  { id: "phone", width: 340, height: 190, left: 60, className: "sm:hidden" },
] as const;
type Shape = (typeof SHAPES)[number];

export function TimeChart(props: TimeChartProps) {
  return (
    <>
      {SHAPES.map((shape) => (
        <Drawing key={shape.id} {...props} shape={shape} />
      ))}
      <Legend {...props} />
      <details className="mt-3 text-sm">
        <summary className="link w-fit cursor-pointer">{t("fleet.course.table")}</summary>
        <NumberTable {...props} />
      </details>
    </>
  );
}

function Drawing(props: TimeChartProps & { shape: Shape }) {
  const { id, kind, series, description, shape, stepMs } = props;
  const title = `${id}-${shape.id}`;
  const frame = timeFrame(series, shape, stepMs);
  const Marks = kind === "columns" ? Columns : Lines;
  return (
    <svg
      viewBox={`0 0 ${shape.width} ${shape.height}`}
      className={`w-full ${shape.className}`}
      role="img"
      aria-labelledby={title}
    >
      <title id={title}>{description}</title>
      <Grid frame={frame} {...props} />
      <Times frame={frame} {...props} />
      <Marks frame={frame} {...props} />
    </svg>
  );
}

function timeFrame(series: readonly TimeSeries[], shape: Shape, stepMs: number): Frame {
  const points = series.flatMap((one) => one.points);
  const course = points.flatMap(({ at }) => [at, at - stepMs]).map((at) => ({ at, left: 0 }));
  const most = Math.max(1, ...points.map(({ value }) => value ?? 0));
  return frameOf({ people: most, course, forecast: [], deadline: null }, shape);
}

type MarksProps = TimeChartProps & { frame: Frame };

function Grid({ frame, shape, format }: MarksProps & { shape: Shape }) {
  return steps(frame.most).map((value) => (
    <Fragment key={value}>
      <line
        x1={frame.left}
        x2={shape.width}
        y1={frame.y(value)}
        y2={frame.y(value)}
        className={value === 0 ? "stroke-rule-ink" : "stroke-rule"}
      />
      <text x={frame.left - 8} y={frame.y(value) + 4} textAnchor="end" className="fill-ink-2 text-xs">
        {format(value)}
      </text>
    </Fragment>
  ));
}

const HOUR = { hour: "2-digit", minute: "2-digit", hourCycle: "h23" } as const;
const DAY = { day: "numeric", month: "short" } as const;

/** The first moment, the last, and as many between as there is room for. */
function Times({ frame, series, shape, zone, isLong }: MarksProps & { shape: Shape }) {
  const points = series[0]?.points ?? [];
  const parts = shape.id === "wide" ? 6 : 3;
  const indexes = Array.from({ length: parts + 1 }, (_, part) => Math.round((part * (points.length - 1)) / parts));
  return indexes.map((index, part) => {
    const at = points[index]?.at ?? 0;
    return (
      <text
        key={at}
        x={frame.x(at)}
        y={shape.height - 6}
        textAnchor={part === 0 ? "start" : part === parts ? "end" : "middle"}
        className="fill-ink-2 text-xs"
      >
        {shown(at, zone, isLong ? DAY : HOUR)}
      </text>
    );
  });
}

const GAP = 1.5;

function Columns({ frame, series, stepMs }: MarksProps) {
  return (series[0]?.points ?? []).map(({ at, value }) => {
    const [from, to, top] = [frame.x(at - stepMs), frame.x(at), frame.y(value ?? 0)];
    const height = frame.y(0) - top;
    if (height <= 0) return null;
    return (
      <rect
        key={at}
        x={from + GAP / 2}
        y={top}
        width={Math.max(1, to - from - GAP)}
        height={height}
        className="fill-accent"
      />
    );
  });
}

function Lines({ frame, series }: MarksProps) {
  return series.map(({ id, points }, index) => (
    <path
      key={id}
      d={pathOf(points, frame)}
      className={`fill-none ${index === 0 ? "stroke-accent" : "stroke-ink-2"}`}
      strokeWidth={index === 0 ? 2.5 : 1.5}
      strokeDasharray={index === 0 ? undefined : "4 3"}
      strokeLinecap="round"
    />
  ));
}

/** With a gap where nothing was written down. */
function pathOf(points: readonly TimePoint[], { x, y }: Frame): string {
  let isOn = false;
  return points
    .map(({ at, value }) => {
      const place = value === null ? "" : `${isOn ? "L" : "M"}${x(at)} ${y(value)}${isOn ? "" : "h0.1"}`;
      isOn = value !== null;
      return place;
    })
    .join("");
}

function Legend({ kind, series }: TimeChartProps) {
  if (kind === "columns" || series.length < 2) return null;
  return (
    <ul className="mt-2 flex flex-wrap gap-x-6 gap-y-1 text-sm" aria-hidden="true">
      {series.map(({ id, name }, index) => (
        <li key={id} className="flex items-center gap-2">
          <svg width="28" height="4" focusable="false" aria-hidden="true">
            <line
              x2="28"
              y1="2"
              y2="2"
              strokeWidth={index === 0 ? 2.5 : 1.5}
              strokeDasharray={index === 0 ? undefined : "4 3"}
              className={index === 0 ? "stroke-accent" : "stroke-ink-2"}
            />
          </svg>
          {name}
        </li>
      ))}
    </ul>
  );
}

/** The latest first; steps in which nothing is known of any are left out. */
function NumberTable({ series, description, format, zone }: TimeChartProps) {
  const rows = (series[0]?.points ?? []).map(({ at }, index) => ({
    at,
    values: series.map(({ points }) => points[index]?.value ?? null),
  }));
  const known = rows.filter(({ values }) => values.some((value) => value !== null)).toReversed();
  const columns: Column<(typeof rows)[number]>[] = [
    { id: "at", head: t("admin.system.until"), cell: ({ at }) => shown(at, zone, { ...DAY, ...HOUR }), phone: "title" },
    ...series.map(({ id, name }, index) => ({
      ...{ id, head: name, numeric: true, phone: "labelled" as const },
      cell: ({ values }: (typeof rows)[number]) => {
        const value = values[index] ?? null;
        return value === null ? t("common.unknown") : format(value);
      },
    })),
  ];
  return <DataTable caption={description} columns={columns} rows={known} rowKey={({ at }) => at} />;
}
